// What a switch of the stand-in is: a default, and a check of the values that it may be set to.

/** Values come as JSON from the control address and as text from the command line. */
export interface Switch<Value> {
  default: Value;
  /** The values in words, for the person who sets the switch. */
  values: string;
  /** The value. Undefined when the switch has no such value. */
  read(given: unknown): Value | undefined;
}

/** One of these words or numbers. The first is the default. */
export function oneOf<const Words extends readonly [string, ...(string | number)[]]>(
  ...words: Words
): Switch<Words[number]> {
  return {
    default: words[0],
    values: words.join(', '),
    read: (given) => words.find((word) => word === given || String(word) === given),
  };
}

/** Any number of these words. None is the default. */
export function anyOf<const Words extends readonly string[]>(
  ...words: Words
): Switch<readonly Words[number][]> {
  return {
    default: [],
    values: `any of ${words.join(', ')}, separated by commas`,
    read(given) {
      const list: unknown = typeof given === 'string' ? given.split(',').filter(Boolean) : given;
      if (!Array.isArray(list)) return undefined;
      const found = words.filter((word) => list.includes(word));
      return found.length === list.length ? found : undefined;
    },
  };
}

/** A whole number that is not negative. */
export function count(standard: number): Switch<number> {
  return {
    default: standard,
    values: 'a whole number',
    read: (given) => (/^\d{1,9}$/.test(String(given)) ? Number(given) : undefined),
  };
}

/** A whole number of at least 1. */
export function positive(standard: number): Switch<number> {
  return {
    default: standard,
    values: 'a whole number above 0',
    read: (given) => (/^[1-9]\d{0,8}$/.test(String(given)) ? Number(given) : undefined),
  };
}

/** Any other JSON. `read` gets what the text of the command line means. */
export function json<Value>(
  standard: Value,
  values: string,
  read: (given: unknown) => Value | undefined,
): Switch<Value> {
  return {
    default: standard,
    values,
    read: (given) => read(typeof given === 'string' ? parse(given) : given),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
