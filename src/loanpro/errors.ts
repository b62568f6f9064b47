// What can go wrong with LoanPro, as a closed list, and the one table from its answers to that list.

/**
 * `not-sent`: no byte left, LoanPro cannot be reached. `unavailable`: it answered with a fault of its own, or the
 * connection broke. `timeout`: no answer in time. `auth-failed`: it does not take our token. `missing`: it has no such
 * thing. `rejected`: it will not do this. `invalid-response`: the answer is not what its papers say. `cut-off`: it broke
 * off. `incomplete`: a list could not be read to its end. `left-alone`: not asked, since it is unwell or wants quiet. `busy`: not
 * asked, since too many calls wait already.
 */
export type LoanProErrorCode =
  | 'not-sent'
  | 'unavailable'
  | 'timeout'
  | 'auth-failed'
  | 'missing'
  | 'rejected'
  | 'invalid-response'
  | 'cut-off'
  | 'incomplete'
  | 'left-alone'
  | 'busy';

/** Carries no word of LoanPro's answer: its messages may hold customer data. */
export class LoanProError extends Error {
  readonly code: LoanProErrorCode;
  readonly status: number | null;

  constructor(code: LoanProErrorCode, message: string, status: number | null = null) {
    super(message);
    this.name = 'LoanProError';
    this.code = code;
    this.status = status;
  }
}

// 409 is the answer to nearly every mistake (documented). What a missing entity is told is not documented, so these
// phrases are assumed; "No route found" (observed) is not among them.
const MISSING = /\b(not found|does not exist|doesn't exist|could not be found|no such)\b/i;

/** Table one: from an answer that is not a 200 to what it means. */
export function errorForAnswer(status: number, body: string): LoanProError {
  const code = codeForAnswer(status, body);
  return new LoanProError(code, `LoanPro answered with status ${status}.`, status);
}

function codeForAnswer(status: number, body: string): LoanProErrorCode {
  if (status === 401 || status === 403) return 'auth-failed';
  if (status === 404) return 'missing';
  if (status === 409) return MISSING.test(messageIn(body)) ? 'missing' : 'rejected';
  if (status === 408 || status === 429 || status >= 500) return 'unavailable';
  if (status >= 400) return 'rejected';
  // Redirects are never followed, and no other status below 400 is documented.
  return 'invalid-response';
}

/** The message of an error, in the five shapes that are documented or seen. What else its body holds may be about anything. */
function messageIn(body: string): string {
  const answer = member(parseLoosely(body), 'd') ?? parseLoosely(body);
  const error = member(answer, 'error') ?? answer;
  const message = member(error, 'message') ?? error;
  const text = member(message, 'value') ?? message;
  return typeof text === 'string' ? text : '';
}

function parseLoosely(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

// Raised by the system or by undici before a connection stands: no byte of the request can have left.
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  // No file was left for the socket.
  'EMFILE',
  'ENFILE',
]);

const UNREADABLE = new Set(['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);

/** From a connection that failed to what it means. */
export function errorForTransport(error: unknown): LoanProError {
  if (error instanceof LoanProError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (NOT_CONNECTED.has(code)) return new LoanProError('not-sent', `LoanPro cannot be reached (${code}).`);
  if (UNREADABLE.has(code))
    return new LoanProError('invalid-response', `LoanPro's answer cannot be read (${code}).`);
  return new LoanProError('unavailable', `The connection to LoanPro failed (${code || 'unknown'}).`);
}
