// One call to LoanPro as data: what the policies read and change before the exchange sends it.

/**
 * A write depends on two kinds of reads: `read-for-write` is the one before its update, and `read-back` is one that verifies the
 * update afterwards.
 */
export type CallKind = 'read' | 'read-for-write' | 'read-back' | 'update';

/** Changes while the call is on its way. */
export interface CallTiming {
  attempts: number;
  /** When it began to wait for its turn, on the clock of `performance.now()`. */
  queuedAtMs: number;
  isSent: boolean;
}

/** Policies pass on a changed copy and never change a call itself. */
export interface Call {
  readonly kind: CallKind;
  readonly method: 'GET' | 'PUT';
  /** Below the base URL. */
  readonly path: string;
  /**
   * What the call asks about, in any words of the caller. Calls that have a subject in common may fail for the same reason: a broken
   * record fails on its own and in every list.
   */
  readonly subjects: readonly string[];
  /**
   * Whether LoanPro may refuse this call to a token that it accepts otherwise, so that another strategy is used. A 401, a 500 or a 501 to it says
   * nothing about the token or about LoanPro.
   */
  readonly isOptional?: true;
  readonly body?: string;
  /** Returns the token. A function, so that whatever prints a call does not print the token. `null` until the token policy sets it. */
  readonly authorize: (() => string) | null;
  /** How long the exchange may take in total, including the connection and the body. Waiting for a place is not included. */
  readonly timeoutMs: number;
  /** Ends a read at any time. Ends an update only while it waits: once an update is being sent, it is completed. */
  readonly signal: AbortSignal;
  /** See `SendGuard`. */
  readonly beforeSend?: () => void;
  /** What the metrics note about the call on its way. */
  readonly timing?: CallTiming;
}

/** The caller's last control over an update. */
export interface SendGuard {
  /** Ends the wait of the update, with the signal's reason. Has no effect once the update is being sent. */
  signal: AbortSignal;
  /** Called right before the first byte is sent. When it throws, nothing is sent. */
  beforeSend(): void;
}

/** LoanPro's answer, whatever its status. */
export interface Reply {
  readonly status: number;
  /** Empty when the status is not 200 and the body cannot be read: such an answer is judged by its status. */
  readonly body: string;
  /** The header `Retry-After` as LoanPro sent it. */
  readonly retryAfter: string | null;
}
