// Time fields: wall-clock times in whole minutes, stored as twelve-hour text.

import { plainText } from '../plain-text.ts';
import { formatLocalTime, readLocalTime } from './calendar.ts';
import { formatText, textReading } from './kind.ts';
import type { Kind } from './kind.ts';

export const time: Kind = {
  name: 'TIME',
  loanProType: 'time',
  valueType: { name: 'TimeCustomFieldValue', description: 'The value of a time field.' },
  leaf: { name: 'time', type: 'LocalTime', description: 'The wall-clock time.' },
  slot: { name: 'time', type: 'LocalTime', description: 'The new value of a time field: whole minutes.' },
  expected: 'a time in whole minutes, such as 22:30',
  read: (stored) => textReading(readLocalTime(stored)),
  format: formatText((wanted) => {
    const clock = readLocalTime(wanted);
    return clock && formatLocalTime(clock);
  }),
  // 22:30:00 and 22:30 are the same time.
  canonical: (stored) => readLocalTime(stored)?.replace(/^(\d\d:\d\d):00$/, '$1') ?? plainText(stored),
  input: { type: 'time' },
  sample: () => '14:30:00',
};
