// Whose turn it is: within this process, one write at a time for each customer, in the order they came.

import type { EntityId } from '../custom-fields/ids.ts';
import { CustomerBusy } from './errors.ts';

export interface Turns {
  /** Resolves when it is the caller's turn; throws when too many wait already, or when `signal` aborts first. */
  take(customerId: EntityId, signal: AbortSignal): Promise<{ endTurn: EndTurn; hasWaited: boolean }>;
}

/** Hands the turn on. To be called once. */
export type EndTurn = () => void;

export function createTurns(maxWaiting: number): Turns {
  // A customer is in the map while somebody has the turn; the list holds those who wait, each as the call that lets it in.
  const lines = new Map<EntityId, (() => void)[]>();

  return {
    async take(customerId, signal) {
      const hasWaited = lines.has(customerId);
      const line = lines.get(customerId) ?? [];
      if (hasWaited) await stand(line, maxWaiting, signal);
      else lines.set(customerId, line);
      const endTurn = () => {
        const letNextIn = line.shift();
        if (letNextIn) letNextIn();
        else lines.delete(customerId);
      };
      return { endTurn, hasWaited };
    },
  };
}

async function stand(line: (() => void)[], maxWaiting: number, signal: AbortSignal): Promise<void> {
  if (line.length >= maxWaiting || signal.aborted) throw new CustomerBusy();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const leave = () => {
    line.splice(line.indexOf(resolve), 1);
    reject(new CustomerBusy());
  };
  signal.addEventListener('abort', leave, { once: true });
  line.push(resolve);
  await promise.finally(() => signal.removeEventListener('abort', leave));
}
