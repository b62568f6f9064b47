// Says who the caller is that an access token of the users' issuer names.

import type { KeySet } from './key-set.ts';
import { readRoles } from './roles.ts';
import { TokenRefused, verifyToken } from './verify-token.ts';
import type { TokenRules } from './verify-token.ts';
import type { Viewer } from './viewer.ts';

/** Rejects with `TokenRefused` or `KeysUnavailable`. RFC 9068 requires the subject. */
export async function readAccessToken(
  token: string,
  rules: TokenRules & { rolesClaim: string },
  keys: KeySet,
): Promise<Viewer> {
  const claims = await verifyToken(token, rules, keys);
  const { sub: subject, azp, client_id: client = azp } = claims;
  if (typeof subject !== 'string' || subject === '') throw new TokenRefused('sub');
  return {
    subject,
    client: typeof client === 'string' ? client : null,
    router: null,
    roles: readRoles(claims, rules.rolesClaim),
    claims,
  };
}
