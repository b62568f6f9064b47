// The policy that limits how many calls run at once, with a share for each kind of call and a limited queue.

import PQueue from 'p-queue';
import { LoanProError } from './errors.ts';
import type { Policy } from './policy.ts';

/** How many calls may wait for each place. If a call takes 300 ms, the last of them waits for twelve seconds. */
const WAITING_PER_PLACE = 40;

/**
 * Runs a call as soon as there is a place for its kind, in order of arrival. The signal ends the wait. When the queue is full, the
 * call fails with `queue-full` at once.
 *
 * Any call may hang until its timeout, so no kind of call can take all places. One place in eight is kept free for the reads of writes, and the
 * same number each for reads and for updates.
 */
export function createBulkhead(places: number): Policy {
  const share = Math.ceil(places / 8);
  const all = new PQueue({ concurrency: places });
  const allButReadsForWrites = new PQueue({ concurrency: places - share });
  const reads = new PQueue({ concurrency: places - 2 * share });
  const updates = new PQueue({ concurrency: places - 2 * share });
  const readsForWrites = new PQueue({ concurrency: places - share });
  /** The queues that a call of each kind passes, the outermost first. */
  const queues = {
    read: [reads, allButReadsForWrites, all],
    update: [updates, allButReadsForWrites, all],
    'read-for-write': [readsForWrites, all],
    'read-back': [readsForWrites, all],
  };

  return async (call, next) => {
    const { kind, signal } = call;
    signal.throwIfAborted();
    if (queues[kind].some(({ size }) => size >= WAITING_PER_PLACE * places)) {
      throw new LoanProError('queue-full', 'Too many calls to LoanPro are waiting already.');
    }
    // A signal of its own, so that an abort ends the wait and has no effect on a call that has its place.
    const wait = new AbortController();
    const abort = () => wait.abort(signal.reason);
    signal.addEventListener('abort', abort);
    const run = async () => {
      signal.removeEventListener('abort', abort);
      return next(call);
    };
    const enter = queues[kind].reduceRight(
      (inner, queue) => async () => queue.add(inner, { signal: wait.signal }),
      run,
    );
    return enter().finally(() => signal.removeEventListener('abort', abort));
  };
}
