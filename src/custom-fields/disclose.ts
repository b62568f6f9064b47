// The one door through which values reach a caller. Everything that shows what an entity holds, held or may hold passes here.

import type { CustomFieldDefinition } from './definition.ts';
import type { EntityRef } from './entities.ts';
import type { HeldValue } from './held-values.ts';
import type { FieldId } from './ids.ts';
import type { Kind, Reading } from './kinds/kind.ts';
import { UNKNOWN_KIND } from './kinds/table.ts';
import { characterCount, longestText } from './length.ts';
import type { CustomFieldOption } from './options.ts';

/** What is wrong with a stored value. A text that is too long or has several rows is still read; the others cannot be. */
export type ProblemCode =
  | 'UNREADABLE'
  | 'OPTION_UNKNOWN'
  | 'TOO_LONG'
  | 'DUPLICATE_ROWS'
  | 'DEFINITION_MISSING';

/** A value as a caller may see it. */
export interface CustomFieldValue {
  entity: EntityRef;
  fieldId: FieldId;
  definition: CustomFieldDefinition | null;
  kind: Kind;
  /** The stored text; `null` when there is no row, or when the row holds `null` or an empty text. */
  rawText: string | null;
  /** `null` when nothing is held, or when the text does not fit the kind. */
  reading: Reading | null;
  problem: ProblemCode | null;
}

/**
 * What the caller of one request may see. Callers are not told apart yet: once they are, the rule for what each of them may see
 * is asked here, and nowhere else.
 */
export interface Disclosure {
  /** Never throws: a text that does not fit is a value with a `problem` and its raw text. */
  value(held: HeldValue): CustomFieldValue;
  /** The options that a value of this field may name. */
  options(definition: CustomFieldDefinition): readonly CustomFieldOption[];
}

export function createDisclosure(): Disclosure {
  return { value: readValue, options: ({ options }) => options };
}

function readValue({ entity, field, text, isDuplicate }: HeldValue): CustomFieldValue {
  const rawText = text === '' ? null : text;
  if (typeof field === 'string') {
    const problem = isDuplicate ? 'DUPLICATE_ROWS' : rawText === null ? null : 'DEFINITION_MISSING';
    return { entity, fieldId: field, definition: null, kind: UNKNOWN_KIND, rawText, reading: null, problem };
  }
  const { kind } = field;
  const reading = rawText === null ? null : kind.read(rawText, field);
  const problem = isDuplicate
    ? 'DUPLICATE_ROWS'
    : rawText === null
      ? null
      : problemOf(field, rawText, reading);
  return { entity, fieldId: field.id, definition: field, kind, rawText, reading, problem };
}

function problemOf(
  definition: CustomFieldDefinition,
  text: string,
  reading: Reading | null,
): ProblemCode | null {
  const { kind } = definition;
  // Nothing is known of what such a field may hold.
  if (kind.leaf === null) return null;
  if (reading === null) return kind.hasOptions ? 'OPTION_UNKNOWN' : 'UNREADABLE';
  return characterCount(text) > longestText(definition) ? 'TOO_LONG' : null;
}
