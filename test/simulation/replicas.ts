// The two gateway processes of a history: their starts, crashes and suspensions.

import { runAs } from './clock.ts';
import type { Owner } from './clock.ts';
import type { SimulatedDatabase } from './database.ts';
import { startGateway } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import type { SimulatedLoanPro } from './loanpro.ts';
import type { World } from './world.ts';

export interface Process extends Owner {
  gateway: Gateway | null;
  hasCrashed: boolean;
}

export interface Replicas {
  start(loanPro: SimulatedLoanPro, database: SimulatedDatabase): void;
  /** Counts a step of a process, which crashes or is suspended at the step that was drawn for it. */
  step(owner: Owner): void;
  /** One of the two. `null` when it is not running. */
  pick(): Process | null;
  end(): void;
}

interface Fate {
  steps: number;
  crashesAt: number;
  suspendsAt: number;
}

export function createReplicas(world: Omit<World, 'step'>): Replicas {
  const { random, clock, profile, facts, tell } = world;
  const running = new Map<Owner, { process: Process; fate: Fate }>();
  let crashesLeft = profile.crashes;

  const drawStep = () => random.integer(1, random.chance(0.7) ? 40 : 300);

  function drawFate(): Fate {
    const isUnlucky = crashesLeft > 0 && random.chance(0.7);
    if (isUnlucky) crashesLeft -= 1;
    return {
      steps: 0,
      crashesAt: isUnlucky ? drawStep() : 0,
      suspendsAt: profile.suspends ? drawStep() : 0,
    };
  }

  function crash(process: Process, restart: () => void): void {
    tell(() => `${process.name} crashes`);
    process.isAlive = false;
    process.hasCrashed = true;
    running.delete(process);
    const downMs = random.chance(0.5) ? random.between(10, 1000) : random.between(1000, 20_000);
    clock.schedule(downMs, null, restart);
  }

  function noteRunning(sinceMs: number): void {
    facts.runningSinceMs = Math.max(facts.runningSinceMs, sinceMs);
  }

  function suspend(process: Process): void {
    const forMs = random.pick([100, 5000, 14_000, 29_000]) * random.between(0.8, 1.2);
    tell(() => `${process.name} is suspended for ${Math.round(forMs)} ms`);
    process.suspendedUntilMs = clock.now() + forMs;
    noteRunning(process.suspendedUntilMs);
  }

  let restart: ((name: string) => void) | null = null;
  const replicas: Replicas = {
    start(loanPro, database) {
      restart = (name) => {
        const process: Process = {
          name,
          isAlive: true,
          suspendedUntilMs: 0,
          gateway: null,
          hasCrashed: false,
        };
        running.set(process, { process, fate: drawFate() });
        tell(() => `${name} starts`);
        noteRunning(clock.now());
        runAs(process, () => {
          process.gateway = startGateway({ ...world, step: replicas.step }, process, loanPro, database);
        });
      };
      restart('A');
      restart('B');
    },
    step(owner) {
      const known = running.get(owner);
      if (!known || world.isHealed()) return;
      const { process, fate } = known;
      fate.steps += 1;
      if (fate.steps === fate.crashesAt) crash(process, () => restart?.(process.name));
      else if (fate.steps === fate.suspendsAt) suspend(process);
    },
    pick() {
      const name = random.pick(['A', 'B']);
      return [...running.values()].find(({ process }) => process.name === name)?.process ?? null;
    },
    end() {
      for (const { process } of running.values()) process.isAlive = false;
    },
  };
  return replicas;
}
