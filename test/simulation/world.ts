// Everything that the parts of one simulated history share.

import type { Clock, Owner } from './clock.ts';
import type { Facts } from './facts.ts';
import type { Profile } from './profile.ts';
import type { Random } from './random.ts';

export interface World {
  random: Random;
  clock: Clock;
  profile: Profile;
  facts: Facts;
  /** Whether nothing goes wrong any more. */
  isHealed(): boolean;
  /** Adds a step to the printed history. */
  tell(step: () => string): void;
  /** Counts a step of a process, and ends the process at the step that was drawn for its crash. */
  step(owner: Owner): void;
}

/** A promise that is settled by an event of the process that waits for it. After a crash it never is. */
export function later<Result>(
  world: World,
  owner: Owner,
  delayMs: number,
  finish: () => Result,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    world.clock.schedule(delayMs, owner, () => {
      world.step(owner);
      if (!owner.isAlive) return;
      try {
        resolve(finish());
      } catch (error) {
        reject(error);
      }
    });
  });
}
