// Decimal numbers as text: read, compared and padded without ever becoming a float.

const PLAIN = /^[+-]?\d+(\.\d+)?$/;
const GROUPED = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;

/** A number in plain notation, such as `-12.50`: no exponent, no grouping, no bare point. */
export function isDecimal(text: string): boolean {
  return PLAIN.test(text);
}

export function isWholeNumber(text: string): boolean {
  return PLAIN.test(text) && !text.includes('.');
}

/**
 * The number in a stored text, or `null` when there is none. Leading zeros and cents stay as they are. What people and imports
 * may add to a number is accepted (assumed): spaces, commas between thousands, and the one `mark` that belongs to the type of the
 * field.
 */
export function readDecimal(text: string, mark?: '$' | '%'): string | null {
  const trimmed = text.trim();
  const bare =
    mark === '$'
      ? trimmed.replace(/^([+-]?)\$\s?/, '$1')
      : mark === '%'
        ? trimmed.replace(/\s?%$/, '')
        : trimmed;
  const plain = GROUPED.test(bare) ? bare.replaceAll(',', '') : bare;
  return PLAIN.test(plain) ? plain.replace(/^\+/, '') : null;
}

/** One text for every text of the same number: `0400.00` and `400` both give `400`. */
export function canonicalDecimal(decimal: string): string {
  const negative = decimal.startsWith('-');
  const [whole = '', fraction = ''] = decimal.replace(/^[+-]/, '').split('.');
  const digits = whole.replace(/^0+(?=\d)/, '');
  const rest = fraction.replace(/0+$/, '');
  const canonical = rest === '' ? digits : `${digits}.${rest}`;
  return negative && canonical !== '0' ? `-${canonical}` : canonical;
}

/** Money with its cents, as LoanPro writes it (documented: `"400.00"`), or `null` when there is a fraction of a cent. */
export function withCents(decimal: string): string | null {
  const [whole = '', fraction = ''] = decimal.split('.');
  if (/[1-9]/.test(fraction.slice(2))) return null;
  return `${whole}.${fraction.slice(0, 2).padEnd(2, '0')}`;
}

/** The canonical text of a number, or the text itself where it holds none. */
export function canonicalNumber(text: string, number: string | null): string {
  return number === null ? text : canonicalDecimal(number);
}
