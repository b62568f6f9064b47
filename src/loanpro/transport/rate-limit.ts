// The policies for LoanPro's `Retry-After`: the whole client pauses, not only the call that received the header.

import { LoanProError } from './errors.ts';
import type { Policy } from './policy.ts';
import { readRetryAfterMs } from './retry-after.ts';
import { sleep } from './sleep.ts';

/** No answer pauses the client for longer than this. */
const LONGEST_PAUSE_MS = 60_000;

interface RateLimitPause {
  /**
   * Before the bulkhead: a read waits for the end of the pause, and fails with `rate-limited` at once when the pause is too long. An
   * update never waits, because the values it was checked against become outdated: it fails at once. A read-back is sent in the
   * pause, because only it can show whether an update took effect. There are only a few of them after each update.
   */
  wait: Policy;
  /**
   * Inside the bulkhead: starts a pause when an answer asks for one. Sends nothing but read-backs when a pause began during the
   * wait for a place.
   */
  observe: Policy;
}

/** Used in this file only: sends a read from `observe` back to `wait`, so that it gives up its place while it waits. */
class PauseBegan extends Error {}

/** A read waits for `longestWaitMs` at most. */
export function createRateLimitPause(longestWaitMs: number): RateLimitPause {
  let endsAtMs = 0;
  const remainingMs = () => endsAtMs - performance.now();

  function refusal(): LoanProError {
    const message = 'LoanPro asked for a pause, so it was not called.';
    return new LoanProError('rate-limited', message, null, Math.ceil(remainingMs()));
  }

  async function waitForEnd(signal: AbortSignal): Promise<void> {
    if (remainingMs() > longestWaitMs) throw refusal();
    while (remainingMs() > 0) await sleep(remainingMs(), signal);
  }

  return {
    async wait(call, next) {
      if (call.kind === 'read-back') return next(call);
      if (call.kind === 'update') {
        if (remainingMs() > 0) throw refusal();
        return next(call);
      }
      for (;;) {
        await waitForEnd(call.signal);
        try {
          return await next(call);
        } catch (error) {
          if (!(error instanceof PauseBegan)) throw error;
        }
      }
    },
    async observe(call, next) {
      if (remainingMs() > 0 && call.kind !== 'read-back') {
        throw call.kind === 'update' ? refusal() : new PauseBegan();
      }
      const reply = await next(call);
      if (reply.status === 429 || reply.status === 503) {
        const lengthMs = Math.min(readRetryAfterMs(reply.retryAfter), LONGEST_PAUSE_MS);
        endsAtMs = Math.max(endsAtMs, performance.now() + lengthMs);
      }
      return reply;
    },
  };
}
