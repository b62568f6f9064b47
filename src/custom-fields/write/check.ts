// Every check a write must pass before anything is sent, all problems found at once.

import type { DateFormat } from '../calendar.ts';
import { selectDefinitions } from '../definition.ts';
import type {
  CustomFieldDefinition,
  CustomFieldOption,
  DefinitionList,
  FieldSelector,
} from '../definition.ts';
import { planText, slotOf } from './new-value.ts';
import type { NewValue, RefusalCode } from './new-value.ts';
import type { CustomFieldValue } from '../value.ts';

/** What a field must hold for a write to go ahead. Exactly one of the two is given. */
export interface Precondition {
  rawValue?: string | null | undefined;
  unset?: boolean | null | undefined;
}

export interface ValueInput {
  field: FieldSelector;
  value: NewValue;
  onlyIf?: Precondition | null | undefined;
}

/** A value that passed: the text to store in a field, `null` for empty. */
export interface PlannedChange {
  valueIndex: number;
  definition: CustomFieldDefinition;
  text: string | null;
  onlyIf: Precondition | null;
}

export type UserErrorCode =
  | RefusalCode
  | 'CUSTOMER_NOT_FOUND'
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
  /** For people. Repeats no submitted and no stored value. */
  message: string;
  path: readonly string[];
  valueIndex: number | null;
  definition: CustomFieldDefinition | null;
  expected: string | null;
  allowedOptions: readonly CustomFieldOption[] | null;
  /** On STALE: what the field holds now. */
  current: CustomFieldValue | null;
}

const MAX_VALUES = 50;

const MESSAGES: Record<UserErrorCode, string> = {
  CUSTOMER_NOT_FOUND: 'LoanPro has no customer with this id.',
  FIELD_NOT_FOUND: 'Customers have no custom field with this id or name.',
  FIELD_AMBIGUOUS: 'More than one custom field has this name. Name it by its id.',
  FIELD_INACTIVE: 'This custom field is inactive and takes no new values.',
  FIELD_CALCULATED: 'LoanPro computes this custom field. It cannot be written.',
  FIELD_REPEATED: 'This custom field is already set by an earlier value of the same request.',
  DUPLICATE_ROWS:
    'LoanPro holds more than one row for this field of this customer. One has to be removed in LoanPro first.',
  STALE: 'The custom field no longer holds what it was expected to hold.',
  TYPE_MISMATCH: 'This kind of value does not go with the type of the custom field.',
  INVALID_FORMAT: 'The value cannot be read as the type of the custom field.',
  TOO_LONG: 'The value has more characters than the custom field can hold.',
  OPTION_NOT_FOUND: 'The custom field has no such option.',
  REQUIRED: 'This custom field is required and cannot be emptied.',
  NO_VALUES: 'At least one value is needed.',
  TOO_MANY_VALUES: `At most ${MAX_VALUES} values can be written at once.`,
  REFUSED_BY_LOANPRO: 'LoanPro refused the change. The field still holds its former value.',
  DROPPED_BY_LOANPRO:
    'LoanPro accepted the request and did not keep the value. The field still holds its former value.',
};

export function userError(
  code: UserErrorCode,
  details: Partial<Omit<UserError, 'code' | 'message'>>,
): UserError {
  return {
    code,
    message: MESSAGES[code],
    path: ['values'],
    valueIndex: null,
    definition: null,
    expected: null,
    allowedOptions: null,
    current: null,
    ...details,
  };
}

/** What is wrong with the list itself, known before anything is looked up. */
export function checkCount(values: readonly ValueInput[]): UserError[] {
  if (values.length === 0) return [userError('NO_VALUES', {})];
  return values.length > MAX_VALUES ? [userError('TOO_MANY_VALUES', {})] : [];
}

/** Plans every value against its definition. `changes` is complete only when `userErrors` is empty. */
export function checkValues(
  values: readonly ValueInput[],
  definitions: DefinitionList,
  dateFormat: DateFormat,
): { changes: PlannedChange[]; userErrors: UserError[] } {
  const changes: PlannedChange[] = [];
  const userErrors: UserError[] = [];
  const seen = new Set<CustomFieldDefinition>();

  for (const [valueIndex, { field, value, onlyIf = null }] of values.entries()) {
    const at = ['values', String(valueIndex)];
    const selected = selectDefinitions(definitions, field);
    const [definition] = selected;
    if (!definition || selected.length > 1) {
      const code = definition ? 'FIELD_AMBIGUOUS' : 'FIELD_NOT_FOUND';
      userErrors.push(
        userError(code, { path: [...at, 'field', field.id == null ? 'name' : 'id'], valueIndex }),
      );
      continue;
    }
    const unfit = seen.has(definition) ? 'FIELD_REPEATED' : unwritable(definition);
    seen.add(definition);
    if (unfit) {
      userErrors.push(userError(unfit, { path: [...at, 'field'], valueIndex, definition }));
      continue;
    }
    const planned = planText(definition, value, dateFormat);
    if ('text' in planned) {
      changes.push({ valueIndex, definition, text: planned.text, onlyIf });
      continue;
    }
    const { refusal, expected } = planned;
    userErrors.push(
      userError(refusal, {
        path: [...at, 'value', slotOf(value)],
        valueIndex,
        definition,
        expected,
        allowedOptions: refusal === 'OPTION_NOT_FOUND' ? definition.options : null,
      }),
    );
  }
  return { changes, userErrors };
}

function unwritable(definition: CustomFieldDefinition): UserErrorCode | null {
  if (!definition.active) return 'FIELD_INACTIVE';
  return definition.calculated ? 'FIELD_CALCULATED' : null;
}
