// The public keys of an issuer: renewed behind requests, looked up again for an unknown key id, and kept while the issuer is down.

import type { CryptoKey, FlattenedJWSInput, JSONWebKeySet, JWTHeaderParameters } from 'jose';
import { JWKSNoMatchingKey } from 'jose/errors';
import { createLocalJWKSet } from 'jose/jwks/local';

/** A key that the issuer withdraws is refused after this time at the latest, unless the issuer is down. */
export const RENEW_AFTER_MS = 10 * 60_000;
/** While the issuer is down, its last known keys are used for this time. */
export const LONGEST_USE_MS = 60 * 60_000;
/** The set is loaded at most once in this time, however many tokens name unknown keys, and also if loading fails. */
export const LOAD_AT_MOST_EVERY_MS = 30_000;

/** There is no key to verify any token with, so nothing can be said about the token. */
export class KeysUnavailable extends Error {
  constructor() {
    super('The keys of the issuer are not known.');
    this.name = 'KeysUnavailable';
  }
}

export type KeysNotice = { kind: 'keys-not-loaded'; error: unknown } | { kind: 'keys-loaded-again' };

export interface KeySet {
  /** The key that a token names. Rejects with `KeysUnavailable`, or with an error of jose when there is no such key. */
  find(header: JWTHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey>;
  /** Changes whenever the keys were loaded. */
  version(): number;
  /** Whether tokens can be verified now. If not, the keys are loaded as soon as that is allowed again. */
  isUsable(): boolean;
}

export interface KeySetOptions {
  /** Gives up by itself long before it may be called again. */
  load: () => Promise<JSONWebKeySet>;
  /** A clock that never jumps. */
  nowMs: () => number;
  onNotice: (notice: KeysNotice) => void;
}

/**
 * Jose's own remote set waits between two loads only if the first one succeeded, and forgets its keys while the issuer is down. So only its set
 * of local keys is used.
 */
export function createKeySet({ load, nowMs, onNotice }: KeySetOptions): KeySet {
  let known: ReturnType<typeof createLocalJWKSet> | null = null;
  let knownSinceMs = -Infinity;
  let triedAtMs = -Infinity;
  let loads = 0;
  let isFailing = false;
  /** The last time that the keys were loaded. It never rejects. */
  let loading = Promise.resolve();

  async function loadOnce(): Promise<void> {
    try {
      known = createLocalJWKSet(await load());
      knownSinceMs = nowMs();
      loads += 1;
      if (isFailing) onNotice({ kind: 'keys-loaded-again' });
      isFailing = false;
    } catch (error) {
      if (!isFailing) onNotice({ kind: 'keys-not-loaded', error });
      isFailing = true;
    }
  }

  /** Loads the keys if that is allowed. Otherwise waits for the load that is in progress, if there is one. */
  function renew(): Promise<void> {
    if (nowMs() - triedAtMs >= LOAD_AT_MOST_EVERY_MS) {
      triedAtMs = nowMs();
      loading = loadOnce();
    }
    return loading;
  }

  const ageMs = () => nowMs() - knownSinceMs;

  function usable(): ReturnType<typeof createLocalJWKSet> {
    if (known === null || ageMs() > LONGEST_USE_MS) throw new KeysUnavailable();
    return known;
  }

  return {
    async find(header, token) {
      if (ageMs() > RENEW_AFTER_MS) {
        const renewal = renew();
        if (ageMs() > LONGEST_USE_MS) await renewal;
      }
      try {
        return await usable()(header, token);
      } catch (error) {
        if (!(error instanceof JWKSNoMatchingKey)) throw error;
        await renew();
        return usable()(header, token);
      }
    },
    version: () => loads,
    isUsable() {
      const isUsable = ageMs() <= LONGEST_USE_MS;
      if (!isUsable) void renew();
      return isUsable;
    },
  };
}
