// One history: two gateway processes, three writers and everything that can go wrong, all drawn from the seed.

import { LEASE_MS } from './bounds.ts';
import { createClock, useClock } from './clock.ts';
import { createDatabase } from './database.ts';
import { drawDefinitions } from './definitions.ts';
import type { Call, Facts } from './facts.ts';
import { createLoanPro } from './loanpro.ts';
import { noteSend } from './oracle.ts';
import { drawProfile } from './profile.ts';
import type { Profile } from './profile.ts';
import { createRandom } from './random.ts';
import { createReplicas } from './replicas.ts';
import { scheduleTrouble } from './trouble.ts';
import type { World } from './world.ts';
import { scheduleWriters } from './writers.ts';

export interface History {
  seed: number;
  profile: Profile;
  facts: Facts;
  /** The simulated time that the history took. */
  endedAtMs: number;
}

export interface HistoryOptions {
  hasJumpingClocks: boolean;
  /** Whether every step is recorded as a text. */
  isRecorded: boolean;
}

/** A history ends so long after the trouble is over, even if an intent is still open. */
const ENDS_AFTER_MS = 2 * LEASE_MS + 30_000;
const LOOK_EVERY_MS = 500;
/** A history ends when nothing was left to do for this time. */
const QUIET_MS = 1500;

export async function runHistory(seed: number, options: HistoryOptions): Promise<History> {
  const random = createRandom(seed);
  const clock = createClock(random);
  useClock(clock, random);
  const profile = drawProfile(random, options.hasJumpingClocks);
  const facts: Facts = {
    versions: [],
    definitions: [],
    requests: [],
    calls: [],
    intents: new Map(),
    runningSinceMs: 0,
    lies: [],
    steps: [],
  };
  const isHealed = () => clock.now() >= profile.healsAtMs;
  const tell = (step: () => string) => {
    if (options.isRecorded) facts.steps.push(`${clock.now().toFixed(3)} ${step()}`);
  };
  tell(() => JSON.stringify(profile));
  const replicas = createReplicas({ random, clock, profile, facts, isHealed, tell });
  const world: World = { random, clock, profile, facts, isHealed, tell, step: replicas.step };
  const database = createDatabase(world);
  const loanPro = createLoanPro(world, (request) => noteSend(facts, request, database));
  const definitions = drawDefinitions(random);
  loanPro.setDefinitions(definitions);
  loanPro.rows.fill(definitions.map(({ id }) => id));
  replicas.start(loanPro, database);
  const writesLeft = scheduleWriters(world, replicas, definitions);
  scheduleTrouble(world, definitions, loanPro, database);

  const isQuiet = () =>
    writesLeft() === 0 &&
    database.openIntents === 0 &&
    !loanPro.hasPending() &&
    facts.calls.every((call) => isFinished(call, facts));
  let isOver = false;
  let quietSinceMs: number | null = null;
  const look = () => {
    quietSinceMs = isQuiet() ? (quietSinceMs ?? clock.now()) : null;
    const isQuietEnough = quietSinceMs !== null && clock.now() - quietSinceMs >= QUIET_MS;
    isOver = isQuietEnough || clock.now() > profile.healsAtMs + ENDS_AFTER_MS;
    if (!isOver) clock.schedule(LOOK_EVERY_MS, null, look);
  };
  look();
  await clock.run(() => isOver);
  replicas.end();
  return { seed, profile, facts, endedAtMs: clock.now() };
}

/** Whether the caller has an answer, which the journal holds too, or cannot get one any more. */
function isFinished({ requestId, answer, isProcessAlive }: Call, { intents }: Facts): boolean {
  if (!isProcessAlive()) return true;
  if (!answer) return false;
  const intent = [...intents.values()].find((other) => other.requestId === requestId);
  const { report } = answer;
  return !report || report.isRepetition || !intent || intent.told === report.outcome;
}
