// Checks the bearer token and the tenant number of a request, before anything else is done.

import { unauthorizedError, requestError } from './api-error.ts';
import type { Tenant } from './tenant.ts';

/** Throws an API error when the credentials are wrong. */
export function checkAccess(tenant: Tenant, headers: Record<string, string>): void {
  // Documented: the `Bearer` prefix is required.
  const accepted = [tenant.token, ...tenant.otherTokens].map((token) => `Bearer ${token}`);
  if (!accepted.includes(headers['authorization'] ?? '')) throw unauthorizedError('The token is not valid.');
  const instanceId = headers['autopal-instance-id'];
  if (instanceId === undefined) throw unauthorizedError('The tenant is not given.');
  // Observed: 409, although the documentation promises 401. The text is assumed.
  if (instanceId !== tenant.instanceId) throw requestError(409, 'Unknown tenant');
}
