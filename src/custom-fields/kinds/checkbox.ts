// Checkboxes: LoanPro stores 0 or 1 (observed). A checkbox that was never set is a third state.

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
  isKeyed: true,
  read(stored) {
    const leaf = readChecked(stored);
    return leaf === null ? null : { leaf, display: leaf ? 'Yes' : 'No' };
  },
  format(content) {
    const checked = typeof content === 'string' ? readChecked(content) : content;
    return typeof checked === 'boolean' ? (checked ? '1' : '0') : null;
  },
  canonical: (stored) => String(readChecked(stored) ?? stored),
  input: { type: 'radio' },
  sample: () => true,
};

/** Reads words as well as 0 and 1, because a person or an import may have stored them (assumed). */
function readChecked(text: string): boolean | null {
  const word = text.trim().toLowerCase();
  if (word === '1' || word === 'true' || word === 'yes') return true;
  if (word === '0' || word === 'false' || word === 'no') return false;
  return null;
}
