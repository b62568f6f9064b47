// The formats of stored texts: dates, times and numbers, read and written.

import { describe, expect, it } from 'vitest';
import {
  isCalendarDate,
  isInstant,
  readDate,
  readInstant,
  readLocalTime,
  formatDate,
  formatInstant,
  formatLocalTime,
} from '../../../src/custom-fields/kinds/calendar.ts';
import { canonicalDecimal, readDecimal, withCents } from '../../../src/custom-fields/kinds/decimal.ts';

describe('the date functions', () => {
  it.each([
    ['2017-11-15', '2017-11-15'],
    ['2017-11-15 18:14:00', '2017-11-15'],
    ['04/30/2025 10:30 am', '2025-04-30'],
    ['04/30/2025 18:14:00', '2025-04-30'],
    ['04/30/2025 25:00', null],
    ['2017-11-15T23:59:59Z', '2017-11-15'],
    ['07-17-2025', '2025-07-17'],
    ['07/09/1992', '1992-07-09'],
    ['7/9/1992', '1992-07-09'],
    ['/Date(1562112000)/', '2019-07-03'],
    ['/Date(0)/', '1970-01-01'],
    ['/Date(-86400)/', '1969-12-31'],
    [' 2017-11-15 ', '2017-11-15'],
    ['2017-1-5', '2017-01-05'],
    ['\u200f２０１７-11-15\u00a0', '2017-11-15'],
    ['2025-01-15 10:30:00 UTC', '2025-01-15'],
    ['04/30/2025, 10:30 a.m.', '2025-04-30'],
    ['7/9/92', null],
    ['2017-11-15 24:00:00', null],
    ['1e5', null],
    ['2024-02-29', '2024-02-29'],
    ['/Date(999999999999)/', null],
    ['2025-02-29', null],
    ['02/30/2025', null],
    ['13/01/2025', null],
    ['07-17/2025', null],
    ['2017-11-15 25:00:00', null],
    ['0000-01-01', null],
    ['20171115', null],
    ['30 Apr 2025', '2025-04-30'],
    ['30-APR-2025', '2025-04-30'],
    ['Apr 30, 2025', '2025-04-30'],
    ['April 30 2025', '2025-04-30'],
    ['Sept. 7, 2025', '2025-09-07'],
    ['1 May 2025 10:30 am', '2025-05-01'],
    ['Apr 31, 2025', null],
    ['30 Apr 25', null],
    ['30 Apr 20251', null],
    ['Aprl 30 2025', null],
    ['Apr 2025', null],
    ['N/A', null],
    ['', null],
  ])('read the stored text %j as the date %j', (text, date) => {
    expect(readDate(text, 'month-first')).toBe(date);
  });

  it.each([
    ['YYYY-MM-DD', '2025-07-09'],
    ['MM/DD/YYYY', '07/09/2025'],
    ['MM-DD-YYYY', '07-09-2025'],
    ['DD/MM/YYYY', '09/07/2025'],
    ['DD-MM-YYYY', '09-07-2025'],
  ] as const)('write a date in the format %s and read it back as the same day', (format, text) => {
    expect(formatDate('2025-07-09', format)).toBe(text);
    expect(readDate(text, format.startsWith('DD') ? 'day-first' : 'month-first')).toBe('2025-07-09');
  });

  it('accept a date only when it exists, from the year 1 to the year 9999', () => {
    expect(isCalendarDate('0001-01-01')).toBe(true);
    expect(isCalendarDate('0096-02-29')).toBe(true);
    expect(isCalendarDate('9999-12-31')).toBe(true);
    expect(isCalendarDate('2025-04-31')).toBe(false);
  });
});

