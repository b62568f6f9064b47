// How much the operations that are executed at the same time may cost together, so that their answers fit into memory.

/** Too many expensive operations wait already. */
export class TooManyExpensive extends Error {
  constructor() {
    super('Too many expensive operations are waiting.');
    this.name = 'TooManyExpensive';
  }
}

export interface CostPlaces {
  /**
   * Waits until there is room for an operation of this cost, in the order of arrival. Resolves with the function that gives the room back.
   * Rejects with the reason of the signal, and with `TooManyExpensive`.
   */
  take(cost: number, signal: AbortSignal): Promise<() => void>;
}

/** One of the most expensive operations and a third of another. At a cost of 100,000, an answer needs up to 25 MB while it is made (observed). */
export const MAX_COST_TOGETHER = 200_000;

/** Operations up to this cost never wait. So many of them as can be in progress need little memory. */
export const CHEAP_COST = 2000;

/** Few, because the last of them waits until all others were executed. */
export const MAX_WAITING_OPERATIONS = 8;

interface Waiting {
  cost: number;
  admit: () => void;
}

export function createCostPlaces(): CostPlaces {
  const waiting = new Set<Waiting>();
  let taken = 0;

  function admitNext(): void {
    for (const next of waiting) {
      if (taken + next.cost > MAX_COST_TOGETHER) return;
      waiting.delete(next);
      next.admit();
    }
  }

  return {
    async take(cost, signal) {
      if (cost <= CHEAP_COST) return () => undefined;
      if (waiting.size > 0 || taken + cost > MAX_COST_TOGETHER) {
        if (waiting.size >= MAX_WAITING_OPERATIONS) throw new TooManyExpensive();
        await wait(cost, signal);
      } else taken += cost;
      return () => {
        taken -= cost;
        admitNext();
      };
    },
  };

  async function wait(cost: number, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const admit = () => {
      taken += cost;
      resolve();
    };
    const entry = { cost, admit };
    const leave = () => {
      if (waiting.delete(entry)) reject(signal.reason);
      // The next one may need less room.
      admitNext();
    };
    signal.throwIfAborted();
    signal.addEventListener('abort', leave, { once: true });
    waiting.add(entry);
    await promise.finally(() => signal.removeEventListener('abort', leave));
  }
}
