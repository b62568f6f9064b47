// What a setting is, and the types of values that settings have.

export interface ValueType<Value> {
  /** What the text of the setting must be. Completes the sentence "PORT must be …". */
  expected: string;
  /** Returns `null` for any other text. */
  parse(text: string): Value | null;
}

export interface Setting<Value> extends ValueType<Value> {
  /** The value when the setting is not set. */
  default: Value;
  /** The default as the documentation shows it, in Markdown. */
  shownDefault: string;
  /** What the setting does, for the documentation, in Markdown. */
  description: string;
}

/** A setting with a fixed default, written as it would be in the environment. */
export function setting<Value>(
  type: ValueType<Value>,
  { default: text, description }: { default: string; description: string },
): Setting<Value> {
  const value = type.parse(text);
  if (value === null) throw new TypeError(`The default "${text}" must be ${type.expected}.`);
  return { ...type, default: value, shownDefault: `\`${text}\``, description };
}

/** A setting without a fixed default. `unset` says what applies when it is not set. */
export function optional<Value>(
  type: ValueType<Value>,
  { unset, description }: { unset: string; description: string },
): Setting<Value | undefined> {
  return { ...type, default: undefined, shownDefault: unset, description };
}

export function textThat(expected: string, isValid: (given: string) => boolean): ValueType<string> {
  return { expected, parse: (given) => (isValid(given) ? given : null) };
}

export function wholeNumber(min: number, max: number): ValueType<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    parse(digits) {
      if (!/^\d{1,9}$/.test(digits)) return null;
      const value = Number(digits);
      return value >= min && value <= max ? value : null;
    },
  };
}

export function oneOf<const Word extends string>(...words: readonly Word[]): ValueType<Word> {
  return {
    expected: `one of ${words.join(', ')}`,
    parse: (given) => words.find((word) => word === given) ?? null,
  };
}

/** A list with commas between its parts. Spaces around a part are ignored. */
export function listOf(expected: string, isValid: (part: string) => boolean): ValueType<readonly string[]> {
  return {
    expected,
    parse(list) {
      const parts = list.split(',').map((part) => part.trim());
      return parts.every(isValid) ? parts : null;
    },
  };
}
