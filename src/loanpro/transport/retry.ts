// Reads that are asked again: what may pass, how long to wait, and a budget, so that an outage is not made worse.

import { setTimeout as sleep } from 'node:timers/promises';
import { LoanProError } from '../errors.ts';
import type { LoanProErrorCode } from '../errors.ts';
import type { Reply } from './exchange.ts';

const MAX_ATTEMPTS = 3;
const FIRST_BACKOFF_MS = 200;

const PASSING_STATUSES = new Set([429, 500, 502, 503, 504]);

/** How often each kind of failure may be met with another attempt. */
const PASSING_ERRORS: Partial<Record<LoanProErrorCode, number>> = {
  'not-sent': MAX_ATTEMPTS - 1,
  unavailable: MAX_ATTEMPTS - 1,
  // Once: an answer that breaks off twice is more likely broken where it is made.
  'cut-off': 1,
};

/** Earned by each read, and spent by each repeat: a tenth, a small reserve, and one every five seconds where reads are rare. */
const EARNED_PER_READ = 0.1;
const EARNED_PER_SECOND = 0.2;
const RESERVE = 10;

export interface Retries {
  /**
   * The reply of `send`, asked up to three times while what came of it can pass by itself. Between two attempts is a random time
   * (full jitter). Ends early with the signal's reason when it aborts. The last reply or error is the answer.
   */
  run(send: () => Promise<Reply>, signal: AbortSignal): Promise<Reply>;
}

export function createRetries(): Retries {
  let balance = RESERVE;
  let earnedAtMs = performance.now();

  function earn(): void {
    const nowMs = performance.now();
    const earned = EARNED_PER_READ + (EARNED_PER_SECOND * (nowMs - earnedAtMs)) / 1000;
    balance = Math.min(RESERVE, balance + earned);
    earnedAtMs = nowMs;
  }

  function spend(): boolean {
    if (balance < 1) return false;
    balance -= 1;
    return true;
  }

  return {
    async run(send, signal) {
      earn();
      for (let repeats = 0; ; repeats++) {
        const outcome = await send().catch((error: unknown) => ({ error }));
        if (repeats >= repeatsFor(outcome) || !spend()) {
          if ('error' in outcome) throw outcome.error;
          return outcome;
        }
        await pause(Math.random() * FIRST_BACKOFF_MS * 2 ** repeats, signal);
      }
    },
  };
}

function repeatsFor(outcome: Reply | { error: unknown }): number {
  if (!('error' in outcome)) return PASSING_STATUSES.has(outcome.status) ? MAX_ATTEMPTS - 1 : 0;
  return outcome.error instanceof LoanProError ? (PASSING_ERRORS[outcome.error.code] ?? 0) : 0;
}

/** Rejects with the signal's reason when it aborts before the time is over. */
export async function pause(lengthMs: number, signal: AbortSignal): Promise<void> {
  await sleep(lengthMs, undefined, { signal }).catch(() => {
    throw signal.reason;
  });
}
