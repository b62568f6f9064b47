// How many calls LoanPro gets at once, who waits for whom, and where the queue ends.

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Fault } from '../../../standin/answer.ts';
import { isRecord } from '../../../standin/json.ts';
import * as faults from '../../../standin/faults.ts';
import type { App } from '../../support/app.ts';
import { openWarm, puts, update } from '../../support/writing.ts';

const nameOf = (id: number) => `{ customer(id: "${id}") { id firstName } }`;
const codeOf = (answer: Awaited<ReturnType<App['ask']>>) => answer.errors?.[0]?.extensions['code'];
const askMany = async (app: App, count: number, headers?: Record<string, string>) =>
  Promise.all(Array.from({ length: count }, async (_, index) => app.ask(nameOf(5001 + index), {}, headers)));

/** Names alone are never answered: what a write looks at has its values with it. */
const hangs: Fault = (request, next) =>
  request.query['$expand'] === undefined ? faults.hangBefore(request, next) : next();

/** Answers late, and keeps count of how many wait for their answer. */
function slow(delayMs: number): { fault: Fault; most: () => number } {
  let [now, most] = [0, 0];
  return {
    most: () => most,
    async fault(_request, next) {
      most = Math.max(most, ++now);
      await sleep(delayMs);
      now--;
      return next();
    },
  };
}

it.each([4, 8, 16])(
  'LoanPro never gets more than %i calls at once, where that is the setting',
  async (count) => {
    await using app = await openWarm({
      standin: { generatedCustomers: 140 },
      loanPro: { maxConcurrency: count },
    });
    const { fault, most } = slow(20);
    app.standin.fault = fault;
    const values = [{ field: { id: '22' }, value: { text: 'new' } }];
    const [answers] = await Promise.all([
      askMany(app, 40),
      ...Array.from({ length: 40 }, async (_, index) => update(app, String(5101 + index), values)),
    ]);
    expect(answers.every(({ errors }) => errors === undefined)).toBe(true);
    expect(puts(app)).toHaveLength(40);
    expect(most()).toBeLessThanOrEqual(count);
    // Reads and writes together use them all.
    expect(most()).toBe(count);
  },
);

it('the wait for a place is no time that LoanPro took', async () => {
  await using app = await openWarm({ loanPro: { timeoutMs: 1000 } });
  app.standin.fault = slow(300).fault;
  // Seven rounds of six: the last wait for 1.8 seconds.
  const answers = await askMany(app, 42);
  expect(answers.map(codeOf).filter((code) => code !== undefined)).toEqual([]);
});

it('a write is not held up by reads that hang', async () => {
  await using app = await openWarm({ standin: { generatedCustomers: 101 } });
  app.standin.fault = faults.onReads(hangs);
  const reads = askMany(app, 60, { 'x-request-timeout-ms': '4000' });
  await expect.poll(() => app.upstream.length).toBeGreaterThanOrEqual(6);
  const before = performance.now();
  const payload = await update(app, '5101', [{ field: { id: '22' }, value: { text: 'new' } }]);
  expect(payload.outcome).toBe('APPLIED');
  expect(performance.now() - before).toBeLessThan(3000);
  expect(new Set((await reads).map(codeOf))).toEqual(new Set(['DEADLINE_EXCEEDED']));
});

it('a read is not held up by updates that hang, and neither is the look at what became of one', async () => {
  await using app = await openWarm({ standin: { generatedCustomers: 200 }, loanPro: { timeoutMs: 4000 } });
  const applied = new Set<string>();
  app.standin.fault = faults.onWrites((request, next) => {
    // One is refused while the others hang.
    if (request.path.includes('5101')) return { status: 409, body: '' };
    applied.add(request.path);
    return faults.hangAfter(request, next);
  });
  const values = [{ field: { id: '22' }, value: { text: 'new' } }];
  const hanging = Promise.all(
    Array.from({ length: 6 }, async (_, index) => update(app, String(5001 + index), values)),
  );
  await expect.poll(() => applied.size).toBe(6);
  const before = performance.now();
  expect((await app.ask(nameOf(5200))).errors).toBeUndefined();
  expect(performance.now() - before).toBeLessThan(3000);
  expect((await hanging).map(({ outcome }) => outcome)).toEqual(Array(6).fill('APPLIED'));
});

it('what comes behind a full queue is turned away at once, typed, and without a call', async () => {
  await using app = await openWarm();
  app.standin.fault = faults.onReads(faults.hangBefore);
  // Six hang, 40 for each of eight places wait.
  const answers = await askMany(app, 6 + 40 * 8 + 40, { 'x-request-timeout-ms': '8000' });
  const busy = answers.filter((answer) => codeOf(answer) === 'OVERLOADED');
  expect(busy).toHaveLength(40);
  expect(busy[0]?.status).toBe(200);
  expect(busy[0]?.errors).toMatchObject([
    { path: ['customer'], extensions: { code: 'OVERLOADED', retryable: true } },
  ]);
  expect(new Set(answers.map(codeOf))).toEqual(new Set(['OVERLOADED', 'DEADLINE_EXCEEDED']));
  // Whoever left the queue is not asked for afterwards: once what was under way has arrived, there is rest.
  let last = -1;
  const isAtRest = () => last === (last = app.upstream.length);
  await expect.poll(isAtRest, { interval: 1000, timeout: 20_000 }).toBe(true);
  expect(app.upstream.length).toBeLessThan(6 + 40 * 8);
});

it('one long request leaves room in the queue for others', async () => {
  await using app = await openWarm({
    standin: { generatedCustomers: 500, quirks: { valueListing: 'refused', customerListing: 'refused' } },
  });
  app.standin.fault = async (_request, next) => {
    await sleep(10);
    return next();
  };
  const ids = Array.from({ length: 500 }, (_, index) => String(5001 + index));
  const long = app.ask('query ($ids: [ID!]!) { customersByIds(ids: $ids) { id firstName } }', { ids });
  await sleep(100);
  const before = app.upstream.length;
  const others = await askMany(app, 20);
  expect(others.map(codeOf).filter((code) => code !== undefined)).toEqual([]);
  // They come in between, not after all of the long one's calls.
  expect(app.upstream.length - before).toBeLessThan(400);
  const answer = await long;
  expect(answer.errors).toBeUndefined();
  expect(answer.data.customersByIds.filter(isRecord)).toHaveLength(500);
});
