// The journal as a write sees it: what has to be recorded before a request is sent, and how the record is closed.

import type { EntityRef } from '../entities.ts';
import type { FieldId } from '../ids.ts';
import type { ChangeResult } from './change.ts';
import type { Outcome } from './outcome.ts';

/**
 * The record of all writes. At most one intent is open for each entity, so the write that opened it is the only one that is in
 * progress.
 */
export interface WriteJournal {
  /**
   * Records the intent as soon as no other write to the entity is in progress. Waiting writes are served in the order in which
   * they arrived. Throws when too many writes are waiting already, when the deadline of the caller passes, and when nothing can
   * be recorded.
   */
  open(request: IntentRequest): Promise<Intent>;
}

export interface IntentRequest {
  entity: EntityRef;
  requestId: string;
  /** The client that sent the request, as far as it is known. */
  caller: string;
  /**
   * Every field of the write, with the wanted text in the form in which texts are compared. The name is for people who read the record.
   * It is `null` for a field that the store does not define.
   */
  fields: readonly { fieldId: FieldId; name: string | null; wanted: string }[];
  /** The deadline of the caller, on the clock of `performance.now()`. */
  endsAtMs: number;
  /** Ends the waiting. */
  signal: AbortSignal;
}

/** What earlier writes found out about the tenant. */
export interface TenantTraits {
  /** Whether a request that names only the field of a value may add a second row to it. */
  isKeyedByRow: boolean;
}

/** One open intent. Exactly one of its last four functions has to be called in the end. None of the four throws. */
export interface Intent {
  /**
   * Records what the changing fields hold before the write, and returns what is known of the tenant at this moment. When this
   * throws, nothing may be sent.
   */
  recordBefore(texts: ReadonlyMap<FieldId, string | null>): Promise<TenantTraits>;
  /**
   * Throws unless enough time remains to send, read back and record before the lease ends and another process may take the intent
   * over.
   */
  requireTimeToSend(): void;
  /** Records for all later writes that the tenant is keyed by row. It does not throw. */
  markKeyedByRow(): Promise<void>;
  /** Closes the intent when an error prevented the request from being sent. */
  closeUnsent(): Promise<void>;
  /** Closes the intent with its outcome. */
  close(end: IntentEnd): Promise<void>;
  /**
   * Keeps the intent open because the request may still take effect. No other write to the entity is allowed until the intent
   * expires.
   */
  leaveOpen(end: IntentEnd): Promise<void>;
  /** Keeps the intent open like `leaveOpen`, when the caller got an error instead of an outcome. */
  abandon(): void;
}

/** What is reported to the caller. */
export interface IntentEnd {
  outcome: Outcome;
  results: ReadonlyMap<FieldId, ChangeResult>;
  /** The HTTP status of the request that was sent; `null` when none was sent, or no answer came. */
  status: number | null;
}
