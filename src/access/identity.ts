// Says who sends a request: the caller that a bearer token names, or the one for whom a router asserts that it sends the request.

import type { IncomingMessage } from 'node:http';
import { untilAborted } from '../custom-fields/until-aborted.ts';
import { readAccessToken } from './access-token.ts';
import { createKeySet } from './key-set.ts';
import type { KeysNotice } from './key-set.ts';
import { loadKeys } from './load-keys.ts';
import type { KeySource } from './load-keys.ts';
import { createAssertionReader } from './router-assertion.ts';
import { TokenRefused } from './verify-token.ts';
import type { TokenRules } from './verify-token.ts';
import { rememberVerified } from './verified-tokens.ts';
import type { Viewer } from './viewer.ts';

export interface Identified {
  viewer: Viewer;
  /** To be called once, with the body as it came. Throws `TokenRefused` if the caller was identified for another request. */
  confirm(body: Buffer): void;
}

export interface Identity {
  /**
   * Reads nothing but the method and headers. Rejects with `TokenRefused` or `KeysUnavailable`, or with the reason of the signal.
   */
  identify(
    request: Pick<IncomingMessage, 'method' | 'headersDistinct'>,
    signal: AbortSignal,
  ): Promise<Identified>;
  /** Whether callers can be identified now. */
  isUsable(): boolean;
}

export interface IdentityOptions extends Pick<TokenRules, 'audiences' | 'algorithms'> {
  /** Who makes the access tokens of users. `null` if only a router says who they are. */
  users: (Pick<TokenRules, 'issuer' | 'types'> & { rolesClaim: string; keys: KeySource }) | null;
  /** The router that asserts for whom it sends a request. `null` if there is none. */
  router: { issuer: string; keys: KeySource } | null;
  onNotice: (notice: KeysNotice) => void;
}

const nowMs = () => performance.now();

/** Clocks of users' issuers may differ by this much. */
const LEEWAY_S = 60;

export function openIdentity({ audiences, algorithms, users, router, onNotice }: IdentityOptions): Identity {
  const keysOf = (source: KeySource) => createKeySet({ load: () => loadKeys(source), nowMs, onNotice });
  const userKeys = users && keysOf(users.keys);
  const routerKeys = router && keysOf(router.keys);
  const readAssertion =
    router &&
    routerKeys &&
    createAssertionReader({ issuer: router.issuer, audiences, algorithms }, routerKeys, nowMs);

  const verifyUser =
    users &&
    userKeys &&
    rememberVerified(
      (token) => readAccessToken(token, { ...users, audiences, algorithms, leewayS: LEEWAY_S }, userKeys),
      userKeys,
      LEEWAY_S,
    );

  async function readUser(headers: readonly string[] | undefined): Promise<Viewer> {
    const token = bearerToken(headers);
    if (!verifyUser) throw new TokenRefused('no-issuer-of-users');
    return verifyUser(token);
  }

  async function identify({
    method,
    headersDistinct: { authorization, 'x-router-assertion': assertions },
  }: Pick<IncomingMessage, 'method' | 'headersDistinct'>): Promise<Identified> {
    // Without a router that is known, this is a header like any other.
    if (!readAssertion || assertions === undefined) {
      return { viewer: await readUser(authorization), confirm: () => undefined };
    }
    const { viewer, confirm } = await readAssertion(assertions.join(','), method);
    // A router that names no user may pass on the token of one.
    if (viewer.subject !== null || authorization === undefined) return { viewer, confirm };
    return { viewer: { ...(await readUser(authorization)), router: viewer.router }, confirm };
  }

  return {
    isUsable: () => [userKeys, routerKeys].every((keys) => keys?.isUsable() ?? true),
    identify: async (request, signal) => untilAborted(identify(request), signal),
  };
}

/** The token of the one header `Authorization`. Two of them may mean different callers to different programs. */
function bearerToken(headers: readonly string[] | undefined): string {
  if (headers === undefined) throw new TokenRefused('no-token');
  const token = /^Bearer +([\w.-]+)$/i.exec(headers.join(','))?.[1];
  if (token === undefined) throw new TokenRefused('no-bearer-token');
  return token;
}
