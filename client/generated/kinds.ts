// One entry for each type of custom field. Printed from the gateway's table by `npm run codegen`: do not edit.

import type { CustomFieldNewValue, CustomFieldType, CustomFieldValuePartsFragment } from './graphql.ts';

export interface FieldKind {
  /** The subtype of `CustomFieldValue`. */
  readonly typename: CustomFieldValuePartsFragment['__typename'];
  /** How a program handles a value of this type. */
  readonly content: 'text' | 'boolean' | 'option';
  /** The input that a form draws, in terms of HTML. */
  readonly input: {
    readonly type: 'text' | 'date' | 'datetime-local' | 'time' | 'radio' | 'select' | 'tel';
    readonly mode?: 'numeric' | 'url';
    readonly max?: string;
    readonly hint?: string;
    /** Set when a form sends the text in `raw`, which reads more formats than the typed slot, such as 1,250.00 for an amount. */
    readonly sendAs?: 'raw';
  };
  /** Makes a new value from text: in the slot of the type when that slot takes text, otherwise in `raw`. */
  readonly fromText: (text: string) => CustomFieldNewValue;
  readonly fromBoolean: ((value: boolean) => CustomFieldNewValue) | null;
  readonly fromOption: ((option: { key: string } | { label: string }) => CustomFieldNewValue) | null;
}

export const fieldKinds = {
  TEXT: {
    typename: 'TextCustomFieldValue',
    content: 'text',
    input: { type: 'text' },
    fromText: (text) => ({ text: text }),
    fromBoolean: null,
    fromOption: null,
  },
  NUMBER: {
    typename: 'NumberCustomFieldValue',
    content: 'text',
    input: { type: 'text', hint: 'A whole number', sendAs: 'raw' },
    fromText: (text) => ({ number: text }),
    fromBoolean: null,
    fromOption: null,
  },
  CURRENCY: {
    typename: 'CurrencyCustomFieldValue',
    content: 'text',
    input: { type: 'text', hint: 'An amount with at most two decimals', sendAs: 'raw' },
    fromText: (text) => ({ amount: text }),
    fromBoolean: null,
    fromOption: null,
  },
  PERCENTAGE: {
    typename: 'PercentageCustomFieldValue',
    content: 'text',
    input: { type: 'text', hint: 'The number as LoanPro stores it', sendAs: 'raw' },
    fromText: (text) => ({ percent: text }),
    fromBoolean: null,
    fromOption: null,
  },
  DATE: {
    typename: 'DateCustomFieldValue',
    content: 'text',
    input: { type: 'date', max: '9999-12-31' },
    fromText: (text) => ({ date: text }),
    fromBoolean: null,
    fromOption: null,
  },
  DATE_TIME: {
    typename: 'DateTimeCustomFieldValue',
    content: 'text',
    input: { type: 'datetime-local', max: '9999-12-31T23:59:59', hint: 'In UTC' },
    fromText: (text) => ({ dateTime: text }),
    fromBoolean: null,
    fromOption: null,
  },
  TIME: {
    typename: 'TimeCustomFieldValue',
    content: 'text',
    input: { type: 'time' },
    fromText: (text) => ({ time: text }),
    fromBoolean: null,
    fromOption: null,
  },
  CHECKBOX: {
    typename: 'CheckboxCustomFieldValue',
    content: 'boolean',
    input: { type: 'radio' },
    fromText: (text) => ({ raw: text }),
    fromBoolean: (value) => ({ checked: value }),
    fromOption: null,
  },
  SELECT: {
    typename: 'SelectCustomFieldValue',
    content: 'option',
    input: { type: 'select' },
    fromText: (text) => ({ raw: text }),
    fromBoolean: null,
    fromOption: (option) => ({ option: option }),
  },
  PHONE: {
    typename: 'PhoneCustomFieldValue',
    content: 'text',
    input: { type: 'tel' },
    fromText: (text) => ({ phone: text }),
    fromBoolean: null,
    fromOption: null,
  },
  URL: {
    typename: 'UrlCustomFieldValue',
    content: 'text',
    input: { type: 'text', mode: 'url', hint: 'A web address that begins with http:// or https://', sendAs: 'raw' },
    fromText: (text) => ({ url: text }),
    fromBoolean: null,
    fromOption: null,
  },
  ASSOCIATED_COMPANY: {
    typename: 'AssociatedCompanyCustomFieldValue',
    content: 'text',
    input: { type: 'text', mode: 'numeric', hint: 'The id of a company in LoanPro', sendAs: 'raw' },
    fromText: (text) => ({ companyId: text }),
    fromBoolean: null,
    fromOption: null,
  },
  OTHER: {
    typename: 'OtherCustomFieldValue',
    content: 'text',
    input: { type: 'text' },
    fromText: (text) => ({ raw: text }),
    fromBoolean: null,
    fromOption: null,
  },
} as const satisfies Record<CustomFieldType, FieldKind>;

/** Returns the member that the type of a value adds, or the stored text when the type adds none. */
export function leafOf(
  value: CustomFieldValuePartsFragment,
): string | boolean | { readonly key: string; readonly label: string } | null {
  switch (value.__typename) {
    case 'TextCustomFieldValue':
      return value.text;
    case 'NumberCustomFieldValue':
      return value.number;
    case 'CurrencyCustomFieldValue':
      return value.amount;
    case 'PercentageCustomFieldValue':
      return value.percent;
    case 'DateCustomFieldValue':
      return value.date;
    case 'DateTimeCustomFieldValue':
      return value.dateTime;
    case 'TimeCustomFieldValue':
      return value.time;
    case 'CheckboxCustomFieldValue':
      return value.checked;
    case 'SelectCustomFieldValue':
      return value.option;
    case 'PhoneCustomFieldValue':
      return value.phone;
    case 'UrlCustomFieldValue':
      return value.url;
    case 'AssociatedCompanyCustomFieldValue':
      return value.companyId;
    case 'OtherCustomFieldValue':
      return value.rawValue;
  }
}
