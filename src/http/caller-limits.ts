// What one caller may use: a share of the requests in progress, and a cost in each minute.

import type { ServerResponse } from 'node:http';
import type { FairCaller } from './fair-caller.ts';
import { HttpError } from './http-error.ts';
import { createShares } from './network.ts';
import { RateLimitExceeded } from './rate-limit-exceeded.ts';
import type { RateLimit, SharedCounts } from './rate-limit.ts';
import { whenClosed } from './responses.ts';

/** Counted for each request, before its operation is known. The cost of the operation comes on top. */
export const REQUEST_COST = 10;

/** Counts the cost of an operation. Rejects with `RateLimitExceeded`. Returns nothing where there is no limit. */
export type Charge = (cost: number) => Promise<void> | undefined;

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

type Answer = Pick<ServerResponse, 'on' | 'closed'>;

export function createCallerLimits(options: CallerLimitOptions) {
  const { maxConcurrentRequests, callerShare, rateLimitCostPerMinute, sharedCounts = null } = options;
  const most = Math.max(1, Math.floor(maxConcurrentRequests * callerShare));
  const rateLimit =
    rateLimitCostPerMinute === null ? null : openRateLimit(rateLimitCostPerMinute, sharedCounts);
  const inProgress = createShares();

  function begin({ key, isIdentified }: FairCaller, response: Answer): void {
    if (!isIdentified || response.closed) return;
    inProgress.add(key);
    whenClosed(response, () => inProgress.remove(key));
  }

  async function takeAndBegin(
    limit: Promise<RateLimit>,
    caller: FairCaller,
    response: Answer,
  ): Promise<void> {
    await (await limit).take(caller.key, REQUEST_COST).catch(refuse);
    begin(caller, response);
  }

  return {
    /** Counts a request until its response is closed. Throws an HttpError, or rejects with it, if the caller has no room for it. */
    admit(caller: FairCaller, response: Answer): Promise<void> | undefined {
      // An address may stand for many callers, and has a limit of its own.
      if (caller.isIdentified && inProgress.of(caller.key) >= most) throw TOO_MANY;
      if (rateLimit) return takeAndBegin(rateLimit, caller, response);
      begin(caller, response);
      return undefined;
    },
    /** Rejects with `RateLimitExceeded`. What costs more than a whole minute needs a whole one, so that it can succeed at all. */
    charge: (caller: FairCaller, cost: number): Promise<void> | undefined =>
      rateLimit ? takeCost(rateLimit, caller, cost) : undefined,
  };
}

async function takeCost(limit: Promise<RateLimit>, { key }: FairCaller, cost: number): Promise<void> {
  const { take, costPerMinute } = await limit;
  await take(key, Math.min(cost, costPerMinute - REQUEST_COST));
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
