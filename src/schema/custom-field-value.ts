// What one customer holds in one custom field: an interface, and a subtype with its own leaf for every type.

import type { CustomFieldKind } from '../custom-fields/definition.ts';
import { displayText } from '../custom-fields/value.ts';
import type { CustomFieldValue, ProblemCode, ValueOf } from '../custom-fields/value.ts';
import { builder } from './builder.ts';
import { CustomFieldDefinitionType, CustomFieldOptionType } from './custom-field-definition.ts';

const PROBLEMS: Record<ProblemCode, string> = {
  UNREADABLE: 'The stored text cannot be read as the type of the field.',
  OPTION_UNKNOWN: 'The stored text is none of the options of the field.',
  TOO_LONG: 'The stored text is longer than the field allows. It is shown all the same.',
  DUPLICATE_ROWS: 'LoanPro holds several rows for this field. The newest is shown, and a write is refused.',
  DEFINITION_MISSING: 'LoanPro has no definition for this stored value any more.',
};

const ProblemCodeEnum = builder.enumType('CustomFieldProblemCode', {
  description: 'What can be wrong with a stored value.',
  values: {
    UNREADABLE: { description: PROBLEMS.UNREADABLE },
    OPTION_UNKNOWN: { description: PROBLEMS.OPTION_UNKNOWN },
    TOO_LONG: { description: PROBLEMS.TOO_LONG },
    DUPLICATE_ROWS: { description: PROBLEMS.DUPLICATE_ROWS },
    DEFINITION_MISSING: { description: PROBLEMS.DEFINITION_MISSING },
  },
});

const ProblemType = builder.objectRef<{ code: ProblemCode }>('CustomFieldProblem').implement({
  shareable: true,
  description: 'What is wrong with a stored value.',
  fields: (t) => ({
    code: t.expose('code', { type: ProblemCodeEnum, description: 'The kind of problem.' }),
    message: t.string({
      description: 'The problem in words for people. It repeats no stored value.',
      resolve: ({ code }) => PROBLEMS[code],
    }),
  }),
});

const TYPE_NAMES: Record<CustomFieldKind, string> = {
  TEXT: 'TextCustomFieldValue',
  NUMBER: 'NumberCustomFieldValue',
  CURRENCY: 'CurrencyCustomFieldValue',
  PERCENTAGE: 'PercentageCustomFieldValue',
  DATE: 'DateCustomFieldValue',
  DATE_TIME: 'DateTimeCustomFieldValue',
  TIME: 'TimeCustomFieldValue',
  CHECKBOX: 'CheckboxCustomFieldValue',
  SELECT: 'SelectCustomFieldValue',
  PHONE: 'PhoneCustomFieldValue',
  URL: 'UrlCustomFieldValue',
  ASSOCIATED_COMPANY: 'AssociatedCompanyCustomFieldValue',
  OTHER: 'OtherCustomFieldValue',
};

export const CustomFieldValueType = builder.interfaceRef<CustomFieldValue>('CustomFieldValue').implement({
  description:
    'What one customer holds in one custom field. Each subtype adds a typed leaf of its own name, null when the field is unset or its text cannot be read.',
  resolveType: ({ kind }) => TYPE_NAMES[kind],
  fields: (t) => ({
    id: t.id({
      description: 'A stable key for caches, made of the customer and the field.',
      resolve: ({ customerId, fieldId }) => `${customerId}:${fieldId}`,
    }),
    fieldId: t.exposeID('fieldId', { description: 'The id of the field.' }),
    definition: t.expose('definition', {
      type: CustomFieldDefinitionType,
      nullable: true,
      description: 'What the field is. Null only when LoanPro no longer has a definition for a stored value.',
    }),
    isSet: t.boolean({
      description: 'Whether anything is stored. An empty text counts as nothing.',
      resolve: ({ rawText }) => rawText !== null,
    }),
    displayValue: t.string({
      description:
        'Ready for a screen: a label for an option, Yes or No for a checkbox, ISO dates, times in UTC. Empty when unset, the stored text when it cannot be read.',
      resolve: displayText,
    }),
    rawValue: t.exposeString('rawText', {
      nullable: true,
      description: 'The very text LoanPro stores. Null when unset.',
    }),
    problem: t.field({
      type: ProblemType,
      nullable: true,
      description: 'Why the stored text does not fit its definition. Null when it does.',
      resolve: ({ problem }) => problem && { code: problem },
    }),
  }),
});

