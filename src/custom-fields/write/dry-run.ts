// A write without writing: every check of it, and what it would do.

import type { EntityRef } from '../entities.ts';
import type { WriteFormats } from '../kinds/kind.ts';
import { selectorsOf } from './change.ts';
import type { PlannedChange, RequestedChange } from './change.ts';
import { checkCount, checkValues } from './check.ts';
import { planChanges } from './plan.ts';
import type { CustomFieldStore } from './store.ts';
import { notFound } from './user-error.ts';
import type { UserError } from './user-error.ts';

interface CheckRequest {
  entity: EntityRef;
  values: readonly RequestedChange[];
  formats: WriteFormats;
  signal: AbortSignal;
}

/** What a write would do, and everything that forbids it. */
export interface Check {
  /** The planned changes of the valid values. Empty when the entity does not exist. */
  planned: PlannedChange[];
  userErrors: UserError[];
}

/** Makes every check of a write, including the read of the entity, without writing anything. */
export async function checkCustomFields(
  store: Pick<CustomFieldStore, 'loadFreshDefinitions' | 'fetchForWrite'>,
  request: CheckRequest,
): Promise<Check> {
  const { entity, signal } = request;
  const miscounted = checkCount(request.values);
  if (miscounted.length > 0) return { planned: [], userErrors: miscounted };
  const definitions = await store.loadFreshDefinitions(entity.type, signal, {
    fields: selectorsOf(request.values),
    entity,
  });
  const { changes, userErrors } = checkValues(request.values, definitions, request.formats);

  const stored = await store.fetchForWrite(entity, signal);
  if (!stored) return { planned: [], userErrors: [notFound(entity.type), ...userErrors] };
  const plan = planChanges(stored, changes);
  const inOrder = [...userErrors, ...plan.userErrors].toSorted(
    (a, b) => (a.valueIndex ?? -1) - (b.valueIndex ?? -1),
  );
  return { planned: plan.planned, userErrors: inOrder };
}
