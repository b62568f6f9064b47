// Remembers for a minute whom a verified token names, because verifying a signature costs more than reading a small request.

import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { KeySet } from './key-set.ts';
import type { Viewer } from './viewer.ts';

/** A key that the issuer withdraws could otherwise be of use for longer than its set is kept. */
const REMEMBERED_FOR_MS = 60_000;
const MAX_TOKENS = 1000;

interface Verified {
  viewer: Viewer;
  /** The version of the keys with which the token was verified. */
  keysVersion: number;
}

/** `verify` says whom a token names, or rejects. Nothing is remembered of a token that was refused, and of others only a hash. */
export function rememberVerified(
  verify: (token: string) => Promise<Viewer>,
  keys: Pick<KeySet, 'version' | 'isUsable'>,
  leewayS: number,
): (token: string) => Promise<Viewer> {
  const verified = new LRUCache<string, Verified>({ max: MAX_TOKENS, ttl: REMEMBERED_FOR_MS });

  function isValid({ viewer, keysVersion }: Verified): boolean {
    const { exp } = viewer.claims;
    const isInTime = typeof exp === 'number' && exp + leewayS > Math.floor(Date.now() / 1000);
    return isInTime && keysVersion === keys.version() && keys.isUsable();
  }

  return async (token) => {
    const hash = createHash('sha256').update(token).digest('base64');
    const known = verified.get(hash);
    if (known && isValid(known)) return known.viewer;
    // Before it is verified: the keys may be replaced meanwhile.
    const keysVersion = keys.version();
    const viewer = await verify(token);
    verified.set(hash, { viewer, keysVersion });
    return viewer;
  };
}
