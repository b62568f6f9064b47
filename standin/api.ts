// Answers one API request from the tables, without any socket.

import { checkAccess } from './access.ts';
import type { Answer } from './answer.ts';
import type { IncomingRequest } from './incoming.ts';
import { parsePath } from './path.ts';
import { read } from './read.ts';
import { ApiError, noRouteError, requestError } from './api-error.ts';
import type { Tenant } from './tenant.ts';
import { updateCustomer } from './update-customer.ts';

/** Never throws. A bug in the stand-in is answered with 500, as LoanPro answers its own faults (documented). */
export function answerRequest(tenant: Tenant, request: IncomingRequest): Answer {
  try {
    checkAccess(tenant, request.headers);
    return route(tenant, request);
  } catch (error) {
    if (error instanceof ApiError) return error.answer;
    return requestError(500, error instanceof Error ? error.message : 'Server fault').answer;
  }
}

function route(tenant: Tenant, request: IncomingRequest): Answer {
  const path = parsePath(request.path);
  if (path === null) throw noRouteError();
  if (request.method === 'GET') return read(tenant, path, request.query);
  const isCustomer = path.set.name === 'Customers' && path.key !== null && path.navigation === null;
  if (request.method !== 'PUT' || !isCustomer || path.key === null) throw noRouteError();
  return updateCustomer(tenant, path.key, request.headers['content-type'] ?? '', request.body);
}
