// How long a tenant takes until a write is visible: the pauses of the read-backs follow what earlier writes needed.

import { sum } from './proof.ts';

/**
 * The pause before each read-back, as long as nothing is known of the tenant. There are several, because LoanPro may apply a write after
 * it has answered, and its reads may lag behind. Only a write that LoanPro accepts and does not show needs all of them.
 */
export const READ_BACK_PAUSES_MS: readonly number[] = [0, 300, 1000, 3000, 4500];

/** The longest settle time. The last read-back still has some seconds before the time for the whole write is over. */
export const LONGEST_SETTLE_MS = 12_000;

/** The settle time is so many times the longest delay that was seen lately. */
const STRETCH = 2;

/** A delay is forgotten after one to two of these periods. */
const PERIOD_MS = 15 * 60_000;

export interface SettleTime {
  /** The pauses for the next write. Their sum is the settle time. */
  pausesMs(): readonly number[];
  /** Notes how long after the answer the read-back began that showed all values of a write. */
  noteDelay(delayMs: number): void;
}

/** One for each process, and so for each tenant. The settle time is never shorter than the given pauses together. */
export function createSettleTime(pausesMs: readonly number[]): SettleTime {
  let periodStartMs = performance.now();
  let longestNowMs = 0;
  let longestBeforeMs = 0;

  function forget(): void {
    const passed = Math.floor((performance.now() - periodStartMs) / PERIOD_MS);
    if (passed === 0) return;
    longestBeforeMs = passed === 1 ? longestNowMs : 0;
    longestNowMs = 0;
    periodStartMs += passed * PERIOD_MS;
  }

  return {
    pausesMs() {
      forget();
      const settleMs = Math.min(LONGEST_SETTLE_MS, STRETCH * Math.max(longestNowMs, longestBeforeMs));
      const missingMs = settleMs - sum(pausesMs);
      return missingMs > 0 ? [...pausesMs, missingMs] : pausesMs;
    },
    noteDelay(delayMs) {
      forget();
      longestNowMs = Math.max(longestNowMs, delayMs);
    },
  };
}
