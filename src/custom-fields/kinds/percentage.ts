// Percentage fields: decimal numbers. Each tenant decides whether one eighth is stored as 0.125 or as 12.5.

import { canonicalNumber, inHundredths, readDecimal } from './decimal.ts';
import { formatText, textReading } from './kind.ts';
import type { FieldFacts, Kind } from './kind.ts';

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
  expected: ({ formats: { percentForm } }) => {
    if (percentForm === 'points') return 'a decimal number of percentage points: 12.5 for 12.5 %';
    if (percentForm === 'fraction') return 'a decimal number as a fraction: 0.125 for 12.5 %, or 12.5%';
    return 'a decimal number without the sign %, such as 12.5. It is stored as it comes: no setting says whether the tenant stores 12.5 or 0.125 for 12.5 %';
  },
  read: (stored, field) => textReading(readPercent(stored, field)),
  format: formatText((text, field) => (isOfUnknownForm(text, field) ? null : readPercent(text, field))),
  canonical: (stored, field) => canonicalNumber(stored, readPercent(stored, field)),
  implausible(wanted, field) {
    const { percentForm } = field.formats;
    // More than 1,000 % is a mistake: somebody meant percentage points, or left out the point. 1,000 is too much in either form.
    const most = percentForm === 'fraction' ? 10 : 1000;
    if (Math.abs(Number(readPercent(wanted, field) ?? 0)) <= most) return null;
    if (percentForm === null)
      return `at most ${most}: no setting says whether the tenant stores 12.5 or 0.125 for 12.5 %`;
    return `at most ${most}, because the tenant stores ${percentForm === 'fraction' ? '0.125' : '12.5'} for 12.5 %`;
  },
  input: { type: 'text', sendAs: 'raw', hint: 'The number as LoanPro stores it' },
  sample: () => '12.5',
};

/** Whether a new value says that it is in percentage points, and nothing says what the tenant would store for them. */
function isOfUnknownForm(text: string, { formats: { percentForm } }: FieldFacts): boolean {
  return percentForm === null && readDecimal(text) === null;
}

/** Where the tenant stores fractions, a text with the sign % is a number of hundredths. */
function readPercent(text: string, { formats: { percentForm } }: FieldFacts): string | null {
  const number = readDecimal(text, '%');
  const isFraction = percentForm === 'fraction' && number !== null && readDecimal(text) === null;
  return isFraction ? inHundredths(number) : number;
}
