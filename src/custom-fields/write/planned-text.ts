// Turns the new value of a caller into the text that would be stored, or into the reason why it is refused.

import type { CustomFieldDefinition } from '../definition.ts';
import { isEmptyText } from '../empty.ts';
import { expectedOf } from '../kinds/kind.ts';
import type { Content, WriteFormats } from '../kinds/kind.ts';
import { hasFormatOf } from '../kinds/slot-formats.ts';
import { characterCount, isOverlong, longestText } from '../length.ts';
import { nearLabel } from '../options.ts';

/** What a caller wants a field to hold. */
export type NewValue =
  | { as: 'typed'; slot: string; content: Content }
  /** Text for a field of any kind. */
  | { as: 'raw'; text: string }
  | { as: 'clear'; to: 'EMPTY' | 'DEFAULT' };

export type RefusalCode =
  | 'TYPE_MISMATCH'
  | 'INVALID_FORMAT'
  | 'OUT_OF_RANGE'
  | 'TOO_LONG'
  | 'OPTION_NOT_FOUND'
  | 'REQUIRED'
  | 'DEFINITION_UNAVAILABLE';

/** The text to store, where `null` empties the field, or the reason why the value is refused. */
type PlannedText = { text: string | null } | { refusal: RefusalCode; expected: string };

/** The name of the input member that holds the value. */
export function slotOf(value: NewValue): string {
  return value.as === 'typed' ? value.slot : value.as;
}

/**
 * Checks a new value against its field. Its length is checked before anything reads it. A text in `raw` may have any format that a stored value may have. It is stored in the
 * format that LoanPro documents. A text that is read as empty empties the field.
 */
export function planText(
  definition: CustomFieldDefinition,
  value: NewValue,
  formats: WriteFormats,
): PlannedText {
  if (definition.isUnverified) return planUnverified(definition, value, formats);
  switch (value.as) {
    case 'typed':
      return planTyped(definition, value, formats);
    case 'raw':
      return isEmptyText(value.text, definition.kind) && isStorable(value.text)
        ? withinBounds(definition, null)
        : planContent(definition, value.text, formats);
    case 'clear':
      return value.to === 'EMPTY' ? withinBounds(definition, null) : planDefault(definition, formats);
  }
}

/**
 * Plans a value of a field that LoanPro does not tell about. Of an older definition only the type counts, because it cannot be changed in
 * LoanPro (documented), and no definition may refuse a text that LoanPro would take. Without one, a text is stored as it is.
 */
function planUnverified(
  { kind, ...definition }: CustomFieldDefinition,
  value: NewValue,
  formats: WriteFormats,
): PlannedText {
  const field = { ...definition, kind, required: false, maxLength: null };
  if (value.as === 'raw' && value.text !== '') {
    if (isOverlong(value.text)) return tooLong(field);
    if (!isStorable(value.text)) return { refusal: 'INVALID_FORMAT', expected: expectedOf(field) };
    const text = kind.hasOptions ? null : kind.format(value.text, field, formats);
    return withinBounds(field, text ?? value.text);
  }
  if (value.as === 'raw' || (value.as === 'clear' && value.to === 'EMPTY')) return { text: null };
  if (value.as === 'typed' && value.slot === kind.slot?.name && !kind.hasOptions) {
    return planTyped(field, value, formats);
  }
  return { refusal: 'DEFINITION_UNAVAILABLE', expected: 'the slot raw, or clear: TO_EMPTY' };
}

function planTyped(
  definition: CustomFieldDefinition,
  { slot, content }: NewValue & { as: 'typed' },
  formats: WriteFormats,
): PlannedText {
  const own = definition.kind.slot;
  if (own?.name !== slot) {
    return { refusal: 'TYPE_MISMATCH', expected: own ? `the slot ${own.name}, or raw` : 'the slot raw' };
  }
  if (content === '' && own.isEmptiedByEmptyText) return withinBounds(definition, null);
  if (typeof content === 'string' && !isOverlong(content) && !hasFormatOf(own.type, content)) {
    return { refusal: 'INVALID_FORMAT', expected: expectedOf(definition) };
  }
  return planContent(definition, content, formats);
}

function planContent(
  definition: CustomFieldDefinition,
  content: Content,
  formats: WriteFormats,
): PlannedText {
  if (isOverlong(textIn(content))) return tooLong(definition);
  const { hasOptions, implausible } = definition.kind;
  const range = typeof content === 'string' ? implausible?.(content, definition) : null;
  if (range) return { refusal: 'OUT_OF_RANGE', expected: range };
  const text = storedText(definition, content, formats);
  if (text !== null) return withinBounds(definition, text);
  if (!hasOptions) return { refusal: 'INVALID_FORMAT', expected: expectedOf(definition) };
  const near = nearLabel(definition.options, textIn(content));
  const hint = near === null ? '' : `. An option with a similar label is ${JSON.stringify(near)}`;
  return { refusal: 'OPTION_NOT_FOUND', expected: `${expectedOf(definition, textIn(content))}${hint}` };
}

/** The text that a caller put into a slot: the text itself, or the key or the label of an option. */
function textIn(content: Content): string {
  if (typeof content === 'boolean') return '';
  if (typeof content === 'string') return content;
  return 'key' in content ? content.key : content.label;
}

/** The default comes from LoanPro as text, and has to fit the field like any other text. */
function planDefault(definition: CustomFieldDefinition, formats: WriteFormats): PlannedText {
  if (definition.defaultText === null || isEmptyText(definition.defaultText, definition.kind)) {
    return withinBounds(definition, null);
  }
  const text = isOverlong(definition.defaultText)
    ? null
    : storedText(definition, definition.defaultText, formats);
  if (text !== null) return withinBounds(definition, text);
  return { refusal: 'INVALID_FORMAT', expected: 'a default in LoanPro that fits the type of the field' };
}

/** Refuses a text that is too long for the field, and an empty or blank text for a required field. */
function withinBounds(definition: CustomFieldDefinition, text: string | null): PlannedText {
  if (text === null || isEmptyText(text, definition.kind)) {
    return definition.required ? { refusal: 'REQUIRED', expected: expectedOf(definition) } : { text: null };
  }
  return characterCount(text) > longestText(definition) ? tooLong(definition) : { text };
}

function tooLong(definition: CustomFieldDefinition): PlannedText {
  return { refusal: 'TOO_LONG', expected: `at most ${longestText(definition)} characters` };
}

function storedText(
  definition: CustomFieldDefinition,
  content: Content,
  formats: WriteFormats,
): string | null {
  if (typeof content === 'string' && !isStorable(content)) return null;
  return definition.kind.format(content, definition, formats);
}

/**
 * Whether the text can be stored exactly: it has no control character except tabs and line ends, and no half of a surrogate pair.
 */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !/(?![\t\n\r])\p{Cc}/u.test(text);
}
