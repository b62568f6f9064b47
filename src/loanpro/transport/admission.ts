// Which new requests have to be refused because reads already wait for too long: controlled delay, decided on arrival.

import type { QueuePosition } from './semaphore.ts';

/**
 * How long a burst may keep all places taken before that counts as overload. Facebook's controlled delay has 0.1 seconds, for
 * services whose calls take some milliseconds. A call to LoanPro takes some hundred.
 */
const LONGEST_BURST_MS = 1000;
/** How long the last call of a burst may have to wait. */
const LONGEST_WAIT_MS = 2000;
/** No request is refused in an overload if it waits for less than this: while calls are short, more of them may wait. */
const SHORT_WAIT_MS = 50;
/** The share of the newest call in the average duration. */
const NEWEST_SHARE = 0.1;

interface Admission {
  /** Whether a new request with this much time is refused, when its first read would stand at this position. */
  isRefused(position: QueuePosition, remainingMs: number): boolean;
  /** Tells whether a new request found a place at once. */
  noteArrival(foundPlace: boolean): void;
  noteDuration(ms: number): void;
}

/**
 * A burst may wait: it is over soon. When every place has been taken for longer than a burst lasts, more requests arrive than LoanPro
 * can answer, and a long queue would only make all of them late. Then one request may wait for each place, which is enough to keep
 * every place in use, and the other ones are refused at once. The callers that wait share these places, and one request of each caller may wait in any
 * case: who asks for little is not refused because of a caller who asks for much. So there is nothing to gain from serving the newest first.
 */
export function createAdmission(countPlaces: () => number): Admission {
  let takenSinceMs: number | null = null;
  let averageMs = 0;
  let endedAtMs = -Infinity;

  return {
    isRefused({ own, callers, ahead }, remainingMs) {
      const nowMs = performance.now();
      const places = countPlaces();
      const ownRounds = (own * callers) / places;
      const isOverload = takenSinceMs !== null && nowMs - takenSinceMs > LONGEST_BURST_MS;
      // While calls hang, none of them ends that would change the average.
      const callMs = Math.max(averageMs, nowMs - endedAtMs);
      if (isOverload && ownRounds >= 1 && ownRounds * callMs > SHORT_WAIT_MS) return true;
      // A request that waits for nobody is not refused, even if its deadline has just passed.
      return ahead > 0 && (ahead / places) * averageMs > Math.min(LONGEST_WAIT_MS, remainingMs);
    },
    noteArrival(foundPlace) {
      takenSinceMs = foundPlace ? null : (takenSinceMs ?? performance.now());
    },
    noteDuration(ms) {
      endedAtMs = performance.now();
      averageMs = averageMs === 0 ? ms : averageMs + NEWEST_SHARE * (ms - averageMs);
    },
  };
}
