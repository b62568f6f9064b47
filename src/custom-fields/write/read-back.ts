// The read-back of a write: it reads the entity until the wanted values are there or the time is over.

import { setTimeout as wait } from 'node:timers/promises';
import type { EntityRef } from '../entities.ts';
import type { StoredEntity } from '../stored.ts';
import type { PlannedChange } from './change.ts';
import { sameText } from './compare.ts';
import { heldValues } from './plan.ts';
import type { CustomFieldStore } from './store.ts';

/** The pause before each read-back. There are several, because LoanPro may apply a write after it has answered. */
export const READ_BACK_PAUSES_MS: readonly number[] = [0, 300, 1000, 3000];

/** The limit for all read-backs of one write together. */
export const SETTLE_TIMEOUT_MS = 6000;

/**
 * Reads until every wanted value is there or the pauses are used up. Returns the last successful read, or `null` when there was
 * none.
 */
export async function readBack(
  store: Pick<CustomFieldStore, 'fetchForWrite'>,
  entity: EntityRef,
  wanted: readonly PlannedChange[],
  pausesMs: readonly number[],
): Promise<StoredEntity | null> {
  const signal = AbortSignal.timeout(SETTLE_TIMEOUT_MS);
  let last: StoredEntity | null = null;
  for (const pauseMs of pausesMs) {
    await wait(pauseMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    // A failed read-back says nothing about the write, so the result of an earlier one is kept.
    const seen = await store.fetchForWrite(entity, signal).catch(() => null);
    last = seen ?? last;
    if (seen && holdsAll(seen, wanted)) break;
  }
  return last;
}

function holdsAll({ entity, rows }: StoredEntity, wanted: readonly PlannedChange[]): boolean {
  const held = heldValues(entity, rows ?? []);
  return wanted.every((change) => sameText(change.definition, held(change).value.text, change.text));
}
