// The bulkhead end to end: how many calls LoanPro gets at once, and which kinds of calls do not delay each other.

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Fault } from '../../../standin/answer.ts';
import { isRecord } from '../../../standin/json.ts';
import * as faults from '../../../standin/faults.ts';
import { openApp } from '../../support/app.ts';
import type { App } from '../../support/app.ts';
import { openWarm, puts, update } from '../../support/writing.ts';
import { useJumpingClock } from '../clock.ts';

const clock = useJumpingClock();

const nameOf = (id: number) => `{ customer(id: "${id}") { id firstName } }`;
const codeOf = (answer: Awaited<ReturnType<App['ask']>>) => answer.errors?.[0]?.extensions['code'];
const askMany = (app: App, count: number, firstId = 5001) =>
  Array.from({ length: count }, async (_, index) => app.ask(nameOf(firstId + index)));

/** Requests of one turn would share a call, so that they could not fill the places. */
const CALL_EACH = { sharesReads: false };
const VALUES = [{ field: { id: '22' }, value: { text: 'new' } }];

interface Gate {
  fault: Fault;
  /** How many requests have come to it. */
  arrived: () => number;
  release: () => void;
}

/** Holds all requests back until the test releases them. */
function gate(): Gate {
  const released = Promise.withResolvers<void>();
  let arrived = 0;
  return {
    arrived: () => arrived,
    release: released.resolve,
    async fault(_request, next) {
      arrived++;
      await released.promise;
      return next();
    },
  };
}

/** Holds all requests back until this number has arrived, and records the highest number at the same time. */
function gateFor(count: number): { fault: Fault; most: () => number } {
  const { fault, release } = gate();
  let [now, most] = [0, 0];
  return {
    most: () => most,
    async fault(request, next) {
      most = Math.max(most, ++now);
      if (now === count) release();
      await fault(request, next);
      await sleep(5);
      now--;
      return next();
    },
  };
}

it.each([4, 16])('LoanPro gets %i calls at once, and never more, when that is the setting', async (count) => {
  await using app = await openWarm({
    standin: { generatedCustomers: 140 },
    loanPro: { ...CALL_EACH, maxConcurrency: count },
  });
  // However slow the machine is, these are short calls and each round is one burst. They raise the limit up to the setting.
  clock.freeze();
  for (let round = 0; round < 2; round++) await Promise.all(askMany(app, 40));
  const { fault, most } = gateFor(count);
  app.standin.fault = fault;
  const updates = Array.from({ length: 40 }, async (_, index) => update(app, String(5101 + index), VALUES));
  const answers = await Promise.all(askMany(app, 40));
  await Promise.all(updates);
  expect(answers.every(({ errors }) => errors === undefined)).toBe(true);
  expect(puts(app)).toHaveLength(40);
  expect(most()).toBe(count);
});

it('a write is not held up by reads that LoanPro does not answer', async () => {
  await using app = await openWarm({ standin: { generatedCustomers: 101 }, loanPro: CALL_EACH });
  const { fault, arrived, release } = gate();
  // A read-back asks for the values, and these reads do not.
  app.standin.fault = faults.onReads((request, next) =>
    request.query['$expand'] === undefined ? fault(request, next) : next(),
  );
  // More could be refused as an overload.
  const reads = askMany(app, 12);
  await expect.poll(arrived, { timeout: 20_000 }).toBe(6);
  expect((await update(app, '5101', VALUES)).outcome).toBe('APPLIED');
  release();
  expect(new Set((await Promise.all(reads)).map(codeOf))).toEqual(new Set([undefined]));
});

it('reads and read-backs are not held up by updates that LoanPro does not answer', async () => {
  await using app = await openWarm({ standin: { generatedCustomers: 200 } });
  const { fault, arrived, release } = gate();
  app.standin.fault = faults.onWrites((request, next) => {
    if (request.path.includes('5101')) return { status: 409, body: '' };
    return fault(request, next);
  });
  const updates = Array.from({ length: 5 }, async (_, index) => update(app, String(5001 + index), VALUES));
  await expect.poll(arrived, { timeout: 20_000 }).toBe(5);
  // Its outcome is known only after a read-back.
  expect((await update(app, '5101', VALUES)).outcome).toBe('REJECTED');
  expect((await app.ask(nameOf(5200))).errors).toBeUndefined();
  release();
  expect((await Promise.all(updates)).map(({ outcome }) => outcome)).toEqual(Array(5).fill('APPLIED'));
});

