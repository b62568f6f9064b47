// Says for whom a router sends a request, by a token that the router makes for this one request.

import { createHash } from 'node:crypto';
import type { KeySet } from './key-set.ts';
import { readRoles } from './roles.ts';
import { rememberIds } from './seen-ids.ts';
import { TokenRefused, verifyToken } from './verify-token.ts';
import type { TokenRules } from './verify-token.ts';
import type { Viewer } from './viewer.ts';

/** No other token of a router can pass for an assertion (RFC 8725, 3.11). */
const TYPE = 'router-assertion+jwt';
const MAX_AGE_S = 60;
/** Less than for users: routers and gateways run on machines of the same operator. */
const LEEWAY_S = 10;
const MAX_ID_CHARACTERS = 128;

export interface Assertion {
  /** The user. The subject is `null` if the router names none. */
  viewer: Viewer & { router: string };
  /** To be called once, with the body as it came. Throws `TokenRefused` if it is another body, or the assertion was used before. */
  confirm(body: Buffer): void;
}

export type ReadAssertion = (token: string, method: string | undefined) => Promise<Assertion>;

export function createAssertionReader(
  rules: Pick<TokenRules, 'issuer' | 'audiences' | 'algorithms'>,
  keys: KeySet,
  nowMs: () => number,
): ReadAssertion {
  // From its first use, which its clock may say is ahead of ours, to the end of its age.
  const isNew = rememberIds({ lifeMs: (MAX_AGE_S + 2 * LEEWAY_S) * 1000, nowMs });

  return async (token, method) => {
    const claims = await verifyToken(
      token,
      { ...rules, types: [TYPE], leewayS: LEEWAY_S, maxAgeS: MAX_AGE_S },
      keys,
    );
    const { sub: subject = null, jti: id, htm, bh: bodyHash } = claims;
    // The hash covers the body alone, so a query in the address is not bound to it.
    if (htm !== 'POST' || method !== 'POST') throw new TokenRefused('htm');
    if (typeof id !== 'string' || id === '' || id.length > MAX_ID_CHARACTERS) throw new TokenRefused('jti');
    if (subject !== null && (typeof subject !== 'string' || subject === '')) throw new TokenRefused('sub');
    const client = typeof claims['client_id'] === 'string' ? claims['client_id'] : null;
    return {
      viewer: { subject, client, router: rules.issuer, roles: readRoles(claims, 'roles'), claims },
      confirm(body) {
        if (createHash('sha256').update(body).digest('base64url') !== bodyHash) throw new TokenRefused('bh');
        if (!isNew(id)) throw new TokenRefused('jti-used');
      },
    };
  };
}
