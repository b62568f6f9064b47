// The policy that limits how many calls run at once, with a share for each kind of call, turns for requests, and a limited queue.

import PQueue from 'p-queue';
import { createAdmission } from './admission.ts';
import type { Call, CallKind, Reply } from './call.ts';
import { LoanProError } from './errors.ts';
import { FairQueue } from './fair-queue.ts';
import type { FairQueueOptions } from './fair-queue.ts';
import type { Next, Policy } from './policy.ts';

/** How many calls of each kind may wait for each place. First reads of requests are counted apart from further ones. */
const WAITING_PER_PLACE = 40;

type Places = PQueue<FairQueue, FairQueueOptions>;

const openPlaces = (concurrency: number): Places => new PQueue({ concurrency, queueClass: FairQueue });

/**
 * Runs a call as soon as there is a place for its kind. Calls wait in order of arrival, and reads of several requests in turns: see
 * `FairQueue`. The calls of one request are the ones with the same signal. The signal ends the wait. When the wait would be too long,
 * the first read of a request fails with `queue-full` at once, and so does every call when its queue is full.
 *
 * Any call may hang until its timeout, so no kind of call can take all places. One place in eight is kept free for the reads of writes, and the
 * same number each for reads and for updates.
 */
export function createBulkhead(places: number, deadlineOf: (signal: AbortSignal) => number): Policy {
  const share = Math.ceil(places / 8);
  const all = openPlaces(places);
  const allButReadsForWrites = openPlaces(places - share);
  const reads = openPlaces(places - 2 * share);
  const updates = openPlaces(places - 2 * share);
  const readsForWrites = openPlaces(places - share);
  /** The queues that a call of each kind passes, the outermost first. */
  const queues: Record<CallKind, readonly [Places, ...Places[]]> = {
    read: [reads, allButReadsForWrites, all],
    update: [updates, allButReadsForWrites, all],
    'read-for-write': [readsForWrites, all],
    'read-back': [readsForWrites, all],
  };

  const admission = createAdmission(reads.concurrency);
  /** The requests that had or wait for a first read. */
  const begun = new WeakSet<AbortSignal>();
  let waitingFirst = 0;

  function admit({ kind, signal }: Call, isFirst: boolean): void {
    const [queue] = queues[kind];
    const waiting = isFirst ? waitingFirst : queue.size - (queue === reads ? waitingFirst : 0);
    const remainingMs = deadlineOf(signal) - performance.now();
    const isLate = isFirst && admission.isRefused(waiting, remainingMs);
    if (isLate || waiting >= WAITING_PER_PLACE * places) {
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
      admission.noteArrival(reads.pending < reads.concurrency);
      waitingFirst++;
    }
    let isWaiting = true;
    const endWait = () => {
      if (isFirst && isWaiting) waitingFirst--;
      isWaiting = false;
    };
    // A signal of its own, so that an abort ends the wait and has no effect on a call that has its place.
    const wait = new AbortController();
    const abort = () => wait.abort(signal.reason);
    signal.addEventListener('abort', abort);
    const run = async () => {
      signal.removeEventListener('abort', abort);
      endWait();
      return timed(call, next);
    };
    const enter = queues[kind].reduceRight(
      (inner, queue) => async () =>
        queue.add(inner, { signal: wait.signal, ...(queue === reads && { request: signal, isFirst }) }),
      run,
    );
    return enter().finally(() => {
      signal.removeEventListener('abort', abort);
      endWait();
    });
  };
}
