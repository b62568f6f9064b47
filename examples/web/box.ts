// Converts between the value of a field and the text in its input. All values stay text, so no number becomes a float.

import { fieldKinds, leafOf } from '../../client/generated/kinds.ts';
import type { FieldKind } from '../../client/generated/kinds.ts';
import type { CustomFieldNewValue } from '../../client/generated/nodes/graphql.ts';
import type { Customer, CustomFieldSnapshot } from '../../client/src/outcome.ts';
import { wordsForStored } from './words.ts';

/** The value of one custom field of a customer, with its definition. */
export type Field = NonNullable<Customer['customFields']>[number];

const KINDS: readonly FieldKind[] = Object.values(fieldKinds);

/** The entry of the field's type in the table of kinds. */
function kindOf({ __typename }: Field): FieldKind {
  return KINDS.find(({ typename }) => typename === __typename) ?? fieldKinds.OTHER;
}

/** The field with the value that it had at the moment of a snapshot. */
export function holding(field: Field, snapshot: CustomFieldSnapshot): Field {
  return { ...field, ...snapshot };
}

/** The input that the form uses for the field. */
export function inputOf(field: Field): FieldKind['input'] {
  return kindOf(field).input;
}

/** The first text of the input. It is empty when the field is unset, and when a picker cannot show the stored text. */
export function boxOf(field: Field): string {
  const leaf = leafOf(field);
  if (typeof leaf === 'object') return leaf?.key ?? (inputOf(field).type === 'text' ? rawText(field) : '');
  if (typeof leaf === 'boolean') return String(leaf);
  switch (inputOf(field).type) {
    case 'date':
      return leaf;
    case 'datetime-local':
      return leaf.replace(/Z$/, '').replace(/(T\d\d:\d\d):00$/, '$1');
    case 'time':
      return leaf.replace(/^(\d\d:\d\d):00$/, '$1');
    default:
      return withPlainLineEnds(leaf);
  }
}

function rawText({ rawValue }: Field): string {
  return withPlainLineEnds(rawValue ?? '');
}

/** With \n as the line end, as inputs of a browser have it. */
function withPlainLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** The new value for the text in the input. */
export function newValueOf(field: Field, text: string): CustomFieldNewValue {
  if (text === '') return { clear: 'TO_EMPTY' };
  const { input, fromText, fromBoolean, fromOption } = kindOf(field);
  if (fromBoolean) return fromBoolean(text === 'true');
  if (fromOption) return fromOption({ key: text });
  if (input.type === 'datetime-local') return fromText(text.length === 16 ? `${text}:00Z` : `${text}Z`);
  return input.sendAs === 'raw' ? { raw: text } : fromText(text);
}

/** The text of an input in words. */
export function wordsFor(field: Field, text: string): string {
  if (text === '') return 'nothing';
  switch (inputOf(field).type) {
    case 'radio':
      return text === 'true' ? 'Yes' : 'No';
    case 'select':
      return field.definition?.options.find(({ key }) => key === text)?.label ?? text;
    case 'datetime-local':
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
  if (definition.access.masked) return 'You may see only a part of this value.';
  if (!definition.access.write) return 'You may not change this field.';
  return problem?.code === 'DUPLICATE_ROWS' ? wordsForStored(problem) : null;
}

/** Hints that are shown below the input. */
export function hintsOf(field: Field): string[] {
  const { description = null, maxLength = null } = field.definition ?? {};
  const { hint } = inputOf(field);
  return [
    ...(description === null ? [] : [description]),
    ...(hint === undefined ? [] : [hint]),
    ...(maxLength === null ? [] : [`At most ${maxLength} characters`]),
  ];
}

/** Whether a picker holds a year below 1000, because somebody typed two digits of it. */
export function hasShortYear(field: Field, text: string): boolean {
  return ['date', 'datetime-local'].includes(inputOf(field).type) && text.startsWith('0');
}

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
