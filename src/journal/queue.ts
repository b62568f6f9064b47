// A queue inside this process: one caller at a time for each key, in the order of arrival.

import { EntityBusy } from './errors.ts';

interface Queue {
  /**
   * Resolves when it is the turn of the caller. Throws `EntityBusy` when too many callers wait already, or when `signal` aborts first.
   */
  acquire(key: string, signal: AbortSignal): Promise<{ release: Release; hasWaited: boolean }>;
}

/** Admits the next caller. A second call does nothing. */
export type Release = () => void;

export function createQueue(maxWaiting: number): Queue {
  // A key is in the map while somebody has it. The list holds the callers who wait, each as the function that admits it.
  const waitingLists = new Map<string, (() => void)[]>();

  return {
    async acquire(key, signal) {
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
    // Admitted at this very moment: the caller has the key now, and must release it.
    if (place === -1) return;
    waiting.splice(place, 1);
    reject(new EntityBusy());
  };
  signal.addEventListener('abort', leave, { once: true });
  waiting.push(resolve);
  await promise.finally(() => signal.removeEventListener('abort', leave));
}
