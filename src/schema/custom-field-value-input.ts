// The inputs of a write: which field, exactly one new value, and an optional precondition.

import { KINDS } from '../custom-fields/kinds/table.ts';
import type { OptionSelector } from '../custom-fields/options.ts';
import type { RequestedChange, RequestedPrecondition } from '../custom-fields/write/change.ts';
import type { NewValue } from '../custom-fields/write/planned-text.ts';
import { badInput } from './bad-input.ts';
import { builder } from './builder.ts';
import { CustomFieldSelectorInput, parseFieldSelector } from './custom-field-selector.ts';

const OptionSelectorInput = builder.inputType('CustomFieldOptionSelector', {
  description: 'Exactly one way of naming an option of a list field.',
  isOneOf: true,
  fields: (t) => ({
    key: t.id({ description: 'The key that LoanPro stores.' }),
    label: t.string({
      description:
        'The label. Spaces around it and HTML entities in it do not matter. It is refused when it fits two options and neither exactly.',
    }),
  }),
});

const ClearEnum = builder.enumType('CustomFieldClear', {
  description: 'What a field holds after it was cleared.',
  values: {
    TO_EMPTY: {
      description:
        'Nothing. This is refused for a required field that is active. It is the only new value for an inactive field, and for a stored value without a definition, which you name by its `fieldId`.',
    },
    TO_DEFAULT: { description: 'The default of the field, or nothing when it has no default.' },
  } as const,
});

const SLOTS = KINDS.flatMap(({ slot }) => slot ?? []);

const NewValueInput = builder.inputType('CustomFieldNewValue', {
  description:
    'Exactly one new value. Its members are called slots. The slot has to fit the type of the field; `raw` and `clear` fit every type.',
  isOneOf: true,
  fields: (t) => ({
    ...Object.fromEntries(
      SLOTS.map(
        ({ name, type, description }) =>
          [
            name,
            type === 'CustomFieldOptionSelector'
              ? t.field({ type: OptionSelectorInput, description })
              : t.field({ type, description }),
          ] as const,
      ),
    ),
    raw: t.string({
      description:
        'The new value of a field of any type, as text in any format that this gateway reads. Use it when your program does not know the type of the field. The text is checked like the typed slots, and stored in the format that LoanPro documents. An empty text empties the field, and so does a text that is read as empty, such as `0000-00-00` in a date field. The text is stored as it is in a field whose definition LoanPro does not give the gateway.',
    }),
    clear: t.field({ type: ClearEnum, description: 'Empties the field, or restores its default.' }),
  }),
});

const PreconditionInput = builder.inputType('CustomFieldPrecondition', {
  description:
    'What a field has to hold before the write: exactly one of these conditions. If it is not true, nothing is sent.',
  isOneOf: true,
  fields: (t) => ({
    rawValue: t.string({
      description:
        'The `rawValue` that was read before. Another format of the same value is accepted as well. Refused for a list field when the text is the key of one option and the label of another.',
    }),
    option: t.field({ type: OptionSelectorInput, description: 'The option that a list field has to hold.' }),
    unset: t.boolean({
      description: 'True when the field has to hold nothing, false when it has to hold something.',
    }),
  }),
});

export const CustomFieldValueInput = builder.inputType('CustomFieldValueInput', {
  description: 'A new value for one custom field.',
  fields: (t) => ({
    field: t.field({ type: CustomFieldSelectorInput, required: true, description: 'Which field to write.' }),
    value: t.field({ type: NewValueInput, required: true, description: 'What to write.' }),
    onlyIf: t.field({
      type: PreconditionInput,
      description:
        'Write only if this condition is true right before the write. The condition is ignored for a field that already holds the new value.',
    }),
  }),
});

/** Turns the inputs into unions that have only the members that were given. */
export function parseValues(
  values: readonly (typeof CustomFieldValueInput.$inferInput)[],
): RequestedChange[] {
  return values.map(({ field, value, onlyIf }) => ({
    field: parseFieldSelector(field),
    value: parseNewValue(value),
    onlyIf: onlyIf ? parsePrecondition(onlyIf) : null,
  }));
}

function parseNewValue(value: typeof NewValueInput.$inferInput): NewValue {
  const { raw, clear } = value;
  if (raw != null) return { as: 'raw', text: raw };
  if (clear != null) return { as: 'clear', to: clear === 'TO_EMPTY' ? 'EMPTY' : 'DEFAULT' };
  for (const { name } of SLOTS) {
    const content = value[name];
    if (content != null) {
      return {
        as: 'typed',
        slot: name,
        content: typeof content === 'object' ? parseOption(content) : content,
      };
    }
  }
  throw badInput('A new value must have exactly one slot.');
}

function parseOption({ key, label }: typeof OptionSelectorInput.$inferInput): OptionSelector {
  return key == null ? { label: label ?? '' } : { key };
}

function parsePrecondition({
  rawValue,
  option,
  unset,
}: typeof PreconditionInput.$inferInput): RequestedPrecondition {
  if (option != null) return { option: parseOption(option) };
  return rawValue == null ? { isSet: !(unset ?? true) } : { rawValue };
}
