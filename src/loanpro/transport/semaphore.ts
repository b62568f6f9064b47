// The semaphore for calls to LoanPro: how many run at the same time, how many of them each kind may have, and who is next.

import type { CallKind } from './call.ts';
import { FairQueue } from './fair-queue.ts';
import type { Waiting } from './fair-queue.ts';

/** Reads for writes and read-backs share their places. */
type Group = 'reads' | 'updates' | 'readsForWrites';

const GROUP_OF: Record<CallKind, Group> = {
  read: 'reads',
  update: 'updates',
  'read-for-write': 'readsForWrites',
  'read-back': 'readsForWrites',
};

interface WaitingCall extends Waiting {
  begin: () => void;
}

export interface Semaphore {
  /** How many reads may run at the same time. */
  readonly readPlaces: number;
  /** How many calls that are counted together with this one wait: first reads of requests, further reads, or all of another kind. */
  waiting(kind: CallKind, isFirst: boolean): number;
  hasFreePlace(kind: CallKind): boolean;
  /** Resolves as soon as there is a place. Rejects with the reason of the signal if it aborts before. */
  acquire(kind: CallKind, isFirst: boolean, signal: AbortSignal): Promise<void>;
  release(kind: CallKind): void;
}

/**
 * Any call may hang until its timeout, so no kind of call can take all places. One place in eight is kept free for the reads of writes, and the
 * same number each for reads and for updates. The kinds take turns. Within a kind, calls wait in order of arrival, and reads of several requests in
 * turns: see `FairQueue`.
 */
export function createSemaphore(total: number): Semaphore {
  const share = Math.ceil(total / 8);
  const limits: Record<Group, number> = {
    reads: total - 2 * share,
    updates: total - 2 * share,
    readsForWrites: total - share,
  };
  const running: Record<Group, number> = { reads: 0, updates: 0, readsForWrites: 0 };
  const queues: Record<Group, FairQueue<WaitingCall>> = {
    reads: new FairQueue(),
    updates: new FairQueue(),
    readsForWrites: new FairQueue(),
  };
  let turns: readonly Group[] = ['readsForWrites', 'updates', 'reads'];

  function hasRoom(group: Group): boolean {
    const others = running.reads + running.updates;
    if (running[group] >= limits[group] || others + running.readsForWrites >= total) return false;
    return group === 'readsForWrites' || others < total - share;
  }

  function beginNext(): void {
    const group = turns.find((one) => queues[one].size > 0 && hasRoom(one));
    const next = group && queues[group].dequeue();
    if (!group || !next) return;
    turns = [...turns.filter((one) => one !== group), group];
    running[group]++;
    next.begin();
  }

  return {
    readPlaces: limits.reads,
    waiting(kind, isFirst) {
      const queue = queues[GROUP_OF[kind]];
      return isFirst ? queue.firstSize : queue.size - (kind === 'read' ? queue.firstSize : 0);
    },
    hasFreePlace: (kind) => hasRoom(GROUP_OF[kind]),
    async acquire(kind, isFirst, signal) {
      const group = GROUP_OF[kind];
      if (hasRoom(group)) {
        running[group]++;
        return;
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const call = { request: signal, isFirst: isFirst || kind !== 'read', begin: resolve };
      const leave = () => {
        queues[group].remove(call);
        reject(signal.reason);
      };
      queues[group].enqueue(call);
      signal.addEventListener('abort', leave);
      await promise.finally(() => signal.removeEventListener('abort', leave));
    },
    release(kind) {
      running[GROUP_OF[kind]]--;
      beginNext();
    },
  };
}
