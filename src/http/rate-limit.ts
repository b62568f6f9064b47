// How much one caller may ask for in a minute, counted in the cost of operations.

import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

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
  /** Counts a cost. Rejects with `RateLimitExceeded` if less than that is left, and then counts nothing. */
  take(caller: string, cost: number): Promise<void>;
}

const MINUTE_S = 60;

/** Each process counts by itself. A minute begins with the first request that is counted. Nothing is kept of a caller after it. */
export function createRateLimit(costPerMinute: number): RateLimit {
  const limiter = new RateLimiterMemory({ points: costPerMinute, duration: MINUTE_S });
  return {
    costPerMinute,
    async take(caller, cost) {
      try {
        await limiter.consume(caller, cost);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        await limiter.reward(caller, cost);
        // The wall clock, with which the minute is measured, may jump.
        throw new RateLimitExceeded(Math.min(error.msBeforeNext, MINUTE_S * 1000));
      }
    },
  };
}
