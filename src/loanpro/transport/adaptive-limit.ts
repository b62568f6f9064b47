// How many calls to LoanPro may run at once: more while LoanPro answers as fast as it does to few calls, and fewer when it does not.

import { LRUCache } from 'lru-cache';

/** What ended calls show about LoanPro: its load is too high, or how long an answer took, or nothing. */
type Shown = 'overload' | 'duration' | 'nothing';

export interface EndedCall {
  /** Calls with the same text do the same work, so their durations can be compared. */
  work: string;
  startedAtMs: number;
  /** How many calls ran when this one began, with this one. */
  running: number;
  /** Whether all places for calls of its kind were taken then. */
  isFull: boolean;
  shown: Shown;
}

export interface AdaptiveLimit {
  /** How many calls may run at once now. */
  current(): number;
  noteEnd(call: EndedCall): void;
}

/** With so few calls nobody overloads LoanPro: the limit is never lower, and durations count as the usual ones. */
export const MIN_CONCURRENCY = 4;
const FIRST_CONCURRENCY = 8;
/** The factor of CUBIC, the congestion control of TCP in most systems. */
const SHRINK = 0.7;
/** In terms of the usual duration, on average over the last calls: the limit grows below the first one, and shrinks above the second one. */
const FLAT = 1.2;
const SLOW = 1.5;
/** One call that hangs must not count as many. */
const SLOWEST = 4;
/** So much more is not LoanPro's work: a busy gateway notices an answer later. */
const NOISE_MS = 50;
/** How many calls an average is about. */
const AVERAGED = 10;
const MAX_WORKS = 500;

/**
 * Additive increase and multiplicative decrease, as in TCP: each answer adds one place until the limit shrinks for the first time, and later all
 * running calls together add one. It grows only while all places are in use. It shrinks once for all calls that began before it shrank, because they say
 * nothing about the smaller limit. When LoanPro is slow for another reason, the limit falls until few calls run. These show what is usual now.
 *
 * No library is used: those that are kept (bottleneck, cockatiel, opossum, p-limit, p-queue) have fixed limits, and Netflix's concurrency-limits exists only for Java.
 */
export function createAdaptiveLimit(max: number): AdaptiveLimit {
  const usual = new LRUCache<string, { ms: number; calls: number }>({ max: MAX_WORKS });
  let limit = Math.min(FIRST_CONCURRENCY, max);
  let slowness = 1;
  let shrunkAtMs = -Infinity;

  function shrink(): void {
    limit = Math.max(MIN_CONCURRENCY, limit * SHRINK);
    slowness = 1;
    shrunkAtMs = performance.now();
  }

  function compare({ work, running }: EndedCall, ms: number): void {
    const known = usual.get(work) ?? { ms, calls: 0 };
    slowness += (Math.min(SLOWEST, ms / (known.ms + NOISE_MS)) - slowness) / AVERAGED;
    if (running > MIN_CONCURRENCY && known.calls >= AVERAGED) return;
    const calls = Math.min(AVERAGED, known.calls + 1);
    usual.set(work, { calls, ms: known.ms + (ms - known.ms) / calls });
  }

  return {
    current: () => Math.floor(limit),
    noteEnd(call) {
      if (call.shown === 'nothing' || call.startedAtMs < shrunkAtMs) return;
      if (call.shown === 'overload') return shrink();
      compare(call, performance.now() - call.startedAtMs);
      if (slowness > SLOW) shrink();
      else if (call.isFull && slowness < FLAT) {
        limit = Math.min(max, limit + (shrunkAtMs === -Infinity ? 1 : 1 / limit));
      }
    },
  };
}
