// `PUT Customers(id)`: the envelope of an update. What is inside it is applied whole or not at all.

import { type Answer, answerWith } from './answer.ts';
import { customersSet } from './customers-set.ts';
import { writeEntity } from './entity.ts';
import { isRecord } from './json.ts';
import { findOrRefuse } from './read.ts';
import { refuseWrite } from './api-error.ts';
import type { Tenant } from './tenant.ts';
import { applyValue, isUpdate } from './update-value.ts';

/** Answers 200 for much that changes nothing, as LoanPro does. */
export function updateCustomer(
  tenant: Tenant,
  customerId: number,
  contentType: string,
  text: string,
): Answer {
  const customer = findOrRefuse(tenant, customersSet, customerId);
  const body = readBody(contentType, text);
  if (isUpdate(body['__update'])) {
    const { __id: id } = body;
    // Documented: a body that does not fit its endpoint is 409. That this is one is assumed.
    if (id !== undefined && Number(id) !== customerId) throw refuseWrite('The id does not match the entity');
    // Other members of a customer are taken and dropped: the stand-in updates custom fields only.
    applyValues(tenant, customerId, body['CustomFieldValues']);
  }
  // Observed: the reply is the customer, not expanded, so it proves nothing about the values.
  return answerWith(writeEntity(tenant, customersSet, customer, { expand: new Map(), isWhole: false }));
}

function readBody(contentType: string, text: string): Record<string, unknown> {
  // Documented: JSON only.
  if (!/^application\/json\b/i.test(contentType)) throw refuseWrite('Content-Type must be application/json');
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw refuseWrite('The body is not valid JSON');
  }
  if (!isRecord(body)) throw refuseWrite('The body must be an object');
  return body;
}

function applyValues(tenant: Tenant, customerId: number, list: unknown): void {
  // Observed on another nested list: any shape but `{ results: [...] }` is dropped with 200.
  if (!isRecord(list) || !Array.isArray(list['results'])) return;
  // Assumed: one bad value undoes the others.
  tenant.database.exec('BEGIN IMMEDIATE');
  try {
    for (const item of list['results'].filter(isRecord)) applyValue(tenant, customerId, item);
    tenant.database.exec('COMMIT');
  } catch (error) {
    tenant.database.exec('ROLLBACK');
    throw error;
  }
}
