// What a setting is, and the checks that settings share.

import { z } from 'zod';

export interface Check<Value> {
  /** What the text of the setting must be. Completes the sentence "PORT must be …". */
  expected: string;
  schema: z.ZodType<Value>;
}

export interface Setting<Value> extends Check<Value> {
  /** The value when the setting is not set. */
  default: Value;
  /** The default as the documentation shows it, in Markdown. */
  shownDefault: string;
  /** What the setting does, for the documentation, in Markdown. */
  description: string;
}

/** A setting with a fixed default, written as it would be in the environment. */
export function setting<Value>(
  check: Check<Value>,
  { default: text, description }: { default: string; description: string },
): Setting<Value> {
  return { ...check, default: check.schema.parse(text), shownDefault: `\`${text}\``, description };
}

/** A setting without a fixed default. `unset` says what applies when it is not set. */
export function optional<Value>(
  check: Check<Value>,
  { unset, description }: { unset: string; description: string },
): Setting<Value | undefined> {
  return { ...check, default: undefined, shownDefault: unset, description };
}

export function textThat(expected: string, isValid: (given: string) => boolean): Check<string> {
  return { expected, schema: z.string().refine(isValid) };
}

export function wholeNumber(min: number, max: number): Check<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    schema: z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number)
      .pipe(z.number().min(min).max(max)),
  };
}

export function oneOf<const Words extends readonly [string, ...string[]]>(
  ...words: Words
): Check<Words[number]> {
  return { expected: `one of ${words.join(', ')}`, schema: z.enum(words) };
}

/** A list whose parts are separated by commas. Spaces around a part are ignored. */
export function listOf(expected: string, isValid: (part: string) => boolean): Check<readonly string[]> {
  return {
    expected,
    schema: z
      .string()
      .transform((list) => list.split(',').map((part) => part.trim()))
      .pipe(z.array(z.string().refine(isValid))),
  };
}
