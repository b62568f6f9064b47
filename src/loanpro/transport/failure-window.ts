// The results of the most recent calls, and whether so many different things failed that LoanPro itself must be failing.

import { createSuspects } from './suspects.ts';
import type { Suspect } from './suspects.ts';

interface FailureWindow {
  /** `subjects` is what the call asked about. */
  record(isFailure: boolean, subjects: readonly string[]): void;
  /** Whether so many calls failed that LoanPro should not be called for a while. */
  isFailing(): boolean;
  /** For how long a call with these subjects is refused, because they alone keep failing. 0 when it may be sent. */
  refusedForMs(subjects: readonly string[]): number;
  noteSent(subjects: readonly string[]): void;
  /** Forgets everything. */
  clear(): void;
}

// Half of at least 20 calls within ten seconds: the numbers of Hystrix, which many routers use as well.
const WINDOW_S = 10;
const MIN_CALLS = 20;
const FAILED_SHARE = 0.5;
/**
 * Calls that hang until their timeout are too few to reach the numbers above, so this many failures with no success between them are
 * enough. By default it is the number of reads that may run at once.
 */
const FAILED_IN_A_ROW = 6;
/** How many different things have to fail in such a row. Two broken records do not show that LoanPro is broken. */
const DIFFERENT_IN_A_ROW = 3;

/**
 * Counts by the second of the monotonic clock. What is older than the window is forgotten. Failures that have a subject in common
 * count once in a window, however often they are repeated.
 */
export function createFailureWindow(): FailureWindow {
  let seconds: { second: number; calls: number; failures: number }[] = [];
  let suspects = createSuspects();
  let failedInARow = 0;
  const differentInARow = new Set<Suspect>();

  function count(isFailure: boolean): void {
    const second = Math.floor(performance.now() / 1000);
    const now = seconds.find((each) => each.second === second) ?? { second, calls: 0, failures: 0 };
    now.calls++;
    if (isFailure) now.failures++;
    seconds = [...seconds.filter((past) => past.second > second - WINDOW_S && past !== now), now];
  }

  return {
    record(isFailure, subjects) {
      if (!isFailure) {
        count(false);
        suspects.recordSuccess(subjects);
        failedInARow = 0;
        differentInARow.clear();
        return;
      }
      const { suspect, failedBeforeMs } = suspects.recordFailure(subjects);
      failedInARow++;
      differentInARow.add(suspect);
      if (performance.now() - failedBeforeMs >= WINDOW_S * 1000) count(true);
    },
    isFailing() {
      if (failedInARow >= FAILED_IN_A_ROW && differentInARow.size >= DIFFERENT_IN_A_ROW) return true;
      const calls = seconds.reduce((sum, each) => sum + each.calls, 0);
      const failures = seconds.reduce((sum, each) => sum + each.failures, 0);
      return calls >= MIN_CALLS && failures >= FAILED_SHARE * calls;
    },
    refusedForMs: (subjects) => suspects.refusedForMs(subjects),
    noteSent: (subjects) => suspects.noteSent(subjects),
    clear() {
      seconds = [];
      suspects = createSuspects();
      failedInARow = 0;
      differentInARow.clear();
    },
  };
}
