// What is in progress now: a set for objects that come and go with each request.

interface Entry<Item> {
  item: Item;
  place: number;
}

/**
 * For what lives as long as the process. A `Map`, a `Set`, a `WeakMap` or an `EventTarget` would keep the objects that have left, and all that these refer to, until
 * the next full garbage collection: its former tables, once they are old, refer to the newer ones (observed with Node 24).
 */
export class InProgress<Item> {
  readonly #entries: Entry<Item>[] = [];

  get size(): number {
    return this.#entries.length;
  }

  /** Returns the function that removes the item again. It may be called more than once. */
  add(item: Item): () => void {
    const entry = { item, place: this.#entries.length };
    this.#entries.push(entry);
    return () => this.#remove(entry);
  }

  /** In no particular order. */
  all(): Item[] {
    return this.#entries.map(({ item }) => item);
  }

  #remove(entry: Entry<Item>): void {
    if (this.#entries[entry.place] !== entry) return;
    const last = this.#entries.pop();
    if (!last || last === entry) return;
    this.#entries[entry.place] = last;
    last.place = entry.place;
  }
}
