// What stands in the box of a field, and what the text of a box means to the gateway. All texts: no number is ever a float.

import type { CustomFieldNewValue } from '../../client/generated/nodes/graphql.ts';
import type { Customer } from '../../client/src/outcome.ts';

/** What a customer holds in one custom field, with its definition. */
export type Field = NonNullable<Customer['customFields']>[number];

/** The text its box opens with. Empty where nothing is held, and where a picker cannot show what is. */
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

/** As a browser's boxes have it: line ends of one kind. */
function rawText({ rawValue }: Field): string {
  return (rawValue ?? '').replace(/\r\n?/g, '\n');
}

/** The new value that the text of its box stands for. */
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
    // Numbers, addresses and ids are typed freely. In `raw` a slip is a problem of its field, with what would be accepted, and
    // `$1,250` is understood; in the typed slots it would be an error of the whole request.
    default:
      return { raw: text };
  }
}

/** The text of a box in words, for a note beside it. */
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

/** What LoanPro holds, in words. */
export function heldWords({ isSet, displayValue }: Field): string {
  return isSet ? displayValue : 'nothing';
}

/** Why a field cannot be changed here; `null` when it can. */
export function whyReadOnly({ definition, problem }: Field): string | null {
  if (!definition) return 'LoanPro has no definition for this value any more.';
  if (!definition.active) return 'This field is no longer in use.';
  if (definition.calculated) return 'LoanPro computes this field.';
  return problem?.code === 'DUPLICATE_ROWS' ? problem.message : null;
}

/** What to know before typing. */
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

/** How many characters too many a text has, counted as LoanPro counts: an emoji is one. The browser's own limit would cut what is pasted. */
export function excessOf({ definition }: Field, text: string): number {
  return Array.from(text).length - Math.min(definition?.maxLength ?? COLUMN_LENGTH, COLUMN_LENGTH);
}

export interface Section {
  title: string;
  fields: Field[];
}

/** The fields by LoanPro's groups, each where its first field stands. */
export function sectionsOf(fields: readonly Field[]): Section[] {
  const sections = new Map<string, Field[]>();
  for (const field of fields) {
    const title = field.definition?.section ?? 'Other';
    sections.set(title, [...(sections.get(title) ?? []), field]);
  }
  return [...sections].map(([title, members]) => ({ title, fields: members }));
}
