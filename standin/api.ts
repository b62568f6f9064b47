// Answers one API request from the tables, without any socket.

import { checkAccess } from './access.ts';
import type { Answer } from './answer.ts';
import type { IncomingRequest } from './incoming.ts';
import { customFieldsSet } from './custom-fields-set.ts';
import { customersSet } from './customers-set.ts';
import { createDefinition, editDefinition } from './edit-definition.ts';
import { inErrorForm } from './error-body.ts';
import { parsePath } from './path.ts';
import { read } from './read.ts';
import { ApiError, noRouteError, requestError } from './api-error.ts';
import { isSearch, searchCustomers } from './search.ts';
import type { Tenant } from './tenant.ts';
import { updateCustomer } from './update-customer.ts';

/** Never throws. A bug in the stand-in is answered with 500, as LoanPro answers its own faults (documented). */
export function answerRequest(tenant: Tenant, request: IncomingRequest): Answer {
  try {
    checkAccess(tenant, request.headers);
    return route(tenant, request);
  } catch (error) {
    const { answer } =
      error instanceof ApiError
        ? error
        : requestError(500, error instanceof Error ? error.message : 'Server fault');
    return inErrorForm(answer, tenant.quirks.errorBody);
  }
}

function route(tenant: Tenant, request: IncomingRequest): Answer {
  const { method, body } = request;
  if (method === 'POST' && isSearch(request.path)) return searchCustomers(tenant, request.query, body);
  const path = parsePath(request.path);
  if (path === null) throw noRouteError();
  if (method === 'GET') return read(tenant, path, request.query);
  const contentType = request.headers['content-type'] ?? '';
  const { set, key, navigation } = path;
  if (navigation === null && method === 'PUT' && key !== null) {
    if (set === customersSet) return updateCustomer(tenant, key, contentType, body);
    if (set === customFieldsSet) return editDefinition(tenant, key, contentType, body);
  }
  const isCreation = navigation === null && method === 'POST' && key === null;
  if (isCreation && set === customFieldsSet) return createDefinition(tenant, contentType, body);
  throw noRouteError();
}
