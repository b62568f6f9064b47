// The order in which callers get a place: they take turns, so that nobody waits behind all the calls of another caller.

import { FairQueue } from './fair-queue.ts';
import type { Waiting } from './fair-queue.ts';

interface WaitingOfCaller extends Waiting {
  /** The key of the caller. */
  caller: string;
}

/** Each caller that waits gets one place before one of them gets a second. Within a caller, its requests take turns: see `FairQueue`. */
export class CallerQueue<Item extends WaitingOfCaller> {
  /** The caller whose turn is next comes first. */
  readonly #queues = new Map<string, FairQueue<Item>>();

  firstSizeOf(caller: string): number {
    return this.#queues.get(caller)?.firstSize ?? 0;
  }

  furtherSizeOf(caller: string): number {
    const queue = this.#queues.get(caller);
    return queue ? queue.size - queue.firstSize : 0;
  }

  /** How many callers would wait with first calls if this one did. */
  callersWith(caller: string): number {
    const others = [...this.#queues].filter(([key, { firstSize }]) => key !== caller && firstSize > 0);
    return others.length + 1;
  }

  /** How many first calls would get their place before a new one of this caller. */
  ahead(caller: string): number {
    const own = this.firstSizeOf(caller);
    let count = own;
    for (const [key, { firstSize }] of this.#queues) {
      if (key !== caller) count += Math.min(firstSize, own + 1);
    }
    return count;
  }

  enqueue(item: Item): void {
    const queue = this.#queues.get(item.caller) ?? new FairQueue<Item>();
    this.#queues.set(item.caller, queue);
    queue.enqueue(item);
  }

  /** The next call of a caller that may have another place. */
  dequeue(mayBegin: (caller: string) => boolean): Item | undefined {
    for (const [caller, queue] of this.#queues) {
      if (!mayBegin(caller)) continue;
      const item = queue.dequeue();
      this.#queues.delete(caller);
      if (queue.size > 0) this.#queues.set(caller, queue);
      return item;
    }
    return undefined;
  }

  remove(item: Item): void {
    const queue = this.#queues.get(item.caller);
    queue?.remove(item);
    if (queue?.size === 0) this.#queues.delete(item.caller);
  }
}
