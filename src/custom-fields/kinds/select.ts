// List fields: the value is one of the options of the field. LoanPro stores its key.

import { chooseOption, readOption, selectOption } from '../options.ts';
import { plainText } from '../plain-text.ts';
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
  expected: ({ optionsProblem }) =>
    optionsProblem === null
      ? 'one of the options of the field, by id or by label'
      : 'the key that LoanPro stores, in the slot raw, because the options of the field cannot be read',
  hasOptions: true,
  read(stored, { options, formats }) {
    const option = readOption(options, stored, formats.selectStores);
    return option && { leaf: option, display: option.label };
  },
  format(content, { options, optionsProblem, formats }) {
    if (typeof content === 'boolean') return null;
    if (optionsProblem !== null) return typeof content === 'string' ? content.trim() : null;
    const option =
      typeof content === 'string' ? chooseOption(options, content) : selectOption(options, content);
    return option && (formats.selectStores === 'label' ? option.label : option.id);
  },
  canonical: (stored, { options, formats }) =>
    readOption(options, stored, formats.selectStores)?.id ?? plainText(stored),
  input: { type: 'select' },
  sample({ options: [first] }) {
    return first ? { id: first.id } : null;
  },
};
