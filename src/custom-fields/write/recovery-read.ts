// A read of what became of a write that nobody finished, for the journal, which has to close its record.

import type { EntityRef } from '../entities.ts';
import type { FieldId } from '../ids.ts';
import { rowsByField } from '../stored.ts';
import { comparableText } from './compare.ts';
import type { CustomFieldStore } from './store.ts';

export interface FieldState {
  text: string | null;
  /** The same text in the form in which a wanted one is compared with it. */
  comparable: string;
  isDuplicate: boolean;
}

/** What fields of an entity hold now, past every cache. An entity that no longer exists holds nothing. */
export async function readForRecovery(
  store: Pick<CustomFieldStore, 'loadDefinitions' | 'fetchForWrite'>,
  entity: EntityRef,
  fieldIds: readonly FieldId[],
  signal: AbortSignal,
): Promise<Map<FieldId, FieldState>> {
  const { byId } = await store.loadDefinitions(signal);
  const stored = await store.fetchForWrite(entity, signal);
  const { newest, duplicated } = rowsByField(stored?.rows ?? []);
  return new Map(
    fieldIds.map((id): [FieldId, FieldState] => {
      const text = newest.get(id)?.text ?? null;
      const definition = byId.get(id);
      // A field whose definition no longer exists can only be compared letter by letter.
      const comparable = definition ? comparableText(definition, text) : (text ?? '');
      return [id, { text, comparable, isDuplicate: duplicated.has(id) }];
    }),
  );
}
