// What a write would do to a customer, found out before anything is sent.

import { userError } from './check.ts';
import type { PlannedChange, Precondition, UserError } from './check.ts';
import { rowsByField } from '../customer.ts';
import type { Customer } from '../customer.ts';
import type { CustomFieldDefinition } from '../definition.ts';
import type { RowId } from '../ids.ts';
import { isAlready, sameText } from './outcome.ts';
import { readValue } from '../value.ts';

/** A change held against what the customer holds now. */
export interface PlannedWrite extends PlannedChange {
  /** The row that holds the field; `null` where there is none yet. */
  rowId: RowId | null;
  before: string | null;
  /** Whether the field stands in more than one row, of which `before` is the newest. */
  isDuplicate: boolean;
  /** False when the field already holds what is wanted: then it is not sent. */
  willChange: boolean;
}

/** One write for each change, and everything that speaks against sending them. */
export function planWrites(
  customer: Customer,
  changes: readonly PlannedChange[],
): { writes: PlannedWrite[]; userErrors: UserError[] } {
  const { newest, duplicated } = rowsByField(customer.stored ?? []);
  const writes = changes.map((change): PlannedWrite => {
    const row = newest.get(change.definition.id);
    const before = row?.text ?? null;
    const willChange = !isAlready(change.definition, before, change.text);
    const isDuplicate = duplicated.has(change.definition.id);
    return { ...change, rowId: row?.rowId ?? null, before, isDuplicate, willChange };
  });
  const userErrors = writes.flatMap((write) => {
    if (write.isDuplicate) return [duplicateRows(write)];
    return isStale(write) ? [stale(customer, write)] : [];
  });
  return { writes, userErrors };
}

/** A field that stands in two rows, and so can neither be read nor written for certain. */
export function duplicateRows({
  valueIndex,
  definition,
}: Pick<PlannedChange, 'valueIndex' | 'definition'>): UserError {
  return userError('DUPLICATE_ROWS', {
    path: ['values', String(valueIndex), 'field'],
    valueIndex,
    definition,
  });
}

/** A field that already holds what is wanted is done, whatever it was expected to hold before. */
function isStale({ definition, before, willChange, onlyIf }: PlannedWrite): boolean {
  return onlyIf !== null && willChange && !holds(definition, before, onlyIf);
}

function holds(definition: CustomFieldDefinition, stored: string | null, expected: Precondition): boolean {
  if (expected.rawValue != null) return sameText(definition, stored, expected.rawValue);
  return ((stored ?? '') === '') === (expected.unset ?? true);
}

function stale(customer: Customer, { valueIndex, definition, before }: PlannedWrite): UserError {
  return userError('STALE', {
    path: ['values', String(valueIndex), 'onlyIf'],
    valueIndex,
    definition,
    current: readValue(customer.id, definition, before),
  });
}
