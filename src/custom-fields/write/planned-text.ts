// From the new value of a caller to the text that would be stored, or the reason why it cannot be.

import type { CustomFieldDefinition } from '../definition.ts';
import type { Content, WriteFormats } from '../kinds/kind.ts';
import { characterCount, longestText } from '../length.ts';

/** What a caller wants a field to hold. */
export type NewValue =
  | { as: 'typed'; slot: string; content: Content }
  /** Text for a field of any kind. */
  | { as: 'raw'; text: string }
  | { as: 'clear'; to: 'EMPTY' | 'DEFAULT' };

export type RefusalCode = 'TYPE_MISMATCH' | 'INVALID_FORMAT' | 'TOO_LONG' | 'OPTION_NOT_FOUND' | 'REQUIRED';

/** The text to store, `null` for empty; or why the field cannot take the value. */
export type PlannedText = { text: string | null } | { refusal: RefusalCode; expected: string };

/** What the argument is called that holds the value. */
export function slotOf(value: NewValue): string {
  return value.as === 'typed' ? value.slot : value.as;
}

/**
 * Checks a wanted value against its field. `raw` is read in every format that a stored value may have, and written in the
 * one that LoanPro documents. An empty text empties the field.
 */
export function planText(
  definition: CustomFieldDefinition,
  value: NewValue,
  formats: WriteFormats,
): PlannedText {
  switch (value.as) {
    case 'typed':
      return planTyped(definition, value, formats);
    case 'raw':
      return value.text === ''
        ? withinBounds(definition, null)
        : planContent(definition, value.text, formats);
    case 'clear':
      return value.to === 'EMPTY' ? withinBounds(definition, null) : planDefault(definition, formats);
  }
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
  return planContent(definition, content, formats);
}

function planContent(
  definition: CustomFieldDefinition,
  content: Content,
  formats: WriteFormats,
): PlannedText {
  const text = storedText(definition, content, formats);
  if (text !== null) return withinBounds(definition, text);
  const { hasOptions, expected } = definition.kind;
  return { refusal: hasOptions ? 'OPTION_NOT_FOUND' : 'INVALID_FORMAT', expected };
}

/** The default is a text of LoanPro's own, and has to fit the field like any other. */
function planDefault(definition: CustomFieldDefinition, formats: WriteFormats): PlannedText {
  if (definition.defaultText === null) return withinBounds(definition, null);
  const text = storedText(definition, definition.defaultText, formats);
  if (text !== null) return withinBounds(definition, text);
  return { refusal: 'INVALID_FORMAT', expected: 'a default in LoanPro that fits the type of the field' };
}

/** Not too long for the field, and not empty where the field is required. */
function withinBounds(definition: CustomFieldDefinition, text: string | null): PlannedText {
  if (definition.required && (text ?? '').trim() === '') {
    return { refusal: 'REQUIRED', expected: definition.kind.expected };
  }
  if (text === null || text === '') return { text: null };
  const longest = longestText(definition);
  if (characterCount(text) > longest) {
    return { refusal: 'TOO_LONG', expected: `at most ${longest} characters` };
  }
  return { text };
}

function storedText(
  definition: CustomFieldDefinition,
  content: Content,
  formats: WriteFormats,
): string | null {
  if (typeof content === 'string' && !isStorable(content)) return null;
  return definition.kind.format(content, definition, formats);
}

/** Text that can be stored exactly: no control character except tabs and line ends, and no half of a character. */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !/(?![\t\n\r])\p{Cc}/u.test(text);
}
