// Every fault of LoanPro, many times each: the outcome of a write is what LoanPro's tables hold.

import { expect, it } from 'vitest';
import type { Fault } from '../../standin/answer.ts';
import * as faults from '../../standin/faults.ts';
import { CAMPAIGN_TIMEOUT_MS, atOnce, tell, times } from '../support/campaign.ts';
import type { App } from '../support/app.ts';
import { makePlace, readIntents } from '../support/intents.ts';
import { openWarm, puts, stored, update } from '../support/writing.ts';

const ROUNDS = times(20, 100);
const MONEY = 3;
const NUMBER = 7;

/** What a customer of the seed data holds before the write, and what it should hold after it. */
const BEFORE = { [MONEY]: '350.00', [NUMBER]: '1' };
const WANTED = { [MONEY]: '400', [NUMBER]: '2' };

type Outcome = 'APPLIED' | 'REJECTED' | 'PARTIAL' | 'DIVERGED' | 'UNKNOWN';

interface Case {
  name: string;
  fault: (app: App) => Fault;
  outcome: Outcome;
  /** Shorter where the fault is that no answer comes. */
  timeoutMs?: number;
}

const foreign = (app: App, id: number) => () =>
  app.standin.database
    .prepare(
      `UPDATE custom_field__entity SET custom_field_value = '999'
       WHERE entity_type = 'Entity.Customer' AND entity_id = ? AND custom_field_id IN (${MONEY}, ${NUMBER})`,
    )
    .run(id);

const customerIn = (path: string) => Number(/\d+/.exec(path)?.[0]);

const CASES: Case[] = [
  { name: 'no fault', fault: () => faults.noFault, outcome: 'APPLIED' },
  ...[500, 502, 503, 504].flatMap((status): Case[] => [
    { name: `${status} after it was applied`, fault: () => faults.statusAfter(status), outcome: 'APPLIED' },
    { name: `${status} before it was applied`, fault: () => faults.statusBefore(status), outcome: 'UNKNOWN' },
  ]),
  ...[400, 401, 403, 404, 409, 410, 413, 415, 422, 429].map((status): Case => {
    return {
      name: `${status} before it was applied`,
      fault: () => faults.statusBefore(status),
      outcome: 'REJECTED',
    };
  }),
  { name: '409 after it was applied', fault: () => faults.statusAfter(409), outcome: 'APPLIED' },
  { name: '302 before it was applied', fault: () => faults.statusBefore(302), outcome: 'UNKNOWN' },
  {
    name: 'HTML after it was applied',
    fault: () => faults.statusAfter(200, '<html></html>'),
    outcome: 'APPLIED',
  },
  {
    name: 'HTML before it was applied',
    fault: () => faults.statusBefore(200, '<html></html>'),
    outcome: 'UNKNOWN',
  },
  { name: 'reset after it was applied', fault: () => faults.resetAfter, outcome: 'APPLIED' },
  { name: 'reset before it was applied', fault: () => faults.resetBefore, outcome: 'UNKNOWN' },
  {
    name: 'silence after it was applied',
    fault: () => faults.hangAfter,
    outcome: 'APPLIED',
    timeoutMs: 1500,
  },
  {
    name: 'silence before it was applied',
    fault: () => faults.hangBefore,
    outcome: 'UNKNOWN',
    timeoutMs: 1500,
  },
  { name: 'a late effect', fault: () => faults.applyLate(3000), outcome: 'UNKNOWN' },
  { name: 'a silent drop', fault: () => faults.dropSilently, outcome: 'REJECTED' },
  { name: 'a partial application', fault: () => faults.keepFirst(1), outcome: 'PARTIAL' },
  { name: 'cutting', fault: () => faults.cutTo(0), outcome: 'DIVERGED' },
  { name: 'reformatting', fault: () => faults.addDecimals, outcome: 'APPLIED' },
  {
    name: 'a foreign write right before',
    fault: (app) => (request, next) =>
      faults.foreignWriteBefore(foreign(app, customerIn(request.path)))(request, next),
    outcome: 'APPLIED',
  },
  {
    name: 'a foreign write right after',
    fault: (app) => (request, next) =>
      faults.foreignWriteAfter(foreign(app, customerIn(request.path)))(request, next),
    outcome: 'DIVERGED',
  },
  { name: 'a drip', fault: () => faults.drip(20), outcome: 'APPLIED', timeoutMs: 1500 },
  ...(['content-length', 'chunked', 'close'] as const).map((framing): Case => {
    return {
      name: `a body cut, by ${framing}`,
      fault: () => faults.cutBody(framing, 10),
      outcome: 'APPLIED',
    };
  }),
  {
    name: 'unsolicited bytes',
    fault: () => faults.sendMore('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'),
    outcome: 'APPLIED',
  },
];

