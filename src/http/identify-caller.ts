// Finds out who sends a request, or refuses it. Every refused token gets the same answer, which says nothing about what is wrong with it.

import type { Identified, Identity } from '../access/identity.ts';
import { KeysUnavailable } from '../access/key-set.ts';
import { TooManyIds } from '../access/seen-ids.ts';
import { TokenRefused } from '../access/verify-token.ts';
import { ANONYMOUS } from '../access/viewer.ts';
import { countForNotice } from './counted-notice.ts';
import { HttpError } from './http-error.ts';

const LOG_EVERY_MS = 60_000;

/** Both are created once, because creating an error with its stack costs more than refusing the request. */
const NOT_IDENTIFIED = new HttpError(
  401,
  'The request needs a valid bearer token in the header Authorization.',
  {
    'www-authenticate': 'Bearer',
  },
);
const CANNOT_VERIFY = new HttpError(503, 'No token can be verified at the moment. Try again later.', {
  'retry-after': '1',
});

/** So many networks are told one by one. The requests of all others are counted together. */
const MAX_NETWORKS = 20;

/** Like `identify` of the identity, but refuses with an HttpError. `network` is where the request comes from. */
export type IdentifyCaller = (
  request: Parameters<Identity['identify']>[0],
  signal: AbortSignal,
  network: string,
) => ReturnType<Identity['identify']>;

export interface RefusalNotices {
  /** How many requests were refused, by their reasons and by their networks. */
  tokensRefused(
    counts: Readonly<Partial<Record<string, number>>>,
    networks: ReadonlyMap<string, number>,
  ): void;
}

/** Without an identity, nobody is asked who they are. */
export function createIdentifyCaller(identity: Identity | null, notices: RefusalNotices): IdentifyCaller {
  const nobody: Identified = { viewer: ANONYMOUS, confirm: () => undefined };
  if (identity === null) return async () => nobody;
  const networks = new Map<string, number>();
  const countReason = countForNotice((counts) => {
    notices.tokensRefused(counts, new Map(networks));
    networks.clear();
  }, LOG_EVERY_MS);

  function countRefused(reason: string, network: string): void {
    const key = networks.has(network) || networks.size < MAX_NETWORKS ? network : 'others';
    networks.set(key, (networks.get(key) ?? 0) + 1);
    countReason(reason);
  }

  function refusal(error: unknown, signal: AbortSignal, network: string): unknown {
    if (error instanceof TokenRefused) {
      countRefused(error.reason, network);
      return NOT_IDENTIFIED;
    }
    // Whoever waited for the keys in vain, until the deadline, knows as little.
    const cannotVerify = error instanceof KeysUnavailable || error instanceof TooManyIds || signal.aborted;
    return cannotVerify ? CANNOT_VERIFY : error;
  }

  return async (request, signal, network) => {
    try {
      const { viewer, confirm } = await identity.identify(request, signal);
      return {
        viewer,
        confirm(body) {
          try {
            confirm(body);
          } catch (error) {
            throw refusal(error, signal, network);
          }
        },
      };
    } catch (error) {
      throw refusal(error, signal, network);
    }
  };
}
