// The one place where values are prepared for a caller: what an entity holds, what it held, and what it may hold.

import type { CustomFieldDefinition } from './definition.ts';
import { isEmptyText } from './empty.ts';
import type { EntityRef } from './entities.ts';
import type { HeldValue } from './held-values.ts';
import type { FieldId } from './ids.ts';
import type { Kind, Reading } from './kinds/kind.ts';
import { UNKNOWN_KIND } from './kinds/table.ts';
import { characterCount, isOverlong, longestText } from './length.ts';
import type { CustomFieldOption } from './options.ts';
import { MASK, maskedText } from './masked-text.ts';
import { shownText } from './plain-text.ts';
import { valueHasContent } from './value-content.ts';

/**
 * What is wrong with a stored value. With TOO_LONG and DUPLICATE_ROWS it may still be readable, and with SEVERAL_OPTIONS it is. With the others it
 * is not.
 */
export type ProblemCode =
  | 'UNREADABLE'
  | 'OPTION_UNKNOWN'
  | 'OPTIONS_UNREADABLE'
  | 'SEVERAL_OPTIONS'
  | 'TOO_LONG'
  | 'DUPLICATE_ROWS'
  | 'DEFINITION_MISSING';

/** The part of a text that tells one doubt from another. Memory is not filled with longer texts. */
const LONGEST_DOUBTED_TEXT = 255;

/** A doubt about one value: it has no definition, an unverified one, or a problem by its definition. */
export interface Doubt {
  entity: EntityRef;
  fieldId: FieldId;
  /** Equal texts mean the same doubt. They may hold stored values and are not for callers. */
  about: string;
}

/** A value as a caller may see it. */
export interface CustomFieldValue {
  readonly entity: EntityRef;
  readonly fieldId: FieldId;
  readonly definition: CustomFieldDefinition | null;
  readonly kind: Kind;
  /** The stored text; `null` when there is no row, or when the text of the row means that the field holds nothing. */
  readonly rawText: string | null;
  /** `null` when nothing is held, or when the text does not fit the kind. */
  readonly reading: Reading | null;
  readonly problem: ProblemCode | null;
  /** What is shown in place of a value that is masked. Then `rawText`, `reading` and `problem` are `null`. */
  readonly masked: string | null;
}

/**
 * Values in the form in which the viewer of a request may see them. What is hidden does not come here: the definitions of a request lack it. What is
 * masked is masked here and nowhere else.
 */
export interface Disclosure {
  /** Never throws: a text that does not fit is a value with a `problem` and its raw text. */
  value(held: HeldValue): CustomFieldValue;
  /** Returns a doubt for each value that a newer definition may show in another way. */
  doubts(held: readonly HeldValue[]): Doubt[];
  /** The options from which a value of this field can be chosen. */
  options(definition: CustomFieldDefinition): readonly CustomFieldOption[];
  /** The text that a field gets when its default is restored. */
  defaultText(definition: CustomFieldDefinition): string | null;
}

/** `onSensitive` gets each value of a sensitive field that a caller may see unmasked. */
export function createDisclosure(
  onSensitive: (value: CustomFieldValue) => void = () => undefined,
): Disclosure {
  return {
    value(held) {
      const value = maskValue(new ReadableValue(held));
      if (value.definition?.access?.sensitive && value.rawText !== null) onSensitive(value);
      return value;
    },
    doubts: (held) => held.filter(isDoubtful).map(doubtAbout),
    options: ({ options }) => options,
    defaultText: ({ defaultText }) => defaultText,
  };
}

/** A value that is not masked. What its text means is read when somebody asks for it, because many callers ask for the text alone. */
class ReadableValue implements CustomFieldValue {
  readonly rawText: string | null;
  readonly masked = null;
  readonly #held: HeldValue;
  #reading: Reading | null | undefined;

  constructor(held: HeldValue) {
    const { field, text } = held;
    this.#held = held;
    this.rawText = isEmptyText(text, typeof field === 'string' ? null : field.kind) ? null : text;
  }

