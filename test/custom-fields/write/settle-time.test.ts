// The pauses of the read-backs, which follow what earlier writes needed. The clock is fake.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { READ_BACK_PAUSES_MS, createSettleTime } from '../../../src/custom-fields/write/settle-time.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => vi.useRealTimers());

const MINUTE_MS = 60_000;

it('the pauses are those that were given as long as no write needed more than half of them', () => {
  const settleTime = createSettleTime([0, 300, 1000]);
  expect(settleTime.pausesMs()).toEqual([0, 300, 1000]);
  settleTime.noteDelay(650);
  expect(settleTime.pausesMs()).toEqual([0, 300, 1000]);
});

it('a last pause makes all of them together twice as long as the longest delay', () => {
  const settleTime = createSettleTime([0, 300, 1000]);
  settleTime.noteDelay(2000);
  settleTime.noteDelay(10);
  expect(settleTime.pausesMs()).toEqual([0, 300, 1000, 2700]);
});

it('they never take more than twelve seconds together', () => {
  const settleTime = createSettleTime(READ_BACK_PAUSES_MS);
  settleTime.noteDelay(8800);
  expect(settleTime.pausesMs()).toEqual([...READ_BACK_PAUSES_MS, 3200]);
});

it('a delay counts for at least 15 and at most 30 minutes', () => {
  const settleTime = createSettleTime([0, 300]);
  vi.advanceTimersByTime(14 * MINUTE_MS);
  settleTime.noteDelay(1000);
  vi.advanceTimersByTime(15 * MINUTE_MS);
  expect(settleTime.pausesMs()).toHaveLength(3);
  vi.advanceTimersByTime(MINUTE_MS);
  expect(settleTime.pausesMs()).toEqual([0, 300]);
});

it('a long time without writes forgets everything at once', () => {
  const settleTime = createSettleTime([0, 300]);
  settleTime.noteDelay(1000);
  vi.advanceTimersByTime(300 * MINUTE_MS);
  expect(settleTime.pausesMs()).toEqual([0, 300]);
});
