// Whether a value of a field has content that the policy masks or refuses.

import { hasContent } from './content.ts';
import type { ContentKind } from './content.ts';
import type { CustomFieldDefinition } from './definition.ts';
import { isOverlong } from './length.ts';

/** Whether the text of a field, or its meaning, has such content: the number `121,000,248` is shown as 121000248. */
export function valueHasContent(
  definition: CustomFieldDefinition,
  text: string | null,
  kinds: readonly ContentKind[] = [],
): boolean {
  if (text === null || kinds.length === 0) return false;
  if (hasContent(text, kinds)) return true;
  return !isOverlong(text) && hasContent(definition.kind.canonical(text, definition), kinds);
}
