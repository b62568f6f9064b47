// Which stored texts mean that a field holds nothing.

import type { Kind } from './kinds/kind.ts';
import { isOverlong } from './length.ts';
import { beginsVisibly, isBlank, typedText } from './plain-text.ts';

/**
 * Whether a field holds nothing: it has no text, or a text in which nothing can be seen, or a text that stands for an empty value of
 * its kind, such as the date `0000-00-00`, or PHP's empty list `[]`. A field without a definition has no kind. A text that is too long to be read is something.
 */
export function isEmptyText(text: string | null, kind: Kind | null): boolean {
  if (text === null) return true;
  if (isOverlong(text)) return false;
  // Most texts begin with a letter or a digit, and then they are neither blank nor a list.
  if (beginsVisibly(text)) return kind?.isEmpty?.(text) ?? false;
  return isBlank(text) || (kind !== null && (isEmptyList(kind, text) || (kind.isEmpty?.(text) ?? false)));
}

const EMPTY_LIST = /^\[\s*\]$/;

/** PHP writes nothing as `[]` (observed in LoanPro's notes). In a field that takes any text, it may be a text. */
function isEmptyList({ slot }: Kind, text: string): boolean {
  return slot !== null && !slot.isEmptiedByEmptyText && EMPTY_LIST.test(typedText(text));
}
