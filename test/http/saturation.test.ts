// The saturation of the process: when fewer requests are accepted, because they wait for the event loop and not for LoanPro.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MIN_SATURATED_REQUESTS, createSaturationLimit } from '../../src/http/saturation.ts';
import type { SaturationLimit } from '../../src/http/saturation.ts';
import { openDoor } from '../support/door.ts';
import { openUsedLines, operation } from '../support/lines.ts';
import { openWarm } from '../support/writing.ts';

const PING = operation('{ __typename }');

let nowMs = 0;
let activeMs = 0;
let turns = 0;

/** An event loop that works and waits as the test says. */
const open = () => createSaturationLimit(() => ({ atMs: nowMs, activeMs, turns }));

beforeEach(() => {
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Time passes in samples of 100 ms, in which the event loop works for this share, in turns of this length. */
function pass(
  ms: number,
  { share, turnMs, running }: { share: number; turnMs: number; running: number },
  limit: SaturationLimit,
): number {
  let result = Infinity;
  for (let at = 0; at < ms; at += 100) {
    nowMs += 100;
    activeMs += 100 * share;
    turns += (100 * share) / turnMs;
    result = limit(running);
  }
  return result;
}

const LONG = { share: 1, turnMs: 40, running: 200 };

it('begins when the event loop has had no pause for more than a second', () => {
  const limit = open();
  expect(pass(5000, { ...LONG, share: 0.9 }, limit)).toBe(Infinity);
  expect(pass(1100, { ...LONG, share: 0.95 }, limit)).toBe(Infinity);
  expect(pass(100, { ...LONG, share: 0.95 }, limit)).toBeLessThan(200);
});

it('does not begin with the first request after something else kept the event loop busy', () => {
  const limit = open();
  nowMs += 60_000;
  activeMs += 60_000;
  expect(limit(1)).toBe(Infinity);
});

it('falls while turns are long, but never so far that large requests stop everything', () => {
  const limit = open();
  const first = pass(1200, LONG, limit);
  const second = pass(100, { ...LONG, running: first }, limit);
  expect(second).toBeLessThan(first);
  expect(pass(5000, { ...LONG, running: 1 }, limit)).toBe(MIN_SATURATED_REQUESTS);
});

it('rises while turns are short, because the requests then wait for LoanPro', () => {
  const limit = open();
  const low = pass(1200, { ...LONG, running: 40 }, limit);
  expect(pass(1000, { share: 1, turnMs: 1, running: 40 }, limit)).toBeGreaterThan(low);
});

it('rises step by step when the event loop has pauses again, and ends after some seconds or a long pause', () => {
  const limit = open();
  const relieved = { share: 0.5, turnMs: 1, running: 16 };
  const low = pass(3000, { ...LONG, running: 16 }, limit);
  expect(pass(100, relieved, limit)).toBeLessThan(2 * low);
  expect(pass(100, { ...LONG, running: 16 }, limit)).toBe(low);
  expect(pass(5000, relieved, limit)).toBe(Infinity);
  pass(3000, { ...LONG, running: 16 }, limit);
  nowMs += 60_000;
  expect(limit(0)).toBe(Infinity);
});

it('refuses requests with 503 when its number of them is in flight', async () => {
  let limit = Infinity;
  await using app = await openWarm({
    gateway: { saturationLimit: () => limit },
    loanPro: { sharesReads: false },
  });
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let arrived = 0;
  app.standin.fault = async (_request, next) => {
    arrived++;
    await released;
    return next();
  };
  const held = [5001, 5002].map(async (id) => app.ask(`{ customer(id: "${id}") { id firstName } }`));
  await expect.poll(() => arrived).toBe(2);
  const statusOf = async () => (await app.ask('{ __typename }')).status;
  expect(await statusOf()).toBe(200);
  limit = 2;
  expect(await statusOf()).toBe(503);
  limit = 3;
  expect(await statusOf()).toBe(200);
  release();
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200]);
});

it('limits how many requests are executed in one turn of the event loop, however soon each of them is answered', async () => {
  let inThisTurn = 0;
  let most = 0;
  await using door = await openDoor({
    saturationLimit: () => 2,
    answer(response) {
      inThisTurn++;
      most = Math.max(most, inThisTurn);
      if (inThisTurn === 1) setImmediate(() => (inThisTurn = 0));
      response.end('{}');
    },
  });
  const lines = await openUsedLines(door.url, 30, PING);
  for (const line of lines) line.send(PING);
  await expect.poll(() => lines.flatMap((line) => line.answers())).toHaveLength(60);
  expect(most).toBeLessThanOrEqual(2);
});
