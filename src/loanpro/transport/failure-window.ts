// The results of the most recent calls, and whether too many of them failed.

interface FailureWindow {
  record(isFailure: boolean): void;
  /** Whether so many calls failed that LoanPro should not be called for a while. */
  isFailing(): boolean;
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

/** Counts by the second of the monotonic clock. What is older than the window is forgotten. */
export function createFailureWindow(): FailureWindow {
  let seconds: { second: number; calls: number; failures: number }[] = [];
  let failedInARow = 0;

  return {
    record(isFailure) {
      const second = Math.floor(performance.now() / 1000);
      const now = seconds.find((each) => each.second === second) ?? { second, calls: 0, failures: 0 };
      now.calls++;
      if (isFailure) now.failures++;
      seconds = [...seconds.filter((past) => past.second > second - WINDOW_S && past !== now), now];
      failedInARow = isFailure ? failedInARow + 1 : 0;
    },
    isFailing() {
      const calls = seconds.reduce((sum, each) => sum + each.calls, 0);
      const failures = seconds.reduce((sum, each) => sum + each.failures, 0);
      return failedInARow >= FAILED_IN_A_ROW || (calls >= MIN_CALLS && failures >= FAILED_SHARE * calls);
    },
    clear() {
      seconds = [];
      failedInARow = 0;
    },
  };
}
