// What can be wrong with a write. These errors are returned to the caller as data.

import type { CustomFieldDefinition } from '../definition.ts';
import { ENTITIES, ENTITY_TYPES } from '../entities.ts';
import type { EntityType, NotFoundCode } from '../entities.ts';
import type { HeldValue } from '../held-values.ts';
import type { RefusalCode } from './planned-text.ts';

export type UserErrorCode =
  | RefusalCode
  | NotFoundCode
  | 'FIELD_NOT_FOUND'
  | 'FIELD_AMBIGUOUS'
  | 'FIELD_INACTIVE'
  | 'FIELD_CALCULATED'
  | 'FIELD_READ_ONLY'
  | 'CONTENT_FORBIDDEN'
  | 'FIELD_REPEATED'
  | 'FIELD_CHANGED'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'DUPLICATE_ROWS'
  | 'STALE'
  | 'NO_VALUES'
  | 'TOO_MANY_VALUES'
  | 'LOANPRO_AUTH_FAILED'
  | 'LOANPRO_FORBIDDEN'
  | 'LOANPRO_THROTTLED'
  | 'LOANPRO_VALIDATION_FAILED'
  | 'LOANPRO_WARNINGS'
  | 'NOT_SENT'
  | 'REFUSED_BY_LOANPRO'
  | 'DROPPED_BY_LOANPRO';

export interface UserError {
  code: UserErrorCode;
  /** The message for people. It contains no submitted and no stored value. */
  message: string;
  /** The path to the wrong part in the arguments of the write. */
  path: readonly string[];
  valueIndex: number | null;
  definition: CustomFieldDefinition | null;
  /** What would have been accepted. */
  expected: string | null;
  /** With STALE: what the field holds now. */
  current: HeldValue | null;
  /** With LOANPRO_THROTTLED: how long to wait before another write. */
  retryAfterMs: number | null;
}

export const MAX_VALUES = 50;

const MESSAGES: Record<Exclude<UserErrorCode, NotFoundCode>, string> = {
  FIELD_NOT_FOUND: 'There is no custom field with this id or name.',
  FIELD_AMBIGUOUS: 'More than one custom field has this name. Name the field by its id.',
  FIELD_INACTIVE: 'This custom field is inactive. Its value can only be cleared.',
  FIELD_CALCULATED: 'LoanPro computes this custom field. It cannot be written.',
  FIELD_READ_ONLY: 'You may not change this custom field.',
  CONTENT_FORBIDDEN:
    'The value seems to contain the number of a card, of a bank account or of a person, which must not be stored here.',
  FIELD_REPEATED: 'An earlier value of the same request already sets this custom field.',
  DEFINITION_UNAVAILABLE:
    'LoanPro does not give the gateway the definition of this custom field. Name the field by its id, and write `raw` or `clear: TO_EMPTY`.',
  FIELD_CHANGED:
    'This custom field was changed in LoanPro while the write was waiting for its turn. Read the field again.',
  IDEMPOTENCY_KEY_REUSED:
    'An earlier request with other values had the same idempotency key. Use a new key for each update.',
  DUPLICATE_ROWS:
    'LoanPro holds more than one row for this custom field. Remove all but one of them in LoanPro first.',
  STALE: 'The custom field no longer holds the expected value.',
  TYPE_MISMATCH: 'This slot does not fit the type of the custom field.',
  INVALID_FORMAT: 'The value does not fit the type of the custom field.',
  OUT_OF_RANGE: 'The value can be read, but is not plausible for the custom field.',
  TOO_LONG: 'The value has more characters than the custom field can hold.',
  OPTION_NOT_FOUND: 'The custom field has no such option, or more than one option fits.',
  REQUIRED: 'This custom field is required and cannot be emptied.',
  NO_VALUES: 'At least one value is needed.',
  TOO_MANY_VALUES: `At most ${MAX_VALUES} values can be written at once.`,
  LOANPRO_AUTH_FAILED:
    'LoanPro does not accept the credentials of the gateway. The field still holds its former value.',
  LOANPRO_FORBIDDEN:
    'LoanPro does not allow the gateway to make this change. The field still holds its former value.',
  LOANPRO_THROTTLED:
    'LoanPro gets too many requests. The field still holds its former value. Try again later.',
  LOANPRO_VALIDATION_FAILED:
    'LoanPro found something invalid in the request. The field still holds its former value.',
  LOANPRO_WARNINGS:
    'LoanPro has warnings that a person has to resolve in LoanPro first. The field still holds its former value.',
  NOT_SENT: 'An error prevented the request from being sent, so nothing changed. Try again.',
  REFUSED_BY_LOANPRO: 'LoanPro refused the change. The field still holds its former value.',
  DROPPED_BY_LOANPRO:
    'LoanPro accepted the request but did not keep the value. The field still holds its former value.',
};

export function isUserErrorCode(text: string): text is UserErrorCode {
  return Object.hasOwn(MESSAGES, text) || ENTITY_TYPES.some((type) => ENTITIES[type].notFoundCode === text);
}

type Details = Partial<Omit<UserError, 'code' | 'message'>>;

export function userError(code: keyof typeof MESSAGES, details: Details): UserError {
  const definition = details.definition?.isMadeUp ? null : (details.definition ?? null);
  return { ...NOTHING_KNOWN, code, message: MESSAGES[code], ...details, definition };
}

/** The error for an entity that does not exist. */
export function notFound(type: EntityType): UserError {
  const { notFoundCode, notFoundMessage, idName } = ENTITIES[type];
  return { ...NOTHING_KNOWN, code: notFoundCode, message: notFoundMessage, path: [idName] };
}

const NOTHING_KNOWN = {
  path: ['values'],
  valueIndex: null,
  definition: null,
  expected: null,
  current: null,
  retryAfterMs: null,
};
