// How long an open intent keeps other writers out, as each process measures it on its own clock.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LONGEST_LEASE_MS } from '../../src/journal/lease.ts';
import { createSightings } from '../../src/journal/sightings.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance', 'Date'] }));
afterEach(() => vi.useRealTimers());

const intent = { id: 'a', leaseMs: 30_000 };

it('an intent may be taken over once it was seen open for a whole lease, counted from the first time', () => {
  const sightings = createSightings();
  vi.advanceTimersByTime(5000);
  expect(sightings.remainingMs(intent)).toBe(30_000);
  vi.advanceTimersByTime(10_000);
  sightings.forgetOthers([intent], performance.now());
  expect(sightings.remainingMs(intent)).toBe(20_000);
  vi.advanceTimersByTime(20_000);
  expect(sightings.remainingMs(intent)).toBe(0);
});

it('a jump of the system clock changes nothing', () => {
  const sightings = createSightings();
  sightings.remainingMs(intent);
  vi.setSystemTime(Date.now() + 3_600_000);
  expect(sightings.remainingMs(intent)).toBe(30_000);
  vi.setSystemTime(Date.now() - 7_200_000);
  vi.advanceTimersByTime(30_000);
  expect(sightings.remainingMs(intent)).toBe(0);
});

it('an intent that is no longer open is forgotten', () => {
  const sightings = createSightings();
  sightings.remainingMs(intent);
  vi.advanceTimersByTime(20_000);
  sightings.forgetOthers([], performance.now());
  expect(sightings.remainingMs(intent)).toBe(30_000);
});

it('an intent that was opened while the list was read is not forgotten', () => {
  const sightings = createSightings();
  const askedAtMs = performance.now();
  vi.advanceTimersByTime(100);
  sightings.remainingMs(intent);
  vi.advanceTimersByTime(100);
  sightings.forgetOthers([], askedAtMs);
  expect(sightings.remainingMs(intent)).toBe(29_900);
});

it.each([-1, Number.NaN, LONGEST_LEASE_MS + 1])(
  'a record with a lease of %d ms, which no gateway writes, has the longest lease',
  (leaseMs) => {
    expect(createSightings().remainingMs({ id: 'a', leaseMs })).toBe(LONGEST_LEASE_MS);
  },
);
