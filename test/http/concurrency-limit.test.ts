// The places of requests that run at the same time, and the share of one address.

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  LONGEST_WAIT_MS,
  MAX_LARGE_BODY_BYTES,
  RECHECK_EVERY_MS,
  REFUSE_AFTER_MS,
  SMALL_BODY_BYTES,
  createConcurrencyLimit,
  defaultShare,
} from '../../src/http/concurrency-limit.ts';
import type { Slot, Waiting } from '../../src/http/concurrency-limit.ts';
import { MAX_BODY_BYTES } from '../../src/http/request-body.ts';
import { openDoor } from '../support/door.ts';
import { openLine, operation } from '../support/lines.ts';

const PING = operation('{ __typename }');

/** Answers the requests, and resolves when their places are free, which is in the turn after that. */
async function answerHeld(held: ServerResponse[]): Promise<void> {
  const closed = held.map(async (response) => once(response, 'close'));
  for (const response of held) response.end('{}');
  await Promise.all(closed);
  await nextTurn();
}

const saturationLimit = () => Infinity;
const REFUSAL = 'Too many requests are in flight.';

const stopClock = () =>
  void vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
  });

/** Adds to the clock that stands still what the process has worked or stood still, which no timer notices. */
function lateClock(): { lateMs: number } {
  const clock = { lateMs: 0 };
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + clock.lateMs);
  return clock;
}

/** A request that waits, and what becomes of it. */
function waitingRequest({ isReady = true } = {}) {
  const fate: string[] = [];
  const request: Waiting = {
    network: 'a',
    isReady: () => isReady,
    begin: ({ release }) => {
      fate.push('begun');
      release();
    },
    refuse: () => void fate.push('refused'),
  };
  return { request, fate };
}

