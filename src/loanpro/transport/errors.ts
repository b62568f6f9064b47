// The errors of a call to LoanPro, as a closed list of codes, and the table from a failed connection to its code.

import { certificateProblem } from './certificate-problems.ts';

/**
 * - `not-sent`: LoanPro could not be reached. No byte of the request was sent.
 * - `untrusted`: the certificate of LoanPro, or of the proxy, cannot be verified. No byte of the request was sent.
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
  | 'untrusted'
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

/** The proxy, and not LoanPro, could not be connected to. Its cause says why. */
export class ProxyFailure extends Error {
  constructor(cause: Error) {
    super('The connection to the proxy failed.', { cause });
    this.name = 'ProxyFailure';
  }
}

/** Turns the error of a request whose first byte was not sent into a LoanProError. */
export function errorBeforeSend(error: unknown): LoanProError {
  const isAtProxy = error instanceof ProxyFailure;
  const code = codeOf(isAtProxy ? error.cause : error);
  const problem = certificateProblem(code);
  if (problem !== null) {
    return new LoanProError(
      'untrusted',
      `The certificate of ${isAtProxy ? 'the proxy' : 'LoanPro'} cannot be verified: ${problem} (${code}).`,
    );
  }
  const proxyStatus =
    error instanceof Error ? /^Proxy response \((\d+)\)/.exec(error.message)?.[1] : undefined;
  if (proxyStatus !== undefined) {
    return new LoanProError(
      'not-sent',
      `The proxy refuses the connection to LoanPro (status ${proxyStatus}).`,
    );
  }
  return new LoanProError(
    'not-sent',
    `${isAtProxy ? 'The proxy' : 'LoanPro'} cannot be reached (${code || 'unknown'}).`,
  );
}

/** Turns the error of a request that was being sent into a LoanProError. A LoanProError is returned unchanged. */
export function errorForTransport(error: unknown): LoanProError {
  if (error instanceof LoanProError) return error;
  const code = codeOf(error);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    return new LoanProError('invalid-response', `LoanPro's answer cannot be read (${code}).`);
  }
  return new LoanProError('unavailable', `The connection to LoanPro failed (${code || 'unknown'}).`);
}

/** The code of an error of Node or undici, or an empty text. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
