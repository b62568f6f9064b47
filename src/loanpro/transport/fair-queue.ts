// The order in which waiting reads get a place: the requests take turns, and a new request does not wait behind long ones.

export interface Waiting {
  /** Stands for the request that the call belongs to. */
  request: object;
  /** Whether it is the first call of its request. */
  isFirst: boolean;
}

/**
 * Places go to first calls and to further calls alternately: a request for one record does not wait behind requests for hundreds, and these
 * still get their half when many new requests arrive. First calls are in order of arrival. The requests that wait for further calls get one
 * place each before one of them gets a second.
 */
export class FairQueue<Item extends Waiting> {
  readonly #first = new Set<Item>();
  /** The request whose turn is next comes first. */
  readonly #further = new Map<object, Item[]>();
  #furtherSize = 0;
  #isFurtherNext = false;

  get firstSize(): number {
    return this.#first.size;
  }

  get size(): number {
    return this.#first.size + this.#furtherSize;
  }

  enqueue(item: Item): void {
    if (item.isFirst) {
      this.#first.add(item);
      return;
    }
    this.#furtherSize++;
    const calls = this.#further.get(item.request);
    if (calls) calls.push(item);
    else this.#further.set(item.request, [item]);
  }

  dequeue(): Item | undefined {
    const isFurther = this.#first.size === 0 || (this.#isFurtherNext && this.#furtherSize > 0);
    this.#isFurtherNext = !isFurther;
    return isFurther ? this.#takeTurn() : this.#takeFirst();
  }

  remove(item: Item): void {
    if (this.#first.delete(item)) return;
    const calls = this.#further.get(item.request);
    const at = calls?.indexOf(item) ?? -1;
    if (!calls || at === -1) return;
    calls.splice(at, 1);
    this.#furtherSize--;
    if (calls.length === 0) this.#further.delete(item.request);
  }

  #takeFirst(): Item | undefined {
    const [item] = this.#first;
    if (item) this.#first.delete(item);
    return item;
  }

  #takeTurn(): Item | undefined {
    const [turn] = this.#further;
    if (!turn) return undefined;
    const [request, calls] = turn;
    const item = calls.shift();
    this.#further.delete(request);
    if (calls.length > 0) this.#further.set(request, calls);
    this.#furtherSize--;
    return item;
  }
}