describe('places', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('are as many as the limit, and one that is given back can be taken again', async () => {
    stopClock();
    const limit = createConcurrencyLimit({ total: 2, saturationLimit, perAddress: 2 });
    const { release } = await limit.acquire('a', 0);
    await limit.acquire('a', 0);
    const refused = limit.acquire('b', 0);
    const advanced = vi.advanceTimersByTimeAsync(REFUSE_AFTER_MS);
    await expect(refused).rejects.toThrow(REFUSAL);
    await advanced;
    release();
    await limit.acquire('b', 0);
  });

  it('are waited for, and the newest request gets the next one', async () => {
    stopClock();
    const limit = createConcurrencyLimit({ total: 1, saturationLimit, perAddress: 1 });
    const { release } = await limit.acquire('a', 0);
    const order: string[] = [];
    const note =
      (name: string) =>
      async ({ release: end }: Slot) => {
        order.push(name);
        end();
      };
    const older = limit.acquire('a', 0).then(note('older'));
    const newer = limit.acquire('b', 0).then(note('newer'));
    await vi.advanceTimersByTimeAsync(LONGEST_WAIT_MS - 1);
    release();
    await Promise.all([older, newer]);
    expect(order).toEqual(['newer', 'older']);
  });

  it('are waited for by all that have none, and those that get none are refused at the same time', async () => {
    stopClock();
    const limit = createConcurrencyLimit({ total: 1, saturationLimit, perAddress: 1 });
    const { release } = await limit.acquire('a', 0);
    const waiting = Array.from({ length: 1000 }, async () => limit.acquire('b', 0));
    const refused: number[] = [];
    for (const one of waiting) one.catch(() => refused.push(performance.now()));
    const startMs = performance.now();
    await Promise.resolve();
    release();
    await vi.advanceTimersByTimeAsync(REFUSE_AFTER_MS);
    expect(refused).toEqual(Array(999).fill(startMs + REFUSE_AFTER_MS));
  });

  it('are waited for in vain by so many that refusing them all would take all the time: the oldest are refused first, the others later', async () => {
    stopClock();
    const limit = createConcurrencyLimit({ total: 1, saturationLimit, perAddress: 1 });
    await limit.acquire('a', 0);
    const clock = lateClock();
    const refused: number[] = [];
    for (let number = 0; number < 100; number++) {
      const { request } = waitingRequest();
      limit.wait({
        ...request,
        refuse: () => {
          refused.push(number);
          clock.lateMs += 1;
        },
      });
    }
    await vi.advanceTimersByTimeAsync(REFUSE_AFTER_MS);
    expect(clock.lateMs).toBe(5);
    await vi.advanceTimersByTimeAsync(60);
    // A quarter of 87 ms: the time goes on while they are refused.
    expect(clock.lateMs).toBe(5 + 22);
    await vi.advanceTimersByTimeAsync(1000);
    expect(refused).toEqual(Array.from({ length: 100 }, (_, number) => number));
  });

  it('are waited for by others no longer after the process stood still during a refusal', async () => {
    stopClock();
    const limit = createConcurrencyLimit({ total: 1, saturationLimit, perAddress: 1 });
    await limit.acquire('a', 0);
    const clock = lateClock();
    let refused = 0;
    for (let number = 0; number < 100; number++) {
      const { request } = waitingRequest();
      limit.wait({
        ...request,
        refuse: () => {
          refused++;
          clock.lateMs = 2000;
        },
      });
    }
    await vi.advanceTimersByTimeAsync(REFUSE_AFTER_MS);
    expect(refused).toBe(1);
    await vi.advanceTimersByTimeAsync(REFUSE_AFTER_MS);
    expect(refused).toBe(100);
  });

  it('are not given to a request that cannot begin, nor to one that has waited for long', async () => {
    stopClock();
    const limit = createConcurrencyLimit({ total: 1, saturationLimit, perAddress: 1 });
    const first = await limit.acquire('a', 0);
    const old = waitingRequest();
    limit.wait(old.request);
    await vi.advanceTimersByTimeAsync(LONGEST_WAIT_MS + 1);
    first.release();
    const second = await limit.acquire('a', 0);
    const ready = waitingRequest();
    limit.wait(ready.request);
    const unready = waitingRequest({ isReady: false });
    limit.wait(unready.request);
    second.release();
    expect([old.fate, ready.fate, unready.fate]).toEqual([[], ['begun'], []]);
    await vi.advanceTimersByTimeAsync(REFUSE_AFTER_MS + RECHECK_EVERY_MS);
    expect([old.fate, ready.fate, unready.fate]).toEqual([['refused'], ['begun'], ['refused']]);
  });

  it('are not waited for with a large body', async () => {
    stopClock();
    const limit = createConcurrencyLimit({ total: 1, saturationLimit, perAddress: 1 });
    const { release } = await limit.acquire('a', 0);
    const large = Promise.allSettled([limit.acquire('b', SMALL_BODY_BYTES + 1)]);
    const small = limit.acquire('b', SMALL_BODY_BYTES);
    await Promise.resolve();
    release();
    await vi.advanceTimersByTimeAsync(REFUSE_AFTER_MS);
    expect(await large).toMatchObject([{ status: 'rejected' }]);
    expect(await small).toBeTruthy();
  });

  it('of one address are as many as its share, and the others are left to other addresses', async () => {
    stopClock();
    const limit = createConcurrencyLimit({ total: 10, saturationLimit, perAddress: 3 });
    for (let count = 0; count < 3; count++) await limit.acquire('a', 0);
    const refused = limit.acquire('a', 0);
    await limit.acquire('b', 0);
    const advanced = vi.advanceTimersByTimeAsync(REFUSE_AFTER_MS);
    await expect(refused).rejects.toThrow(REFUSAL);
    await advanced;
  });

  it('are fewer while the process is saturated, and one address still leaves a tenth of them to others', async () => {
    const limit = createConcurrencyLimit({ total: 300, saturationLimit: () => 10, perAddress: null });
    const { release } = await limit.acquire('a', 0);
    for (let count = 1; count < 9; count++) await limit.acquire('a', 0);
    const order: string[] = [];
    const next = limit.acquire('a', 0).then(() => order.push('a'));
    await limit.acquire('b', 0).then(() => order.push('b'));
    release();
    await next;
    expect(order).toEqual(['b', 'a']);
  });

  it('are left to others by an expensive operation while the process is saturated, but not beyond the total', async () => {
    stopClock();
    const limit = createConcurrencyLimit({ total: 3, saturationLimit: () => 1, perAddress: 3 });
    const expensive = await limit.acquire('a', 0);
    const waiting = limit.acquire('a', 0);
    expensive.noteExpensive();
    (await waiting).noteExpensive();
    const last = await limit.acquire('a', 0);
    last.noteExpensive();
    const beyond = Promise.allSettled([limit.acquire('a', 0)]);
    await vi.advanceTimersByTimeAsync(REFUSE_AFTER_MS);
    expect(await beyond).toMatchObject([{ status: 'rejected' }]);
    expensive.release();
    const cheap = await limit.acquire('a', 0);
    cheap.release();
    cheap.noteExpensive();
  });

  it('have a limit for the bytes of large bodies together, which does not concern small ones', async () => {
    const limit = createConcurrencyLimit({ total: 1000, saturationLimit, perAddress: 1000 });
    for (let count = 0; count < 600; count++) await limit.acquire('a', SMALL_BODY_BYTES);
    const { release } = await limit.acquire('a', MAX_LARGE_BODY_BYTES - SMALL_BODY_BYTES - 1);
    await limit.acquire('a', SMALL_BODY_BYTES + 1);
    await expect(limit.acquire('a', SMALL_BODY_BYTES + 1)).rejects.toThrow(REFUSAL);
    await limit.acquire('a', SMALL_BODY_BYTES);
    release();
    await limit.acquire('a', SMALL_BODY_BYTES + 1);
  });

  it.each([
    [1, 1],
    [9, 9],
    [10, 9],
    [300, 270],
  ])('of %i places, one address may hold %i by default', (total, share) => {
    expect(defaultShare(total)).toBe(share);
  });
});

