// Answers `PUT Customers(id)`. Either all values of an update are applied, or none.

import { type Answer, answerWith } from './answer.ts';
import { customersSet } from './customers-set.ts';
import { writeEntity } from './entity.ts';
import { isRecord } from './json.ts';
import { findOrThrow } from './read.ts';
import { writeError } from './api-error.ts';
import { readBody } from './json-body.ts';
import type { Tenant } from './tenant.ts';
import { applyValue, isUpdate } from './update-value.ts';

/** Like LoanPro, it answers 200 to many requests that change nothing. */
export function updateCustomer(
  tenant: Tenant,
  customerId: number,
  contentType: string,
  text: string,
): Answer {
  const customer = findOrThrow(tenant, customersSet, customerId);
  const body = readBody(contentType, text);
  // Documented: `__id` is required, and a body that is wrong for its endpoint is answered with 409. The texts are assumed.
  const { __id: id } = body;
  if (id === undefined || id === null) throw writeError('__id is required');
  if (Number(id) !== customerId) throw writeError('The id does not match the entity');
  if (isUpdate(body['__update'])) {
    // Other members of the customer are ignored: the stand-in updates custom fields only.
    applyOrDefer(tenant, customerId, body['CustomFieldValues']);
  }
  // Observed: the answer is the customer without expanded values, so it does not show what was stored.
  return answerWith(writeEntity(tenant, customersSet, customer, { expand: new Map(), isComplete: false }));
}

/** An update that settles late is checked at once, so that a wrong one is still refused. */
function applyOrDefer(tenant: Tenant, customerId: number, list: unknown): void {
  const { settleMs } = tenant.quirks;
  applyValues(tenant, customerId, list, settleMs === 0 ? 'COMMIT' : 'ROLLBACK');
  if (settleMs === 0) return;
  const apply = () => {
    if (tenant.database.isOpen) applyValues(tenant, customerId, list, 'COMMIT');
  };
  setTimeout(apply, settleMs).unref();
}

function applyValues(tenant: Tenant, customerId: number, list: unknown, end: 'COMMIT' | 'ROLLBACK'): void {
  // Observed for another nested list: any shape except `{ results: [...] }` is ignored and answered with 200.
  if (!isRecord(list) || !Array.isArray(list['results'])) return;
  // Assumed: when one value is rejected, none is applied.
  tenant.database.exec('BEGIN IMMEDIATE');
  try {
    for (const item of list['results'].filter(isRecord)) applyValue(tenant, customerId, item);
    tenant.database.exec(end);
  } catch (error) {
    tenant.database.exec('ROLLBACK');
    throw error;
  }
}
