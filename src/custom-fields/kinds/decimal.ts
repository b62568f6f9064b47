// Decimal numbers as text. They are read, compared and padded, and never converted to a float.

import { plainText } from '../plain-text.ts';

const PLAIN = /^[+-]?\d+(\.\d+)?$/;
// No first group begins with 0, so `0,125` is not 125. It may be a decimal comma, and is not read.
const GROUPED = /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/;

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
 * and imports may have added spaces, commas between thousands, or the unit of the field's type, so these are accepted (assumed).
 */
export function readDecimal(text: string, unit?: '$' | '%'): string | null {
  const trimmed = text.trim();
  const bare =
    unit === '$'
      ? trimmed.replace(/^([+-]?)\$\s?/, '$1')
      : unit === '%'
        ? trimmed.replace(/\s?%$/, '')
        : trimmed;
  const plain = GROUPED.test(bare) ? bare.replaceAll(',', '') : bare;
  return PLAIN.test(plain) ? plain.replace(/^\+/, '') : null;
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
