// Which new requests have to be refused because reads already wait for too long: controlled delay, decided on arrival.

/**
 * How long a burst may keep all places taken before that counts as overload. Facebook's controlled delay has 0.1 seconds, for
 * services whose calls take some milliseconds. A call to LoanPro takes some hundred.
 */
const LONGEST_BURST_MS = 1000;
/** How long the last call of a burst may have to wait. */
const LONGEST_WAIT_MS = 2000;
/** The share of the newest call in the average duration. */
const NEWEST_SHARE = 0.1;

interface Admission {
  /** Whether a new request with this much time is refused, when this number of other new requests waits for a place. */
  isRefused(waiting: number, remainingMs: number): boolean;
  /** Tells whether a new request found a place at once. */
  noteArrival(foundPlace: boolean): void;
  noteDuration(ms: number): void;
}

/**
 * A burst may wait: it is over soon. When every place has been taken for longer than a burst lasts, more requests arrive than LoanPro
 * can answer, and a long queue would only make all of them late. Then one request may wait for each place, which is enough to keep
 * every place in use, and the other ones are refused at once. So there is nothing to gain from serving the newest first.
 */
export function createAdmission(places: number): Admission {
  let takenSinceMs: number | null = null;
  let averageMs = 0;

  return {
    isRefused(waiting, remainingMs) {
      const isOverload = takenSinceMs !== null && performance.now() - takenSinceMs > LONGEST_BURST_MS;
      if (isOverload && waiting >= places) return true;
      return (waiting / places) * averageMs > Math.min(LONGEST_WAIT_MS, remainingMs);
    },
    noteArrival(foundPlace) {
      takenSinceMs = foundPlace ? null : (takenSinceMs ?? performance.now());
    },
    noteDuration(ms) {
      averageMs = averageMs === 0 ? ms : averageMs + NEWEST_SHARE * (ms - averageMs);
    },
  };
}
