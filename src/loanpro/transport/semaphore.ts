// The counting semaphore for calls to LoanPro: how many run at the same time, how many of them each kind may have, and who is next.

import type { CallKind } from './call.ts';
import { CallerQueue } from './caller-queue.ts';
import type { Caller } from './callers.ts';

/** Reads for writes and read-backs share their places. */
type Group = 'reads' | 'updates' | 'readsForWrites';

const GROUP_OF: Record<CallKind, Group> = {
  read: 'reads',
  update: 'updates',
  'read-for-write': 'readsForWrites',
  'read-back': 'readsForWrites',
};

interface WaitingCall {
  caller: string;
  request: object;
  isFirst: boolean;
  begin: () => void;
}

/** A call as the semaphore sees it. */
export interface Applicant {
  kind: CallKind;
  /** Whether it is the first read of its request. */
  isFirst: boolean;
  caller: Caller;
}

/** Where a new call would stand in its queue. */
export interface QueuePosition {
  /** How many calls of the same caller wait that are counted together: first reads, further reads, or all of another kind. */
  own: number;
  /** How many callers take turns with first calls, with this one. */
  callers: number;
  /** How many first calls come before this one. */
  ahead: number;
}

export interface Semaphore {
  /** How many reads may run at the same time. */
  readPlaces(): number;
  /** How many calls run. */
  running(): number;
  positionOf(applicant: Applicant): QueuePosition;
  hasFreePlace(kind: CallKind): boolean;
  /** Takes a place if one is free. */
  tryAcquire(applicant: Applicant): boolean;
  /** Waits for a place, and takes it. Rejects with the reason of the signal if it aborts before. */
  wait(applicant: Applicant, signal: AbortSignal): Promise<void>;
  /** Gives a place back. The calls that wait begin as far as there are places, also when there are more of them than before. */
  release(applicant: Applicant): void;
}

/**
 * `total` is the number of places at the moment. It may change, and is never above `max`. Calls that run beyond a number that shrank do not
 * hold up those of another kind: they take the places of their own kind only.
 *
 * Any call may hang until its timeout, so no kind of call can take all places. One place in eight is kept free for the reads of writes, and the
 * same number each for reads and for updates. The kinds take turns. Within a kind, the callers take turns: see `CallerQueue`. A caller that is
 * identified has at most `callerShare` of the places of a kind, so that others find one although its calls hang.
 */
export function createSemaphore(total: () => number, max: number, callerShare: number): Semaphore {
  const reserved = () => Math.ceil(total() / 8);
  const limitOf = (group: Group) => total() - (group === 'readsForWrites' ? 1 : 2) * reserved();
  const running: Record<Group, number> = { reads: 0, updates: 0, readsForWrites: 0 };
  const countRunning = () => running.reads + running.updates + running.readsForWrites;
  const queues: Record<Group, CallerQueue<WaitingCall>> = {
    reads: new CallerQueue(),
    updates: new CallerQueue(),
    readsForWrites: new CallerQueue(),
  };
  /** The places of identified callers, by group and caller. */
  const held = new Map<string, number>();
  let turns: readonly Group[] = ['readsForWrites', 'updates', 'reads'];

  function hasRoom(group: Group): boolean {
    if (running[group] >= limitOf(group) || countRunning() >= max) return false;
    const counted = (one: Group) => Math.min(running[one], limitOf(one));
    const others = counted('reads') + counted('updates');
    if (others + counted('readsForWrites') >= total()) return false;
    return group === 'readsForWrites' || others < total() - reserved();
  }

  const placesOf = (group: Group) => Math.max(1, Math.floor(limitOf(group) * callerShare));
  const mayHold = (group: Group, caller: string) => (held.get(`${group} ${caller}`) ?? 0) < placesOf(group);

  function hold(group: Group, { key, isIdentified }: Caller, change: 1 | -1): void {
    running[group] += change;
    if (!isIdentified) return;
    const name = `${group} ${key}`;
    const count = (held.get(name) ?? 0) + change;
    if (count > 0) held.set(name, count);
    else held.delete(name);
  }

  function beginNext(): boolean {
    for (const group of turns) {
      const next = hasRoom(group) && queues[group].dequeue((caller) => mayHold(group, caller));
      if (!next) continue;
      turns = [...turns.filter((one) => one !== group), group];
      next.begin();
      return true;
    }
    return false;
  }

  return {
    readPlaces: () => limitOf('reads'),
    running: countRunning,
    positionOf({ kind, isFirst, caller: { key } }) {
      const queue = queues[GROUP_OF[kind]];
      const own = isFirst || kind !== 'read' ? queue.firstSizeOf(key) : queue.furtherSizeOf(key);
      return { own, callers: queue.callersWith(key), ahead: queue.ahead(key) };
    },
    hasFreePlace: (kind) => hasRoom(GROUP_OF[kind]),
    tryAcquire({ kind, caller }) {
      const group = GROUP_OF[kind];
      if (!hasRoom(group) || !mayHold(group, caller.key)) return false;
      hold(group, caller, 1);
      return true;
    },
    async wait({ kind, isFirst, caller }, signal) {
      const group = GROUP_OF[kind];
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const begin = () => {
        hold(group, caller, 1);
        resolve();
      };
      const call = { caller: caller.key, request: signal, isFirst: isFirst || kind !== 'read', begin };
      const leave = () => {
        queues[group].remove(call);
        reject(signal.reason);
      };
      queues[group].enqueue(call);
      signal.addEventListener('abort', leave);
      await promise.finally(() => signal.removeEventListener('abort', leave));
    },
    release({ kind, caller }) {
      hold(GROUP_OF[kind], caller, -1);
      while (beginNext());
    },
  };
}
