// The errors of a call to LoanPro, as a closed list of codes, and the table from a failed connection to its code.

/**
 * - `not-sent`: LoanPro could not be reached. No byte of the request was sent.
 * - `unavailable`: LoanPro answered with an error of its own, or the connection broke.
 * - `timeout`: no answer arrived in time.
 * - `auth-failed`: LoanPro does not accept the token.
 * - `not-found`: LoanPro does not have the requested thing.
 * - `rejected`: LoanPro refuses the request.
 * - `invalid-response`: the answer does not have the documented form.
 * - `truncated`: the answer ended before it was complete.
 * - `incomplete`: a list could not be read to its end.
 * - `circuit-open`: not called, because LoanPro keeps failing.
 * - `rate-limited`: not called, because LoanPro asked for a pause.
 * - `queue-full`: not called, because too many calls are waiting already.
 * - `too-many-calls`: not called, because the request of the caller would need too many calls.
 * - `too-much-data`: not called, because the request of the caller has read too much already.
 */
export type LoanProErrorCode =
  | 'not-sent'
  | 'unavailable'
  | 'timeout'
  | 'auth-failed'
  | 'not-found'
  | 'rejected'
  | 'invalid-response'
  | 'truncated'
  | 'incomplete'
  | 'circuit-open'
  | 'rate-limited'
  | 'queue-full'
  | 'too-many-calls'
  | 'too-much-data';

/** Never contains text from LoanPro's answer, because LoanPro's messages may contain personal data. */
export class LoanProError extends Error {
  readonly code: LoanProErrorCode;
  /** The status of the answer, or `null` when there was none. */
  readonly status: number | null;
  /** When the same call can succeed, as far as it is known: what LoanPro asked for, or the rest of a pause of this client. */
  readonly retryAfterMs: number | null;

  constructor(
    code: LoanProErrorCode,
    message: string,
    status: number | null = null,
    retryAfterMs: number | null = null,
  ) {
    super(message);
    this.name = 'LoanProError';
    this.code = code;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

// The system or undici raises these before a connection exists, so no byte of the request can have been sent.
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  // The process or the system has no file descriptor left for the socket.
  'EMFILE',
  'ENFILE',
]);

const UNREADABLE = new Set(['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

/** Turns the error of a failed connection into a LoanProError. A LoanProError is returned unchanged. */
export function errorForTransport(error: unknown): LoanProError {
  if (error instanceof LoanProError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (NOT_CONNECTED.has(code)) return new LoanProError('not-sent', `LoanPro cannot be reached (${code}).`);
  if (UNREADABLE.has(code)) {
    return new LoanProError('invalid-response', `LoanPro's answer cannot be read (${code}).`);
  }
  return new LoanProError('unavailable', `The connection to LoanPro failed (${code || 'unknown'}).`);
}
