// Requests that are sent on one connection without waiting for the answers.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { MAX_WAITING_REQUESTS, oneAtATime } from '../../src/http/pipelining.ts';
import { openApp } from '../support/app.ts';
import { openDoor } from '../support/door.ts';
import { openLine, operation } from '../support/lines.ts';

const ONE = '{ customer(id: "4150") { id } }';
const PING = operation('{ __typename }');

const withId = (id: string) =>
  operation(ONE).replace('Host: localhost', `Host: localhost\r\nX-Request-Id: ${id}`);

/** A door that keeps every answer until it is released. */
async function openHolding() {
  const held: ServerResponse[] = [];
  const door = await openDoor({ answer: (response) => void held.push(response) });
  return { held, door, [Symbol.asyncDispose]: async () => door[Symbol.asyncDispose]() };
}

describe('requests that are pipelined on one connection', () => {
  it('take one place: 400 of them keep out nobody, and all are answered in their order', async () => {
    await using app = await openApp({ gateway: { maxConcurrentRequests: 2 } });
    await app.warmUp();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    let calls = 0;
    app.standin.fault = async (_request, next) => {
      calls++;
      if (calls === 1) await released;
      return next();
    };
    const line = await openLine(app.url);
    const ids = Array.from({ length: 400 }, (_, index) => `call-${index}`);
    line.send(ids.map(withId).join(''));
    await expect.poll(() => calls).toBe(1);
    for (let count = 0; count < 5; count++) expect((await app.ask(ONE)).status).toBe(200);
    expect(line.answers()).toEqual([]);

    release();
    await expect.poll(() => line.answers().length, { timeout: 20_000 }).toBe(400);
    expect(new Set(line.answers())).toEqual(new Set(['200']));
    expect([...line.text().matchAll(/^x-request-id: (.*)\r$/gim)].map(([, id]) => id)).toEqual(ids);
  });

  it('are handled one after the other', async () => {
    await using opened = await openHolding();
    const { held, door } = opened;
    const line = await openLine(door.url);
    line.send(PING.repeat(3));
    for (const count of [1, 2, 3]) {
      await expect.poll(() => held.length).toBe(count);
      held.at(-1)?.end('{}');
      await expect.poll(() => line.answers().length).toBe(count);
    }
  });

  it('do not begin any more when their caller left', async () => {
    await using opened = await openHolding();
    const { held, door } = opened;
    const line = await openLine(door.url);
    line.send(PING.repeat(3));
    await expect.poll(() => held.length).toBe(1);
    line.socket.destroy();
    await expect.poll(() => held[0]?.destroyed).toBe(true);
    const other = await openLine(door.url);
    other.send(PING);
    await expect.poll(() => held.length).toBe(2);
    held[1]?.end('{}');
    await expect.poll(other.answers).toEqual(['200']);
    expect(held).toHaveLength(2);
  });

  it.each([
    ['what is no request', PING, 'GARBAGE\r\n\r\n'],
    ['a request with a wrong header', PING, PING.replace('Host: localhost', 'Host localhost')],
    [
      'a request, although the first one is the last of its connection',
      PING.replace('Host: localhost', 'Host: localhost\r\nConnection: close'),
      PING,
    ],
  ])('are answered when %s follows them, and the connection ends', async (_name, request, more) => {
    await using opened = await openHolding();
    const { held, door } = opened;
    const line = await openLine(door.url);
    line.send(request + more);
    await expect.poll(() => held.length).toBe(1);
    // The next request of another connection is read after all of that.
    const other = await openLine(door.url);
    other.send(PING);
    await expect.poll(() => held.length).toBe(2);
    expect(line.text()).toBe('');
    held[0]?.end('{}');
    expect(await line.ended).toEqual(['200 close']);
    expect(held).toHaveLength(2);
  });

  it('may wait up to a limit for all connections; beyond it, the connection with the most is closed', async () => {
    await using opened = await openHolding();
    const { held, door } = opened;
    const [greedy, modest] = [await openLine(door.url), await openLine(door.url)];
    modest.send(PING.repeat(11));
    await expect.poll(() => held.length).toBe(1);
    greedy.send(PING.repeat(MAX_WAITING_REQUESTS - 10 + 1));
    await expect.poll(() => held.length).toBe(2);
    // Exactly the limit waits. The answer to the next request shows that it stayed so.
    const other = await openLine(door.url);
    other.send(PING);
    await expect.poll(() => held.length).toBe(3);
    expect(greedy.socket.destroyed).toBe(false);

    other.send(PING);
    expect(await greedy.ended).toEqual([]);
    expect(door.cutOff).toEqual(['tooManyPipelined']);
    for (let count = 0; count < 11; count++) {
      (count === 0 ? held[0] : held.at(-1))?.end('{}');
      await expect.poll(() => modest.answers().length).toBe(count + 1);
    }
    expect(new Set(modest.answers())).toEqual(new Set(['200']));
  });
});

/** A server without checks, which keeps every response. */
async function openServer() {
  const started: ServerResponse[] = [];
  const server = createServer(
    oneAtATime(
      (_request, response) => void started.push(response),
      () => undefined,
    ),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    started,
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

describe('the requests behind a connection that was closed', () => {
  const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

  it('by its caller are not started', async () => {
    await using server = await openServer();
    const line = await openLine(server.url);
    line.send(GET.repeat(5));
    await expect.poll(() => server.started.length).toBe(1);
    line.socket.destroy();
    await expect.poll(() => server.started[0]?.destroyed).toBe(true);
    const other = await openLine(server.url);
    other.send(GET);
    await expect.poll(() => server.started.length).toBe(2);
    expect(server.started[1]?.destroyed).toBe(false);
  });

  it('by its caller no longer count', async () => {
    await using server = await openServer();
    for (let round = 1; round <= 2; round++) {
      const line = await openLine(server.url);
      line.send(GET.repeat(MAX_WAITING_REQUESTS));
      await expect.poll(() => server.started.length).toBe(round);
      line.socket.destroy();
      await expect.poll(() => server.started.at(-1)?.destroyed).toBe(true);
    }
    const other = await openLine(server.url);
    other.send(GET.repeat(MAX_WAITING_REQUESTS));
    await expect.poll(() => server.started.length).toBe(3);
    server.started.at(-1)?.end('{}');
    await expect.poll(other.answers).toEqual(['200']);
  });

  it('by the limit no longer count', async () => {
    await using server = await openServer();
    for (let round = 0; round < 2; round++) {
      const greedy = await openLine(server.url);
      greedy.send(GET.repeat(MAX_WAITING_REQUESTS + 2));
      expect(await greedy.ended).toEqual([]);
    }
    const modest = await openLine(server.url);
    modest.send(GET.repeat(3));
    for (let count = 1; count <= 3; count++) {
      await expect.poll(() => server.started.length).toBe(2 + count);
      server.started.at(-1)?.end('{}');
    }
    await expect.poll(modest.answers).toEqual(['200', '200', '200']);
  });
});
