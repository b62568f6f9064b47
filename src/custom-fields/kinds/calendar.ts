// Dates and times as text: the formats that are found in stored values, and the formats that are written.

import { typedText } from '../plain-text.ts';
import { withoutTrailingZeros } from './decimal.ts';
import type { DateOrder, ReadFormats } from './read-formats.ts';

/**
 * The formats in which a tenant may store dates. LoanPro's documentation shows the first three and contradicts itself (documented). In the
 * others, the day comes first (assumed).
 */
export const DATE_FORMATS = ['YYYY-MM-DD', 'MM/DD/YYYY', 'MM-DD-YYYY', 'DD/MM/YYYY', 'DD-MM-YYYY'] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;
const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
/** A day at the beginning of a text whose month is a word, in either order. */
const NAMED_MONTHS = [
  /^(?<day>\d{1,2})[ -](?<name>[a-z]{3,9})\.?,?[ -](?<year>\d{4})(?![\d-])/i,
  /^(?<name>[a-z]{3,9})\.? (?<day>\d{1,2})(?:, ?| )(?<year>\d{4})(?![\d-])/i,
];
const SHORT_ISO_DATE = /^(\d{4})([/-])(\d{1,2})\2(\d{1,2})$/;
const ORDERED_DATE = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4})$/;
const TWO_DIGIT_YEAR = /^\d{1,2}([/-])\d{1,2}\1\d{2}(?:\s|$)/;
/** A day and a time. Only seconds can have a fraction: `18:14.5` may be half a minute. */
const STAMP =
  /^(?<day>\d{1,4}([/-])\d{1,2}\2\d{1,4})(?:T|,? {1,4})(?<time>\d{1,2}:\d{2})(?:(?<seconds>:\d{2})(?:[.,](?<fraction>\d+))?)?(?<half>\s?[ap]\.?m\.?)?(?:\s?(?<offset>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?$/i;
// What a database and PHP make of a date that was never set. The last one is `0000-00-00` in seconds.
const ZERO_DATE =
  /^(?:0000-00-00|0000\/00\/00|-0001-11-30|00\/00\/0000|00-00-0000)(?:[ T](?:00:00(?::00(?:[.,]0+)?)?|12:00(?::00)? ?am)(?: ?(?:Z|UTC|GMT|[+-]00(?::?00)?))?)?$|^\/Date\(-62169984000\)\/$/i;
const NO_ZERO = /^[1-9]/;
const EPOCH_DATE = /^\/Date\((-?\d{1,12})\)\/$/;
const CLOCK = /^(\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.,]0+)?)?)?\s?(?:([ap])\.?m\.?)?$/i;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/i;

/** Whether the text is a day that exists, written as `YYYY-MM-DD`. */
export function isCalendarDate(text: string): boolean {
  if (!ISO_DATE.test(text)) return false;
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8));
  return year > 0 && day > 0 && day <= daysIn(year, month);
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** 0 for a month that does not exist. */
function daysIn(year: number, month: number): number {
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeapYear ? 29 : (DAYS[month - 1] ?? 0);
}

/** Whether the text is a wall-clock time, written as `HH:MM` or `HH:MM:SS` in 24 hours. */
export function isLocalTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(text);
}

/** Whether the text is an RFC 3339 instant: a day that exists, a time that exists, and an offset. */
export function isInstant(text: string): boolean {
  return (
    INSTANT.test(text) &&
    isCalendarDate(text.slice(0, 10)) &&
    isLocalTime(text.slice(11, 19)) &&
    !Number.isNaN(Date.parse(text))
  );
}

/**
 * Reads the day in a stored text and returns it as `YYYY-MM-DD`. Six formats of dates are known (documented and observed):
 * `2017-11-15`, `2017-11-15 18:14:00`, `07-17-2025`, `07/09/1992`, `04/30/2025 10:30 am` and `/Date(1562112000)/`, which counts seconds.
 * Months that are written as English words are read as well, because they have one meaning only: `30 Apr 2025` and
 * `April 30, 2025`. The setting of the tenant says whether the month or the day comes first. In LoanPro's samples it is the month (documented
 * and observed: `07-17-2025` has no other reading).
 */
export function readDate(text: string, order: DateOrder): string | null {
  if (isCalendarDate(text)) return text;
  const typed = dateText(text);
  const fromEpoch = readEpochDate(typed);
  if (fromEpoch) return fromEpoch.slice(0, 10);
  const stamp = stampIn(typed);
  if (stamp && readLocalTime(stamp.clock) === null) return null;
  return readDay(stamp?.day ?? typed, order);
}

