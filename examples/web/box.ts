// What stands in the box of a field, and what the text of a box means to the gateway. All texts: no number is ever a float.

import { fieldKinds, leafOf } from '../../client/generated/kinds.ts';
import type { FieldKind } from '../../client/generated/kinds.ts';
import type { CustomFieldNewValue } from '../../client/generated/nodes/graphql.ts';
import type { Customer } from '../../client/src/outcome.ts';

/** What a customer holds in one custom field, with its definition. */
export type Field = NonNullable<Customer['customFields']>[number];

const KINDS: readonly FieldKind[] = Object.values(fieldKinds);

/** What is known of the type of a field. */
function kindOf({ __typename }: Field): FieldKind {
  return KINDS.find(({ typename }) => typename === __typename) ?? fieldKinds.OTHER;
}

/** The input that a field is drawn with. */
export function inputOf(field: Field): FieldKind['input'] {
  return kindOf(field).input;
}

/** The text with which its box opens. Empty where nothing is held, and where a picker cannot show what is held. */
export function boxOf(field: Field): string {
  const leaf = leafOf(field);
  if (typeof leaf === 'object') return leaf?.id ?? (inputOf(field).type === 'text' ? rawText(field) : '');
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

/** As a browser's boxes have it: line ends of one kind. */
function withPlainLineEnds(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** The new value that the text of its box stands for. */
export function newValueOf(field: Field, text: string): CustomFieldNewValue {
  if (text === '') return { clear: 'TO_EMPTY' };
  const { input, fromText, fromBoolean, fromOption } = kindOf(field);
  if (fromBoolean) return fromBoolean(text === 'true');
  if (fromOption) return fromOption({ id: text });
  if (input.type === 'datetime-local') return fromText(text.length === 16 ? `${text}:00Z` : `${text}Z`);
  return input.sendAs === 'raw' ? { raw: text } : fromText(text);
}

/** The text of a box in words, for a note beside it. */
export function wordsFor(field: Field, text: string): string {
  if (text === '') return 'nothing';
  switch (inputOf(field).type) {
    case 'radio':
      return text === 'true' ? 'Yes' : 'No';
    case 'select':
      return field.definition?.options.find(({ id }) => id === text)?.label ?? text;
    case 'datetime-local':
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
export function hintsOf(field: Field): string[] {
  const { description = null, maxLength = null } = field.definition ?? {};
  const { hint } = inputOf(field);
  return [
    ...(description === null ? [] : [description]),
    ...(hint === undefined ? [] : [hint]),
    ...(maxLength === null ? [] : [`At most ${maxLength} characters`]),
  ];
}

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
