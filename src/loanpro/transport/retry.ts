// The policy that repeats failed reads: which failures are temporary, how long to wait, and a budget of repeats.

import type { Call, Reply } from './call.ts';
import { LoanProError } from './errors.ts';
import type { LoanProErrorCode } from './errors.ts';
import type { Policy } from './policy.ts';
import { sleep } from './sleep.ts';

const MAX_ATTEMPTS = 3;
const FIRST_BACKOFF_MS = 200;

const TEMPORARY_STATUSES = new Set([429, 500, 502, 503, 504]);

/** How often a read may be repeated after each kind of temporary error. */
const REPEATS_AFTER: Partial<Record<LoanProErrorCode, number>> = {
  'not-sent': MAX_ATTEMPTS - 1,
  unavailable: MAX_ATTEMPTS - 1,
  // Once: when an answer is truncated twice, LoanPro probably produces it that way.
  truncated: 1,
};

// The budget keeps repeats from making an outage worse. Each read adds a tenth of a repeat to it, and each second adds a fifth, for
// times in which reads are rare. It never holds more than the reserve, which is also what it starts with.
const EARNED_PER_READ = 0.1;
const EARNED_PER_SECOND = 0.2;
const RESERVE = 10;

/**
 * Sends a read up to three times while its failure is temporary and the budget allows it, after a random wait (full jitter). The last
 * reply or error is the result. Never repeats an update: a second PUT could create a second row.
 */
export function createRetry(): Policy {
  let budget = RESERVE;
  let earnedAtMs = performance.now();

  function earn(): void {
    const nowMs = performance.now();
    const earned = EARNED_PER_READ + (EARNED_PER_SECOND * (nowMs - earnedAtMs)) / 1000;
    budget = Math.min(RESERVE, budget + earned);
    earnedAtMs = nowMs;
  }

  function spend(): boolean {
    if (budget < 1) return false;
    budget -= 1;
    return true;
  }

  return async (call, next) => {
    if (call.kind === 'update') return next(call);
    earn();
    for (let repeats = 0; ; repeats++) {
      const outcome = await next(call).catch((error: unknown) => ({ error }));
      if (repeats >= allowedRepeats(call, outcome) || !spend()) {
        if ('error' in outcome) throw outcome.error;
        return outcome;
      }
      await sleep(Math.random() * FIRST_BACKOFF_MS * 2 ** repeats, call.signal);
    }
  };
}

function allowedRepeats({ kind }: Call, outcome: Reply | { error: unknown }): number {
  // The read-backs of a write follow one another anyway. More of them would only make LoanPro refuse more.
  if (kind === 'read-back' && !('error' in outcome) && outcome.status === 429) return 0;
  if (!('error' in outcome)) return TEMPORARY_STATUSES.has(outcome.status) ? MAX_ATTEMPTS - 1 : 0;
  return outcome.error instanceof LoanProError ? (REPEATS_AFTER[outcome.error.code] ?? 0) : 0;
}
