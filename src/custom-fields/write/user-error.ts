// What can be wrong with a write. These errors are returned to the caller as data.

import type { CustomFieldDefinition } from '../definition.ts';
import { ENTITIES } from '../entities.ts';
import type { EntityType, NotFoundCode } from '../entities.ts';
import type { HeldValue } from '../held-values.ts';
import type { RefusalCode } from './planned-text.ts';

type UserErrorCode =
  | RefusalCode
  | NotFoundCode
  | 'FIELD_NOT_FOUND'
  | 'FIELD_AMBIGUOUS'
  | 'FIELD_INACTIVE'
  | 'FIELD_CALCULATED'
  | 'FIELD_REPEATED'
  | 'DUPLICATE_ROWS'
  | 'STALE'
  | 'NO_VALUES'
  | 'TOO_MANY_VALUES'
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
}

export const MAX_VALUES = 50;

const MESSAGES: Record<Exclude<UserErrorCode, NotFoundCode>, string> = {
  FIELD_NOT_FOUND: 'There is no custom field with this id or name.',
  FIELD_AMBIGUOUS: 'More than one custom field has this name. Name the field by its id.',
  FIELD_INACTIVE: 'This custom field is inactive and takes no new values.',
  FIELD_CALCULATED: 'LoanPro computes this custom field. It cannot be written.',
  FIELD_REPEATED: 'An earlier value of the same request already sets this custom field.',
  DUPLICATE_ROWS:
    'LoanPro holds more than one row for this custom field. Remove all but one of them in LoanPro first.',
  STALE: 'The custom field no longer holds the expected value.',
  TYPE_MISMATCH: 'This slot does not fit the type of the custom field.',
  INVALID_FORMAT: 'The value does not fit the type of the custom field.',
  TOO_LONG: 'The value has more characters than the custom field can hold.',
  OPTION_NOT_FOUND: 'The custom field has no such option, or more than one option fits.',
  REQUIRED: 'This custom field is required and cannot be emptied.',
  NO_VALUES: 'At least one value is needed.',
  TOO_MANY_VALUES: `At most ${MAX_VALUES} values can be written at once.`,
  REFUSED_BY_LOANPRO: 'LoanPro refused the change. The field still holds its former value.',
  DROPPED_BY_LOANPRO:
    'LoanPro accepted the request but did not keep the value. The field still holds its former value.',
};

type Details = Partial<Omit<UserError, 'code' | 'message'>>;

export function userError(code: keyof typeof MESSAGES, details: Details): UserError {
  return { ...NOTHING_KNOWN, code, message: MESSAGES[code], ...details };
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
};
