// The saturation of the process: when fewer requests are accepted, because they wait for the event loop and not for LoanPro.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MIN_SATURATED_REQUESTS, TARGET_WORK_MS, createSaturationLimit } from '../../src/http/saturation.ts';
import type { SaturationLimit } from '../../src/http/saturation.ts';
import { openDoor } from '../support/door.ts';
import { openUsedLines, operation } from '../support/lines.ts';
import { openWarm } from '../support/writing.ts';

const PING = operation('{ __typename }');

let nowMs = 0;
let activeMs = 0;
let ended = 0;

/** An event loop that works and waits as the test says. */
const open = () => createSaturationLimit(() => ({ atMs: nowMs, activeMs }));

interface Load {
  /** The share of the time in which the event loop works. */
  share: number;
  /** How many requests end in a millisecond. */
  rate: number;
  running: number;
}

/** Time passes in samples of 100 ms. */
function pass(ms: number, { share, rate, running }: Load, limit: SaturationLimit): number {
  let result = Infinity;
  for (let at = 0; at < ms; at += 100) {
    nowMs += 100;
    activeMs += 100 * share;
    ended += 100 * rate;
    result = limit(running, ended);
  }
  return result;
}

const BUSY = { share: 1, rate: 8, running: 200 };
/** How many requests of these end within the time. */
const WANTED = TARGET_WORK_MS * BUSY.rate;

describe('the limit', () => {
  beforeEach(() => {
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('begins when the event loop has had no pause for more than a second', () => {
    const limit = open();
    expect(pass(5000, { ...BUSY, share: 0.85 }, limit)).toBe(Infinity);
    expect(pass(1100, { ...BUSY, share: 0.9 }, limit)).toBe(Infinity);
    expect(pass(200, { ...BUSY, share: 0.9 }, limit)).toBeLessThan(200);
  });

  it('does not begin with the first request after something else kept the event loop busy', () => {
    const limit = open();
    nowMs += 60_000;
    activeMs += 60_000;
    expect(limit(1, 0)).toBe(Infinity);
  });

  it('falls step by step to what the process can end in time, and stays there', () => {
    const limit = open();
    const first = pass(1300, BUSY, limit);
    expect(first).toBeLessThan(BUSY.running);
    expect(first).toBeGreaterThan(BUSY.running / 2);
    expect(pass(5000, BUSY, limit)).toBe(WANTED);
    // However many run at the moment of a sample: they begin and end in bursts.
    expect(pass(1000, { ...BUSY, running: 1 }, limit)).toBe(WANTED);
  });

  it('is the same for a process that gets half of the processor as for one that takes twice as long for a request', () => {
    const limit = open();
    expect(pass(10_000, { ...BUSY, rate: BUSY.rate / 2 }, limit)).toBe(WANTED / 2);
  });

  it('never falls so far that large requests stop everything', () => {
    const limit = open();
    expect(pass(10_000, { ...BUSY, rate: 0.01 }, limit)).toBe(MIN_SATURATED_REQUESTS);
  });

  it('rises while the event loop has pauses, because the requests then wait for LoanPro', () => {
    const limit = open();
    pass(10_000, BUSY, limit);
    expect(pass(1000, { ...BUSY, share: 0.85 }, limit)).toBeGreaterThan(2 * WANTED);
  });

  it('rises step by step when the process is relieved, and ends after some seconds or a long pause', () => {
    const limit = open();
    const relieved = { share: 0.5, rate: 1, running: 16 };
    pass(10_000, BUSY, limit);
    expect(pass(100, relieved, limit)).toBeLessThan(1.2 * WANTED);
    expect(pass(1000, BUSY, limit)).toBe(WANTED);
    expect(pass(8000, relieved, limit)).toBe(Infinity);
    pass(3000, BUSY, limit);
    nowMs += 60_000;
    expect(limit(0, ended)).toBe(Infinity);
  });
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
