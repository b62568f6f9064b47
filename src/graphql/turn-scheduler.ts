// Divides long work into turns of the event loop, so that no request holds up the others.

export interface TurnScheduler {
  /**
   * Asks for work of this cost in the current turn. Returns nothing when there is room, and otherwise a promise that resolves in a
   * later turn. Owners that wait get their turns one after the other, however much each of them asks for.
   */
  enter(owner: object, cost: number): Promise<void> | undefined;
}

interface Waiting {
  owner: object;
  queue: Work[];
}

interface Work {
  cost: number;
  resume: () => void;
}

/** In the attacks of `test/hostile`, which take turns of this cost from many requests at once, no turn takes longer than 250 ms. */
export const TURN_COST = 2_500;

export function createTurnScheduler(maxCost: number = TURN_COST): TurnScheduler {
  /** Few at a time. See `InProgress` for why this is no Map. */
  const waiting: Waiting[] = [];
  let spent = 0;
  let isEnding = false;

  function endTurn(): void {
    if (isEnding) return;
    isEnding = true;
    setImmediate(() => {
      isEnding = false;
      spent = 0;
      resumeSome();
    });
  }

  function resumeSome(): void {
    while (spent < maxCost) {
      const first = waiting.shift();
      const next = first?.queue.shift();
      if (!first || !next) break;
      // To the end of the line.
      if (first.queue.length > 0) waiting.push(first);
      spent += next.cost;
      next.resume();
    }
    if (spent > 0) endTurn();
  }

  return {
    enter(owner, cost) {
      endTurn();
      // The first of a turn always has room, or it would wait for ever.
      if (waiting.length === 0 && (spent === 0 || spent + cost <= maxCost)) {
        spent += cost;
        return undefined;
      }
      return new Promise((resolve) => {
        const work = { cost, resume: resolve };
        const own = waiting.find((one) => one.owner === owner);
        if (own) own.queue.push(work);
        else waiting.push({ owner, queue: [work] });
      });
    },
  };
}
