// From stored text to a typed value: what one customer holds in one custom field.

import { readDate, readInstant, readLocalTime } from './calendar.ts';
import { readDecimal } from './decimal.ts';
import type { CustomFieldDefinition, CustomFieldKind, CustomFieldOption } from './definition.ts';
import { isSystemId } from './ids.ts';
import type { EntityId, FieldId } from './ids.ts';
import { characterCount, longestText } from './length.ts';
import { readOption } from './options.ts';

/** What is wrong with a stored value. Text that is too long or stands in two rows is still read; the others cannot be. */
export type ProblemCode =
  | 'UNREADABLE'
  | 'OPTION_UNKNOWN'
  | 'TOO_LONG'
  | 'DUPLICATE_ROWS'
  | 'DEFINITION_MISSING';

interface TypedByKind {
  TEXT: string;
  NUMBER: string;
  CURRENCY: string;
  PERCENTAGE: string;
  DATE: string;
  DATE_TIME: string;
  TIME: string;
  CHECKBOX: boolean;
  SELECT: CustomFieldOption;
  PHONE: string;
  URL: string;
  ASSOCIATED_COMPANY: string;
  OTHER: never;
}

interface ValueBase {
  customerId: EntityId;
  fieldId: FieldId;
  definition: CustomFieldDefinition | null;
  /** The stored text; `null` when there is no row, or when the row holds `null` or nothing. */
  rawText: string | null;
  problem: ProblemCode | null;
}

export type ValueOf<Kind extends CustomFieldKind> = ValueBase & {
  kind: Kind;
  typed: TypedByKind[Kind] | null;
};
export type CustomFieldValue = { [Kind in CustomFieldKind]: ValueOf<Kind> }[CustomFieldKind];

/** A field's definition, or only its id where no definition is left. */
type Field = CustomFieldDefinition | FieldId;

/**
 * Reads a stored text by its definition. Never fails: text that does not fit is a value with a `problem`, whose typed
 * part is `null` and whose raw text is intact.
 */
export function readValue(
  customerId: EntityId,
  field: Field,
  storedText: string | null,
  isDuplicate = false,
): CustomFieldValue {
  const definition = typeof field === 'string' ? null : field;
  const rawText = storedText === '' ? null : storedText;
  const base: ValueBase = {
    customerId,
    fieldId: typeof field === 'string' ? field : field.id,
    definition,
    rawText,
    problem: isDuplicate ? 'DUPLICATE_ROWS' : null,
  };
  if (!definition) {
    const problem = rawText === null ? null : 'DEFINITION_MISSING';
    return { ...base, kind: 'OTHER', typed: null, problem: base.problem ?? problem };
  }
  const value = readKind(base, definition, rawText);
  if (rawText !== null && value.problem === null) value.problem = problemOf(value, definition, rawText);
  return value;
}

function readKind(base: ValueBase, definition: CustomFieldDefinition, text: string | null): CustomFieldValue {
  const { kind } = definition;
  switch (kind) {
    case 'TEXT':
    case 'PHONE':
      return { ...base, kind, typed: text };
    case 'NUMBER':
      return { ...base, kind, typed: text && readDecimal(text) };
    case 'CURRENCY':
      return { ...base, kind, typed: text && readDecimal(text, '$') };
    case 'PERCENTAGE':
      return { ...base, kind, typed: text && readDecimal(text, '%') };
    case 'DATE':
      return { ...base, kind, typed: text && readDate(text) };
    case 'DATE_TIME':
      return { ...base, kind, typed: text && readInstant(text) };
    case 'TIME':
      return { ...base, kind, typed: text && readLocalTime(text) };
    case 'CHECKBOX':
      return { ...base, kind, typed: text === null ? null : readCheckbox(text) };
    case 'SELECT':
      return { ...base, kind, typed: text === null ? null : readOption(definition.options, text) };
    case 'URL':
      return { ...base, kind, typed: text && isWebAddress(text) ? text : null };
    case 'ASSOCIATED_COMPANY':
      return { ...base, kind, typed: text && isSystemId(text) ? text : null };
    case 'OTHER':
      return { ...base, kind, typed: null };
  }
}

function problemOf(
  value: CustomFieldValue,
  definition: CustomFieldDefinition,
  text: string,
): ProblemCode | null {
  if (value.kind === 'OTHER') return null;
  if (value.typed === null) return value.kind === 'SELECT' ? 'OPTION_UNKNOWN' : 'UNREADABLE';
  return characterCount(text) > longestText(definition) ? 'TOO_LONG' : null;
}

/** Checkboxes hold `0` or `1` (observed); the words are what a hand or an import may leave behind (assumed). */
export function readCheckbox(text: string): boolean | null {
  const word = text.trim().toLowerCase();
  if (word === '1' || word === 'true' || word === 'yes') return true;
  if (word === '0' || word === 'false' || word === 'no') return false;
  return null;
}

/** An absolute address a browser can follow without harm: no script, and no password on show. */
export function isWebAddress(text: string): boolean {
  if (!/^https?:\/\/[^\s/]/i.test(text) || /\s/.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

/** What to put on a screen: the label, `Yes` or `No`, the ISO date; the raw text where it could not be read. */
export function displayText(value: CustomFieldValue): string {
  if (value.rawText === null) return '';
  if (value.typed === null) return value.rawText;
  switch (value.kind) {
    case 'CHECKBOX':
      return value.typed ? 'Yes' : 'No';
    case 'SELECT':
      return value.typed.label;
    case 'DATE_TIME':
      return value.typed.replace('T', ' ').replace('Z', ' UTC');
    default:
      return value.typed;
  }
}
