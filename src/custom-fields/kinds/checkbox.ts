// Checkboxes: LoanPro stores 0 or 1 (observed). A checkbox that was never set is a third state.

import { plainText, typedText } from '../plain-text.ts';
import { withoutZeroFraction } from './decimal.ts';
import type { FieldFacts, Kind } from './kind.ts';

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
  expected: ({ formats: { checkboxWords } }) =>
    checkboxWords
      ? `true or false, which are stored as ${checkboxWords.checked} or ${checkboxWords.unchecked}`
      : 'true or false',
  read(stored, field) {
    const leaf = readChecked(stored, field);
    return leaf === null ? null : { leaf, display: leaf ? 'Yes' : 'No' };
  },
  format(content, field) {
    const checked = typeof content === 'string' ? readChecked(content, field) : content;
    if (typeof checked !== 'boolean') return null;
    const words = field.formats.checkboxWords ?? { checked: '1', unchecked: '0' };
    return checked ? words.checked : words.unchecked;
  },
  canonical: (stored, field) => String(readChecked(stored, field) ?? plainText(stored)),
  input: { type: 'radio' },
  sample: () => true,
};

const CHECKED = new Set(['1', 'true', 'yes', 'on', 'y', 't', 'x', 'checked']);
const UNCHECKED = new Set(['0', 'false', 'no', 'off', 'n', 'f', 'unchecked']);

/** Programs that treat 1 as a float write `1.0`. */
const wordOf = (text: string): string => withoutZeroFraction(typedText(text).toLowerCase());

/**
 * Reads the tenant's own words, and other words as well as 0 and 1, because a person, an import or LoanPro itself may have stored them
 * (assumed).
 */
function readChecked(text: string, { formats: { checkboxWords } }: FieldFacts): boolean | null {
  const word = wordOf(text);
  if (checkboxWords && word === wordOf(checkboxWords.checked)) return true;
  if (checkboxWords && word === wordOf(checkboxWords.unchecked)) return false;
  if (CHECKED.has(word)) return true;
  return UNCHECKED.has(word) ? false : null;
}
