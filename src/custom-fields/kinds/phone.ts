// Phone fields: LoanPro documents no format, so a phone number is stored as it was typed.

import { plainText } from '../plain-text.ts';
import { formatText, plainReading } from './kind.ts';
import type { Kind } from './kind.ts';

export const phone: Kind = {
  name: 'PHONE',
  loanProType: 'phone',
  valueType: { name: 'PhoneCustomFieldValue', description: 'The value of a phone field.' },
  leaf: { name: 'phone', type: 'String', description: 'The phone number as it was typed.' },
  slot: {
    name: 'phone',
    type: 'String',
    description: 'The new value of a phone field. An empty text empties the field.',
    isEmptiedByEmptyText: true,
  },
  expected: 'a phone number as text without control characters',
  read: plainReading,
  format: formatText((wanted) => wanted),
  canonical: comparablePhone,
  input: { type: 'tel' },
  sample: () => '5550100200',
};

const PUNCTUATED_NUMBER = /^\+?[\d\s().\p{Pd}]*\d[\s().]*$/u;

/**
 * Returns the digits of a phone number, because a store may keep only them. A text with anything besides digits and punctuation,
 * such as an extension, is compared as a whole. So is the `+` of a foreign number that would otherwise look like a national one:
 * `+47 21 23 45 67` is not `(472) 123-4567`. A national number has at most ten digits and does not begin with 1.
 */
function comparablePhone(stored: string): string {
  const plain = plainText(stored);
  if (!PUNCTUATED_NUMBER.test(plain)) return plain;
  const digits = plain.replace(/\D/g, '');
  const isForeign = plain.startsWith('+') && digits.length <= 10 && !digits.startsWith('1');
  return isForeign ? `+${digits}` : digits;
}