/** The text as it was meant, with the number of its month in place of the name. */
function dateText(text: string): string {
  const typed = typedText(text);
  const named = NAMED_MONTHS.map((pattern) => pattern.exec(typed)).find((found) => found !== null);
  if (!named) return typed;
  const { day = '', name = '', year = '' } = named.groups ?? {};
  const month = monthOf(name.toLowerCase());
  if (month === null) return typed;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}${typed.slice(named[0].length)}`;
}

/** The number of a month by its English name, which may be shortened to three letters, and `sept` to four. */
function monthOf(name: string): string | null {
  const index = MONTHS.findIndex((month) => name === month || name === month.slice(0, 3));
  if (name === 'sept') return '9';
  return index === -1 ? null : String(index + 1);
}

/** The parts of a day with a time. The day may be in any order. `null` for any other text. */
function stampIn(text: string): { day: string; clock: string; fraction: string; offset: string } | null {
  const parts = STAMP.exec(text)?.groups;
  if (!parts) return null;
  const { day = '', time, seconds = '', fraction = '', half = '', offset = 'Z' } = parts;
  return { day, clock: `${time}${seconds}${half}`, fraction, offset };
}

function readDay(text: string, order: DateOrder): string | null {
  const iso = SHORT_ISO_DATE.exec(text);
  const [, first = '', , second = '', last = ''] = ORDERED_DATE.exec(text) ?? [];
  const [year = '', month = '', day = ''] = iso
    ? [iso[1], iso[3], iso[4]]
    : order === 'month-first'
      ? [last, first, second]
      : [last, second, first];
  const padded = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isCalendarDate(padded) ? padded : null;
}

/**
 * Reads the instant in a stored text and returns it as `YYYY-MM-DDTHH:MM:SSZ`. A text without an offset is in UTC (documented).
 */
export function readInstant(text: string, order: DateOrder): string | null {
  const typed = dateText(text);
  const fromEpoch = readEpochDate(typed);
  if (fromEpoch) return fromEpoch;
  const stamp = stampIn(typed);
  const day = stamp && readDay(stamp.day, order);
  const time = stamp && readLocalTime(stamp.clock);
  if (!day || !time) return null;
  const offset = stamp.offset
    .toUpperCase()
    .replace(/^(?:UTC|GMT)$/, 'Z')
    .replace(/^([+-]\d{2}):?(\d{2})?$/, (_, hours: string, minutes = '00') => `${hours}:${minutes}`);
  return utcOf(new Date(`${day}T${time.length === 5 ? `${time}:00` : time}${offset}`));
}

/** Whether the text is the date zero, with which a store says that there is no date. */
export function isZeroDate(text: string): boolean {
  // No date zero begins with another digit.
  if (NO_ZERO.test(text)) return false;
  return ZERO_DATE.test(typedText(text));
}

/** Returns which years are plausible when the year of a date has two digits, or is not one of them. */
export function implausibleYear(
  text: string,
  read: string | null,
  { first, last }: ReadFormats['years'],
): string | null {
  const year = Number(read?.slice(0, 4) ?? first);
  const isPlausible = !TWO_DIGIT_YEAR.test(typedText(text)) && year >= first && year <= last;
  return isPlausible ? null : `a year of four digits from ${first} to ${last}`;
}

/** Returns the fraction of a second in a stored instant as `.5`, or an empty text when it has none. */
export function secondFraction(text: string): string {
  const digits = withoutTrailingZeros(stampIn(dateText(text))?.fraction ?? '');
  return digits === '' ? '' : `.${digits}`;
}

function readEpochDate(text: string): string | null {
  const seconds = EPOCH_DATE.exec(text)?.[1];
  return seconds === undefined ? null : utcOf(new Date(Number(seconds) * 1000));
}

/** Returns the instant as `YYYY-MM-DDTHH:MM:SSZ`, or `null` when its year cannot be written with four digits. */
function utcOf(instant: Date): string | null {
  const year = instant.getUTCFullYear();
  return year >= 1 && year <= 9999 ? `${instant.toISOString().slice(0, 19)}Z` : null;
}

/**
 * Reads the time of day in a stored text and returns it as `HH:MM` or `HH:MM:SS`. The text may be in twelve hours (documented:
 * `10:30am`) or in 24 hours.
 */
export function readLocalTime(text: string): string | null {
  const parts = CLOCK.exec(typedText(text));
  const half = parts?.[4]?.toLowerCase();
  // A number alone is no time, and `10am` is one.
  if (!parts?.[1] || (!parts[2] && !half)) return null;
  let hour = Number(parts[1]);
  if (half && (hour < 1 || hour > 12)) return null;
  if (half) hour = (hour % 12) + (half === 'p' ? 12 : 0);
  const time = [String(hour).padStart(2, '0'), parts[2] ?? '00', ...(parts[3] ? [parts[3]] : [])].join(':');
  return isLocalTime(time) ? time : null;
}

export function formatDate(date: string, format: DateFormat): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return format.replace('YYYY', year).replace('MM', month).replace('DD', day);
}

/**
 * Writes an instant as the UTC text that LoanPro accepts (documented: `YYYY-MM-DD HH:MM:SS`). Returns `null` when the instant has
 * a fraction of a second, or when its year in UTC is not between 1 and 9999.
 */
export function formatInstant(instant: string): string | null {
  const time = new Date(instant);
  if (time.getUTCMilliseconds() !== 0 || /\.\d*[1-9]/.test(instant)) return null;
  return utcOf(time)?.slice(0, 19).replace('T', ' ') ?? null;
}

/**
 * Writes a time in twelve hours, as in LoanPro's sample `10:30am` (documented). Returns `null` for a time with seconds: no sample
 * has them.
 */
export function formatLocalTime(time: string): string | null {
  const [hours = '', minutes = '', seconds = '00'] = time.split(':');
  if (seconds !== '00') return null;
  const hour = Number(hours);
  return `${hour % 12 === 0 ? 12 : hour % 12}:${minutes}${hour < 12 ? 'am' : 'pm'}`;
}
