// What one caller may use: a share of the requests in progress, and a cost in each minute.

import type { ServerResponse } from 'node:http';
import type { FairCaller } from './fair-caller.ts';
import { HttpError } from './http-error.ts';
import { createShares } from './network.ts';
import { RateLimitExceeded } from './rate-limit-exceeded.ts';
import type { RateLimit, SharedCounts } from './rate-limit.ts';

/** Counted for each request, before its operation is known. The cost of the operation comes on top. */
export const REQUEST_COST = 10;

/** Counts the cost of an operation. Rejects with `RateLimitExceeded`. */
export type Charge = (cost: number) => Promise<void>;

export interface CallerLimitOptions {
  maxConcurrentRequests: number;
  /** The largest part of the requests in progress, and of the calls to LoanPro, that one identified caller may have. From 0 to 1. */
  callerShare: number;
  /** The most that a caller may ask for in a minute. `null` for no limit. */
  rateLimitCostPerMinute: number | null;
  /** Where replicas count together. Without it, each process counts by itself. */
  sharedCounts?: SharedCounts | null;
}

/** Created once, because creating an error with its stack costs more than refusing the request. */
const TOO_MANY = new HttpError(503, 'Too many requests of this caller are in flight. Try again later.', {
  'retry-after': '1',
});

export function createCallerLimits(options: CallerLimitOptions) {
  const { maxConcurrentRequests, callerShare, rateLimitCostPerMinute, sharedCounts = null } = options;
  const most = Math.max(1, Math.floor(maxConcurrentRequests * callerShare));
  const rateLimit =
    rateLimitCostPerMinute === null ? null : openRateLimit(rateLimitCostPerMinute, sharedCounts);
  const inProgress = createShares();

  return {
    /** Counts a request until its response is closed. Throws an HttpError if the caller has no room for it. */
    async admit(
      { key, isIdentified }: FairCaller,
      response: Pick<ServerResponse, 'once' | 'closed'>,
    ): Promise<void> {
      // An address may stand for many callers, and has a limit of its own.
      if (isIdentified && inProgress.of(key) >= most) throw TOO_MANY;
      if (rateLimit) await (await rateLimit).take(key, REQUEST_COST).catch(refuse);
      if (!isIdentified || response.closed) return;
      inProgress.add(key);
      response.once('close', () => inProgress.remove(key));
    },
    /** Rejects with `RateLimitExceeded`. What costs more than a whole minute needs a whole one, so that it can succeed at all. */
    async charge({ key }: FairCaller, cost: number): Promise<void> {
      if (!rateLimit) return;
      const { take, costPerMinute } = await rateLimit;
      await take(key, Math.min(cost, costPerMinute - REQUEST_COST));
    },
  };
}

/** The library is loaded only where there is a limit. */
async function openRateLimit(costPerMinute: number, counts: SharedCounts | null): Promise<RateLimit> {
  const { createRateLimit } = await import('./rate-limit.ts');
  return createRateLimit(costPerMinute, counts);
}

function refuse(error: unknown): never {
  if (!(error instanceof RateLimitExceeded)) throw error;
  throw new HttpError(429, error.message, { 'retry-after': `${Math.ceil(error.retryAfterMs / 1000)}` });
}
