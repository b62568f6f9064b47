// The spellings of stored texts: dates, times and numbers, read and written.

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

describe('dates', () => {
  it.each([
    ['2017-11-15', '2017-11-15'],
    ['2017-11-15 18:14:00', '2017-11-15'],
    ['2017-11-15T23:59:59Z', '2017-11-15'],
    ['07-17-2025', '2025-07-17'],
    ['07/09/1992', '1992-07-09'],
    ['7/9/1992', '1992-07-09'],
    ['/Date(1562112000)/', '2019-07-03'],
    ['/Date(0)/', '1970-01-01'],
    ['/Date(-86400)/', '1969-12-31'],
    [' 2017-11-15 ', '2017-11-15'],
    ['2024-02-29', '2024-02-29'],
    ['/Date(999999999999)/', null],
    ['2025-02-29', null],
    ['02/30/2025', null],
    ['13/01/2025', null],
    ['07-17/2025', null],
    ['2017-11-15 25:00:00', null],
    ['0000-01-01', null],
    ['20171115', null],
    ['N/A', null],
    ['', null],
  ])('%j is read as %j', (text, date) => {
    expect(readDate(text)).toBe(date);
  });

  it.each([
    ['YYYY-MM-DD', '2025-07-09'],
    ['MM/DD/YYYY', '07/09/2025'],
    ['MM-DD-YYYY', '07-09-2025'],
  ] as const)('are spelled %s, and read back as the same day', (spelling, text) => {
    expect(formatDate('2025-07-09', spelling)).toBe(text);
    expect(readDate(text)).toBe('2025-07-09');
  });

  it('exist, early years and late ones', () => {
    expect(isCalendarDate('0001-01-01')).toBe(true);
    expect(isCalendarDate('0096-02-29')).toBe(true);
    expect(isCalendarDate('9999-12-31')).toBe(true);
    expect(isCalendarDate('2025-04-31')).toBe(false);
  });
});

describe('instants', () => {
  it.each([
    ['2017-11-15 18:14:00', '2017-11-15T18:14:00Z'],
    ['2017-11-15 18:14', '2017-11-15T18:14:00Z'],
    ['2017-11-15T18:14:00Z', '2017-11-15T18:14:00Z'],
    ['2017-11-15T20:14:00+02:00', '2017-11-15T18:14:00Z'],
    ['2017-11-15T20:14:00+0200', '2017-11-15T18:14:00Z'],
    ['/Date(1493234716)/', '2017-04-26T19:25:16Z'],
    ['2017-11-15', null],
    ['2017-11-31 18:14:00', null],
    ['soon', null],
    ['/Date(999999999999)/', null],
    ['9999-12-31T23:30:00-01:00', null],
  ])('%j is read as %j', (text, instant) => {
    expect(readInstant(text)).toBe(instant);
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
  ])('%j is stored as %j', (instant, text) => {
    expect(isInstant(instant)).toBe(true);
    expect(formatInstant(instant)).toBe(text);
  });

  it.each([
    '2025-02-30T00:00:00Z',
    '2025-04-30T24:00:00Z',
    '2025-04-30T18:14:00',
    '2025-04-30',
    '2025-04-30T18:14:00+25:00',
  ])('%j is none', (text) => {
    expect(isInstant(text)).toBe(false);
  });
});

describe('times', () => {
  it.each([
    ['10:30am', '10:30', '10:30am'],
    ['10:30 PM', '22:30', '10:30pm'],
    ['12:00am', '00:00', '12:00am'],
    ['12:00pm', '12:00', '12:00pm'],
    ['22:30', '22:30', '10:30pm'],
    ['9:05', '09:05', '9:05am'],
  ])('%j is read as %j and stored as %j', (text, time, stored) => {
    expect(readLocalTime(text)).toBe(time);
    expect(formatLocalTime(time)).toBe(stored);
    expect(readLocalTime(stored)).toBe(time);
  });

  it.each(['13:00pm', '0:30am', '24:00', '10:60', 'noonish', ''])('%j is none', (text) => {
    expect(readLocalTime(text)).toBeNull();
  });
});

describe('numbers', () => {
  it.each([
    ['400.00', undefined, '400.00', '400'],
    ['$1,250.50', '$', '1250.50', '1250.5'],
    ['-$12', '$', '-12', '-12'],
    ['-0.00', undefined, '-0.00', '0'],
    ['+7', undefined, '7', '7'],
    ['00012', undefined, '00012', '12'],
    ['12.5%', '%', '12.5', '12.5'],
    ['1234567890123456789.10', undefined, '1234567890123456789.10', '1234567890123456789.1'],
  ] as const)('%j with the mark %j is read as %j and compared as %j', (text, mark, number, canonical) => {
    expect(readDecimal(text, mark)).toBe(number);
    expect(canonicalDecimal(number)).toBe(canonical);
  });

  it.each(['1e2', '1,2,3', '1.234,50', '.5', '5.', 'NaN', '0x10', '१२', '', '$12', '12%', '$12%'])(
    '%j is none',
    (text) => {
      expect(readDecimal(text)).toBeNull();
    },
  );

  it('go with their own mark alone', () => {
    expect(readDecimal('12%', '$')).toBeNull();
    expect(readDecimal('$12', '%')).toBeNull();
  });

  it.each([
    ['400', '400.00'],
    ['400.5', '400.50'],
    ['400.500', '400.50'],
    ['-1', '-1.00'],
    ['400.005', null],
  ])('%j has the cents %j', (amount, text) => {
    expect(withCents(amount)).toBe(text);
  });
});
