// The policy that limits how many calls run at once, with a share for each kind of call, turns for callers and requests, and a limited queue.

import { createAdmission } from './admission.ts';
import type { Call, Reply } from './call.ts';
import type { RequestInfo } from './callers.ts';
import { createAdaptiveLimit } from './adaptive-limit.ts';
import type { EndedCall } from './adaptive-limit.ts';
import { LoanProError } from './errors.ts';
import { createSemaphore } from './semaphore.ts';
import type { Applicant } from './semaphore.ts';
import type { Next, Policy } from './policy.ts';

/** LoanPro asks for fewer calls (429), or cannot answer that many. */
const OVERLOAD_STATUSES = new Set([429, 503]);

/** How many calls of each kind one caller may let wait for each place. First reads of requests are counted apart from further ones. */
const WAITING_PER_PLACE = 40;

/**
 * Runs a call as soon as there is a place for its kind. The calls of one request are the ones with the same signal. The signal ends the
 * wait, and has no effect on a call that has its place. When the wait would be too long, the first read of a request fails with `queue-full` at
 * once, and so does every call when its queue is full.
 */
export function createBulkhead(
  max: number,
  requestOf: (signal: AbortSignal) => RequestInfo,
  callerShare = 1,
): Policy {
  const limit = createAdaptiveLimit(max);
  const semaphore = createSemaphore(limit.current, max, callerShare);
  const admission = createAdmission(semaphore.readPlaces);
  /** The requests that had or wait for a first read. */
  const begun = new WeakSet<AbortSignal>();

  function admit(applicant: Applicant, endsAtMs: number): void {
    const position = semaphore.positionOf(applicant);
    const isLate = applicant.isFirst && admission.isRefused(position, endsAtMs - performance.now());
    if (isLate || position.own >= WAITING_PER_PLACE * limit.current()) {
      throw new LoanProError('queue-full', 'Too many calls to LoanPro are waiting already.');
    }
  }

  async function observed(call: Call, next: Next): Promise<Reply> {
    const startedAtMs = performance.now();
    const began = {
      work: workOf(call),
      startedAtMs,
      running: semaphore.running(),
      isFull: !semaphore.hasFreePlace(call.kind),
    };
    let shown: EndedCall['shown'] = 'nothing';
    try {
      const reply = await next(call);
      if (call.kind === 'read') admission.noteDuration(performance.now() - startedAtMs);
      if (OVERLOAD_STATUSES.has(reply.status)) shown = 'overload';
      // A slow update ends in a 500 or a timeout (documented), and its duration says nothing about other calls.
      else if (reply.status === 200 && call.kind !== 'update') shown = 'duration';
      return reply;
    } catch (error) {
      if (call.kind !== 'update' && error instanceof LoanProError && error.code === 'timeout') {
        shown = 'overload';
      }
      throw error;
    } finally {
      limit.noteEnd({ ...began, shown });
    }
  }

  return async (call, next) => {
    const { kind, signal } = call;
    signal.throwIfAborted();
    const { caller, endsAtMs } = requestOf(signal);
    const applicant = { kind, isFirst: kind === 'read' && !begun.has(signal), caller };
    const foundPlace = semaphore.tryAcquire(applicant);
    if (!foundPlace) admit(applicant, endsAtMs);
    if (applicant.isFirst) {
      begun.add(signal);
      admission.noteArrival(foundPlace || semaphore.hasFreePlace(kind));
    }
    if (!foundPlace) await semaphore.wait(applicant, signal);
    try {
      return await observed(call, next);
    } finally {
      semaphore.release(applicant);
    }
  };
}

/** A call with other ids, or with as many of them, does the same work. */
function workOf({ kind, path }: Call): string {
  return `${kind} ${path.replaceAll(/\d+/g, '')}`;
}
