// What one caller may use, end to end: a greedy caller changes nothing for the others.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Fault } from '../../standin/answer.ts';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { as, identifiedByHeader } from '../support/callers.ts';
import { useJumpingClock } from '../loanpro/clock.ts';

const clock = useJumpingClock();

const nameOf = (id: number) => `{ customer(id: "${id}") { id firstName } }`;
const codesOf = (answers: Awaited<ReturnType<App['ask']>>[]) =>
  answers.map(({ errors }) => errors?.[0]?.extensions['code'] ?? 'answered');

/** Answers one request after another, whenever the test says so. */
function stepwise() {
  const held: (() => void)[] = [];
  const fault: Fault = async (_request, next) => {
    await new Promise<void>((resolve) => void held.push(resolve));
    return next();
  };
  return {
    fault,
    held: () => held.length,
    answerOne: () => held.shift()?.(),
    stop: () => held.splice(0).forEach((answer) => answer()),
  };
}

it('ten quiet callers are answered between the calls of one who has 200 requests in flight', async () => {
  await using app = await openApp({
    standin: { generatedCustomers: 320 },
    loanPro: { callerShare: 0.75, maxConcurrency: 8, sharesReads: false },
    gateway: { identity: identifiedByHeader, callerShare: 0.75 },
  });
  await app.warmUp('definitions');
  const { fault, held, answerOne, stop } = stepwise();
  app.standin.fault = fault;
  // However slow the machine is, this is one burst.
  clock.freeze();
  const greedy = Array.from({ length: 200 }, async (_, at) => app.ask(nameOf(5001 + at), {}, as('greedy')));
  // Of six places for reads, one caller may have four.
  await expect.poll(held, { timeout: 20_000 }).toBe(4);
  const answered: string[] = [];
  const quiet = Promise.all(
    Array.from({ length: 10 }, async (_, at) => {
      const answer = await app.ask(nameOf(5201 + at), {}, as(`quiet-${at}`));
      answered.push(answer.text);
      return answer;
    }),
  );
  await expect.poll(held, { timeout: 20_000 }).toBe(6);
  const before = app.upstream.length;
  while (answered.length < 10) {
    answerOne();
    await nextTurn();
  }
  expect(new Set(codesOf(await quiet))).toEqual(new Set(['answered']));
  const ofGreedy = app.upstream.slice(before).filter(({ path }) => /5[01]\d\d/.test(path));
  expect(ofGreedy.length).toBeLessThan(60);
  app.standin.fault = null;
  stop();
  expect(new Set(codesOf(await Promise.all(greedy)))).toEqual(new Set(['answered']));
}, 30_000);

it('a caller who is identified leaves requests in progress to others, also from the same address', async () => {
  await using app = await openApp({
    gateway: { identity: identifiedByHeader, maxConcurrentRequests: 20, callerShare: 0.5 },
  });
  await app.warmUp('definitions');
  const { fault, held, stop } = stepwise();
  app.standin.fault = fault;
  const greedy = Array.from({ length: 11 }, async () => app.ask(nameOf(4150), {}, as('greedy')));
  const refused = await Promise.race(greedy);
  expect([refused.status, refused.headers.get('retry-after'), ...codesOf([refused])]).toEqual([
    503,
    '1',
    'OVERLOADED',
  ]);
  const other = app.ask(nameOf(4151), {}, as('quiet'));
  await expect.poll(held).toBeGreaterThan(0);
  app.standin.fault = null;
  stop();
  expect(codesOf([await other])).toEqual(['answered']);
  const codes = codesOf(await Promise.all(greedy));
  expect(codes.filter((code) => code === 'answered')).toHaveLength(10);
});

it('the limit of an address holds for callers before they are identified', async () => {
  let asked = 0;
  await using app = await openApp({
    gateway: {
      maxConcurrentRequests: 20,
      maxConcurrentRequestsPerAddress: 5,
      identity: {
        ...identifiedByHeader,
        async identify(request) {
          asked++;
          return identifiedByHeader.identify(request);
        },
      },
    },
  });
  await app.warmUp('definitions');
  asked = 0;
  const { fault, stop } = stepwise();
  app.standin.fault = fault;
  const body = JSON.stringify({ query: nameOf(4150), padding: 'x'.repeat(20_000) });
  const started = Array.from({ length: 5 }, async (_, at) => app.ask(nameOf(4150), {}, as(`one-${at}`)));
  await expect.poll(() => asked).toBe(5);
  // A request that could not wait is refused by its headers.
  await expect.poll(async () => (await app.post(body, as('another'))).status).toBe(503);
  const before = asked;
  expect((await app.post(body, as('another'))).status).toBe(503);
  expect(asked).toBe(before);
  app.standin.fault = null;
  stop();
  expect(new Set(codesOf(await Promise.all(started)))).toEqual(new Set(['answered']));
});

it('what a caller asks for in a minute is limited by its cost, and others are not concerned', async () => {
  await using app = await openApp({
    gateway: { identity: identifiedByHeader, rateLimitCostPerMinute: 1200 },
  });
  const many = '{ customersByIds(ids: ["4150", "4151", "4152"]) { id customFields { id rawValue } } }';
  const answers = [];
  for (let at = 0; at < 4; at++) answers.push(await app.ask(many, {}, as('greedy')));
  expect(codesOf(answers)).toEqual(['answered', 'answered', 'RATE_LIMITED', 'RATE_LIMITED']);
  const [, , refused] = answers;
  const { retryAfterMs, retryable } = refused?.errors?.[0]?.extensions ?? {};
  expect([refused?.status, refused?.data, retryable]).toEqual([429, undefined, true]);
  expect(Number(refused?.headers.get('retry-after'))).toBe(Math.ceil(Number(retryAfterMs) / 1000));
  // What was refused is not counted, so there is still room for something cheaper.
  const cheap = [];
  for (let at = 0; at < 40; at++) cheap.push(await app.ask('{ __typename }', {}, as('greedy')));
  expect(codesOf(cheap).indexOf('RATE_LIMITED')).toBeGreaterThan(5);
  const [last] = cheap.slice(-1);
  expect([last?.status, codesOf(cheap).at(-1)]).toEqual([429, 'RATE_LIMITED']);
  expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(codesOf([await app.ask(many, {}, as('quiet'))])).toEqual(['answered']);
});

it('an operation that costs more than the limit of a minute can be executed in a minute of its own', async () => {
  await using app = await openApp({ gateway: { rateLimitCostPerMinute: 1000 } });
  const ids = Array.from({ length: 40 }, (_, at) => String(5001 + at));
  const large = async () =>
    app.ask('query ($ids: [ID!]!) { customersByIds(ids: $ids) { id customFields { id } } }', { ids });
  expect(codesOf([await large(), await large()])).toEqual(['answered', 'RATE_LIMITED']);
});
