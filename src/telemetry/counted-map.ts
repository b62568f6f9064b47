// A map that counts how often it is of use.

/** For the cache of a loader. `onHit` is called each time it has what is asked for. */
export class CountedMap<Key, Value> extends Map<Key, Value> {
  readonly #onHit: () => void;

  constructor(onHit: () => void) {
    super();
    this.#onHit = onHit;
  }

  override get(key: Key): Value | undefined {
    const value = super.get(key);
    if (value !== undefined) this.#onHit();
    return value;
  }
}
