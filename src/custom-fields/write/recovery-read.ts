// A look at what became of a write that nobody finished, for whoever has to close its record.

import { rowsByField } from '../customer.ts';
import type { EntityId, FieldId } from '../ids.ts';
import { comparableText } from './outcome.ts';
import type { CustomFieldStore } from './update.ts';

export interface FieldState {
  text: string | null;
  /** The same text in the form in which a wanted one is compared with it. */
  comparable: string;
  isDuplicate: boolean;
}

/** What fields of a customer hold now, past every cache. A customer that is gone holds nothing. */
export async function readForRecovery(
  store: Pick<CustomFieldStore, 'loadDefinitions' | 'fetchCustomer'>,
  customerId: EntityId,
  fieldIds: readonly FieldId[],
  signal: AbortSignal,
): Promise<Map<FieldId, FieldState>> {
  const { byId } = await store.loadDefinitions(signal);
  const customer = await store.fetchCustomer(customerId, signal);
  const { newest, duplicated } = rowsByField(customer?.stored ?? []);
  return new Map(
    fieldIds.map((id): [FieldId, FieldState] => {
      const text = newest.get(id)?.text ?? null;
      const definition = byId.get(id);
      // A field whose definition is gone can be compared letter by letter only.
      const comparable = definition ? comparableText(definition, text) : (text ?? '');
      return [id, { text, comparable, isDuplicate: duplicated.has(id) }];
    }),
  );
}
