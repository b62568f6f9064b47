// The simulation as a test: no lie in thousands of histories, the same seed gives the same history, and faults made on purpose are found.

import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { CAMPAIGN_TIMEOUT_MS, tell, times } from '../support/campaign.ts';
import { FAULTS } from './faults.ts';
import type { Summary } from './summary.ts';

// A process of its own, because the simulation replaces the clocks and timers of its process.
async function simulate(...args: string[]): Promise<Summary> {
  const run = path.join(import.meta.dirname, 'run.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [run, '--json', ...args], {
    maxBuffer: 100_000_000,
  });
  return JSON.parse(stdout);
}

const HISTORIES = times(10_000, 1_000_000);

/** A fault is found within this many histories. */
const FOUND_WITHIN = 10_000;

/** Where the search begins for faults that few histories show. When seeds give other histories after a change, the search only takes longer. */
const SEARCHED_FROM: Readonly<Record<string, number>> = {
  'definitions of any age decide': 130,
  'a deleted customer counts as one that holds nothing': 235,
  'a repeated request is written again': 105,
  'DIVERGED needs no proof': 285,
  'recovery judges on one read': 1225,
  'the send does not ask whether enough of the lease is left': 2530,
  'UNKNOWN after a clear answer closes the intent': 290,
  'values are not checked again after the wait': 130,
  'what the caller was told is lost when a recovery was first': 235,
};

it(
  `says nothing that is not true in ${HISTORIES} histories`,
  async () => {
    const { histories, counts, lies } = await simulate('--seeds', `1-${HISTORIES}`);
    tell(`${histories} histories: ${JSON.stringify(counts)}`);
    expect(lies).toEqual([]);
    expect(histories).toBe(HISTORIES);
    // Every way in which a write can end is among them.
    for (const outcome of ['APPLIED', 'UNCHANGED', 'CONFLICT', 'REJECTED', 'PARTIAL', 'DIVERGED', 'UNKNOWN'])
      expect(counts[`told ${outcome}`], outcome).toBeGreaterThan(HISTORIES / 1000);
    for (const outcome of ['APPLIED', 'NOT_VISIBLE', 'DIVERGED', 'NOT_SENT'])
      expect(counts[`closed RECOVERED_${outcome}`], outcome).toBeGreaterThan(HISTORIES / 1000);
  },
  CAMPAIGN_TIMEOUT_MS,
);

it(
  'replays a seed exactly, alone or among others',
  async () => {
    const [once, again] = [
      await simulate('--seeds', '1-300', '--workers', '1', '--hash'),
      await simulate('--seeds', '1-300', '--workers', '1', '--hash'),
    ];
    expect(once.hash).toMatch(/^[\da-f]{64}$/);
    expect(again).toEqual(once);
    const alone = await simulate('--seed', '300', '--hash');
    expect(alone.lastHash).toBe(once.lastHash);
  },
  CAMPAIGN_TIMEOUT_MS,
);

it.each(Object.keys(FAULTS))(
  'finds the fault: %s',
  async (fault) => {
    const from = SEARCHED_FROM[fault] ?? 1;
    const { lies } = await simulate(
      '--seeds',
      `${from}-${from + FOUND_WITHIN - 1}`,
      '--workers',
      '1',
      '--first',
      '--fault',
      fault,
    );
    expect(lies).toHaveLength(1);
    tell(`${fault}: seed ${lies[0]?.seed}, ${lies[0]?.lies[0]}`);
  },
  CAMPAIGN_TIMEOUT_MS,
);
