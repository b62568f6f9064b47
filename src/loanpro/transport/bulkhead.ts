// The policy that limits how many calls run at once, with a share for each kind of call, turns for callers and requests, and a limited queue.

import { createAdmission } from './admission.ts';
import type { Call, Reply } from './call.ts';
import type { RequestInfo } from './callers.ts';
import { LoanProError } from './errors.ts';
import { createSemaphore } from './semaphore.ts';
import type { Next, Policy } from './policy.ts';

/** How many calls of each kind one caller may let wait for each place. First reads of requests are counted apart from further ones. */
const WAITING_PER_PLACE = 40;

/**
 * Runs a call as soon as there is a place for its kind. The calls of one request are the ones with the same signal. The signal ends the
 * wait, and has no effect on a call that has its place. When the wait would be too long, the first read of a request fails with `queue-full` at
 * once, and so does every call when its queue is full.
 */
export function createBulkhead(
  total: number,
  requestOf: (signal: AbortSignal) => RequestInfo,
  callerShare = 1,
): Policy {
  const semaphore = createSemaphore(total, callerShare);
  const admission = createAdmission(semaphore.readPlaces);
  /** The requests that had or wait for a first read. */
  const begun = new WeakSet<AbortSignal>();

  function admit({ kind, signal }: Call, isFirst: boolean): void {
    const { caller, endsAtMs } = requestOf(signal);
    const position = semaphore.positionOf({ kind, isFirst, caller });
    const isLate = isFirst && admission.isRefused(position, endsAtMs - performance.now());
    if (isLate || position.own >= WAITING_PER_PLACE * total) {
      throw new LoanProError('queue-full', 'Too many calls to LoanPro are waiting already.');
    }
  }

  async function timed(call: Call, next: Next): Promise<Reply> {
    const startMs = performance.now();
    const reply = await next(call);
    if (call.kind === 'read') admission.noteDuration(performance.now() - startMs);
    return reply;
  }

  return async (call, next) => {
    const { kind, signal } = call;
    signal.throwIfAborted();
    const isFirst = kind === 'read' && !begun.has(signal);
    admit(call, isFirst);
    if (isFirst) {
      begun.add(signal);
      admission.noteArrival(semaphore.hasFreePlace(kind));
    }
    const applicant = { kind, isFirst, caller: requestOf(signal).caller };
    await semaphore.acquire(applicant, signal);
    try {
      return await timed(call, next);
    } finally {
      semaphore.release(applicant);
    }
  };
}
