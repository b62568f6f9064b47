// Time: every answer comes within the caller's, the request's and the call's own, and what is not waited for is ended.

import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../standin/answer.ts';
import * as faults from '../../../standin/faults.ts';
import { openApp } from '../../support/app.ts';
import type { App } from '../../support/app.ts';
import { openWarm } from '../../support/writing.ts';

const QUERY = '{ customer(id: "4150") { id firstName customFields { rawValue } } }';

/** What a noisy machine may add to a deadline before a test fails. What is added is measured by `npm run bench:deadlines`. */
const SLACK_MS = 2000;

const codeOf = (answer: Awaited<ReturnType<App['ask']>>) => answer.errors?.[0]?.extensions['code'];

/** Sends its headers, and then nothing more. */
const headersOnly: Fault = () => ({
  speak: (outgoing) => outgoing.writeHead(200, { 'content-type': 'application/json' }).flushHeaders(),
});

const SLOW: [string, Fault][] = [
  ['never answers', faults.hangBefore],
  ['stops after its headers', headersOnly],
  ['sends a byte now and then', faults.drip(50)],
];

async function timed<Result>(work: Promise<Result>): Promise<{ result: Result; tookMs: number }> {
  const before = performance.now();
  const result = await work;
  return { result, tookMs: performance.now() - before };
}

/** Resolves with the number of connections that are open on the stand-in's side. */
function countingSockets(app: App, fault: Fault) {
  const open = new Set<Socket>();
  app.standin.fault = async (request, next) => {
    const answer = await fault(request, next);
    return {
      speak(outgoing) {
        const { socket } = outgoing;
        if (socket) {
          open.add(socket);
          socket.once('close', () => open.delete(socket));
        }
        if ('speak' in answer) answer.speak(outgoing);
      },
    };
  };
  return open;
}

describe('a LoanPro that', () => {
  it.each(SLOW)('%s: ends with the call, and its connection too', async (_name, fault) => {
    await using app = await openWarm({ loanPro: { timeoutMs: 500 } });
    const open = countingSockets(app, fault);
    const { result, tookMs } = await timed(app.ask(QUERY));
    expect(codeOf(result)).toBe('UPSTREAM_TIMEOUT');
    expect(tookMs).toBeGreaterThanOrEqual(490);
    expect(tookMs).toBeLessThan(500 + SLACK_MS);
    await expect.poll(() => open.size).toBe(0);
  });

  it.each(SLOW)('%s: ends with the time of the request', async (_name, fault) => {
    await using app = await openWarm({ gateway: { requestTimeoutMs: 500 } });
    const open = countingSockets(app, fault);
    const { result, tookMs } = await timed(app.ask(QUERY));
    expect(codeOf(result)).toBe('DEADLINE_EXCEEDED');
    expect(tookMs).toBeLessThan(500 + SLACK_MS);
    await expect.poll(() => open.size).toBe(0);
  });

  it.each(SLOW)('%s: ends with the time the caller gives', async (_name, fault) => {
    await using app = await openWarm();
    const open = countingSockets(app, fault);
    const { result, tookMs } = await timed(app.ask(QUERY, {}, { 'x-request-timeout-ms': '300' }));
    expect(codeOf(result)).toBe('DEADLINE_EXCEEDED');
    expect(tookMs).toBeLessThan(300 + SLACK_MS);
    await expect.poll(() => open.size).toBe(0);
  });

  it.each(SLOW)('%s: is not waited for when the caller leaves', async (_name, fault) => {
    await using app = await openWarm();
    const open = countingSockets(app, fault);
    const rounds = 66;
    for (let round = 0; round < rounds; round++) {
      const leaving = new AbortController();
      const asked = fetch(app.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: QUERY }),
        signal: leaving.signal,
      });
      await expect.poll(() => open.size, { interval: 5 }).toBe(1);
      leaving.abort();
      await expect(asked).rejects.toThrow('aborted');
      await expect.poll(() => open.size, { interval: 5 }).toBe(0);
    }
    // Whoever asks next is served as if nothing had been.
    app.standin.fault = null;
    expect((await app.ask(QUERY)).errors).toBeUndefined();
    expect(app.notices).toEqual([]);
  });
});

describe('a LoanPro that takes no connection', () => {
  it('costs a second for each attempt, and is told apart: nothing was sent', async () => {
    // A queue of one that is full: the kernel answers nothing to whoever comes next.
    const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 });
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    // TLS that is never completed is the same to a client: the connection does not stand.
    await using app = await openApp({ loanPro: { baseUrl: `https://127.0.0.1:${port}/api/` } });
    const { result, tookMs } = await timed(app.ask('{ customFieldDefinitions { id } }'));
    expect(codeOf(result)).toBe('UPSTREAM_UNAVAILABLE');
    expect(tookMs).toBeGreaterThanOrEqual(2900);
    expect(tookMs).toBeLessThan(3000 + 600 + 3 * SLACK_MS);
    server.close();
  });

  it('makes others wait for nothing: what is at hand is answered', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.hangBefore;
    const hanging = Promise.all(
      Array.from({ length: 30 }, async () => app.ask(QUERY, {}, { 'x-request-timeout-ms': '3000' })),
    );
    await sleep(200);
    for (let round = 0; round < 20; round++) {
      const { result } = await timed(app.ask('{ customFieldDefinitions { id } }'));
      expect(result.errors).toBeUndefined();
    }
    expect((await fetch(new URL('/ready', app.url))).status).toBe(200);
    expect(new Set((await hanging).map(codeOf))).toEqual(new Set(['DEADLINE_EXCEEDED']));
  });
});
