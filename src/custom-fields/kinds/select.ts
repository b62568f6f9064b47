// List fields: the value is one of the options of the field. LoanPro stores its key.

import { chooseOption, namesSeveralOptions, namesTwoOptions, readOption, selectOption } from '../options.ts';
import { plainName, plainText } from '../plain-text.ts';
import type { Kind } from './kind.ts';

export const select: Kind = {
  name: 'SELECT',
  loanProType: 'select',
  valueType: { name: 'SelectCustomFieldValue', description: 'The value of a list field.' },
  leaf: { name: 'option', type: 'CustomFieldOption', description: 'The chosen option.' },
  slot: {
    name: 'option',
    type: 'CustomFieldOptionSelector',
    description: 'The new value of a list field: one of its options.',
  },
  expected({ options, optionsProblem }, instead) {
    if (optionsProblem !== null)
      return 'the key that LoanPro stores, in the slot raw, because the options of the field cannot be read';
    if (namesTwoOptions(options, instead))
      return 'a key in the slot option, because the text is the key of one option and the label of another';
    const one = 'one of the options of the field, by key or by label';
    return namesSeveralOptions(options, instead) ? `${one}. The text names several of them` : one;
  },
  hasOptions: true,
  read(stored, { options, formats }) {
    const option = readOption(options, stored, formats.selectStores);
    return option && { leaf: option, display: option.label };
  },
  format(content, { options, optionsProblem, formats }) {
    if (typeof content === 'boolean') return null;
    if (optionsProblem !== null) return typeof content === 'string' ? content.trim() : null;
    const option =
      typeof content === 'string'
        ? chooseOption(options, content, formats.selectStores)
        : selectOption(options, content);
    return option && (formats.selectStores === 'label' ? option.label : option.key);
  },
  // The member that the tenant stores: a text that names no option may be equal to the other one.
  canonical(stored, { options, formats }) {
    const option = readOption(options, stored, formats.selectStores);
    if (option === null) return plainText(stored);
    return formats.selectStores === 'label' ? plainName(option.label) : option.key;
  },
  input: { type: 'select' },
  sample({ options: [first] }) {
    return first ? { key: first.key } : null;
  },
};
