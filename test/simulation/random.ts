// A small generator of random numbers. The same seed always gives the same numbers, on every machine.

export interface Random {
  /** At least 0 and less than 1. */
  next(): number;
  chance(probability: number): boolean;
  between(from: number, to: number): number;
  /** A whole number from `from` to `to`, both included. */
  integer(from: number, to: number): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
}

/** The generator is Mulberry32. Its first step mixes the seed, so that seeds that follow one another give unlike numbers. */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e_37_79_b9, 0x85_eb_ca_6b) | 0;

  function next(): number {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  const integer = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    chance: (probability) => next() < probability,
    between: (from, to) => from + next() * (to - from),
    integer,
    pick: ([first, ...others]) => {
      const index = integer(0, others.length);
      return index === 0 ? first : (others[index - 1] ?? first);
    },
  };
}