it('a request from another address is answered while one address holds its whole share', async () => {
  const held: ServerResponse[] = [];
  await using door = await openDoor({
    maxConcurrentRequests: 4,
    maxConcurrentRequestsPerAddress: 3,
    answer: (response) => void (held.length < 3 ? held.push(response) : response.end('{}')),
  });
  for (let count = 0; count < 3; count++) (await openLine(door.url)).send(PING);
  await expect.poll(() => held.length).toBe(3);

  const same = await openLine(door.url);
  same.send(PING);
  await expect.poll(same.answers).toEqual(['503']);
  const other = await openLine(door.url, '127.0.0.2');
  other.send(PING);
  await expect.poll(other.answers).toEqual(['200']);
  await answerHeld(held);
  same.send(PING);
  await expect.poll(same.answers).toEqual(['503', '200']);
});

it('a request with a large body is refused while others fill the room for large bodies, and one with a small body is answered', async () => {
  const held: ServerResponse[] = [];
  const largest = MAX_LARGE_BODY_BYTES / MAX_BODY_BYTES;
  await using door = await openDoor({
    saturationLimit,
    answer: (response) => void (held.length < largest ? held.push(response) : response.end('{}')),
  });
  const emptyBytes = JSON.stringify({ query: '' }).length;
  const large = operation('#'.repeat(MAX_BODY_BYTES - emptyBytes));
  for (let count = 0; count < largest; count++) (await openLine(door.url)).send(large);
  await expect.poll(() => held.length, { timeout: 10_000 }).toBe(largest);
  const line = await openLine(door.url);
  line.send(large);
  await expect.poll(line.answers).toEqual(['503']);
  line.send(PING);
  await expect.poll(line.answers).toEqual(['503', '200']);
  await answerHeld(held.slice(0, 1));
  line.send(large);
  await expect.poll(line.answers).toEqual(['503', '200', '200']);
});
