// Requests that wait for a place: whatever their callers do meanwhile, none is forgotten, and none keeps a place for nothing.

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Identified } from '../../src/access/identity.ts';
import { ANONYMOUS } from '../../src/access/viewer.ts';
import { LONGEST_WAIT_MS, REFUSE_AFTER_MS, SMALL_BODY_BYTES } from '../../src/http/concurrency-limit.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { openDoor } from '../support/door.ts';
import { openLine, operation } from '../support/lines.ts';
import type { Line } from '../support/lines.ts';
import { until } from '../support/until.ts';

const PING = operation('{ __typename }');
const BODY_AT = PING.indexOf('\r\n\r\n') + 4;
const withHeader = (header: string) => PING.replace('Content-Type', `${header}\r\nContent-Type`);

type Door = Awaited<ReturnType<typeof openDoor>>;

/** A door with one place, which a request holds until `free` is called. All others are answered. */
async function openFullDoor(options: Parameters<typeof openDoor>[0] = {}) {
  const held: ServerResponse[] = [];
  let begun = 0;
  const door = await openDoor({
    maxConcurrentRequests: 1,
    answer(response) {
      begun++;
      if (held.length < 1) held.push(response);
      else response.end('{}');
    },
    ...options,
  });
  (await openLine(door.url)).send(PING);
  await until(() => held.length === 1);
  return {
    door,
    /** How many requests passed every check. */
    begun: () => begun,
    async free(): Promise<void> {
      const [response] = held;
      if (!response) throw new Error('Nothing is held.');
      const closed = once(response, 'close');
      response.end('{}');
      await closed;
      await nextTurn();
    },
    [Symbol.asyncDispose]: async () => door[Symbol.asyncDispose](),
  };
}

/** Sends a request, and returns its response as soon as it waits. */
async function waitIn({ server }: Door, line: Line, text: string): Promise<ServerResponse> {
  const arrived = new Promise<ServerResponse>((resolve) =>
    server.once('request', (_request: IncomingMessage, response: ServerResponse) => resolve(response)),
  );
  line.send(text);
  return arrived;
}

async function answersOf(line: Line, count: number): Promise<string[]> {
  await until(() => line.answers().length >= count);
  return line.answers();
}

// The clock stands still, so that a busy machine refuses nobody.
beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
  });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a caller who leaves while the request waits', () => {
  it.each([
    ['with no origin', PING],
    ['on a page of the gateway', withHeader('Origin: http://localhost')],
    ['on another page', withHeader('Origin: https://evil.example')],
  ])('%s counts once, as aborted, and as no error', async (_who, text) => {
    const metrics = createMetrics();
    await using full = await openFullDoor({ metrics });
    const line = await openLine(full.door.url);
    const response = await waitIn(full.door, line, text);
    const left = once(response, 'close');
    line.socket.destroy();
    await left;
    await vi.advanceTimersByTimeAsync(REFUSE_AFTER_MS);
    const counted = (await metrics.print())
      .split('\n')
      .filter((series) => /_(requests_in_progress|requests_total|errors_total)\b.* [1-9]/.test(series));
    expect(counted.toSorted()).toEqual([
      'loanpro_gateway_requests_in_progress 1',
      'loanpro_gateway_requests_total{kind="unknown",outcome="aborted"} 1',
    ]);
  });
});

const LARGE = operation(`{ __typename } #${'x'.repeat(SMALL_BODY_BYTES)}`);

describe('a request without a place is not begun, so that its refusal costs little', () => {
  it.each([
    ['as usual', PING],
    ['with a query in its address', PING.replace('/graphql', '/graphql?x')],
    [
      'with the expectation of 100 Continue',
      withHeader('Expect: 100-continue').slice(0, BODY_AT - PING.length),
    ],
    [
      'with a body in chunks',
      `${PING.slice(0, BODY_AT).replace(/Content-Length: \d+/, 'Transfer-Encoding: chunked')}5\r\nhello`,
    ],
    ['with a large body', LARGE],
    ['with a long body', PING.replace(/Content-Length: \d+/, 'Content-Length: 500000')],
  ])('%s', async (_how, text) => {
    const metrics = createMetrics();
    await using full = await openFullDoor({ metrics });
    const line = await openLine(full.door.url);
    const arrived = Promise.race([
      once(full.door.server, 'request'),
      once(full.door.server, 'checkContinue'),
    ]);
    line.send(text);
    await arrived;
    expect(await metrics.print()).toContain('loanpro_gateway_requests_in_progress 1\n');
    await vi.advanceTimersByTimeAsync(REFUSE_AFTER_MS);
    await until(() => line.answers().length > 0);
    expect(line.answers().join()).toMatch(/^503/);
    expect(await metrics.print()).toMatch(/requests_total\{kind="unknown",outcome="refused"\} 1\n/);
  });
});

