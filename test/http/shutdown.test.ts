// The shutdown of a process: every request that has arrived is answered, and no connection is reset.

import { afterEach, describe, expect, it } from 'vitest';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { openStandin } from '../../standin/server.ts';
import { trackConnections } from '../../src/http/connections.ts';
import { createListeners } from '../../src/http/listeners.ts';
import { createShutdown } from '../../src/http/shutdown.ts';
import { endsOf, isRefused, openLine, openLines, openUsedLines, operation } from '../support/lines.ts';
import type { Line } from '../support/lines.ts';
import { ask, killAll, pointedTo, started, terminateBehind } from '../support/process.ts';

afterEach(killAll);

const PING = operation('{ __typename }');
const CONNECTIONS = 12;

/** Keeps the event loop of a process busy for a second after SIGUSR2. */
const BUSY_ON_SIGUSR2 = `process.on('SIGUSR2', () => {
  const endMs = performance.now() + 1000;
  console.log('busy');
  while (performance.now() < endMs);
})`;

describe('what has arrived when SIGTERM comes', () => {
  it.each(['0', '1500'])(
    'is answered on connections that wait to be accepted, with a delay of %s ms',
    async (SHUTDOWN_DELAY_MS) => {
      const gateway = await started({ SHUTDOWN_DELAY_MS });
      let lines: Line[] = [];
      await terminateBehind(gateway, async () => {
        lines = await openLines(gateway.url, CONNECTIONS);
        for (const line of lines) line.send(PING);
      });
      const expected = SHUTDOWN_DELAY_MS === '0' ? /^(200|200 close|503 close)$/ : /^200( close)?$/;
      expect(await endsOf(lines)).toEqual(lines.map(() => expect.stringMatching(expected)));
      expect(await gateway.ended).toBe(0);
    },
  );

  it.each(['0', '1500'])(
    'is answered on connections that were used before, with a delay of %s ms',
    async (SHUTDOWN_DELAY_MS) => {
      const gateway = await started({ SHUTDOWN_DELAY_MS });
      const lines = await openUsedLines(gateway.url, CONNECTIONS, PING);
      await terminateBehind(gateway, () => {
        for (const line of lines) line.send(PING);
      });
      const expected = SHUTDOWN_DELAY_MS === '0' ? /^200,(200|200 close|503 close)$/ : /^200,200( close)?$/;
      expect(await endsOf(lines)).toEqual(lines.map(() => expect.stringMatching(expected)));
      expect(await gateway.ended).toBe(0);
    },
  );

  it('is answered if the process was busy for a second', async () => {
    const gateway = await started({
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(BUSY_ON_SIGUSR2)}`,
    });
    const lines = await openUsedLines(gateway.url, CONNECTIONS, PING);
    gateway.child.kill('SIGUSR2');
    await gateway.printed(/busy/);
    lines.push(...(await openLines(gateway.url, CONNECTIONS)));
    for (const line of lines) line.send(PING);
    gateway.child.kill('SIGTERM');
    expect(await endsOf(lines)).toEqual(
      lines.map((_, index) =>
        expect.stringMatching(index < CONNECTIONS ? /^200,(200|503)/ : /^(200|503)( close)?$/),
      ),
    );
    expect(await gateway.ended).toBe(0);
  });
});

describe('during the delay', () => {
  it('the process says not ready and answers new requests, and ends at once after a second signal', async () => {
    const gateway = await started({ SHUTDOWN_DELAY_MS: '60000' });
    const [line] = await openUsedLines(gateway.url, 1, PING);
    gateway.child.kill('SIGTERM');
    await gateway.printed(/closing/);
    expect((await fetch(new URL('/ready', gateway.url))).status).toBe(503);
    expect((await fetch(new URL('/live', gateway.url))).status).toBe(200);
    expect(await ask(gateway.url, '{ __typename }')).toEqual({ data: { __typename: 'Query' } });
    line?.send(PING);
    expect(await line?.ended).toEqual(['200', '200 close']);
    gateway.child.kill('SIGTERM');
    expect(await gateway.ended).toBe(1);
  });
});

describe('after the delay', () => {
  it('a request on a connection whose last request is still being answered is refused with 503 and Retry-After', async () => {
    await using standin = await openStandin();
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    standin.fault = async (_request, next) => {
      arrive();
      await released;
      return next();
    };
    const gateway = await started(pointedTo(standin));
    const line = await openLine(gateway.url);
    const idle = await openLine(gateway.url);
    line.send(operation('{ customer(id: "4150") { id } }'));
    await arrived;
    gateway.child.kill('SIGTERM');
    await idle.ended;
    line.send(PING);
    release();
    expect(await line.ended).toEqual(['200', '503 close']);
    expect(line.text()).toMatch(/^retry-after: 1\r$/im);
    expect(await gateway.ended).toBe(0);
  });

  it('a request that had begun to arrive is refused with 503, and its body is read so that the answer is not lost', async () => {
    const gateway = await started({});
    const line = await openLine(gateway.url);
    line.send('POST /graphql HTTP/1.1\r\nHost: localhost\r\n');
    await ask(gateway.url, '{ __typename }');
    gateway.child.kill('SIGTERM');
    await expect.poll(async () => isRefused(gateway.url)).toBe(true);
    line.send('Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n');
    line.send('x'.repeat(50_000));
    line.send('x'.repeat(50_000));
    expect(await line.ended).toEqual(['503 close']);
    expect(await gateway.ended).toBe(0);
  });

  it('a caller who waits to be asked for the body is refused with 503 and not asked', async () => {
    const gateway = await started({});
    const line = await openLine(gateway.url);
    line.send('POST /graphql HTTP/1.1\r\nHost: localhost\r\n');
    await ask(gateway.url, '{ __typename }');
    gateway.child.kill('SIGTERM');
    await expect.poll(async () => isRefused(gateway.url)).toBe(true);
    line.send('Content-Type: application/json\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n\r\n');
    expect(await line.ended).toEqual(['503 close']);
    expect(await gateway.ended).toBe(0);
  });

  it('a request whose caller had waited to be asked for the body is answered', async () => {
    await using standin = await openStandin();
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    standin.fault = async (_request, next) => {
      arrive();
      await released;
      return next();
    };
    const gateway = await started(pointedTo(standin));
    const [line, idle] = [await openLine(gateway.url), await openLine(gateway.url)];
    const [head = '', body = ''] = operation('{ customer(id: "4150") { id } }').split('\r\n\r\n');
    line.send(`${head}\r\nExpect: 100-continue\r\n\r\n`);
    await expect.poll(line.answers).toEqual(['100']);
    line.send(body);
    await arrived;
    gateway.child.kill('SIGTERM');
    await idle.ended;
    release();
    expect(await line.ended).toEqual(['100', '200 close']);
    expect(await gateway.ended).toBe(0);
  });

  it('a connection without a request is closed soon, and not by a reset', async () => {
    const gateway = await started({});
    const silent = await openLine(gateway.url);
    const [used] = await openUsedLines(gateway.url, 1, PING);
    const startMs = performance.now();
    gateway.child.kill('SIGTERM');
    expect([await silent.ended, await used?.ended]).toEqual([[], ['200']]);
    expect(await gateway.ended).toBe(0);
    // Node itself would wait for ten seconds for the first request.
    expect(performance.now() - startMs).toBeLessThan(5000);
  });

  it('an answer whose caller reads slowly is delivered as a whole', async () => {
    const LENGTH = 50_000_000;
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-length': LENGTH }).end('x'.repeat(LENGTH));
    });
    const connections = trackConnections(server);
    const listeners = createListeners(server);
    const url = `http://127.0.0.1:${await listeners.open({ port: 0, host: '127.0.0.1' })}`;
    const [line, idle] = [await openLine(url), await openLine(url)];
    line.send('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(line.socket, 'data');
    line.socket.pause();
    const over = createShutdown().run(
      { server, listeners, connections },
      { delayMs: 0, gracePeriodMs: 60_000 },
    );
    await idle.ended;
    line.socket.resume();
    expect(await line.ended).toEqual(['200']);
    await over;
  });
});
