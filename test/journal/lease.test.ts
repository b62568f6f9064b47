// The figures of a lease, which the documentation promises.

import { expect, it } from 'vitest';
import { SEND_AND_SETTLE_MS, SETTLE_TIMEOUT_MS } from '../../src/custom-fields/write/read-back.ts';
import { LONGEST_LEASE_MS, leaseFor } from '../../src/journal/lease.ts';

it('a lease takes two calls to LoanPro and ten seconds', () => {
  expect(leaseFor(10_000)).toEqual({ leaseMs: 30_000, sendMarginMs: 17_000 });
  expect(leaseFor(60_000).leaseMs).toBe(2 * 60_000 + 10_000);
});

it('a lease takes at least 30 seconds, however short one call may be', () => {
  expect(leaseFor(100)).toEqual(leaseFor(10_000));
});

it.each([100, 10_000, 60_000])(
  'a request of at most %i ms that is sent at the last moment can be read back within its lease',
  (timeoutMs) => {
    const { leaseMs, sendMarginMs } = leaseFor(timeoutMs);
    // The read-backs of a slow request end later than those of a quick one.
    expect(sendMarginMs).toBeGreaterThan(timeoutMs + SETTLE_TIMEOUT_MS);
    expect(sendMarginMs).toBeGreaterThan(SEND_AND_SETTLE_MS);
    // The read before the request may take as long as a call, and leaves enough of the lease.
    expect(leaseMs - timeoutMs).toBeGreaterThan(sendMarginMs);
  },
);

it('the longest lease that the settings allow is not cut off', () => {
  expect(leaseFor(60_000).leaseMs).toBeLessThanOrEqual(LONGEST_LEASE_MS);
});
