// Measures how long reads of one customer take while other callers ask for forty customers each, and LoanPro allows no lists.

import { setTimeout as wait } from 'node:timers/promises';
import { demoCustomers, openStandin } from '../standin/server.ts';
import { openCaller } from './caller.ts';
import { closedLoop } from './load.ts';
import type { Tally, Window } from './load.ts';
import { startGateway } from './processes.ts';

const LATENCY_MS = 100;
const LONG_CALLERS = 24;
const IDS = 40;
const SINGLE_CALLERS = 2;
/** The call itself, and a wait of at most a round for its place. */
const GOAL = 2;

const SINGLE = 'query ($id: ID!) { customer(id: $id) { id firstName } }';
const MANY = 'query ($ids: [ID!]!) { customersByIds(ids: $ids) { id firstName } }';

let next = 0;
const nextId = () => String(5001 + (next++ % demoCustomers));
const single = () => JSON.stringify({ query: SINGLE, variables: { id: nextId() } });
const many = () => JSON.stringify({ query: MANY, variables: { ids: Array.from({ length: IDS }, nextId) } });

/** Prints what the single reads get alone, and beside the long requests. */
export async function tryShares(window: Window, say: (text: string) => void): Promise<void> {
  await using standin = await openStandin({
    generatedCustomers: demoCustomers,
    quirks: { latencyMs: LATENCY_MS, valueListing: 'refused', customerListing: 'refused' },
  });
  const gateway = await startGateway(standin);
  const caller = openCaller(gateway.origin);
  try {
    say(
      `\n${LONG_CALLERS} callers with ${IDS} ids each beside ${SINGLE_CALLERS} with one: ${LATENCY_MS} ms a call`,
    );
    // Loads the definitions, and lets the gateway learn that lists are refused.
    await closedLoop(caller, many, 1, { settleMs: 0, countMs: 2000 });
    const alone = await closedLoop(caller, single, SINGLE_CALLERS, window);
    say(describe('alone', alone));
    const long = closedLoop(caller, many, LONG_CALLERS, {
      settleMs: window.settleMs,
      countMs: window.countMs + 1000,
    });
    await wait(500);
    const beside = await closedLoop(caller, single, SINGLE_CALLERS, window);
    say(describe('beside', beside));
    say(describe('long', await long));
    const ratio = beside.p99Ms / alone.p99Ms;
    say(`  p99 beside ÷ alone: ${ratio.toFixed(1)} (goal ${GOAL}: ${ratio <= GOAL ? 'met' : 'missed'})`);
  } finally {
    await caller.close();
    await gateway.end();
  }
}

function describe(name: string, { rates, p50Ms, p99Ms }: Tally): string {
  const others = rates.refused + rates.overloaded + rates.failed + rates.broken;
  return `  ${name.padEnd(7)} good/s ${rates.good.toFixed(1)}, p50 ${p50Ms.toFixed(0)} ms, p99 ${p99Ms.toFixed(0)} ms, not good/s ${others.toFixed(1)}`;
}