  get entity(): EntityRef {
    return this.#held.entity;
  }

  get fieldId(): FieldId {
    const { field } = this.#held;
    return typeof field === 'string' ? field : field.id;
  }

  get definition(): CustomFieldDefinition | null {
    const { field } = this.#held;
    return typeof field === 'string' ? null : field;
  }

  get kind(): Kind {
    return this.definition?.kind ?? UNKNOWN_KIND;
  }

  get reading(): Reading | null {
    if (this.#reading === undefined) this.#reading = readText(this.rawText, this.definition);
    return this.#reading;
  }

  get problem(): ProblemCode | null {
    const { definition, rawText } = this;
    if (this.#held.isDuplicate) return 'DUPLICATE_ROWS';
    if (rawText === null) return null;
    if (definition === null) return this.#held.isUnverified ? null : 'DEFINITION_MISSING';
    return problemOf(definition, rawText, this.reading);
  }
}

function readText(text: string | null, definition: CustomFieldDefinition | null): Reading | null {
  return text === null || definition === null || isOverlong(text)
    ? null
    : definition.kind.read(text, definition);
}

function maskValue(value: CustomFieldValue): CustomFieldValue {
  const { definition, rawText } = value;
  const access = definition?.access;
  if (!access) return value;
  if (!access.masked) {
    return valueHasContent(definition, rawText, access.maskedContent) ? maskedAs(MASK, value) : value;
  }
  return maskedAs(rawText === null ? null : maskedText(value.reading?.display ?? rawText, definition), value);
}

function maskedAs(
  masked: string | null,
  { entity, fieldId, definition, kind }: CustomFieldValue,
): CustomFieldValue {
  return { entity, fieldId, definition, kind, rawText: null, reading: null, problem: null, masked };
}

/** No newer definition is likely to end them. */
const LASTING_PROBLEMS = new Set<ProblemCode>(['DUPLICATE_ROWS', 'OPTIONS_UNREADABLE', 'SEVERAL_OPTIONS']);

function isDoubtful(held: HeldValue): boolean {
  const { field, text } = held;
  if (typeof field === 'string') return !isEmptyText(text, null);
  // A call that depends on a masked value would tell about it.
  if (field.access?.masked) return false;
  if (field.access === undefined && field.isUnverified === undefined && fits(held, field)) return false;
  const { rawText, definition, problem, masked } = maskValue(new ReadableValue(held));
  if (masked !== null) return false;
  if (rawText !== null && (definition === null || definition.isUnverified)) return true;
  return problem !== null && !LASTING_PROBLEMS.has(problem);
}

/** Whether there is nothing to doubt, as for most values. */
function fits({ text, isDuplicate }: HeldValue, field: CustomFieldDefinition): boolean {
  if (isDuplicate || text === null || isEmptyText(text, field.kind)) return false;
  return problemOf(field, text, readText(text, field)) === null;
}

function doubtAbout({ entity, field, text }: HeldValue): Doubt {
  if (typeof field === 'string') return { entity, fieldId: field, about: field };
  const value = `${text?.length} ${text?.slice(0, LONGEST_DOUBTED_TEXT)}`;
  return { entity, fieldId: field.id, about: field.isUnverified ? field.id : `${field.id} ${value}` };
}

function problemOf(
  definition: CustomFieldDefinition,
  text: string,
  reading: Reading | null,
): ProblemCode | null {
  const { kind } = definition;
  if (isOverlong(text)) return 'TOO_LONG';
  // The type of this field is unknown, so no text of it can be wrong.
  if (kind.leaf === null) return null;
  if (reading === null && !kind.hasOptions) return 'UNREADABLE';
  if (reading === null) return definition.optionsProblem === null ? 'OPTION_UNKNOWN' : 'OPTIONS_UNREADABLE';
  if (Array.isArray(reading.leaf)) return 'SEVERAL_OPTIONS';
  const longest = longestText(definition);
  // No text has more characters than it has units.
  return text.length > longest && characterCount(shownText(text)) > longest ? 'TOO_LONG' : null;
}
