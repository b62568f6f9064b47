// Keeps what was made for an object as long as the object is there, and no more than a bound in all.

export interface Kept<Value> {
  get(key: object): Value | undefined;
  set(key: object, value: Value): void;
}

/** Returns a function that opens a store. When all of them together hold more than the bound, they are emptied. */
export function createKept<Value>(max: number): () => Kept<Value> {
  let count = 0;
  let all = new WeakMap<WeakKey, WeakMap<WeakKey, Value>>();

  return () => {
    const owner = {};
    return {
      get: (key) => all.get(owner)?.get(key),
      set(key, value) {
        if (count++ === max) {
          count = 1;
          all = new WeakMap();
        }
        const own = all.get(owner) ?? new WeakMap<WeakKey, Value>();
        all.set(owner, own);
        own.set(key, value);
      },
    };
  };
}

/** The same for what belongs to one request: a weak table would keep it until the next full garbage collection. Beyond the bound, nothing more is kept. */
export function createKeptBriefly<Value>(max: number): () => Kept<Value> {
  let count = 0;
  return () => {
    const own = new Map<object, Value>();
    return {
      get: (key) => own.get(key),
      set(key, value) {
        if (count++ < max) own.set(key, value);
      },
    };
  };
}
