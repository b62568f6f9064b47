// The scalars. Each is text in input and in answers, so that no number is rounded and no date changes its time zone. Whether a submitted
// text has the right format is checked with the field that it is for, so that a mistake is a user error of its place.

import { Kind } from 'graphql';
import { builder } from './builder.ts';

type ScalarName = 'Date' | 'DateTime' | 'Decimal' | 'LocalTime' | 'URL';

interface ScalarRule {
  description: string;
  /** The message for a value that is not text. It must not repeat the value. */
  expected: string;
  /** Whether numbers are accepted as well as strings. */
  acceptsNumbers?: boolean;
}

function addScalar(name: ScalarName, { description, expected, acceptsNumbers = false }: ScalarRule): void {
  const parse = (value: unknown): string => {
    // A number in JSON has already been converted to a float. Only a safe whole number is certain to be exact.
    const text = acceptsNumbers && Number.isSafeInteger(value) ? String(value) : value;
    if (typeof text !== 'string') throw new TypeError(expected);
    return text;
  };
  builder.scalarType(name, {
    description,
    serialize: (text) => text,
    parseValue: parse,
    parseLiteral: (node) => {
      const isNumber = node.kind === Kind.INT || node.kind === Kind.FLOAT;
      return parse(node.kind === Kind.STRING || (isNumber && acceptsNumbers) ? node.value : null);
    },
  });
}

addScalar('Date', {
  description: 'A calendar date as YYYY-MM-DD. It has no time zone.',
  expected: 'A date is written as a string, such as "2025-04-30".',
});

addScalar('LocalTime', {
  description: 'A time of day as HH:MM or HH:MM:SS, in 24 hours.',
  expected: 'A time is written as a string, such as "22:30".',
});

addScalar('DateTime', {
  description: 'An instant in the format of RFC 3339, with an offset. Answers are always in UTC.',
  expected: 'An instant is written as a string, such as "2025-04-30T18:14:00Z".',
});

addScalar('Decimal', {
  description: 'An exact decimal number, written as a string. It is never converted to a float.',
  expected: 'A decimal number is written as a string, such as "400.00".',
  acceptsNumbers: true,
});

addScalar('URL', {
  description: 'An absolute http or https address.',
  expected: 'An address is written as a string, such as "https://example.com/".',
});
