// Checkboxes: LoanPro stores 0 or 1 (observed). A checkbox that was never set is a third state.

import { plainText } from '../plain-text.ts';
import type { Kind } from './kind.ts';

export const checkbox: Kind = {
  name: 'CHECKBOX',
  loanProType: 'checkbox',
  valueType: {
    name: 'CheckboxCustomFieldValue',
    description:
      'The value of a checkbox. A checkbox that was never set is not the same as an unchecked one.',
  },
  leaf: { name: 'checked', type: 'Boolean', description: 'Whether the checkbox is checked.' },
  slot: { name: 'checked', type: 'Boolean', description: 'The new value of a checkbox.' },
  expected: 'true or false',
  read(stored) {
    const leaf = readChecked(stored);
    return leaf === null ? null : { leaf, display: leaf ? 'Yes' : 'No' };
  },
  format(content) {
    const checked = typeof content === 'string' ? readChecked(content) : content;
    return typeof checked === 'boolean' ? (checked ? '1' : '0') : null;
  },
  canonical: (stored) => String(readChecked(stored) ?? plainText(stored)),
  input: { type: 'radio' },
  sample: () => true,
};

const CHECKED = new Set(['1', 'true', 'yes', 'on', 'y', 't', 'x', 'checked']);
const UNCHECKED = new Set(['0', 'false', 'no', 'off', 'n', 'f', 'unchecked']);

/** Reads words as well as 0 and 1, because a person, an import or LoanPro itself may have stored them (assumed). */
function readChecked(text: string): boolean | null {
  const word = text.trim().toLowerCase();
  if (CHECKED.has(word)) return true;
  return UNCHECKED.has(word) ? false : null;
}
