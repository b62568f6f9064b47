// The count of a caller at the end of a minute: what is given back belongs to the minute in which it was counted.

import { afterEach, expect, it, vi } from 'vitest';
import { RateLimitExceeded } from '../../src/http/rate-limit-exceeded.ts';
import { createRateLimit } from '../../src/http/rate-limit.ts';
import type { SharedCounts } from '../../src/http/rate-limit.ts';

afterEach(() => vi.useRealTimers());

const COST_PER_MINUTE = 100;
const MINUTE_MS = 60_000;

it('a refusal at the end of a minute gives nothing to the next one, neither here nor where replicas count together', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
  const counted: unknown[] = [];
  // Another replica has used the minute up, and the answer comes as it ends.
  const counts: SharedCounts = {
    table: 'rate_limit',
    tenant: 'app',
    async query({ values }) {
      counted.push(values[1]);
      vi.setSystemTime(MINUTE_MS + 1);
      return { rows: [{ points: COST_PER_MINUTE + 60, expire: MINUTE_MS }], rowCount: 1 };
    },
  };
  const shared = createRateLimit(COST_PER_MINUTE, counts);
  await expect(shared.take('caller', 60)).rejects.toBeInstanceOf(RateLimitExceeded);
  expect(counted).toEqual([60]);
  // The own count has no more than a minute, either.
  await expect(shared.take('caller', COST_PER_MINUTE + 1)).rejects.toBeInstanceOf(RateLimitExceeded);
  expect(counted).toEqual([60]);
});
