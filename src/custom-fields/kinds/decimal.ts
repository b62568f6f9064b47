// Decimal numbers as text. They are read, compared and padded, and never converted to a float.

import { plainText, typedText } from '../plain-text.ts';

const UNSIGNED = /^\d+(\.\d+)?$/;
const PLAIN = /^[+-]?\d+(\.\d+)?$/;
// No first group begins with 0, so `0,125` is not 125. It may be a decimal comma, and is not read. No-break and thin spaces stand between
// thousands only. A plain space may stand between two numbers, and is not read.
const GROUPED = /^[+-]?[1-9]\d{0,2}(?:(?:,\d{3})+|(?:[\u00a0\u2009\u202f]\d{3})+)(\.\d+)?$/;
const ACCOUNTING = /^\(([^()+-]+)\)$/;

/** Whether the text is a number in plain notation, such as `-12.50`: without an exponent, grouping, or a point without digits. */
export function isDecimal(text: string): boolean {
  return PLAIN.test(text);
}

/** Returns `12` for `12.0`: programs that treat whole numbers as floats write them so. */
export function withoutZeroFraction(decimal: string): string {
  return decimal.replace(/^([+-]?\d+)\.0+$/, '$1');
}

/** A loop, because `/0+$/` starts anew at each zero: its time would grow with the square of the text. */
export function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

export function isWholeNumber(text: string): boolean {
  return PLAIN.test(text) && !text.includes('.');
}

/**
 * Reads the number in a stored text, or returns `null` when the text is not a number. Leading zeros and cents are kept. People
 * and imports may have added spaces, separators between thousands, or the unit of the field's type, and accountants write a negative
 * number as `(500.00)` or `500.00-`. All these are accepted (assumed). No text with two signs is a number.
 */
export function readDecimal(text: string, unit?: '$' | '%'): string | null {
  if (UNSIGNED.test(text)) return text;
  const typed = unit === '$' ? typedText(text).replace(/^\$\s?\((?!\$)/, '(') : typedText(text);
  const inBrackets =
    ACCOUNTING.exec(typed)?.[1] ?? (/^[^+-]+-$/.test(typed) ? typed.slice(0, -1) : undefined);
  const bare = withoutUnit(inBrackets === undefined ? typed : `-${inBrackets.trim()}`, unit);
  const plain = (GROUPED.test(bare) ? bare.replace(/[,\s]/g, '') : bare).replace(/^([+-]?)\./, '$10.');
  return PLAIN.test(plain) ? plain.replace(/^\+/, '') : null;
}

function withoutUnit(text: string, unit?: '$' | '%'): string {
  if (unit === '$') return text.replace(/^([+-]?)\$\s?/, '$1');
  return unit === '%' ? text.replace(/\s?%$/, '') : text;
}

/** How many digits a number has before its point, without leading zeros. */
export function wholeDigits(decimal: string): number {
  return canonicalDecimal(decimal).replace(/^-/, '').split('.')[0]?.length ?? 0;
}

/** Returns the hundredth part of a number: 0.125 for 12.5. */
export function inHundredths(decimal: string): string {
  const sign = decimal.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = decimal.slice(sign.length).split('.');
  const digits = whole.padStart(3, '0');
  const rest = withoutTrailingZeros(digits.slice(-2) + fraction);
  return `${sign}${digits.slice(0, -2)}${rest === '' ? '' : `.${rest}`}`;
}

/** Returns the same text for all texts of one number: `400` for `0400.00` and for `400`. */
export function canonicalDecimal(decimal: string): string {
  const negative = decimal.startsWith('-');
  const [whole = '', fraction = ''] = decimal.replace(/^[+-]/, '').split('.');
  const digits = whole.replace(/^0+(?=\d)/, '');
  const rest = withoutTrailingZeros(fraction);
  const canonical = rest === '' ? digits : `${digits}.${rest}`;
  return negative && canonical !== '0' ? `-${canonical}` : canonical;
}

/**
 * Writes an amount with two decimals, as LoanPro does (documented: `"400.00"`). Returns `null` when it has a fraction of a cent.
 */
export function withCents(decimal: string): string | null {
  const [whole = '', fraction = ''] = decimal.split('.');
  if (/[1-9]/.test(fraction.slice(2))) return null;
  return `${whole}.${fraction.slice(0, 2).padEnd(2, '0')}`;
}

/** Returns the canonical text of `number`, or the stored text without the traces of its store when it is not a number. */
export function canonicalNumber(text: string, number: string | null): string {
  return number === null ? plainText(text) : canonicalDecimal(number);
}
