// The order in which waiting reads get a place: the requests take turns, and a new request does not wait behind long ones.

import type { QueueAddOptions } from 'p-queue';

type Run = () => Promise<unknown>;

export interface FairQueueOptions extends QueueAddOptions {
  /** Stands for the request that the call belongs to. */
  request?: object;
  /** Whether it is the first call of its request. */
  isFirst?: boolean;
}

interface Waiting {
  id: string | undefined;
  run: Run;
}

/**
 * A queue class for p-queue, whose own priorities cannot express turns. Places go to first calls and to further calls alternately: a
 * request for one record does not wait behind requests for hundreds, and these still get their half when many new requests arrive.
 * First calls are in order of arrival. The requests that wait for further calls get one place each before one of them gets a second.
 */
export class FairQueue {
  #first: Waiting[] = [];
  /** The request whose turn is next comes first. */
  readonly #further = new Map<object, Waiting[]>();
  #furtherSize = 0;
  #isFurtherNext = false;

  enqueue(run: Run, { id, request = run, isFirst = true }: FairQueueOptions = {}): void {
    if (isFirst) {
      this.#first.push({ id, run });
      return;
    }
    this.#furtherSize++;
    const calls = this.#further.get(request);
    if (calls) calls.push({ id, run });
    else this.#further.set(request, [{ id, run }]);
  }

  dequeue(): Run | undefined {
    const isFurther = this.#first.length === 0 || (this.#isFurtherNext && this.#furtherSize > 0);
    this.#isFurtherNext = !isFurther;
    return isFurther ? this.#takeTurn() : this.#first.shift()?.run;
  }

  #takeTurn(): Run | undefined {
    const [turn] = this.#further;
    if (!turn) return undefined;
    const [request, calls] = turn;
    const next = calls.shift();
    this.#further.delete(request);
    if (calls.length > 0) this.#further.set(request, calls);
    this.#furtherSize--;
    return next?.run;
  }

  /** p-queue calls it when the signal of a waiting call aborts. */
  remove(id: string): void {
    this.#first = this.#first.filter((waiting) => waiting.id !== id);
    for (const [request, calls] of this.#further) {
      const others = calls.filter((waiting) => waiting.id !== id);
      this.#furtherSize -= calls.length - others.length;
      if (others.length > 0) this.#further.set(request, others);
      else this.#further.delete(request);
    }
  }

  get size(): number {
    return this.#first.length + this.#furtherSize;
  }

  /** Priorities are not used. */
  filter(): Run[] {
    return [];
  }

  setPriority(): void {
    throw new Error('A fair queue has no priorities.');
  }
}
