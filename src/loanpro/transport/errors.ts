// The errors of a call to LoanPro, as a closed list of codes, and the table from a failed connection to its code.

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

/** What Node and OpenSSL say of a certificate that cannot be verified, and undici of the certificate of a proxy. */
const UNTRUSTED = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'ERR_TLS_CERT_ALTNAME_FORMAT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UND_ERR_PRX_TLS',
  // Every reason that Node has no name for, such as a key that is too short.
  'UNSPECIFIED',
]);

/** Turns the error of a request whose first byte was not sent into a LoanProError. */
export function errorBeforeSend(error: unknown): LoanProError {
  const code = codeOf(error);
  if (UNTRUSTED.has(code)) {
    return new LoanProError('untrusted', `The certificate of LoanPro cannot be verified (${code}).`);
  }
  const proxyStatus =
    error instanceof Error ? /^Proxy response \((\d+)\)/.exec(error.message)?.[1] : undefined;
  if (proxyStatus !== undefined) {
    return new LoanProError(
      'not-sent',
      `The proxy refuses the connection to LoanPro (status ${proxyStatus}).`,
    );
  }
  return new LoanProError('not-sent', `LoanPro cannot be reached (${code || 'unknown'}).`);
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
