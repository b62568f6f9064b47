// Who may ask: the bearer token and the tenant number, both checked before anything else.

import { refuseCaller, refuseRequest } from './api-error.ts';
import type { Tenant } from './tenant.ts';

/** Throws the refusal when the caller is not let in. */
export function checkAccess(tenant: Tenant, headers: Record<string, string>): void {
  // Documented: the `Bearer` prefix is required.
  const taken = [tenant.token, ...tenant.otherTokens].map((token) => `Bearer ${token}`);
  if (!taken.includes(headers['authorization'] ?? '')) throw refuseCaller('The token is not valid.');
  const instanceId = headers['autopal-instance-id'];
  if (instanceId === undefined) throw refuseCaller('The tenant is not given.');
  // Observed: 409, although the papers promise 401. The text is assumed.
  if (instanceId !== tenant.instanceId) throw refuseRequest(409, 'Unknown tenant');
}
