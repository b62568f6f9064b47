// The interface of a kind of custom field. The rest of the gateway knows kinds only through this interface.

import type { CustomFieldOption, OptionSelector } from '../options.ts';
import { shownText } from '../plain-text.ts';
import type { DateFormat } from './calendar.ts';
import type { ReadFormats } from './read-formats.ts';

/** What a kind reads from a stored text. */
export interface Reading {
  /** The value of the member that the kind adds to the schema. A list of options is a text that names several, where one is allowed. */
  leaf: string | boolean | CustomFieldOption | readonly CustomFieldOption[];
  /** The same value as text for a screen. */
  display: string;
}

/** What a caller puts into a slot. The slot `raw` takes text for every kind. */
export type Content = string | boolean | OptionSelector;

/** The formats in which the tenant stores values. */
export interface WriteFormats {
  date: DateFormat;
}

/** What a kind needs to know about the field that it reads or writes. */
export interface FieldFacts {
  options: readonly CustomFieldOption[];
  /** Why the options of the field cannot be read. `null` when they can. */
  optionsProblem: string | null;
  formats: ReadFormats;
}

/** The GraphQL types whose values are text. */
type TextType = 'String' | 'ID' | 'Decimal' | 'Date' | 'DateTime' | 'LocalTime' | 'URL';

/** A member of a GraphQL type. No two kinds have a leaf or a slot of the same name. */
export interface Member<Type extends string> {
  name: string;
  type: Type;
  description: string;
}

/** The input that a form draws, in terms of HTML. */
export interface FormInput {
  type: 'text' | 'tel' | 'date' | 'datetime-local' | 'time' | 'radio' | 'select';
  mode?: 'numeric' | 'url';
  max?: string;
  /** What a person should know before typing. */
  hint?: string;
  /**
   * Where a form sends text that a person types freely. `raw` reads more formats than the typed slot, such as 1,250.00 for an amount.
   */
  sendAs?: 'raw';
}

/** One kind of custom field. Each kind has one file, which states everything that is special about it. */
export interface Kind {
  /** The value of the enum `CustomFieldType`. */
  name: string;
  /** The last part of LoanPro's name for the type, in lower case. `null` for the kind that stands for all unknown types. */
  loanProType: string | null;
  /** The subtype of `CustomFieldValue`. */
  valueType: { name: string; description: string };
  /** The member that the subtype adds to the interface. `null` when it adds none. */
  leaf: Member<TextType | 'Boolean' | 'CustomFieldOption'> | null;
  /** The input member for a new value. `null` when only `raw` takes new values. */
  slot: (Member<TextType | 'Boolean' | 'CustomFieldOptionSelector'> & { isEmptiedByEmptyText?: true }) | null;
  /** What is accepted, as a text that can follow "Expected:". It may depend on the field, and on a text that was not accepted. */
  expected: string | ((field: FieldFacts, instead: string) => string);
  /** Whether a field of this kind has options, and each value is one of them. */
  hasOptions?: true;
  /** Reads a stored text that is not empty. Returns `null` when the text does not fit. */
  read(stored: string, field: FieldFacts): Reading | null;
  /** Returns the text to store for a new value, in the format that LoanPro documents, or `null` when the value does not fit. */
  format(content: Content, field: FieldFacts, formats: WriteFormats): string | null;
  /**
   * Returns the same text for all stored texts with the same meaning, and different texts for all others. A store may rewrite what it
   * gets: a write has succeeded when the stored text has the meaning of the one that was sent. A text that cannot be read is
   * compared as `plainText`.
   */
  canonical(stored: string, field: FieldFacts): string;
  /** Whether a stored text stands for an empty value. Blank texts are empty for every kind. */
  isEmpty?(stored: string): boolean;
  /** Returns what would be plausible, when a new value can be read and is not. */
  implausible?(wanted: string, field: FieldFacts): string | null;
  input: FormInput;
  /** Returns a made-up value for examples, or `null` when none can be made up. */
  sample(field: FieldFacts): Content | null;
}

/** What a field accepts instead of a text, as a text that can follow "Expected:". It does not contain the text. */
export function expectedOf(field: FieldFacts & { kind: Kind }, instead = ''): string {
  const { expected } = field.kind;
  return typeof expected === 'string' ? expected : expected(field, instead);
}

/** Returns the GraphQL selection of all that a kind adds, and the type that it adds it to. `null` when it adds nothing. */
export function leafSelection({ valueType, leaf, hasOptions }: Kind): { on: string; members: string } | null {
  if (leaf === null) return null;
  const option = '{ key label }';
  const one = leaf.type === 'CustomFieldOption' ? `${leaf.name} ${option}` : leaf.name;
  return { on: valueType.name, members: hasOptions ? `${one} options ${option}` : one };
}

/** The reading of a text that may be any text. */
export const plainReading = (stored: string): Reading | null => textReading(shownText(stored));

/** The reading of a text that is shown as it is. */
export function textReading(text: string | null): Reading | null {
  return text === null ? null : { leaf: text, display: text };
}

/** A `format` for kinds whose new values are all text. */
export function formatText(
  format: (text: string, field: FieldFacts, formats: WriteFormats) => string | null,
): (content: Content, field: FieldFacts, formats: WriteFormats) => string | null {
  return (content, field, formats) => (typeof content === 'string' ? format(content, field, formats) : null);
}