it('a request is refused at once with OVERLOADED, without a call to LoanPro, when the queue is full', async () => {
  await using app = await openWarm({ standin: { generatedCustomers: 406 }, loanPro: CALL_EACH });
  const { fault, arrived, release } = gate();
  app.standin.fault = fault;
  // However slow the machine is, this is one burst.
  clock.freeze();
  // Six run, and forty for each of eight places wait.
  const asked = askMany(app, 6 + 40 * 8 + 40);
  const refused: Awaited<ReturnType<App['ask']>>[] = [];
  for (const each of asked) void each.then((answer) => refused.push(answer));
  await expect.poll(() => refused.length, { timeout: 20_000 }).toBe(40);
  for (const answer of refused) {
    expect(answer.status).toBe(200);
    expect(answer.errors).toMatchObject([
      { path: ['customer'], extensions: { code: 'OVERLOADED', retryable: true, retryAfterMs: 1000 } },
    ]);
  }
  expect(arrived()).toBe(6);
  release();
  const codes = (await Promise.all(asked)).map(codeOf);
  expect(codes.filter((code) => code === undefined)).toHaveLength(6 + 40 * 8);
  expect(arrived()).toBe(6 + 40 * 8);
});

it('a request is refused at once with OVERLOADED when it would wait for longer than its caller does', async () => {
  await using app = await openApp({ standin: { generatedCustomers: 60 }, loanPro: CALL_EACH });
  // Not more, because every short call shortens the average.
  await app.warmUp('definitions');
  app.standin.fault = async (_request, next) => {
    await sleep(100);
    return next();
  };
  // The gateway learns how long a call takes.
  await app.ask(nameOf(5050));
  const { fault, arrived, release } = gate();
  app.standin.fault = fault;
  clock.freeze();
  const asked = askMany(app, 6 + 30);
  await expect.poll(arrived).toBe(6);
  // Waits for the others to arrive: the thirtieth of them makes the gateway refuse this caller, who has less time than five calls take.
  const impatient = async () => app.ask(nameOf(5051), {}, { 'x-request-timeout-ms': '400' });
  await expect.poll(async () => codeOf(await impatient())).toBe('OVERLOADED');
  const patient = app.ask(nameOf(5052));
  expect(arrived()).toBe(6);
  release();
  expect(codeOf(await patient)).toBeUndefined();
  expect(new Set((await Promise.all(asked)).map(codeOf))).toEqual(new Set([undefined]));
});

it('one request for many customers does not fill the queue, so other requests are accepted', async () => {
  await using app = await openWarm({
    standin: { quirks: { valueListing: 'refused', customerListing: 'refused' } },
  });
  app.standin.fault = async (_request, next) => {
    await sleep(10);
    return next();
  };
  const ids = Array.from({ length: 90 }, (_, index) => String(5001 + index));
  const long = app.ask('query ($ids: [ID!]!) { customersByIds(ids: $ids) { id firstName } }', { ids });
  await expect.poll(() => app.upstream.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(20);
  const before = app.upstream.length;
  const others = await Promise.all(askMany(app, 20));
  expect(others.map(codeOf).filter((code) => code !== undefined)).toEqual([]);
  // They are served between the calls of the long request, and not after all of them.
  expect(app.upstream.length - before).toBeLessThan(80);
  const answer = await long;
  expect(answer.errors).toBeUndefined();
  expect(answer.data.customersByIds.filter(isRecord)).toHaveLength(90);
});

/** How many of 60 reads at once LoanPro gets at the same time, and how many it answers. */
async function burst(app: App, fault: Fault): Promise<{ most: number; answered: number; tookMs: number }> {
  let [now, most] = [0, 0];
  app.standin.fault = async (request, next) => {
    most = Math.max(most, ++now);
    try {
      return await fault(request, next);
    } finally {
      now--;
    }
  };
  const startMs = performance.now();
  const answers = await Promise.all(askMany(app, 60));
  const answered = answers.filter(({ errors }) => errors === undefined).length;
  return { most, answered, tookMs: performance.now() - startMs };
}

const slowly: Fault = async (_request, next) => {
  await sleep(300);
  return next();
};

it('more calls run at once while LoanPro, at 300 ms a call, is not slower by it, and fewer when it answers 429', async () => {
  await using app = await openWarm({
    standin: { generatedCustomers: 80 },
    loanPro: { maxConcurrency: 32, sharesReads: false },
  });
  expect((await burst(app, slowly)).most).toBeGreaterThan(6);
  const { most, answered, tookMs } = await burst(app, slowly);
  expect(most).toBeGreaterThan(12);
  expect(answered).toBe(60);
  // Six at once would need ten times 300 ms.
  expect(tookMs).toBeLessThan(10 * 300);
  await burst(app, faults.statusBefore(429));
  expect((await burst(app, slowly)).most).toBeLessThan(most);
});
