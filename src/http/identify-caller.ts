// Finds out who sends a request, or refuses it. Every refused token gets the same answer, which says nothing about what is wrong with it.

import type { Identified, Identity } from '../access/identity.ts';
import { KeysUnavailable } from '../access/key-set.ts';
import { TooManyIds } from '../access/seen-ids.ts';
import { TokenRefused } from '../access/verify-token.ts';
import { ANONYMOUS } from '../access/viewer.ts';
import type { Notices } from '../notices.ts';
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

/** Like `identify` of the identity, but refuses with an HttpError. */
export type IdentifyCaller = Identity['identify'];

/** Without an identity, nobody is asked who they are. */
export function createIdentifyCaller(
  identity: Identity | null,
  notices: Pick<Notices, 'tokensRefused'>,
): IdentifyCaller {
  const nobody: Identified = { viewer: ANONYMOUS, confirm: () => undefined };
  if (identity === null) return async () => nobody;
  const countRefused = countForNotice((counts) => notices.tokensRefused(counts), LOG_EVERY_MS);

  function refusal(error: unknown, signal: AbortSignal): unknown {
    if (error instanceof TokenRefused) {
      countRefused(error.reason);
      return NOT_IDENTIFIED;
    }
    // Whoever waited for the keys in vain, until the deadline, knows as little.
    const cannotVerify = error instanceof KeysUnavailable || error instanceof TooManyIds || signal.aborted;
    return cannotVerify ? CANNOT_VERIFY : error;
  }

  return async (request, signal) => {
    try {
      const { viewer, confirm } = await identity.identify(request, signal);
      return {
        viewer,
        confirm(body) {
          try {
            confirm(body);
          } catch (error) {
            throw refusal(error, signal);
          }
        },
      };
    } catch (error) {
      throw refusal(error, signal);
    }
  };
}
