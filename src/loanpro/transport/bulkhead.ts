// How many calls LoanPro gets at once: a place for each, and queues in front that end somewhere.

import PQueue from 'p-queue';
import { LoanProError } from '../errors.ts';

/** `look` is a read before or after an update: what a write stands on, and what is told of it. */
export type CallKind = 'read' | 'look' | 'update';

export interface Places {
  /**
   * Does the work as soon as there is a place for its kind, first come, first served. The signal ends the wait, with its reason,
   * and nothing once the work has begun. Rejects with `busy` at once where too many wait already.
   */
  take<Result>(kind: CallKind, work: () => Promise<Result>, signal: AbortSignal): Promise<Result>;
}

/** How many may wait for each place: at 300 ms a call the last of them waits twelve seconds. */
const WAITING_PER_PLACE = 40;

/**
 * Every call may hang until its time is up, so no kind can have all places: one in eight is left to looks, and as many again to
 * reads and to updates.
 */
export function createPlaces(count: number): Places {
  const spare = Math.ceil(count / 8);
  const all = new PQueue({ concurrency: count });
  const allButLooks = new PQueue({ concurrency: count - spare });
  const ofOneKind = () => new PQueue({ concurrency: count - 2 * spare });
  const read = ofOneKind();
  const update = ofOneKind();
  const look = new PQueue({ concurrency: count - spare });
  /** What a call of each kind passes on its way in, from the outside. */
  const gates = { read: [read, allButLooks, all], update: [update, allButLooks, all], look: [look, all] };

  return {
    async take(kind, work, signal) {
      signal.throwIfAborted();
      if (gates[kind].some(({ size }) => size >= WAITING_PER_PLACE * count)) {
        throw new LoanProError('busy', 'Too many calls to LoanPro wait for their turn.');
      }
      const wait = new AbortController();
      const leave = () => wait.abort(signal.reason);
      signal.addEventListener('abort', leave);
      const enter = async () => {
        signal.removeEventListener('abort', leave);
        return work();
      };
      const pass = gates[kind].reduceRight(
        (inner, gate) => async () => gate.add(inner, { signal: wait.signal }),
        enter,
      );
      return pass().finally(() => signal.removeEventListener('abort', leave));
    },
  };
}
