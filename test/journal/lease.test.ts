// The figures of a lease, which the documentation promises.

import { expect, it } from 'vitest';
import { SEND_AND_SETTLE_MS, SETTLE_TIMEOUT_MS } from '../../src/custom-fields/write/read-back.ts';
import { LONGEST_SETTLE_MS } from '../../src/custom-fields/write/settle-time.ts';
import { LONGEST_LEASE_MS, leaseFor } from '../../src/journal/lease.ts';

it('a lease takes two calls to LoanPro and ten seconds', () => {
  expect(leaseFor(10_000)).toEqual({ leaseMs: 30_000, sendMarginMs: 23_000, finishMs: 17_000 });
  expect(leaseFor(60_000).leaseMs).toBe(2 * 60_000 + 10_000);
});

it('a lease takes at least 30 seconds, however short one call may be', () => {
  expect(leaseFor(100)).toEqual(leaseFor(10_000));
});

it.each([100, 10_000, 60_000])(
  'a request of at most %i ms that is sent at the last moment can be read back within its lease',
  (timeoutMs) => {
    const { leaseMs, sendMarginMs, finishMs } = leaseFor(timeoutMs);
    // The read-backs of a slow request end later than those of a quick one.
    expect(finishMs).toBeGreaterThan(timeoutMs + SETTLE_TIMEOUT_MS);
    expect(finishMs).toBeGreaterThan(SEND_AND_SETTLE_MS);
    // Recovery reads when the lease is over. By then, the longest settle time after the latest answer is over too.
    expect(sendMarginMs).toBeGreaterThan(Math.max(finishMs, timeoutMs + LONGEST_SETTLE_MS));
    // The reads before the request may take nearly as long as a call.
    expect(leaseMs - sendMarginMs).toBeGreaterThanOrEqual(0.7 * timeoutMs);
  },
);

it('the longest lease that the settings allow is not cut off', () => {
  expect(leaseFor(60_000).leaseMs).toBeLessThanOrEqual(LONGEST_LEASE_MS);
});
