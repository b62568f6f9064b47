// Converts between the value of a field and the text in its input. All values stay text, so no number becomes a float.

import type { CustomFieldNewValue } from '../../client/generated/nodes/graphql.ts';
import type { Customer } from '../../client/src/outcome.ts';

/** The value of one custom field of a customer, with its definition. */
export type Field = NonNullable<Customer['customFields']>[number];

/** The first text of the input. It is empty when the field is unset, and when a picker cannot show the stored text. */
export function boxOf(field: Field): string {
  switch (field.__typename) {
    case 'NumberCustomFieldValue':
      return field.number ?? rawText(field);
    case 'CurrencyCustomFieldValue':
      return field.amount ?? rawText(field);
    case 'PercentageCustomFieldValue':
      return field.percent ?? rawText(field);
    case 'DateCustomFieldValue':
      return field.date ?? '';
    case 'DateTimeCustomFieldValue':
      return (field.dateTime ?? '').replace(/Z$/, '').replace(/(T\d\d:\d\d):00$/, '$1');
    case 'TimeCustomFieldValue':
      return (field.time ?? '').replace(/^(\d\d:\d\d):00$/, '$1');
    case 'CheckboxCustomFieldValue':
      return field.checked === null ? '' : String(field.checked);
    case 'SelectCustomFieldValue':
      return field.option?.id ?? '';
    default:
      return rawText(field);
  }
}

/** With \n as the line end, as inputs of a browser have it. */
function rawText({ rawValue }: Field): string {
  return (rawValue ?? '').replace(/\r\n?/g, '\n');
}

/** The new value for the text in the input. */
export function newValueOf(field: Field, text: string): CustomFieldNewValue {
  if (text === '') return { clear: 'TO_EMPTY' };
  switch (field.__typename) {
    case 'TextCustomFieldValue':
      return { text };
    case 'PhoneCustomFieldValue':
      return { phone: text };
    case 'DateCustomFieldValue':
      return { date: text };
    case 'DateTimeCustomFieldValue':
      return { dateTime: text.length === 16 ? `${text}:00Z` : `${text}Z` };
    case 'TimeCustomFieldValue':
      return { time: text };
    case 'CheckboxCustomFieldValue':
      return { checked: text === 'true' };
    case 'SelectCustomFieldValue':
      return { option: { id: text } };
    // People type numbers, addresses and ids freely. In `raw`, a mistake becomes a problem of its field, and `$1,250` is accepted.
    // In a typed slot, a mistake would be an error of the complete request.
    default:
      return { raw: text };
  }
}

/** The text of an input in words. */
export function wordsFor(field: Field, text: string): string {
  if (text === '') return 'nothing';
  switch (field.__typename) {
    case 'CheckboxCustomFieldValue':
      return text === 'true' ? 'Yes' : 'No';
    case 'SelectCustomFieldValue':
      return field.definition?.options.find(({ id }) => id === text)?.label ?? text;
    case 'DateTimeCustomFieldValue':
      return `${text.replace('T', ' ')} UTC`;
    default:
      return text;
  }
}

/** The value in LoanPro, in words. */
export function heldWords({ isSet, displayValue }: Field): string {
  return isSet ? displayValue : 'nothing';
}

/** Why the field cannot be changed in this form. `null` when it can be changed. */
export function whyReadOnly({ definition, problem }: Field): string | null {
  if (!definition) return 'LoanPro has no definition for this value any more.';
  if (!definition.active) return 'This field is no longer in use.';
  if (definition.calculated) return 'LoanPro computes this field.';
  return problem?.code === 'DUPLICATE_ROWS' ? problem.message : null;
}

/** Hints that are shown below the input. */
export function hintsOf({ definition, __typename }: Field): string[] {
  const { description = null, maxLength = null } = definition ?? {};
  return [
    ...(description === null ? [] : [description]),
    ...(HINTS[__typename] ? [HINTS[__typename]] : []),
    ...(maxLength === null ? [] : [`At most ${maxLength} characters`]),
  ];
}

const HINTS: Partial<Record<Field['__typename'], string>> = {
  NumberCustomFieldValue: 'A whole number',
  CurrencyCustomFieldValue: 'An amount with at most two decimals',
  PercentageCustomFieldValue: 'The number as LoanPro stores it',
  DateTimeCustomFieldValue: 'In UTC',
  UrlCustomFieldValue: 'A web address that begins with http:// or https://',
  AssociatedCompanyCustomFieldValue: 'The id of a company in LoanPro',
};

const COLUMN_LENGTH = 255;

/**
 * By how many characters a text is too long. LoanPro counts an emoji as one. `maxlength` is not used, because a browser would
 * cut a pasted text without notice.
 */
export function excessOf({ definition }: Field, text: string): number {
  return Array.from(text).length - Math.min(definition?.maxLength ?? COLUMN_LENGTH, COLUMN_LENGTH);
}

export interface Section {
  title: string;
  fields: Field[];
}

/** The fields by their sections in LoanPro. The sections are in the order of their first fields. */
export function sectionsOf(fields: readonly Field[]): Section[] {
  const sections = new Map<string, Field[]>();
  for (const field of fields) {
    const title = field.definition?.section ?? 'Other';
    sections.set(title, [...(sections.get(title) ?? []), field]);
  }
  return [...sections].map(([title, members]) => ({ title, fields: members }));
}
