// When two stored texts of a field have the same meaning.

import type { CustomFieldDefinition } from '../definition.ts';

type Text = string | null;

/**
 * Whether a field holds the wanted value. If it does before a write, the change is not sent. If it does after a write, the change was
 * applied. The same date in another format counts as the wanted value. A word that a list or a checkbox holds instead of its key does not.
 */
export function isAlready(definition: CustomFieldDefinition, stored: Text, wanted: Text): boolean {
  return comparableText(definition, stored) === comparableText(definition, wanted);
}

/** Returns the text in the form in which `isAlready` compares it. `null` and an empty text are equal. */
export function comparableText(definition: CustomFieldDefinition, text: Text): string {
  return definition.kind.isKeyed ? (text ?? '') : canonicalText(definition, text);
}

/**
 * Whether two stored texts have the same meaning in this field, such as `1000` and `1000.00` for an amount, or `null` and an
 * empty text.
 */
export function sameText(definition: CustomFieldDefinition, one: Text, other: Text): boolean {
  return one === other || canonicalText(definition, one) === canonicalText(definition, other);
}

function canonicalText(definition: CustomFieldDefinition, text: Text): string {
  return text === null || text === '' ? '' : definition.kind.canonical(text, definition);
}
