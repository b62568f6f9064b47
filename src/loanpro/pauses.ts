// The pauses of strategies that LoanPro refused: each one is tried again later, after ever longer times.

import { createEntryCache } from './entry-cache.ts';
import type { LoanProError } from './transport/errors.ts';

/**
 * How long a refused strategy is paused. The first pause is short, because a proxy may have refused the strategy by mistake. Each
 * further pause is twice as long.
 */
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 10 * 60 * 1000;

/** Enough for every strategy, and for every field of a large tenant. */
const MAX_PAUSES = 10_000;

export interface Pauses {
  /** Why the strategy is paused now. `null` when it may be tried. */
  reason(strategy: string): LoanProError | null;
  /** Why the strategy was refused the last time, whether or not the pause is over. `null` when it has worked since, or was never refused. */
  lastReason(strategy: string): LoanProError | null;
  /** Begins a pause. Several calls may be refused at the same time: only the first of them counts. */
  begin(strategy: string, reason: LoanProError): void;
  /** Ends the pause, because the strategy works. The next one will be short again. */
  end(strategy: string): void;
}

/** `onBegin` is called when a pause begins. */
export function createPauses(onBegin: (strategy: string) => void): Pauses {
  const pauses = createEntryCache<{ untilMs: number; lengthMs: number; reason: LoanProError }>(MAX_PAUSES);

  function reason(strategy: string): LoanProError | null {
    const pause = pauses.get(strategy);
    return pause && pause.untilMs > performance.now() ? pause.reason : null;
  }

  return {
    reason,
    lastReason: (strategy) => pauses.get(strategy)?.reason ?? null,
    begin(strategy, why) {
      if (reason(strategy)) return;
      const lengthMs = Math.min(2 * (pauses.get(strategy)?.lengthMs ?? FIRST_PAUSE_MS / 2), LONGEST_PAUSE_MS);
      pauses.set(strategy, { untilMs: performance.now() + lengthMs, lengthMs, reason: why });
      onBegin(strategy);
    },
    end: (strategy) => void pauses.delete(strategy),
  };
}
