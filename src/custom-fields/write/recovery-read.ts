// The read with which the journal resolves a write that was not finished, for instance because the process ended.

import type { EntityRef } from '../entities.ts';
import type { FieldId } from '../ids.ts';
import { rowsByField } from '../stored.ts';
import { comparableText } from './compare.ts';
import { missingDefinitionOf } from './missing-definition.ts';
import type { CustomFieldStore } from './store.ts';

export interface FieldState {
  text: string | null;
  /** The same text in the form in which texts are compared. */
  comparable: string;
  isDuplicate: boolean;
}

/** Reads what fields of an entity hold now, from LoanPro and not from a copy. The map is empty when the entity no longer exists. */
export async function readForRecovery(
  store: Pick<CustomFieldStore, 'loadFreshDefinitions' | 'fetchForWrite'>,
  entity: EntityRef,
  fieldIds: readonly FieldId[],
  signal: AbortSignal,
): Promise<Map<FieldId, FieldState>> {
  const fields = fieldIds.map((id) => ({ id }));
  const purpose = 'verify' as const;
  const { byId } = await store.loadFreshDefinitions(entity.type, signal, { fields, entity, purpose });
  const stored = await store.fetchForWrite(entity, signal, 'verify');
  if (!stored) return new Map();
  const { newest, duplicated } = rowsByField(stored.rows ?? []);
  return new Map(
    fieldIds.map((id): [FieldId, FieldState] => {
      const text = newest.get(id)?.text ?? null;
      const comparable = comparableText(byId.get(id) ?? missingDefinitionOf(id), text);
      return [id, { text, comparable, isDuplicate: duplicated.has(id) }];
    }),
  );
}
