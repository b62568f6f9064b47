// How many custom-field rows an entity of this tenant usually has. The cost of a read is expected from it.

import type { EntityType } from './entities.ts';
import type { StoredEntity } from './stored.ts';

/** A guess (assumed), as long as nothing was read. */
const FIRST_GUESS = 20;

/** How much one entity moves the average. The last fifty make about two thirds of it. */
const WEIGHT = 0.02;

export interface UsualRows {
  /** A running average over the entities that were read, which need not be a whole number. */
  of(type: EntityType): number;
  /** Counts an entity that was read. One that was read without its rows does not count. */
  note(read: StoredEntity): void;
}

export function createUsualRows(): UsualRows {
  const averages = new Map<EntityType, number>();
  const of = (type: EntityType) => averages.get(type) ?? FIRST_GUESS;
  return {
    of,
    note({ entity: { type }, rows }) {
      if (rows) averages.set(type, of(type) + WEIGHT * (rows.length - of(type)));
    },
  };
}
