// Remembers the ids of what may be used only once, for as long as it could be used again.

/** The most ids in one half of the memory. An id has at most 128 characters. */
const MOST_IDS = 100_000;

/** So many ids are remembered that no further one can be. */
export class TooManyIds extends Error {
  constructor() {
    super('Too many ids are remembered.');
    this.name = 'TooManyIds';
  }
}

/** Returns a function that says whether an id comes for the first time. Throws `TooManyIds` if that cannot be remembered. */
export function rememberIds({ lifeMs, nowMs }: { lifeMs: number; nowMs: () => number }) {
  // An id moves from one half to the other once, and is then forgotten: after one to two lives.
  let newer = new Set<string>();
  let older = new Set<string>();
  let sinceMs = nowMs();

  return (id: string): boolean => {
    const passedMs = nowMs() - sinceMs;
    if (passedMs >= lifeMs) {
      older = passedMs < 2 * lifeMs ? newer : new Set();
      newer = new Set();
      sinceMs = nowMs();
    }
    if (newer.has(id) || older.has(id)) return false;
    if (newer.size >= MOST_IDS) throw new TooManyIds();
    newer.add(id);
    return true;
  };
}
