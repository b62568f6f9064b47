// The saturation of the process: when fewer requests are accepted, because they wait for the event loop and not for LoanPro.

import { once } from 'node:events';
import { connect } from 'node:net';
import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSaturation } from '../../src/http/saturation.ts';
import { openWarm } from '../support/writing.ts';

let nowMs = 0;
let activeMs = 0;

/** An event loop that works and waits as the test says. */
beforeEach(() => {
  vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
  vi.spyOn(performance, 'eventLoopUtilization').mockImplementation((current, before) => {
    const active = activeMs - (current && before ? before.active : 0);
    const idle = nowMs - activeMs - (current && before ? before.idle : 0);
    return { active, idle, utilization: active / (active + idle) };
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Time passes in samples of 100 ms, in which the event loop works for this share. */
function pass(ms: number, share: number, isSaturated: () => boolean): boolean {
  let result = false;
  for (let at = 0; at < ms; at += 100) {
    nowMs += 100;
    activeMs += 100 * share;
    result = isSaturated();
  }
  return result;
}

it('begins when the event loop has had no pause for more than a second, and ends when it has one', () => {
  const isSaturated = createSaturation();
  expect(pass(5000, 0.9, isSaturated)).toBe(false);
  expect(pass(1000, 0.95, isSaturated)).toBe(false);
  expect(pass(100, 0.95, isSaturated)).toBe(true);
  expect(pass(5000, 0.85, isSaturated)).toBe(true);
  expect(pass(100, 0.79, isSaturated)).toBe(false);
  expect(pass(1000, 1, isSaturated)).toBe(false);
});

it('does not begin with the first request after a long pause', () => {
  const isSaturated = createSaturation();
  nowMs += 60_000;
  activeMs += 2000;
  expect(isSaturated()).toBe(false);
});

it('refuses requests with 503 when its own number of them is in flight, and accepts them again when it ends', async () => {
  await using app = await openWarm({ gateway: { maxSaturatedRequests: 2 } });
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
  const statuses: number[] = [];
  for (let at = 0; at < 11; at++) {
    nowMs += 100;
    activeMs += 100;
    statuses.push(await statusOf());
  }
  expect(statuses).toEqual([...Array(10).fill(200), 503]);
  nowMs += 100;
  expect(await statusOf()).toBe(200);
  release();
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200]);
});

it('limits how many requests are executed in one turn of the event loop, however soon each of them is answered', async () => {
  await using app = await openWarm({ gateway: { maxSaturatedRequests: 2 } });
  const port = Number(new URL(app.url).port);
  const sockets = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    }),
  );
  for (let at = 0; at < 11; at++) {
    nowMs += 100;
    activeMs += 100;
    await app.ask('{ __typename }');
  }
  const body = '{"query":"{ __typename }"}';
  const request = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const answers = sockets.map(async (socket) => String((await once(socket, 'data'))[0]).slice(9, 12));
  for (const socket of sockets) socket.write(request);
  const statuses = await Promise.all(answers);
  for (const socket of sockets) socket.destroy();
  // All of them arrive within a few turns.
  expect(statuses.filter((status) => status === '503').length).toBeGreaterThanOrEqual(15);
  expect(statuses).toContain('200');
});
