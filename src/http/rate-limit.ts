// How much one caller may ask for in a minute, counted in the cost of operations.

import { createHash } from 'node:crypto';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { RateLimitExceeded } from './rate-limit-exceeded.ts';

export interface RateLimit {
  /** The most that one caller may ask for in a minute. */
  readonly costPerMinute: number;
  /** Counts a cost. Rejects with `RateLimitExceeded` if less than that is left, and then counts nothing. */
  take(caller: string, cost: number): Promise<void>;
}

/** The Postgres in which replicas count together. `query` rejects soon while it cannot be used. */
export interface SharedCounts {
  table: string;
  /** The same caller of another tenant is counted apart. */
  tenant: string;
  query(statement: {
    text: string;
    values: unknown[];
  }): Promise<{ rows: unknown[]; rowCount: number | null }>;
}

const MINUTE_S = 60;

/** Giving back may take so long where replicas count together. */
const GIVE_BACK_MS = 500;

/**
 * A minute begins with the first request that is counted. Each process counts by itself, which needs nobody: it refuses a flood, and its limit holds
 * while the shared counts cannot be used.
 */
export function createRateLimit(costPerMinute: number, counts: SharedCounts | null): RateLimit {
  const limits = { points: costPerMinute, duration: MINUTE_S };
  const own = new RateLimiterMemory(limits);
  const shared =
    counts &&
    new RateLimiterPostgres({
      ...limits,
      storeClient: counts,
      storeType: 'client',
      tableName: counts.table,
      tableCreated: true,
      keyPrefix: '',
    });
  return {
    costPerMinute,
    async take(caller, cost) {
      const giveBack = await takeFrom(own, caller, cost);
      if (!shared) return;
      try {
        await takeFrom(shared, sharedKey(counts.tenant, caller), cost);
      } catch (error) {
        // Where nothing can be counted together, the own count has to do.
        if (!(error instanceof RateLimitExceeded)) return;
        await giveBack();
        throw error;
      }
    },
  };
}

/** Returns a function that gives the cost back, as long as its minute lasts: in the next one, it would be more than the limit. */
async function takeFrom(
  limiter: RateLimiterAbstract,
  key: string,
  cost: number,
): Promise<() => Promise<void>> {
  const giveBackTo = ({ msBeforeNext }: RateLimiterRes) => {
    const endsAtMs = Date.now() + msBeforeNext - GIVE_BACK_MS;
    return async () => {
      if (Date.now() < endsAtMs) await limiter.reward(key, cost);
    };
  };
  try {
    return giveBackTo(await limiter.consume(key, cost));
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    await giveBackTo(error)();
    // The wall clock, with which the minute is measured, may jump.
    throw new RateLimitExceeded(Math.min(error.msBeforeNext, MINUTE_S * 1000));
  }
}

/** Of one length, and without the name of a person. */
function sharedKey(tenant: string, caller: string): string {
  return createHash('sha256')
    .update(JSON.stringify([tenant, caller]))
    .digest('base64url');
}
