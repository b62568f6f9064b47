// What a write would do to an entity, found out before anything is sent.

import type { EntityRef } from '../entities.ts';
import type { HeldValue } from '../held-values.ts';
import { rowsByField } from '../stored.ts';
import type { StoredEntity } from '../stored.ts';
import type { CheckedChange, PlannedChange, Precondition } from './change.ts';
import { isAlready, sameText } from './compare.ts';
import { userError } from './user-error.ts';
import type { UserError } from './user-error.ts';

/** Each change compared with what the entity holds, and everything that forbids sending them. */
export function planChanges(
  stored: StoredEntity,
  changes: readonly CheckedChange[],
): { planned: PlannedChange[]; userErrors: UserError[] } {
  const held = heldValues(stored.entity, stored.rows ?? []);
  const planned = changes.map((change): PlannedChange => {
    const { value: before, rowId } = held(change);
    const willChange = !isAlready(change.definition, before.text, change.text);
    return { ...change, before, rowId, willChange };
  });
  const userErrors = planned.flatMap((change) => {
    if (change.before.isDuplicate) return [duplicateRows(change)];
    return isStale(change) ? [stale(change)] : [];
  });
  return { planned, userErrors };
}

/** What an entity holds in the field of a change, and in which row. */
export function heldValues(entity: EntityRef, rows: NonNullable<StoredEntity['rows']>) {
  const { newest, duplicated } = rowsByField(rows);
  return ({ definition }: Pick<CheckedChange, 'definition'>) => {
    const row = newest.get(definition.id);
    const value: HeldValue = {
      entity,
      field: definition,
      text: row?.text ?? null,
      isDuplicate: duplicated.has(definition.id),
    };
    return { value, rowId: row?.rowId ?? null };
  };
}

/** A field with two rows, which can neither be read nor written for certain. */
export function duplicateRows({ valueIndex, definition }: CheckedChange): UserError {
  return userError('DUPLICATE_ROWS', {
    path: ['values', String(valueIndex), 'field'],
    valueIndex,
    definition,
  });
}

/** A field that already holds what is wanted counts as done, whatever it was expected to hold before. */
function isStale({ definition, before, willChange, onlyIf }: PlannedChange): boolean {
  return onlyIf !== null && willChange && !holds(definition, before.text, onlyIf);
}

function holds(
  definition: PlannedChange['definition'],
  stored: string | null,
  expected: Precondition,
): boolean {
  if ('rawValue' in expected) return sameText(definition, stored, expected.rawValue);
  return ((stored ?? '') !== '') === expected.isSet;
}

function stale({ valueIndex, definition, before }: PlannedChange): UserError {
  const path = ['values', String(valueIndex), 'onlyIf'];
  return userError('STALE', { path, valueIndex, definition, current: before });
}
