// Fields of a type that this gateway does not know. Their text is written without any change.

import { plainText } from '../plain-text.ts';
import { formatText, plainReading } from './kind.ts';
import type { Kind } from './kind.ts';

export const other: Kind = {
  name: 'OTHER',
  loanProType: null,
  valueType: {
    name: 'OtherCustomFieldValue',
    description:
      'The value of a field whose type this gateway does not know, or whose definition no longer exists. Read `rawValue`.',
  },
  leaf: null,
  slot: null,
  expected: 'text without control characters',
  read: plainReading,
  format: formatText((wanted) => wanted),
  canonical: plainText,
  input: { type: 'text' },
  sample: () => null,
};
