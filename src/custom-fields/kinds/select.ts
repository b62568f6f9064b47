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
  expected: 'one of the options of the field, by id or by label',
  hasOptions: true,
  read(stored, { options }) {
    const option = readOption(options, stored);
    return option && { leaf: option, display: option.label };
  },
  format(content, { options }) {
    if (typeof content === 'boolean') return null;
    const option =
      typeof content === 'string' ? chooseOption(options, content) : selectOption(options, content);
    return option?.id ?? null;
  },
  canonical: (stored, { options }) => readOption(options, stored)?.id ?? plainText(stored),
  input: { type: 'select' },
  sample({ options: [first] }) {
    return first ? { id: first.id } : null;
  },
};
