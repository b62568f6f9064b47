// The scalars. Each is text on the way in and out, so that no number is rounded and no date changes its zone.

import { Kind } from 'graphql';
import { isCalendarDate, isInstant, isLocalTime } from '../custom-fields/calendar.ts';
import { isDecimal } from '../custom-fields/decimal.ts';
import { isWebAddress } from '../custom-fields/value.ts';
import { builder } from './builder.ts';

type ScalarName = 'Date' | 'DateTime' | 'Decimal' | 'LocalTime' | 'URL';

interface ScalarRule {
  description: string;
  /** What is told when a value does not fit. It must not repeat the value. */
  expected: string;
  isFit: (text: string) => boolean;
  /** Whether bare numbers are taken as well as strings. */
  takesNumbers?: boolean;
}

function addScalar(
  name: ScalarName,
  { description, expected, isFit, takesNumbers = false }: ScalarRule,
): void {
  const parse = (value: unknown): string => {
    // A JSON number has been through a float already: only whole ones are sure to be what was written.
    const text = takesNumbers && Number.isSafeInteger(value) ? String(value) : value;
    if (typeof text !== 'string' || !isFit(text)) throw new TypeError(expected);
    return text;
  };
  builder.scalarType(name, {
    description,
    serialize: (text) => text,
    parseValue: parse,
    parseLiteral: (node) => {
      const isNumber = node.kind === Kind.INT || node.kind === Kind.FLOAT;
      return parse(node.kind === Kind.STRING || (isNumber && takesNumbers) ? node.value : null);
    },
  });
}

addScalar('Date', {
  description: 'A calendar date as YYYY-MM-DD. It never carries a time zone.',
  expected: 'A date is written as "2025-04-30" and has to exist.',
  isFit: isCalendarDate,
});

addScalar('LocalTime', {
  description: 'A wall-clock time as HH:MM or HH:MM:SS, 24 hours.',
  expected: 'A time is written as "22:30" or "22:30:00".',
  isFit: isLocalTime,
});

addScalar('DateTime', {
  description: 'An instant as RFC 3339 writes it, with its offset. Answers are always in UTC.',
  expected: 'An instant is written as "2025-04-30T18:14:00Z" and has to exist.',
  isFit: isInstant,
});

addScalar('Decimal', {
  description: 'An exact decimal number, carried as a string. Money never passes through a float.',
  expected: 'A decimal number is written as a string, such as "400.00".',
  isFit: isDecimal,
  takesNumbers: true,
});

addScalar('URL', {
  description: 'An absolute http or https address.',
  expected: 'An address is absolute and begins with http:// or https://.',
  isFit: isWebAddress,
});
