// What can go wrong in one history. Each history has only some kinds of trouble, so that each kind is also seen nearly alone.

import type { Random } from './random.ts';

export interface Profile {
  /** How often a statement fails, or is slow. */
  statementFaults: number;
  /** How often a read of LoanPro fails, or takes seconds. */
  readFaults: number;
  /** How often LoanPro does something else with a request than to apply it at once and say so. */
  requestFaults: number;
  /** How long a change of LoanPro's data may stay invisible. 0: it is visible at once. */
  lagMs: number;
  /** When LoanPro cannot be read at all. */
  readOutage: Outage | null;
  /** When a process cannot reach the database, by the name of the process. */
  statementOutages: Readonly<Record<string, Outage>>;
  isKeyedByRow: boolean;
  hasForeignWriter: boolean;
  changesDefinitions: boolean;
  crashes: number;
  suspends: boolean;
  jumpsClock: boolean;
  cancels: boolean;
  deletesCustomer: boolean;
  /** From this moment on nothing goes wrong any more. */
  healsAtMs: number;
}

export interface Outage {
  fromMs: number;
  toMs: number;
}

export function isOut(outage: Outage | null | undefined, nowMs: number): boolean {
  return outage != null && nowMs >= outage.fromMs && nowMs < outage.toMs;
}

function drawOutage(random: Random, longestMs: number): Outage {
  const fromMs = random.between(0, 10_000);
  return { fromMs, toMs: fromMs + random.between(500, longestMs) };
}

export function drawProfile(random: Random, hasJumpingClocks: boolean): Profile {
  const sometimes = (probability: number, value: number) => (random.chance(probability) ? value : 0);
  const profile = {
    statementFaults: sometimes(0.3, random.pick([0.02, 0.1, 0.3])),
    readFaults: sometimes(0.4, random.pick([0.05, 0.2, 0.6])),
    requestFaults: sometimes(0.7, random.pick([0.2, 0.5, 1])),
    lagMs: sometimes(0.4, random.pick([100, 1000, 4000, 8000])),
    readOutage: random.chance(0.15) ? drawOutage(random, 25_000) : null,
    statementOutages: random.chance(0.12)
      ? Object.fromEntries(
          ['A', 'B'].filter(() => random.chance(0.7)).map((name) => [name, drawOutage(random, 40_000)]),
        )
      : {},
    isKeyedByRow: random.chance(0.25),
    hasForeignWriter: random.chance(0.35),
    changesDefinitions: random.chance(0.2),
    crashes: sometimes(0.3, random.integer(1, 3)),
    suspends: random.chance(0.1),
    jumpsClock: random.chance(0.15) && hasJumpingClocks,
    cancels: random.chance(0.15),
    deletesCustomer: random.chance(0.04),
    healsAtMs: random.between(10_000, 50_000),
  };
  return profile;
}

/** Whether nothing at all can go wrong. Then every write has a definite outcome. */
export function isCalm(profile: Profile): boolean {
  const { statementFaults, readFaults, requestFaults, crashes, suspends, jumpsClock } = profile;
  return (
    statementFaults + readFaults + requestFaults + crashes + profile.lagMs === 0 &&
    !suspends &&
    !jumpsClock &&
    // A caller who leaves in the middle of a write is told what is known by then.
    !profile.cancels &&
    profile.readOutage === null &&
    Object.keys(profile.statementOutages).length === 0 &&
    !profile.hasForeignWriter &&
    !profile.isKeyedByRow &&
    !profile.deletesCustomer
  );
}
