// One request to the API, from credentials to tables to answer. No sockets here.

import { checkAccess } from './access.ts';
import type { Answer } from './answer.ts';
import type { Arrival } from './incoming.ts';
import { parsePath } from './path.ts';
import { read } from './read.ts';
import { Refusal, refusePath, refuseRequest } from './api-error.ts';
import type { Tenant } from './tenant.ts';
import { updateCustomer } from './update-customer.ts';

/** Never throws: a bug in the stand-in is a server fault, which LoanPro answers with 500 (documented). */
export function answerRequest(tenant: Tenant, request: Arrival): Answer {
  try {
    checkAccess(tenant, request.headers);
    return route(tenant, request);
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    return refuseRequest(500, error instanceof Error ? error.message : 'Server fault').answer;
  }
}

function route(tenant: Tenant, request: Arrival): Answer {
  const path = parsePath(request.path);
  if (path === null) throw refusePath();
  if (request.method === 'GET') return read(tenant, path, request.query);
  const isCustomer = path.set.name === 'Customers' && path.key !== null && path.navigation === null;
  if (request.method !== 'PUT' || !isCustomer || path.key === null) throw refusePath();
  return updateCustomer(tenant, path.key, request.headers['content-type'] ?? '', request.body);
}