describe('the instant functions', () => {
  it.each([
    ['2017-11-15 18:14:00', '2017-11-15T18:14:00Z'],
    ['2017-11-15 18:14', '2017-11-15T18:14:00Z'],
    ['2025-01-15 10:30:00 UTC', '2025-01-15T10:30:00Z'],
    ['04/30/2025 18:14:00', '2025-04-30T18:14:00Z'],
    ['Apr 30, 2025, 6:14:00 PM', '2025-04-30T18:14:00Z'],
    ['30 April 2025 18:14:00 UTC', '2025-04-30T18:14:00Z'],
    ['04/30/2025 10:30 pm', '2025-04-30T22:30:00Z'],
    ['04/30/2025 12:00 AM UTC', '2025-04-30T00:00:00Z'],
    ['30/04/2025 18:14:00', null],
    ['2017-11-15t18:14:00z', '2017-11-15T18:14:00Z'],
    ['\u200e2017-11-15 18:14:00\u200f', '2017-11-15T18:14:00Z'],
    ['2017-11-15 24:00:00', null],
    ['2017-11-15T18:14:00Z', '2017-11-15T18:14:00Z'],
    ['2017-11-15T20:14:00+02:00', '2017-11-15T18:14:00Z'],
    ['2017-11-15T20:14:00+0200', '2017-11-15T18:14:00Z'],
    ['/Date(1493234716)/', '2017-04-26T19:25:16Z'],
    ['2017-11-15', null],
    ['2017-11-31 18:14:00', null],
    ['soon', null],
    ['/Date(999999999999)/', null],
    ['9999-12-31T23:30:00-01:00', null],
  ])('read the stored text %j as the instant %j', (text, instant) => {
    expect(readInstant(text, 'month-first')).toBe(instant);
  });

  it.each([
    ['2025-04-30T18:14:00Z', '2025-04-30 18:14:00'],
    ['2025-04-30T18:14:00.000Z', '2025-04-30 18:14:00'],
    ['2025-04-30T20:14:00-04:00', '2025-05-01 00:14:00'],
    ['2025-04-30T18:14:00.5Z', null],
    ['2025-04-30T18:14:00.0001Z', null],
    // In UTC these fall outside the years that four digits can write.
    ['9999-12-31T23:30:00-01:00', null],
    ['0001-01-01T00:30:00+01:00', null],
  ])('write the instant %j as %j', (instant, text) => {
    expect(isInstant(instant)).toBe(true);
    expect(formatInstant(instant)).toBe(text);
  });

  it.each([
    '2025-02-30T00:00:00Z',
    '2025-04-30T24:00:00Z',
    '2025-04-30T18:14:00',
    '2025-04-30',
    '2025-04-30T18:14:00+25:00',
  ])('do not accept %j as an instant', (text) => {
    expect(isInstant(text)).toBe(false);
  });
});

describe('the time functions', () => {
  it.each([
    ['10:30am', '10:30', '10:30am'],
    ['10:30 PM', '22:30', '10:30pm'],
    ['12:00am', '00:00', '12:00am'],
    ['12:00pm', '12:00', '12:00pm'],
    ['22:30', '22:30', '10:30pm'],
    ['9:05', '09:05', '9:05am'],
  ])('read the time %j as %j and write it as %j', (text, time, stored) => {
    expect(readLocalTime(text)).toBe(time);
    expect(formatLocalTime(time)).toBe(stored);
    expect(readLocalTime(stored)).toBe(time);
  });

  it.each(['13:00pm', '0:30am', '24:00', '10:60', 'noonish', ''])('do not read %j as a time', (text) => {
    expect(readLocalTime(text)).toBeNull();
  });
});

describe('the number functions', () => {
  it.each([
    ['400.00', '400.00', '400', undefined],
    ['$1,250.50', '1250.50', '1250.5', '$'],
    ['-$12', '-12', '-12', '$'],
    ['$-12', '-12', '-12', '$'],
    ['.5', '0.5', '0.5', undefined],
    ['-.50', '-0.50', '-0.5', undefined],
    ['$.5', '0.5', '0.5', '$'],
    ['(500.00)', '-500.00', '-500', '$'],
    ['($1,500.00)', '-1500.00', '-1500', '$'],
    ['$(500)', '-500', '-500', '$'],
    ['500.00-', '-500.00', '-500', '$'],
    ['(12.5%)', '-12.5', '-12.5', '%'],
    ['$1,234.5', '1234.5', '1234.5', '$'],
    ['\u2212５', '-5', '-5', undefined],
    ['\u200e1\u00a0234\u202f567.5', '1234567.5', '1234567.5', undefined],
    ['&#36;5', '5', '5', '$'],
    ['-0.00', '-0.00', '0', undefined],
    ['+7', '7', '7', undefined],
    ['00012', '00012', '12', undefined],
    ['12.5%', '12.5', '12.5', '%'],
    ['1234567890123456789.10', '1234567890123456789.10', '1234567890123456789.1', undefined],
  ] as const)('read %j as the number %j and compare it as %j', (text, number, canonical, unit) => {
    expect(readDecimal(text, unit)).toBe(number);
    expect(canonicalDecimal(number)).toBe(canonical);
  });

  it.each([
    '1e2',
    '1,2,3',
    '0,125',
    '012,500',
    '1.234,50',
    '5.',
    '.',
    '0,250',
    '0\u00a0250',
    '1 234',
    '1,234 567',
    '--5',
    '+-5',
    '-5-',
    '(-5)',
    '-(5)',
    '(5',
    '()',
    '€5',
    '£5',
    '1²',
    'NaN',
    '0x10',
    '१२',
    '',
    '$12',
    '12%',
    '$12%',
  ])('do not read %j as a number', (text) => {
    expect(readDecimal(text)).toBeNull();
  });

  it('do not read a number with the unit of another type', () => {
    for (const text of ['12%', '€12', '£12', '12 $', '$$12', '-$-12'])
      expect(readDecimal(text, '$')).toBeNull();
    expect(readDecimal('$12', '%')).toBeNull();
  });

  it.each([
    ['400', '400.00'],
    ['400.5', '400.50'],
    ['400.500', '400.50'],
    ['-1', '-1.00'],
    ['400.005', null],
  ])('write the amount %j with cents as %j', (amount, text) => {
    expect(withCents(amount)).toBe(text);
  });
});
