// Date and time fields: instants in whole seconds, kept in UTC.

import { plainText } from '../plain-text.ts';
import {
  formatInstant,
  implausibleYear,
  isInstant,
  isZeroDate,
  readInstant,
  secondFraction,
} from './calendar.ts';
import { formatText } from './kind.ts';
import type { FieldFacts, Kind } from './kind.ts';

export const dateTime: Kind = {
  name: 'DATE_TIME',
  loanProType: 'datetime',
  valueType: { name: 'DateTimeCustomFieldValue', description: 'The value of a date and time field.' },
  leaf: { name: 'dateTime', type: 'DateTime', description: 'The instant, in UTC.' },
  slot: {
    name: 'dateTime',
    type: 'DateTime',
    description: 'The new value of a date and time field: an instant in whole seconds. It is stored in UTC.',
  },
  expected: 'an instant in whole seconds, such as 2025-04-30T18:14:00Z',
  read(stored, { formats }) {
    const instant = readInstant(stored, formats.dateOrder);
    if (instant === null) return null;
    return { leaf: instant, display: instant.replace('T', ' ').replace('Z', ' UTC') };
  },
  format: formatText((wanted, { formats }) => {
    if (isInstant(wanted)) return formatInstant(wanted);
    const instant = secondFraction(wanted) === '' ? readInstant(wanted, formats.dateOrder) : null;
    return instant && formatInstant(instant);
  }),
  canonical: comparableInstant,
  isEmpty: isZeroDate,
  implausible: (wanted, { formats }) =>
    implausibleYear(wanted, readInstant(wanted, formats.dateOrder), formats.years),
  input: { type: 'datetime-local', max: '9999-12-31T23:59:59', hint: 'In UTC' },
  sample: () => '2026-04-30T14:30:00Z',
};

/** A fraction of a second is not shown, but two instants that differ in it are not the same. */
function comparableInstant(stored: string, { formats }: FieldFacts): string {
  const instant = readInstant(stored, formats.dateOrder);
  return instant === null ? plainText(stored) : `${instant}${secondFraction(stored)}`;
}