let mutations = 0;
let requests = 0;

it.each(CASES)(
  `the outcome of a write with $name is $outcome, ${ROUNDS} times out of ${ROUNDS}`,
  async ({ fault, outcome, timeoutMs = 10_000 }) => {
    const place = await makePlace();
    await using app = await openWarm({
      // Waiting for a free connection is not what this campaign is about.
      loanPro: { timeoutMs, maxConcurrency: 256 },
      journal: { home: { ...place, key: null } },
    });
    const ids = Array.from({ length: ROUNDS }, (_, index) => 5001 + index);
    for (const id of ids) {
      await update(app, String(id), [
        { field: { id: String(MONEY) }, value: { amount: BEFORE[MONEY] } },
        { field: { id: String(NUMBER) }, value: { number: BEFORE[NUMBER] } },
      ]);
    }
    app.upstream.length = 0;
    app.standin.fault = faults.onWrites(fault(app));

    await atOnce(ROUNDS, async (index) => {
      const id = ids[index] ?? 0;
      const payload = await update(app, String(id), [
        { field: { id: String(MONEY) }, value: { amount: WANTED[MONEY] } },
        { field: { id: String(NUMBER) }, value: { number: WANTED[NUMBER] } },
      ]);
      const held = [MONEY, NUMBER].map((field) => stored(app, id, field)[0] ?? null);
      expect(payload.outcome).toBe(outcome);
      // The reported values are the values in the tables, and each result follows from them.
      expect(payload.changes.map(({ after }: Told) => after?.rawValue || null)).toEqual(
        held.map((text) => text || null),
      );
      expect(payload.changes.map(({ result }: Told) => result)).toEqual(
        held.map((text, at) => judge(text, [MONEY, NUMBER][at] ?? 0, outcome)),
      );
    });
    expect(puts(app)).toHaveLength(ROUNDS);
    requests += puts(app).length;
    mutations += ROUNDS;
    const intents = (await readIntents(place)).slice(ROUNDS);
    expect(intents.map(({ reportedOutcome }) => reportedOutcome)).toEqual(ids.map(() => outcome));
    expect(intents.every(({ sentAtMs }) => sentAtMs !== null)).toBe(true);
    // An intent is open if its write may still take effect.
    const isOpen = outcome === 'UNKNOWN';
    expect(intents.map(({ closedAtMs }) => closedAtMs === null)).toEqual(ids.map(() => isOpen));
  },
  CAMPAIGN_TIMEOUT_MS,
);

it('every write under every fault sends exactly one request', () => {
  tell(`${mutations} writes under faults, ${requests} requests: ${(requests / mutations).toFixed(3)} each`);
  expect(mutations).toBe(CASES.length * ROUNDS);
  expect(requests).toBe(mutations);
});

interface Told {
  result: string;
  after: { rawValue: string | null } | null;
}

/** The result that follows from what a field holds. With the old value, it depends on whether LoanPro gave a clear answer. */
function judge(held: unknown, field: number, outcome: Outcome): string {
  const isField = (texts: Record<number, string>) => Number(held) === Number(texts[field]) && held !== '';
  if (isField(WANTED)) return 'APPLIED';
  if (!isField(BEFORE)) return 'DIVERGED';
  return outcome === 'UNKNOWN' ? 'UNKNOWN' : 'NOT_APPLIED';
}
