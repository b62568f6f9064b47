// Percentage fields: decimal numbers. Each tenant decides whether one eighth is stored as 0.125 or as 12.5.

import { canonicalNumber, readDecimal } from './decimal.ts';
import { formatText, textReading } from './kind.ts';
import type { Kind } from './kind.ts';

export const percentage: Kind = {
  name: 'PERCENTAGE',
  loanProType: 'percentage',
  valueType: {
    name: 'PercentageCustomFieldValue',
    description:
      'The value of a percentage field. Each tenant decides whether one eighth is stored as 0.125 or as 12.5.',
  },
  leaf: { name: 'percent', type: 'Decimal', description: 'The number as it is stored.' },
  slot: {
    name: 'percent',
    type: 'Decimal',
    description: 'The new value of a percentage field: the number as the tenant stores it.',
  },
  expected: 'a decimal number, such as 12.5',
  read: (stored) => textReading(readDecimal(stored, '%')),
  format: formatText((wanted) => readDecimal(wanted, '%')),
  canonical: (stored) => canonicalNumber(stored, readDecimal(stored, '%')),
  input: { type: 'text', sendAs: 'raw', hint: 'The number as LoanPro stores it' },
  sample: () => '12.5',
};
