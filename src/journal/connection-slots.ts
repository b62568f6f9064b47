// The connections to a Postgres as slots: who may use one now, who waits for one, and how long.

import { JournalOverloaded } from './errors.ts';

interface ConnectionSlots {
  /**
   * Resolves when a connection may be used. A statement that continues a write is served before all that begin one, so that a
   * write that was admitted is also finished. Throws `JournalOverloaded` after `waitMs`.
   */
  acquire(isFirst: boolean): Promise<void>;
  release(): void;
  /** Makes all that wait fail for this reason: the database cannot be reached, so it makes no sense to wait. */
  rejectAll(reason: Error): void;
}

interface Waiting {
  admit: () => void;
  reject: (reason: Error) => void;
}

export function createConnectionSlots(slots: number, waitMs: number): ConnectionSlots {
  let free = slots;
  const beginning: Waiting[] = [];
  const continuing: Waiting[] = [];

  return {
    async acquire(isFirst) {
      if (free > 0) {
        free -= 1;
        return;
      }
      const line = isFirst ? beginning : continuing;
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const waiting: Waiting = { admit: resolve, reject };
      line.push(waiting);
      const timer = setTimeout(() => {
        const place = line.indexOf(waiting);
        if (place === -1) return;
        line.splice(place, 1);
        reject(new JournalOverloaded());
      }, waitMs);
      await promise.finally(() => clearTimeout(timer));
    },
    release() {
      const next = continuing.shift() ?? beginning.shift();
      if (next) next.admit();
      else free += 1;
    },
    rejectAll(reason) {
      for (const { reject } of [...continuing.splice(0), ...beginning.splice(0)]) reject(reason);
    },
  };
}
