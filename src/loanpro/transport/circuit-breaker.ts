// Leaves a LoanPro alone that keeps failing, and finds out gently when it is well again.

import { LoanProError } from '../errors.ts';

/** `unknown` is a call that ended before anything could be seen: its caller left, or it was held back. */
export type CallEnd = 'fine' | 'failed' | 'unknown';

export interface Pass {
  /** The first call after a rest, on which all others wait for their turn. */
  isProbe: boolean;
  end(how: CallEnd): void;
}

export interface Breaker {
  /** Throws `left-alone` while LoanPro rests, or while a probe is under way. */
  check(): void;
  /** Lets one call through, or throws as `check` does. The pass must be ended. */
  enter(): Pass;
}

// The figures of Hystrix, which the routers of the field took over: half of at least 20 calls in ten seconds.
const WINDOW_S = 10;
const MIN_CALLS = 20;
const FAILED_SHARE = 0.5;
const REST_MS = 5000;
/** After a probe whose end was not seen. */
const SHORT_REST_MS = 1000;
/**
 * Opens it as well, with nothing else in between: calls that hang until their time is up are too few to reach the figures above.
 * As many as reads may be under way at once by default.
 */
const FAILED_IN_A_ROW = 6;

/**
 * One for each LoanPro, on the monotonic clock. `onChange` is told when it opens and when it closes.
 *
 * The libraries for this did not fit: in cockatiel callers wait for the probe instead of failing at once, and in it as in
 * opossum a probe whose caller left counts as a success.
 */
export function createBreaker(onChange: (isOpen: boolean) => void): Breaker {
  let seconds: { second: number; calls: number; failures: number }[] = [];
  let failedInARow = 0;
  let restUntilMs: number | null = null;
  let isProbing = false;

  function rest(lengthMs: number): void {
    if (restUntilMs === null) onChange(true);
    restUntilMs = performance.now() + lengthMs;
  }

  function recover(): void {
    restUntilMs = null;
    seconds = [];
    failedInARow = 0;
    onChange(false);
  }

  function count(isFailure: boolean): void {
    const second = Math.floor(performance.now() / 1000);
    const now = seconds.find((each) => each.second === second) ?? { second, calls: 0, failures: 0 };
    now.calls++;
    if (isFailure) now.failures++;
    seconds = [...seconds.filter((past) => past.second > second - WINDOW_S && past !== now), now];
    failedInARow = isFailure ? failedInARow + 1 : 0;
  }

  function isFailing(): boolean {
    const calls = seconds.reduce((sum, each) => sum + each.calls, 0);
    const failures = seconds.reduce((sum, each) => sum + each.failures, 0);
    return failedInARow >= FAILED_IN_A_ROW || (calls >= MIN_CALLS && failures >= FAILED_SHARE * calls);
  }

  function check(): void {
    if (restUntilMs !== null && (isProbing || performance.now() < restUntilMs)) {
      throw new LoanProError('left-alone', 'LoanPro keeps failing and is left alone for a moment.');
    }
  }

  return {
    check,
    enter() {
      check();
      const isProbe = restUntilMs !== null;
      if (isProbe) isProbing = true;
      return {
        isProbe,
        end(how) {
          if (isProbe) {
            isProbing = false;
            if (how === 'fine') recover();
            else rest(how === 'failed' ? REST_MS : SHORT_REST_MS);
          } else if (restUntilMs === null && how !== 'unknown') {
            count(how === 'failed');
            if (isFailing()) rest(REST_MS);
          }
        },
      };
    },
  };
}
