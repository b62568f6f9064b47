// What the tests of caches expect of every client of GraphQL: it shows lists of custom fields, and saves.

import type { CustomFieldValueInput } from '../../../client/generated/graphql.ts';

/** The customer whose values are on the screen. */
export const CUSTOMER = '4150';

/** The lists on the screen, each from a cache field of its own. */
export const LISTS = {
  all: 'customFields(includeUnset: true)',
  set: 'customFields',
  named: 'customFields(fields: [{ id: "1" }, { id: "17" }])',
} as const;

export type ListName = keyof typeof LISTS;

/** The stored texts in a list, by the ids of the fields. */
export type Shown = Record<string, string | null>;

export interface FrontEnd extends Disposable {
  /** Shows a list until the front end is closed. `show` is called whenever what it shows changes. */
  open(list: ListName, show: (values: readonly ShownValue[]) => void): void;
  /** Writes with an update document, and returns the outcome. */
  save(values: CustomFieldValueInput[]): Promise<string | undefined>;
}

export interface ShownValue {
  fieldId: string;
  rawValue: string | null;
}

/** What a query for one list answers. */
export interface ListData {
  customer: { id: string; customFields: ShownValue[] | null } | null;
}

export const listQuery = (list: ListName): string =>
  `query ReadList($id: ID!) { customer(id: $id) { id ${LISTS[list]} { id fieldId rawValue } } }`;
