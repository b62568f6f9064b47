// Text fields: any text without control characters.

import { plainText } from '../plain-text.ts';
import { formatText, plainReading } from './kind.ts';
import type { Kind } from './kind.ts';

export const text: Kind = {
  name: 'TEXT',
  loanProType: 'text',
  valueType: { name: 'TextCustomFieldValue', description: 'The value of a text field.' },
  leaf: { name: 'text', type: 'String', description: 'The text.' },
  slot: {
    name: 'text',
    type: 'String',
    description: 'The new value of a text field. An empty text empties the field.',
    isEmptiedByEmptyText: true,
  },
  expected: 'text without control characters',
  read: plainReading,
  format: formatText((wanted) => wanted),
  canonical: plainText,
  input: { type: 'text' },
  sample: () => 'Sample',
};
