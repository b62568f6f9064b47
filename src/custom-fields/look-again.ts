// A look at what became of a write that nobody finished, for whoever has to close its record.

import { rowsByField } from './customer.ts';
import type { CustomerId, FieldId } from './ids.ts';
import { comparableText } from './outcome.ts';
import type { CustomFieldStore } from './update.ts';

export interface FieldState {
  text: string | null;
  /** The same text in the form in which a wanted one is compared with it. */
  comparable: string;
  isDoubled: boolean;
}

/** What fields of a customer hold now, past every cache. A customer that is gone holds nothing. */
export async function lookAgain(
  store: Pick<CustomFieldStore, 'loadDefinitions' | 'fetchCustomer'>,
  customerId: CustomerId,
  fieldIds: readonly FieldId[],
  signal: AbortSignal,
): Promise<Map<FieldId, FieldState>> {
  const { byId } = await store.loadDefinitions(signal);
  const customer = await store.fetchCustomer(customerId, signal);
  const { newest, doubled } = rowsByField(customer?.stored ?? []);
  return new Map(
    fieldIds.map((id): [FieldId, FieldState] => {
      const text = newest.get(id)?.text ?? null;
      const definition = byId.get(id);
      // A field whose definition is gone can be compared letter by letter only.
      const comparable = definition ? comparableText(definition, text) : (text ?? '');
      return [id, { text, comparable, isDoubled: doubled.has(id) }];
    }),
  );
}
