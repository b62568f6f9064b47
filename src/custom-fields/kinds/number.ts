// Number fields: whole numbers (documented). Any other number that is stored can be read as well.

import { canonicalNumber, isWholeNumber, readDecimal, withoutZeroFraction } from './decimal.ts';
import { formatText, textReading } from './kind.ts';
import type { Kind } from './kind.ts';

export const number: Kind = {
  name: 'NUMBER',
  loanProType: 'number',
  valueType: {
    name: 'NumberCustomFieldValue',
    description:
      'The value of a number field. LoanPro documents whole numbers. Any other number that is stored is returned as it is.',
  },
  leaf: { name: 'number', type: 'Decimal', description: 'The number.' },
  slot: {
    name: 'number',
    type: 'Decimal',
    description: 'The new value of a number field: a whole number. Use `clear` to empty the field.',
  },
  expected: 'a whole number, such as 12',
  read: (stored) => textReading(readDecimal(stored)),
  format: formatText((wanted) => {
    const whole = withoutZeroFraction(readDecimal(wanted) ?? '');
    return isWholeNumber(whole) ? whole : null;
  }),
  canonical: (stored) => canonicalNumber(stored, readDecimal(stored)),
  input: { type: 'text', sendAs: 'raw', hint: 'A whole number' },
  sample: () => '42',
};
