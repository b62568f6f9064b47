// What the form says about each code of the gateway, in words of the people who use it. The codes themselves are shown under "Details".

import type { GatewayError } from '../../client/src/errors.ts';
import type { CustomFieldValue, UserError } from '../../client/src/outcome.ts';

const FAILURES = new Map([
  ['NETWORK_ERROR', 'The server did not answer.'],
  ['BAD_USER_INPUT', 'A customer id is a number of up to ten digits, such as 4150.'],
  ['NOT_SENT', 'Your sign-in could not be renewed.'],
  ['UNAUTHENTICATED', 'You are not signed in. Sign in again.'],
  ['REDIRECTED', 'You are not signed in. Sign in again.'],
  ['FORBIDDEN', 'You are not allowed to do this.'],
  ['THROTTLED', 'There were too many requests in a short time. Wait a minute.'],
  ['RATE_LIMITED', 'There were too many requests in a short time. Wait a minute.'],
  ['UPSTREAM_TIMEOUT', 'LoanPro took too long to answer.'],
  ['UPSTREAM_UNAVAILABLE', 'LoanPro is not available.'],
  ['UPSTREAM_AUTH_FAILED', 'LoanPro refuses the access of this page. Tell your administrator.'],
  ['UPSTREAM_UNTRUSTED', 'The connection to LoanPro is not safe. Tell your administrator.'],
  ['UPSTREAM_REJECTED', 'LoanPro refused the request. Tell your administrator.'],
  ['UPSTREAM_INVALID_RESPONSE', 'LoanPro’s answer cannot be read.'],
  ['UPSTREAM_INCOMPLETE', 'LoanPro did not send everything.'],
  ['CUSTOMER_BUSY', 'An earlier change of this customer is still being saved. Wait a moment.'],
  ['OVERLOADED', 'The server has too much to do at the moment.'],
  ['JOURNAL_UNAVAILABLE', 'Nothing can be saved at the moment, because changes cannot be recorded.'],
  ['DEADLINE_EXCEEDED', 'It took too long.'],
]);

export function wordsForFailure({ code }: GatewayError): string {
  return FAILURES.get(code) ?? 'Something went wrong. Tell your administrator.';
}

/** Whether the same step can succeed later: also after the user has signed in again, for example in another tab. */
export function canTryAgain({ code, retryable }: GatewayError): boolean {
  return retryable || code === 'UNAUTHENTICATED';
}

export function detailsOfFailure({ code, message, requestId }: GatewayError): string[] {
  return [code, message, ...(requestId === null ? [] : [`Request id ${requestId}`])];
}

/** The other messages of the gateway can be shown as they are. */
const PROBLEMS: Partial<Record<UserError['code'], string>> = {
  FIELD_NOT_FOUND: 'LoanPro no longer has this field.',
  FIELD_INACTIVE: 'This field is no longer in use.',
  FIELD_CALCULATED: 'LoanPro computes this field.',
  FIELD_READ_ONLY: 'You may not change this field.',
  CONTENT_FORBIDDEN: 'Leave out numbers of cards, bank accounts and persons.',
  DEFINITION_UNAVAILABLE: 'LoanPro does not say at the moment what can be entered here.',
  FIELD_CHANGED: 'This field was changed in LoanPro in the meantime. Open the customer again.',
  DUPLICATE_ROWS: 'LoanPro holds more than one value for this field. Tell your administrator.',
  STALE: 'Somebody else has changed this field.',
  TYPE_MISMATCH: 'This does not fit the field.',
  INVALID_FORMAT: 'This does not fit the field.',
  OUT_OF_RANGE: 'This can be read, but it cannot be right.',
  TOO_LONG: 'The text is too long.',
  OPTION_NOT_FOUND: 'This choice is not available any more.',
  REQUIRED: 'This field must not be empty.',
  LOANPRO_AUTH_FAILED: 'LoanPro refuses the access of this page, and kept the former value.',
  LOANPRO_FORBIDDEN: 'LoanPro does not allow this change, and kept the former value.',
  LOANPRO_THROTTLED: 'LoanPro is too busy, and kept the former value. Try again later.',
  LOANPRO_VALIDATION_FAILED: 'LoanPro found something invalid, and kept the former value.',
  LOANPRO_WARNINGS:
    'LoanPro has warnings about this customer, and kept the former value. Resolve them in LoanPro first.',
  NOT_SENT: 'This was not sent, so nothing changed. Save again.',
  REFUSED_BY_LOANPRO: 'LoanPro refused the change, and kept the former value.',
  DROPPED_BY_LOANPRO: 'LoanPro accepted the change but did not keep it. It holds the former value.',
};

export function wordsForProblem({ code, message, expected, allowedOptions }: UserError): string {
  const words = PROBLEMS[code] ?? message;
  const labels = (allowedOptions ?? []).map(({ label }) => label);
  if (labels.length > 0) return `${words} Possible options: ${labels.join(', ')}.`;
  return expected === null ? words : `${words} Expected: ${expected}.`;
}

export function detailOfProblem({ code, field }: UserError): string {
  return field ? `${field.name}: ${code}` : code;
}

/** What is wrong with a stored text. */
export function wordsForStored({ code, message }: NonNullable<CustomFieldValue['problem']>): string {
  return code === 'DUPLICATE_ROWS' ? (PROBLEMS.DUPLICATE_ROWS ?? message) : message;
}
