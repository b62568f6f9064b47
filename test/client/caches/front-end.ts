// What the tests of caches expect of every client of GraphQL: it shows lists of custom fields, and saves.

import { setImmediate } from 'node:timers/promises';
import type { CustomFieldValueInput } from '../../../client/generated/graphql.ts';

/** The customer whose values are on the screen. */
export const CUSTOMER = '4150';

/** The lists on the screen, each from a cache field of its own. */
export const LISTS = {
  all: 'customFields(includeUnset: true)',
  set: 'customFields',
  named: 'customFields(fields: [{ id: "1" }, { id: "2" }, { id: "17" }])',
} as const;

export type ListName = keyof typeof LISTS;

export interface FrontEnd extends Disposable {
  /** Shows a list until the front end is closed. `show` is called whenever what it shows changes. */
  open(list: ListName, show: (values: readonly ShownValue[]) => void): void;
  /** Writes with an update document as client/README.md says, waits until the outcome is known, and returns it. */
  save(values: CustomFieldValueInput[], toldUnknown: () => void): Promise<string | undefined>;
  /** Asks what an update would do, and returns whether each value would change. */
  check(values: CustomFieldValueInput[]): Promise<boolean[] | undefined>;
}

export interface ShownValue {
  fieldId: string;
  rawValue: string | null;
}

/** What the screen selects of a value: whatever a save can change. */
export const MEMBERS = `
  fieldId isSet displayValue rawValue
  problem { code message expected }
  ... on TextCustomFieldValue { text }
  ... on SelectCustomFieldValue { option { key label } options { key label } }
`;

/** What a query for one list answers. */
export interface ListData {
  customer: { id: string; customFields: ShownValue[] | null } | null;
}

export const listQuery = (list: ListName): string =>
  `query ReadList($id: ID!) { customer(id: $id) { id ${LISTS[list]} { id ${MEMBERS} } } }`;

/** The fields of an update, with a key as every front end should send one. */
export const updateOf = (values: CustomFieldValueInput[]) => ({
  customerId: CUSTOMER,
  values,
  idempotencyKey: crypto.randomUUID(),
});

interface Payload {
  id: string | null;
  outcome: string;
}

/** The recipe of client/README.md for UNKNOWN. It sends the same update again as soon as its record says that the outcome is final. */
export async function untilSettled(
  send: () => Promise<Payload | null | undefined>,
  isSettled: (writeId: string) => Promise<boolean | undefined>,
  toldUnknown: () => void,
): Promise<string | undefined> {
  const first = await send();
  if (first?.outcome !== 'UNKNOWN' || first.id === null) return first?.outcome;
  toldUnknown();
  while (!(await isSettled(first.id))) await setImmediate();
  return (await send())?.outcome;
}
