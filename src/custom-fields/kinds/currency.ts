// Currency fields: amounts with at most two decimals, stored without a currency.

import { canonicalNumber, readDecimal, wholeDigits, withCents } from './decimal.ts';
import { formatText, textReading } from './kind.ts';
import type { Kind } from './kind.ts';

/** LoanPro keeps money as a decimal of twelve digits, two of them cents (assumed: its widest column that is known has ten). */
const MAX_WHOLE_DIGITS = 10;

export const currency: Kind = {
  name: 'CURRENCY',
  loanProType: 'currency',
  valueType: {
    name: 'CurrencyCustomFieldValue',
    description: 'The value of a currency field. LoanPro does not store the name of the currency.',
  },
  leaf: { name: 'amount', type: 'Decimal', description: 'The amount, with the decimals that are stored.' },
  slot: {
    name: 'amount',
    type: 'Decimal',
    description: 'The new value of a currency field: at most two decimals.',
  },
  expected: 'an amount with at most two decimals, such as 400.00',
  read: (stored) => textReading(readDecimal(stored, '$')),
  format: formatText((wanted) => {
    const amount = readDecimal(wanted, '$');
    return amount === null ? null : withCents(amount);
  }),
  canonical: (stored) => canonicalNumber(stored, readDecimal(stored, '$')),
  implausible(wanted) {
    const amount = readDecimal(wanted, '$');
    const isTooLarge = amount !== null && wholeDigits(amount) > MAX_WHOLE_DIGITS;
    return isTooLarge ? `an amount with at most ${MAX_WHOLE_DIGITS} digits before the point` : null;
  },
  input: { type: 'text', sendAs: 'raw', hint: 'An amount with at most two decimals' },
  sample: () => '1250.00',
};
