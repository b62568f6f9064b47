// What a kind of custom field says about itself. The rest of the gateway knows kinds through this interface alone.

import type { CustomFieldOption, OptionSelector } from '../options.ts';
import type { DateFormat } from './calendar.ts';

/** A stored text that could be read. */
export interface Reading {
  /** What the leaf of the kind gives. */
  leaf: string | boolean | CustomFieldOption;
  /** The same, ready for a screen. */
  display: string;
}

/** What a caller puts into a slot. `raw` holds text for every kind. */
export type Content = string | boolean | OptionSelector;

/** How the tenant wants values written. */
export interface WriteFormats {
  date: DateFormat;
}

/** What a kind needs to know of the field it reads or writes. */
export interface FieldFacts {
  options: readonly CustomFieldOption[];
}

/** The GraphQL types that carry text. */
export type TextType = 'String' | 'ID' | 'Decimal' | 'Date' | 'DateTime' | 'LocalTime' | 'URL';

/** A member of a GraphQL type. No two kinds have a leaf or a slot of the same name. */
export interface Member<Type extends string> {
  name: string;
  type: Type;
  description: string;
}

/** The input that a form draws, in the words of HTML. */
export interface FormInput {
  type: 'text' | 'tel' | 'date' | 'datetime-local' | 'time' | 'radio' | 'select';
  mode?: 'numeric' | 'url';
  max?: string;
  /** What a person has to know before typing. */
  hint?: string;
  /**
   * For text that is typed freely. In `raw`, a mistake is a problem of its field. In a typed slot, it would be an error of the
   * whole request.
   */
  sendAs?: 'raw';
}

/** One kind of custom field. Everything that differs between kinds is said in one file for each. */
export interface Kind {
  /** Its value of the enum `CustomFieldType`. */
  name: string;
  /** The last part of LoanPro's word for it, in lower case; `null` for the kind that takes all unknown words. */
  loanProType: string | null;
  /** The subtype of `CustomFieldValue`. */
  valueType: { name: string; description: string };
  /** What the subtype adds to the interface. */
  leaf: Member<TextType | 'Boolean' | 'CustomFieldOption'> | null;
  /** Where a caller puts a new value; `null` where only `raw` fits. */
  slot: (Member<TextType | 'Boolean' | 'CustomFieldOptionSelector'> & { isEmptiedByEmptyText?: true }) | null;
  /** What is accepted, in words that follow "Expected:". */
  expected: string;
  /** Whether a field of this kind has options, of which a value names one. */
  hasOptions?: true;
  /** Whether LoanPro stores a key, so that words in its place are read but do not count as written. */
  isKeyed?: true;
  /** Reads a stored text that is not empty; `null` when it does not fit. */
  read(stored: string, field: FieldFacts): Reading | null;
  /** The text to store for a new value, in the form LoanPro documents; `null` when the value does not fit. */
  format(content: Content, field: FieldFacts, formats: WriteFormats): string | null;
  /** One text for all stored texts with the same meaning. Text that cannot be read is its own canonical text. */
  canonical(stored: string, field: FieldFacts): string;
  input: FormInput;
  /** A made-up value for examples; `null` when none can be made up. */
  sample(field: FieldFacts): Content | null;
}

/** The reading of a text that is its own display. */
export function textReading(text: string | null): Reading | null {
  return text === null ? null : { leaf: text, display: text };
}

/** A `format` for kinds whose new values are all text. */
export function formatText(
  format: (text: string, formats: WriteFormats) => string | null,
): (content: Content, field: FieldFacts, formats: WriteFormats) => string | null {
  return (content, _field, formats) => (typeof content === 'string' ? format(content, formats) : null);
}
