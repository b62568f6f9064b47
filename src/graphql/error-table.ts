// The code and the message that a caller gets for each failure behind the gateway: table two of the errors.

import { RateLimitExceeded } from '../http/rate-limit-exceeded.ts';
import { CallerLeft, DeadlineExceeded } from '../http/request-scope.ts';
import { TooManyExpensive } from './cost-bulkhead.ts';
import { EntityBusy, IntentExpired, JournalOverloaded, JournalUnavailable } from '../journal/errors.ts';
import { LoanProError } from '../loanpro/transport/errors.ts';
import type { LoanProErrorCode } from '../loanpro/transport/errors.ts';

interface CallerError {
  code: string;
  /**
   * When the same request can succeed without any change by the caller or the operator. A cause that knows a better time of its own
   * replaces this one. `null` when the request cannot succeed.
   */
  retryAfterMs: number | null;
  message: string;
}

const LOANPRO_ERRORS: Record<LoanProErrorCode, CallerError> = {
  'not-sent': {
    code: 'UPSTREAM_UNAVAILABLE',
    retryAfterMs: 2000,
    message: 'LoanPro cannot be reached. Nothing was sent.',
  },
  untrusted: {
    code: 'UPSTREAM_UNTRUSTED',
    retryAfterMs: null,
    message: 'The certificate of LoanPro cannot be verified. Nothing was sent.',
  },
  unavailable: {
    code: 'UPSTREAM_UNAVAILABLE',
    retryAfterMs: 2000,
    message: 'LoanPro is not available.',
  },
  timeout: {
    code: 'UPSTREAM_TIMEOUT',
    retryAfterMs: 2000,
    message: 'LoanPro did not answer in time.',
  },
  'auth-failed': {
    code: 'UPSTREAM_AUTH_FAILED',
    retryAfterMs: null,
    message: 'LoanPro does not accept the credentials of the gateway.',
  },
  'not-found': {
    code: 'UPSTREAM_REJECTED',
    retryAfterMs: null,
    message: 'LoanPro does not have what the request asked for.',
  },
  rejected: {
    code: 'UPSTREAM_REJECTED',
    retryAfterMs: null,
    message: 'LoanPro rejected the request.',
  },
  'invalid-response': {
    code: 'UPSTREAM_INVALID_RESPONSE',
    retryAfterMs: 1000,
    message: 'The gateway cannot read the answer of LoanPro.',
  },
  truncated: {
    code: 'UPSTREAM_INVALID_RESPONSE',
    retryAfterMs: 1000,
    message: 'The answer of LoanPro ended before it was complete.',
  },
  incomplete: {
    code: 'UPSTREAM_INCOMPLETE',
    retryAfterMs: 1000,
    message: 'LoanPro did not return the complete list. An incomplete list is never returned.',
  },
  'circuit-open': {
    code: 'UPSTREAM_UNAVAILABLE',
    retryAfterMs: 5000,
    message: 'LoanPro keeps failing, so it is not called for a few seconds. Nothing was sent.',
  },
  'rate-limited': {
    code: 'UPSTREAM_UNAVAILABLE',
    retryAfterMs: 5000,
    message: 'LoanPro asked for a pause, so it is not called until the pause ends. Nothing was sent.',
  },
  'queue-full': {
    code: 'OVERLOADED',
    retryAfterMs: 1000,
    message: 'Too many requests are waiting for LoanPro. Nothing was sent.',
  },
  'too-many-calls': {
    code: 'BAD_USER_INPUT',
    retryAfterMs: null,
    message: 'The request needs too many calls to LoanPro. Ask for fewer customers in one request.',
  },
  'too-much-data': {
    code: 'BAD_USER_INPUT',
    retryAfterMs: null,
    message: 'The request reads too much data from LoanPro. Ask for fewer customers in one request.',
  },
};

const DEADLINE_EXCEEDED: CallerError = {
  code: 'DEADLINE_EXCEEDED',
  retryAfterMs: 1000,
  message: 'The request was not finished before its deadline.',
};

const CUSTOMER_BUSY: CallerError = {
  code: 'CUSTOMER_BUSY',
  retryAfterMs: 2000,
  message: 'Other writes to this customer are in progress. Nothing was sent.',
};

const JOURNAL_UNAVAILABLE: CallerError = {
  code: 'JOURNAL_UNAVAILABLE',
  retryAfterMs: 5000,
  message: 'The journal cannot record the write, so the write was not sent.',
};

const JOURNAL_OVERLOADED: CallerError = {
  code: 'OVERLOADED',
  retryAfterMs: 2000,
  message: 'Too many writes are waiting for the journal. Nothing was sent.',
};

const TOO_MANY_EXPENSIVE: CallerError = {
  code: 'OVERLOADED',
  retryAfterMs: 1000,
  message: 'Too many expensive requests are in progress. Nothing was sent.',
};

const RATE_LIMITED: CallerError = {
  code: 'RATE_LIMITED',
  retryAfterMs: 60_000,
  message: 'The caller asked for too much in this minute. Nothing was sent.',
};

const INTERNAL_SERVER_ERROR: CallerError = {
  code: 'INTERNAL_SERVER_ERROR',
  retryAfterMs: null,
  message: 'An internal error occurred in the gateway. Its log has the details under the request id.',
};

const OTHER_ERRORS: readonly [new (...args: never[]) => Error, CallerError][] = [
  [DeadlineExceeded, DEADLINE_EXCEEDED],
  [CallerLeft, DEADLINE_EXCEEDED],
  [IntentExpired, DEADLINE_EXCEEDED],
  [EntityBusy, CUSTOMER_BUSY],
  [TooManyExpensive, TOO_MANY_EXPENSIVE],
  // Before the class that it is a case of.
  [JournalOverloaded, JOURNAL_OVERLOADED],
  [JournalUnavailable, JOURNAL_UNAVAILABLE],
];

/** An error that is in neither table is a bug of the gateway. The caller learns nothing about it but the request id. */
export function callerErrorFor(cause: unknown): CallerError {
  if (cause instanceof LoanProError) {
    const error = LOANPRO_ERRORS[cause.code];
    if (error.retryAfterMs === null || cause.retryAfterMs === null) return error;
    return { ...error, retryAfterMs: cause.retryAfterMs };
  }
  if (cause instanceof RateLimitExceeded) return { ...RATE_LIMITED, retryAfterMs: cause.retryAfterMs };
  const known = OTHER_ERRORS.find(([type]) => cause instanceof type);
  return known ? known[1] : INTERNAL_SERVER_ERROR;
}
