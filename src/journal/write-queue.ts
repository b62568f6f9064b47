// The queue of writes inside this process: one write at a time for each entity, in the order of arrival.

import { entityKey } from '../custom-fields/entities.ts';
import type { EntityRef } from '../custom-fields/entities.ts';
import { EntityBusy } from './errors.ts';

interface WriteQueue {
  /**
   * Resolves when the caller may write to the entity. Throws `EntityBusy` when too many callers wait already, or when `signal`
   * aborts first.
   */
  acquire(entity: EntityRef, signal: AbortSignal): Promise<{ release: Release; hasWaited: boolean }>;
}

/** Lets the next caller write. A second call does nothing. */
export type Release = () => void;

export function createWriteQueue(maxWaiting: number): WriteQueue {
  // An entity is in the map while somebody writes to it. The list holds the callers who wait, each as the function that admits it.
  const waitingLists = new Map<string, (() => void)[]>();

  return {
    async acquire(entity, signal) {
      const key = entityKey(entity);
      const hasWaited = waitingLists.has(key);
      const waiting = waitingLists.get(key) ?? [];
      if (hasWaited) await waitIn(waiting, maxWaiting, signal);
      else waitingLists.set(key, waiting);
      let isReleased = false;
      const release = () => {
        if (isReleased) return;
        isReleased = true;
        const admitNext = waiting.shift();
        if (admitNext) admitNext();
        else waitingLists.delete(key);
      };
      return { release, hasWaited };
    },
  };
}

async function waitIn(waiting: (() => void)[], maxWaiting: number, signal: AbortSignal): Promise<void> {
  if (waiting.length >= maxWaiting || signal.aborted) throw new EntityBusy();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const leave = () => {
    const place = waiting.indexOf(resolve);
    // Admitted at this very moment: the caller has the entity now, and must release it.
    if (place === -1) return;
    waiting.splice(place, 1);
    reject(new EntityBusy());
  };
  signal.addEventListener('abort', leave, { once: true });
  waiting.push(resolve);
  await promise.finally(() => signal.removeEventListener('abort', leave));
}
