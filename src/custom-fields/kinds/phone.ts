// Phone fields: LoanPro documents no format, so a phone number is stored as it was typed.

import { formatText, textReading } from './kind.ts';
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
  read: textReading,
  format: formatText((wanted) => wanted),
  canonical: (stored) => stored,
  input: { type: 'tel' },
  sample: () => '5550100200',
};
