// How much the operations that are executed at the same time may cost together, so that their answers fit into memory.

/** Too many expensive operations wait already. */
export class TooManyExpensive extends Error {
  constructor() {
    super('Too many expensive operations are waiting.');
    this.name = 'TooManyExpensive';
  }
}

export interface CostBulkhead {
  /**
   * Waits until there is room for an operation of this cost: callers with less in progress come first, and then the order of arrival counts.
   * Resolves with the function that gives the room back. Rejects with the reason of the signal, and with `TooManyExpensive`.
   */
  acquire(cost: number, signal: AbortSignal, caller: string): Promise<() => void>;
}

/** One of the most expensive operations and a third of another. At a cost of 100,000, an answer needs up to 25 MB while it is made (observed). */
export const MAX_COST_TOGETHER = 200_000;

/** Operations up to this cost never wait. So many of them as can be in progress need little memory. */
export const CHEAP_COST = 2000;

/** Few, because the last of them waits until all others were executed. */
export const MAX_WAITING_OPERATIONS = 8;

interface Waiting {
  caller: string;
  cost: number;
  admit: () => void;
  refuse: () => void;
}

export function createCostBulkhead(): CostBulkhead {
  const waiting = new Set<Waiting>();
  /** The cost in progress of each caller. */
  const held = new Map<string, number>();
  let heldTogether = 0;

  function change(caller: string, cost: number): void {
    heldTogether += cost;
    const left = (held.get(caller) ?? 0) + cost;
    if (left > 0) held.set(caller, left);
    else held.delete(caller);
  }

  /** The first of those whose callers have the least in progress. */
  function findNext(): Waiting | undefined {
    const heldBy = ({ caller }: Waiting) => held.get(caller) ?? 0;
    return [...waiting].toSorted((one, other) => heldBy(one) - heldBy(other))[0];
  }

  function admitNext(): void {
    for (let next = findNext(); next; next = findNext()) {
      // One that needs less room does not overtake it, because it could then wait for ever.
      if (heldTogether + next.cost > MAX_COST_TOGETHER) return;
      waiting.delete(next);
      next.admit();
    }
  }

  /** The newest of the caller with the most that wait, who leaves to a caller with fewer. */
  function findOusted(caller: string): Waiting | undefined {
    const byCaller = Map.groupBy(waiting, (one) => one.caller);
    const [most = []] = [...byCaller.values()].toSorted((one, other) => other.length - one.length);
    const own = byCaller.get(caller)?.length ?? 0;
    return most.length > own + 1 ? most.at(-1) : undefined;
  }

  return {
    async acquire(cost, signal, caller) {
      if (cost <= CHEAP_COST) return () => undefined;
      if (waiting.size > 0 || heldTogether + cost > MAX_COST_TOGETHER) {
        if (waiting.size >= MAX_WAITING_OPERATIONS) {
          const ousted = findOusted(caller);
          if (!ousted) throw new TooManyExpensive();
          waiting.delete(ousted);
          ousted.refuse();
        }
        await wait(cost, signal, caller);
      } else change(caller, cost);
      return () => {
        change(caller, -cost);
        admitNext();
      };
    },
  };

  async function wait(cost: number, signal: AbortSignal, caller: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const admit = () => {
      change(caller, cost);
      resolve();
    };
    const entry = { caller, cost, admit, refuse: () => reject(new TooManyExpensive()) };
    const leave = () => {
      if (waiting.delete(entry)) reject(signal.reason);
      // The next one may need less room.
      admitNext();
    };
    signal.throwIfAborted();
    signal.addEventListener('abort', leave, { once: true });
    waiting.add(entry);
    // There may be room for it, although a caller with more in progress waits.
    admitNext();
    await promise.finally(() => signal.removeEventListener('abort', leave));
  }
}