const interfaces = [CustomFieldValueType];

builder.objectRef<ValueOf<'TEXT'>>(TYPE_NAMES.TEXT).implement({
  description: 'The value of a text field.',
  interfaces,
  fields: (t) => ({ text: t.exposeString('typed', { nullable: true, description: 'The text.' }) }),
});

builder.objectRef<ValueOf<'NUMBER'>>(TYPE_NAMES.NUMBER).implement({
  description:
    'The value of a number field. LoanPro calls it a whole number; what is stored is shown as it is.',
  interfaces,
  fields: (t) => ({
    number: t.expose('typed', { type: 'Decimal', nullable: true, description: 'The number.' }),
  }),
});

builder.objectRef<ValueOf<'CURRENCY'>>(TYPE_NAMES.CURRENCY).implement({
  description: 'The value of a currency field. LoanPro stores no currency with it.',
  interfaces,
  fields: (t) => ({
    amount: t.expose('typed', {
      type: 'Decimal',
      nullable: true,
      description: 'The amount, cents as stored.',
    }),
  }),
});

builder.objectRef<ValueOf<'PERCENTAGE'>>(TYPE_NAMES.PERCENTAGE).implement({
  description:
    'The value of a percentage field. Whether 0.125 or 12.5 means an eighth is the convention of the tenant.',
  interfaces,
  fields: (t) => ({
    percent: t.expose('typed', { type: 'Decimal', nullable: true, description: 'The number as stored.' }),
  }),
});

builder.objectRef<ValueOf<'DATE'>>(TYPE_NAMES.DATE).implement({
  description: 'The value of a date field, whichever way LoanPro spells it.',
  interfaces,
  fields: (t) => ({
    date: t.expose('typed', { type: 'Date', nullable: true, description: 'The calendar date.' }),
  }),
});

builder.objectRef<ValueOf<'DATE_TIME'>>(TYPE_NAMES.DATE_TIME).implement({
  description: 'The value of a date and time field.',
  interfaces,
  fields: (t) => ({
    dateTime: t.expose('typed', { type: 'DateTime', nullable: true, description: 'The instant, in UTC.' }),
  }),
});

builder.objectRef<ValueOf<'TIME'>>(TYPE_NAMES.TIME).implement({
  description: 'The value of a time field.',
  interfaces,
  fields: (t) => ({
    time: t.expose('typed', { type: 'LocalTime', nullable: true, description: 'The wall-clock time.' }),
  }),
});

builder.objectRef<ValueOf<'CHECKBOX'>>(TYPE_NAMES.CHECKBOX).implement({
  description: 'The value of a checkbox. Unset and unchecked are two things.',
  interfaces,
  fields: (t) => ({
    checked: t.exposeBoolean('typed', { nullable: true, description: 'Whether the box is checked.' }),
  }),
});

builder.objectRef<ValueOf<'SELECT'>>(TYPE_NAMES.SELECT).implement({
  description: 'The value of a list field.',
  interfaces,
  fields: (t) => ({
    option: t.expose('typed', {
      type: CustomFieldOptionType,
      nullable: true,
      description: 'The chosen option.',
    }),
  }),
});

builder.objectRef<ValueOf<'PHONE'>>(TYPE_NAMES.PHONE).implement({
  description: 'The value of a phone field.',
  interfaces,
  fields: (t) => ({
    phone: t.exposeString('typed', { nullable: true, description: 'The phone number as it was typed.' }),
  }),
});

builder.objectRef<ValueOf<'URL'>>(TYPE_NAMES.URL).implement({
  description: 'The value of a web address field.',
  interfaces,
  fields: (t) => ({ url: t.expose('typed', { type: 'URL', nullable: true, description: 'The address.' }) }),
});

builder.objectRef<ValueOf<'ASSOCIATED_COMPANY'>>(TYPE_NAMES.ASSOCIATED_COMPANY).implement({
  description: 'The value of a field that points to a company.',
  interfaces,
  fields: (t) => ({
    companyId: t.exposeID('typed', { nullable: true, description: 'The id of the company in LoanPro.' }),
  }),
});

builder.objectRef<ValueOf<'OTHER'>>(TYPE_NAMES.OTHER).implement({
  description:
    'The value of a field whose type this gateway does not know, or whose definition is gone. Read rawValue.',
  interfaces,
});
