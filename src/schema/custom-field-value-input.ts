// What a caller sends to write a value: which field, and exactly one new value for it.

import { builder } from './builder.ts';
import { CustomFieldSelectorInput } from './custom-field-definition.ts';

const OptionSelectorInput = builder.inputType('CustomFieldOptionSelector', {
  description: 'Exactly one way of naming an option of a list field.',
  isOneOf: true,
  fields: (t) => ({
    id: t.id({ description: 'The key LoanPro stores.' }),
    label: t.string({ description: 'The label, letter by letter. Refused when two options share it.' }),
  }),
});

const ClearEnum = builder.enumType('CustomFieldClear', {
  description: 'What to leave behind when a field is cleared.',
  values: {
    TO_EMPTY: { description: 'Nothing. Refused for a required field.' },
    TO_DEFAULT: { description: 'The default of the field, or nothing when it has none.' },
  } as const,
});

const NewValueInput = builder.inputType('CustomFieldNewValue', {
  description:
    'Exactly one new value. The slot has to go with the type of the field; raw and clear go with every type.',
  isOneOf: true,
  fields: (t) => ({
    text: t.string({ description: 'For a text field. An empty text empties the field.' }),
    number: t.field({
      type: 'Decimal',
      description:
        'For a number field: a whole number. To empty a field of this or any other type, use clear.',
    }),
    amount: t.field({ type: 'Decimal', description: 'For a currency field: at most two decimals.' }),
    percent: t.field({
      type: 'Decimal',
      description: 'For a percentage field: the number as the tenant stores it.',
    }),
    date: t.field({ type: 'Date', description: 'For a date field.' }),
    dateTime: t.field({
      type: 'DateTime',
      description: 'For a date and time field: whole seconds, kept in UTC.',
    }),
    time: t.field({ type: 'LocalTime', description: 'For a time field: whole minutes.' }),
    checked: t.boolean({ description: 'For a checkbox.' }),
    option: t.field({ type: OptionSelectorInput, description: 'For a list field.' }),
    phone: t.string({ description: 'For a phone field. An empty text empties the field.' }),
    url: t.field({ type: 'URL', description: 'For a web address field.' }),
    companyId: t.id({ description: 'For a field that points to a company.' }),
    raw: t.string({
      description:
        'For a field of any type, so that a script need not know it: text in any spelling this gateway reads, checked like the typed slots and stored in the spelling LoanPro documents. An empty text empties the field.',
    }),
    clear: t.field({ type: ClearEnum, description: 'Empties the field, or puts its default back.' }),
  }),
});

const PreconditionInput = builder.inputType('CustomFieldPrecondition', {
  description: 'What a field has to hold for a write to go ahead: exactly one of the two.',
  isOneOf: true,
  fields: (t) => ({
    rawValue: t.string({
      description: 'The rawValue that was read before. Another spelling of the same value is as good.',
    }),
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
        'Write only if LoanPro holds this right before. A field that already holds the new value counts as written.',
    }),
  }),
});
