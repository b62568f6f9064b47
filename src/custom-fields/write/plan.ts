// What a write would do to an entity. This is planned before anything is sent.

import { isEmptyText } from '../empty.ts';
import type { EntityRef } from '../entities.ts';
import type { HeldValue } from '../held-values.ts';
import { rowsByField } from '../stored.ts';
import type { StoredEntity } from '../stored.ts';
import { valueHasContent } from '../value-content.ts';
import type { CheckedChange, PlannedChange, Precondition } from './change.ts';
import { sameText } from './compare.ts';
import { isMissing } from './missing-definition.ts';
import { userError } from './user-error.ts';
import type { UserError } from './user-error.ts';

/** Compares each change with what the entity holds, and reports everything that forbids the write. */
export function planChanges(
  stored: StoredEntity,
  changes: readonly CheckedChange[],
): { planned: PlannedChange[]; userErrors: UserError[] } {
  const held = heldValues(stored.entity, stored.rows ?? []);
  const planned = changes.map((change): PlannedChange => {
    const { value: before, rowId } = held(change);
    const willChange = isUnseen(change, before) || !sameText(change.definition, before.text, change.text);
    const wanted = { ...before, text: change.text, isDuplicate: false };
    return { ...change, before, wanted, rowId, willChange };
  });
  const userErrors = planned.flatMap((change) => {
    if (isNowhere(change)) return [nowhere(change)];
    if (isComparedUnseen(change)) return [readOnly(change)];
    if (change.before.isDuplicate) return [duplicateRows(change)];
    return isStale(change) ? [stale(change)] : [];
  });
  return { planned: planned.filter((change) => !isNowhere(change) && !isComparedUnseen(change)), userErrors };
}

/** Returns a function that gives the value and the row that an entity holds in the field of a change. */
export function heldValues(entity: EntityRef, rows: NonNullable<StoredEntity['rows']>) {
  const { newest, duplicated } = rowsByField(rows);
  return ({ definition }: Pick<CheckedChange, 'definition'>) => {
    const row = newest.get(definition.id);
    const value: HeldValue = {
      entity,
      field: definition.isMadeUp ? definition.id : definition,
      isUnverified: definition.isUnverified === true,
      text: row?.text ?? null,
      isDuplicate: duplicated.has(definition.id),
    };
    return { value, rowId: row?.rowId ?? null };
  };
}

/** Whether neither LoanPro has a definition of the field nor the entity a value of it. */
function isNowhere({ definition, rowId }: PlannedChange): boolean {
  return isMissing(definition) && rowId === null;
}

function nowhere({ valueIndex }: PlannedChange): UserError {
  return userError('FIELD_NOT_FOUND', { path: ['values', String(valueIndex), 'field', 'id'], valueIndex });
}

/**
 * Whether the content of the value is masked. Such a value is always overwritten: that it holds the new value already would tell that a guess was
 * right. The digits of a phone number are the same number without the look of the masked one.
 */
function isUnseen({ definition }: CheckedChange, { text }: HeldValue): boolean {
  return valueHasContent(definition, text, definition.access?.maskedContent);
}

/** Whether the change has a condition on such a value: each answer would tell whether a guess was right. */
function isComparedUnseen(change: PlannedChange): boolean {
  return change.onlyIf !== null && isUnseen(change, change.before);
}

function readOnly({ valueIndex, definition }: PlannedChange): UserError {
  return userError('FIELD_READ_ONLY', {
    path: ['values', String(valueIndex), 'field'],
    valueIndex,
    definition,
  });
}

/** The error for a field with several rows: it is not clear which row to write. */
export function duplicateRows({ valueIndex, definition }: CheckedChange): UserError {
  return userError('DUPLICATE_ROWS', {
    path: ['values', String(valueIndex), 'field'],
    valueIndex,
    definition,
  });
}

/** Whether the precondition fails. It does not apply to a field that already holds the wanted value. */
function isStale({ definition, before, willChange, onlyIf }: PlannedChange): boolean {
  return onlyIf !== null && willChange && !holds(definition, before.text, onlyIf);
}

function holds(
  definition: PlannedChange['definition'],
  stored: string | null,
  expected: Precondition,
): boolean {
  if ('rawValue' in expected) return sameText(definition, stored, expected.rawValue);
  return !isEmptyText(stored, definition.kind) === expected.isSet;
}

function stale({ valueIndex, definition, before }: PlannedChange): UserError {
  const path = ['values', String(valueIndex), 'onlyIf'];
  return userError('STALE', { path, valueIndex, definition, current: before });
}
