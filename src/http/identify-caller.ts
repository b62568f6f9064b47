// Finds out who sends a request, or refuses it. Every refused token gets the same answer, which says nothing about what is wrong with it.

import type { IncomingMessage } from 'node:http';
import type { Identity } from '../access/identity.ts';
import { KeysUnavailable } from '../access/key-set.ts';
import { TokenRefused } from '../access/token.ts';
import { ANONYMOUS } from '../access/viewer.ts';
import type { Viewer } from '../access/viewer.ts';
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

export type IdentifyCaller = (
  request: Pick<IncomingMessage, 'headersDistinct'>,
  signal: AbortSignal,
) => Promise<Viewer>;

/** Without an identity, nobody is asked who they are. */
export function createIdentifyCaller(
  identity: Identity | null,
  notices: Pick<Notices, 'tokensRefused'>,
): IdentifyCaller {
  if (identity === null) return async () => ANONYMOUS;
  const countRefused = countForNotice((counts) => notices.tokensRefused(counts), LOG_EVERY_MS);
  return async (request, signal) => {
    try {
      return await identity.identify(request, signal);
    } catch (error) {
      if (error instanceof TokenRefused) {
        countRefused(error.reason);
        throw NOT_IDENTIFIED;
      }
      // Whoever waited for the keys in vain, until the deadline, knows as little.
      if (error instanceof KeysUnavailable || signal.aborted) throw CANNOT_VERIFY;
      throw error;
    }
  };
}
