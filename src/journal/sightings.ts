// When this process first saw each open intent, by its own monotonic clock. No clock that two processes would have to share decides
// when a lease is over.

import { LONGEST_LEASE_MS } from './lease.ts';

export interface Sighted {
  id: string;
  /** The length of the lease as it was recorded. */
  leaseMs: number;
}

export interface Sightings {
  /**
   * Returns how long the intent, which was just read as open, still keeps other writers out, counted from the first of these calls. Once
   * this process has seen it open for a whole lease, the result is 0 or less, and the intent may be taken over.
   */
  remainingMs(intent: Sighted): number;
  /**
   * Forgets all intents except these, which are all that are open. `askedAtMs` is when their query began, on the clock of
   * `performance.now()`: an intent that was first seen later may be missing in the list although it is open.
   */
  forgetOthers(open: readonly Sighted[], askedAtMs: number): void;
}

/**
 * The process that opened an intent counts its time from before the INSERT, and sends nothing when too little is left of the lease. Every
 * observer begins to count after the INSERT. Therefore no observer takes over an intent whose request can still be sent.
 */
export function createSightings(): Sightings {
  const firstSeenMs = new Map<string, number>();

  return {
    remainingMs({ id, leaseMs }) {
      const seenMs = firstSeenMs.get(id) ?? performance.now();
      firstSeenMs.set(id, seenMs);
      return seenMs + bounded(leaseMs) - performance.now();
    },
    forgetOthers(open, askedAtMs) {
      const ids = new Set(open.map(({ id }) => id));
      for (const [id, seenMs] of firstSeenMs) {
        if (seenMs < askedAtMs && !ids.has(id)) firstSeenMs.delete(id);
      }
    },
  };
}

/** A damaged record keeps other writers out for a limited time, and for long enough. */
function bounded(leaseMs: number): number {
  return leaseMs >= 0 && leaseMs <= LONGEST_LEASE_MS ? leaseMs : LONGEST_LEASE_MS;
}
