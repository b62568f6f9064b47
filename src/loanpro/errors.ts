// Table one of the errors: which error code belongs to the status and the body of LoanPro's answer.

import type { RefusalReason } from '../custom-fields/write/store.ts';
import { isJson } from './json.ts';
import type { Reply } from './transport/call.ts';
import { LoanProError } from './transport/errors.ts';
import type { LoanProErrorCode } from './transport/errors.ts';
import { retryAfterToTell } from './transport/retry-after.ts';

// LoanPro answers nearly every mistake with 409 (documented). Its message for an entity that does not exist is not documented, so these
// phrases are assumed. "No route found" (observed) must not match.
const NOT_FOUND = /\b(not found|does not exist|doesn't exist|could not be found|no such)\b/i;

/** The error for an answer whose status is not 200. It contains nothing of the body. */
export function errorForAnswer(status: number, body: string, retryAfter: string | null = null): LoanProError {
  const code = codeForAnswer(status, body);
  return new LoanProError(
    code,
    `LoanPro answered with status ${status}.`,
    status,
    retryAfterToTell(retryAfter),
  );
}

/** Why LoanPro refused an update. `null` when neither the status nor the body tells it. */
export function refusalReason({ status, body }: Reply): RefusalReason | null {
  if (status === 409) return hasWarnings(body) ? 'warnings' : null;
  return REFUSAL_REASONS[status] ?? null;
}

const REFUSAL_REASONS: Partial<Record<number, RefusalReason>> = {
  401: 'token',
  403: 'rights',
  422: 'validation',
  429: 'throttled',
};

/** LoanPro refuses some updates with a list of warnings (documented). Where the list is in the body is observed. */
function hasWarnings(body: string): boolean {
  const answer = parseLoosely(body);
  const warnings = member(member(answer, 'd') ?? answer, 'warnings');
  return Array.isArray(warnings) && warnings.length > 0;
}

function codeForAnswer(status: number, body: string): LoanProErrorCode {
  if (status === 401 || status === 403) return 'auth-failed';
  if (status === 404) return 'not-found';
  if (status === 409) return NOT_FOUND.test(messageIn(body)) ? 'not-found' : 'rejected';
  if (status === 408 || status === 429 || status >= 500) return 'unavailable';
  if (status >= 400) return 'rejected';
  // Redirects are not followed, and no other status below 400 is documented.
  return 'invalid-response';
}

/** The error message, in the five forms that are documented or observed. The rest of the body may be about something else. */
function messageIn(body: string): string {
  const answer = member(parseLoosely(body), 'd') ?? parseLoosely(body);
  const error = member(answer, 'error') ?? answer;
  const message = member(error, 'message') ?? error;
  const text = member(message, 'value') ?? message;
  return typeof text === 'string' ? text : '';
}

function parseLoosely(body: string): unknown {
  try {
    return JSON.parse(body.trim());
  } catch {
    return null;
  }
}

function member(value: unknown, name: string): unknown {
  return isJson(value) ? value[name] : undefined;
}

/** Whether LoanPro refuses the request to this token, as far as its answer tells. */
export function isRefusal(error: LoanProError): boolean {
  return (
    error.code === 'rejected' ||
    error.code === 'not-found' ||
    (error.code === 'auth-failed' && error.status === 403) ||
    error.status === 501
  );
}
