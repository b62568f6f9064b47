// When two stored texts of a field have the same meaning.

import type { CustomFieldDefinition } from '../definition.ts';
import { isEmptyText } from '../empty.ts';
import { isOverlong } from '../length.ts';

type Text = string | null;

/**
 * Whether two stored texts have the same meaning in this field, such as `1000` and `1000.00` for an amount, or `null` and an empty
 * text. A field that has the meaning of the wanted text holds the wanted value: before a write, the change is not sent; after it,
 * the change was applied.
 */
export function sameText(definition: CustomFieldDefinition, one: Text, other: Text): boolean {
  return one === other || comparableText(definition, one) === comparableText(definition, other);
}

/**
 * Returns the text in the form in which texts are compared. All texts that hold nothing are equal. A text that is too long to be read
 * is compared letter by letter.
 */
export function comparableText(definition: CustomFieldDefinition, text: Text): string {
  if (text === null || isEmptyText(text, definition.kind)) return '';
  return isOverlong(text) ? text : definition.kind.canonical(text, definition);
}
