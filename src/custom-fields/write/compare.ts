// When two stored texts of a field mean the same.

import type { CustomFieldDefinition } from '../definition.ts';

type Text = string | null;

/**
 * True when a field holds what is wanted: before a write it need not be sent, after it, it was applied. A date in another
 * format is as good as the wanted one. A list or a checkbox that holds words instead of its key is not.
 */
export function isAlready(definition: CustomFieldDefinition, stored: Text, wanted: Text): boolean {
  return comparableText(definition, stored) === comparableText(definition, wanted);
}

/** A text in the form in which `isAlready` compares it. `null` and an empty text are the same. */
export function comparableText(definition: CustomFieldDefinition, text: Text): string {
  return definition.kind.isKeyed ? (text ?? '') : canonicalText(definition, text);
}

/** True when two stored texts have the same meaning in this field: `1000` and `1000.00` of money, `null` and an empty text. */
export function sameText(definition: CustomFieldDefinition, one: Text, other: Text): boolean {
  return one === other || canonicalText(definition, one) === canonicalText(definition, other);
}

function canonicalText(definition: CustomFieldDefinition, text: Text): string {
  return text === null || text === '' ? '' : definition.kind.canonical(text, definition);
}
