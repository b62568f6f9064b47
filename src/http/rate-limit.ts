// How much one caller may ask for in a minute, counted in the cost of operations.

import { LRUCache } from 'lru-cache';

/** The caller has used up what it may ask for in this minute. */
export class RateLimitExceeded extends Error {
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super('The caller asked for too much in this minute. Nothing was sent.');
    this.name = 'RateLimitExceeded';
    this.retryAfterMs = retryAfterMs;
  }
}

export interface RateLimit {
  /** The most that one caller may ask for in a minute. */
  readonly costPerMinute: number;
  /** Counts a cost. Throws `RateLimitExceeded` if less than that is left, and then counts nothing. */
  take(caller: string, cost: number): void;
}

const MINUTE_MS = 60_000;

/** Each process counts by itself. A minute begins with the first request that is counted. Nothing is kept of a caller after it. */
export function createRateLimit(costPerMinute: number): RateLimit {
  const minutes = new LRUCache<string, { spent: number }>({ ttl: MINUTE_MS, ttlAutopurge: true });
  return {
    costPerMinute,
    take(caller, cost) {
      const minute = minutes.get(caller) ?? { spent: 0 };
      if (minute.spent + cost > costPerMinute) throw new RateLimitExceeded(minutes.getRemainingTTL(caller));
      if (minute.spent === 0) minutes.set(caller, minute);
      minute.spent += cost;
    },
  };
}