describe('a place that is free', () => {
  it('goes to a request that becomes ready while it waits', async () => {
    await using full = await openFullDoor();
    const line = await openLine(full.door.url);
    const { req } = await waitIn(full.door, line, PING.slice(0, -1));
    await full.free();
    line.send(PING.slice(-1));
    await until(() => req.complete);
    await vi.advanceTimersByTimeAsync(LONGEST_WAIT_MS);
    expect(await answersOf(line, 1)).toEqual(['200']);
  });

  it('goes to a request whose caller waits to be asked for the body', async () => {
    await using full = await openFullDoor();
    const line = await openLine(full.door.url);
    const arrived = once(full.door.server, 'checkContinue');
    line.send(withHeader('Expect: 100-continue').slice(0, BODY_AT - PING.length));
    await arrived;
    await full.free();
    await until(() => line.text().includes('\r\n\r\n'));
    expect(line.text()).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
    line.send(PING.slice(BODY_AT));
    await until(() => line.text().includes('{}'));
    expect(line.text()).toMatch(/^HTTP\/1\.1 100 [^]*HTTP\/1\.1 200 OK\r\n/);
  });

  it('goes to several that wait when several places are free', async () => {
    let places = 2;
    const held: ServerResponse[] = [];
    await using door = await openDoor({
      saturationLimit: () => places,
      answer: (response) => void held.push(response),
    });
    const lines = await Promise.all(Array.from({ length: 6 }, async () => openLine(door.url)));
    for (const line of lines.slice(0, 2)) line.send(PING);
    await until(() => held.length === 2);
    for (const line of lines.slice(2)) {
      const { req } = await waitIn(door, line, PING);
      await until(() => req.complete);
    }
    places = 5;
    await vi.advanceTimersByTimeAsync(LONGEST_WAIT_MS);
    expect(held).toHaveLength(5);
  });
});

it('the place of a caller who leaves while the request waits for it is free again', async () => {
  await using full = await openFullDoor();
  const leaving = await openLine(full.door.url);
  leaving.send(PING);
  leaving.socket.destroy();
  await full.free();
  const line = await openLine(full.door.url);
  line.send(PING);
  expect(await answersOf(line, 1)).toEqual(['200']);
});

it('a request that waits gets no place before its body has arrived', async () => {
  await using full = await openFullDoor();
  const slow = await openLine(full.door.url);
  await waitIn(full.door, slow, PING.slice(0, -1));
  await full.free();
  const other = await openLine(full.door.url);
  other.send(PING);
  expect(await answersOf(other, 1)).toEqual(['200']);
  await vi.advanceTimersByTimeAsync(REFUSE_AFTER_MS);
  expect(await answersOf(slow, 1)).toEqual(['503']);
  slow.send(PING.slice(-1) + PING);
  expect(await answersOf(slow, 2)).toEqual(['503', '200']);
});

it('the place of a request that is refused after it has waited is free again', async () => {
  await using full = await openFullDoor();
  const line = await openLine(full.door.url);
  const { req } = await waitIn(full.door, line, PING.replace('localhost', 'evil.example'));
  await until(() => req.complete);
  await full.free();
  expect(await answersOf(line, 1)).toEqual(['421']);
  line.send(PING);
  expect(await answersOf(line, 2)).toEqual(['421', '200']);
  expect(full.begun()).toBe(2);
});

it('a request gives its place back while somebody else is asked who sends it', async () => {
  const identified: Identified = { viewer: ANONYMOUS, confirm: () => undefined };
  const asked: PromiseWithResolvers<Identified>[] = [];
  const ask = async () => {
    const answer = Promise.withResolvers<Identified>();
    asked.push(answer);
    return answer.promise;
  };
  await using full = await openFullDoor({
    identity: {
      identify: async ({ headersDistinct: { authorization } }) => (authorization ? ask() : identified),
      isUsable: () => true,
    },
  });
  const unknown = await openLine(full.door.url);
  const { req } = await waitIn(full.door, unknown, withHeader('Authorization: Bearer a.b.c'));
  await until(() => req.complete);
  await full.free();
  await until(() => asked.length === 1);
  const known = await openLine(full.door.url);
  known.send(PING);
  expect(await answersOf(known, 1)).toEqual(['200']);
  expect(unknown.answers()).toEqual([]);
  asked[0]?.resolve(identified);
  expect(await answersOf(unknown, 1)).toEqual(['200']);
});

/** Sends a request without the end of its body, and returns its connection when it is refused. */
async function refuseEarly(door: Door): Promise<Line> {
  const line = await openLine(door.url);
  await waitIn(door, line, PING.slice(0, -1));
  await vi.advanceTimersByTimeAsync(REFUSE_AFTER_MS);
  expect(await answersOf(line, 1)).toEqual(['503']);
  return line;
}

describe('a request that is refused before its body has arrived', () => {
  it('gets no second answer when its caller sends no more', async () => {
    await using full = await openFullDoor();
    const line = await refuseEarly(full.door);
    line.socket.end();
    expect(await line.ended).toEqual(['503']);
  });

  it('is over when its body has arrived, and what cannot be parsed behind it is told', async () => {
    await using full = await openFullDoor();
    const line = await refuseEarly(full.door);
    line.send(`${PING.slice(-1)}no request\r\n\r\n`);
    expect(await line.ended).toEqual(['503', '400 close']);
  });
});
