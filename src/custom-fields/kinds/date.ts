// Date fields: calendar dates. Every known format is read, and the format of the tenant is written.

import { plainText } from '../plain-text.ts';
import { formatDate, implausibleYear, isZeroDate, readDate } from './calendar.ts';
import { formatText, textReading } from './kind.ts';
import type { Kind } from './kind.ts';

export const date: Kind = {
  name: 'DATE',
  loanProType: 'date',
  valueType: {
    name: 'DateCustomFieldValue',
    description: 'The value of a date field, in whichever format LoanPro stores it.',
  },
  leaf: { name: 'date', type: 'Date', description: 'The calendar date.' },
  slot: { name: 'date', type: 'Date', description: 'The new value of a date field.' },
  expected: ({ formats: { dateOrder } }) =>
    `a calendar date, such as 2025-04-30 or ${dateOrder === 'day-first' ? '30/04/2025' : '04/30/2025'}`,
  read: (stored, { formats }) => textReading(readDate(stored, formats.dateOrder)),
  format: formatText((wanted, field, formats) => {
    const day = readDate(wanted, field.formats.dateOrder);
    return day === null ? null : formatDate(day, formats.date);
  }),
  canonical: (stored, { formats }) => readDate(stored, formats.dateOrder) ?? plainText(stored),
  isEmpty: isZeroDate,
  implausible: (wanted, { formats }) =>
    implausibleYear(wanted, readDate(wanted, formats.dateOrder), formats.years),
  // Without a maximum, browsers accept years with six digits.
  input: { type: 'date', max: '9999-12-31' },
  sample: () => '2026-04-30',
};
