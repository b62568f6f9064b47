// Answers `PUT Customers(id)`. Either all values of an update are applied, or none.

import { type Answer, answerWith } from './answer.ts';
import { customersSet } from './customers-set.ts';
import { writeEntity } from './entity.ts';
import { isRecord } from './json.ts';
import { findOrThrow } from './read.ts';
import { writeError } from './api-error.ts';
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
  if (isUpdate(body['__update'])) {
    const { __id: id } = body;
    // Documented: a body that is wrong for its endpoint is answered with 409. Assumed: this is such a body.
    if (id !== undefined && Number(id) !== customerId) throw writeError('The id does not match the entity');
    // Other members of the customer are ignored: the stand-in updates custom fields only.
    applyValues(tenant, customerId, body['CustomFieldValues']);
  }
  // Observed: the answer is the customer without expanded values, so it does not show what was stored.
  return answerWith(writeEntity(tenant, customersSet, customer, { expand: new Map(), isComplete: false }));
}

function readBody(contentType: string, text: string): Record<string, unknown> {
  // Documented: JSON only.
  if (!/^application\/json\b/i.test(contentType)) throw writeError('Content-Type must be application/json');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw writeError('The body is not valid JSON');
  }
  if (!isRecord(body)) throw writeError('The body must be an object');
  return body;
}

function applyValues(tenant: Tenant, customerId: number, list: unknown): void {
  // Observed for another nested list: any shape except `{ results: [...] }` is ignored and answered with 200.
  if (!isRecord(list) || !Array.isArray(list['results'])) return;
  // Assumed: when one value is rejected, none is applied.
  tenant.database.exec('BEGIN IMMEDIATE');
  try {
    for (const item of list['results'].filter(isRecord)) applyValue(tenant, customerId, item);
    tenant.database.exec('COMMIT');
  } catch (error) {
    tenant.database.exec('ROLLBACK');
    throw error;
  }
}
