// Table one of the errors: which error code belongs to the status and the body of LoanPro's answer.

import { isJson } from './json.ts';
import { LoanProError } from './transport/errors.ts';
import type { LoanProErrorCode } from './transport/errors.ts';

// LoanPro answers nearly every mistake with 409 (documented). Its message for an entity that does not exist is not documented, so these
// phrases are assumed. "No route found" (observed) must not match.
const NOT_FOUND = /\b(not found|does not exist|doesn't exist|could not be found|no such)\b/i;

/** The error for an answer whose status is not 200. It contains nothing of the body. */
export function errorForAnswer(status: number, body: string): LoanProError {
  const code = codeForAnswer(status, body);
  return new LoanProError(code, `LoanPro answered with status ${status}.`, status);
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
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function member(value: unknown, name: string): unknown {
  return isJson(value) ? value[name] : undefined;
}
