// Deadlines: every request is answered in time, whether the caller or the gateway sets the deadline, and a call is ended when its caller disconnects.

import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../standin/answer.ts';
import type { LoanProOptions } from '../../../src/loanpro/client.ts';
import * as faults from '../../../standin/faults.ts';
import { openApp } from '../../support/app.ts';
import type { App } from '../../support/app.ts';
import { openFullBacklog } from '../../support/full-backlog.ts';
import { listening } from '../../support/proxy.ts';
import { openWarm } from '../../support/writing.ts';

const QUERY = '{ customer(id: "4150") { id firstName customFields { rawValue } } }';

const MUTATION =
  'mutation { updateCustomerCustomFields(customerId: "4150", values: [{ field: { id: "3" }, value: { amount: "400.00" } }]) { outcome } }';

/** What a machine under load may add to a deadline before a test fails. `npm run bench:deadlines` measures what is added. */
const SLACK_MS = 2000;

const codeOf = (answer: Awaited<ReturnType<App['ask']>>) => answer.errors?.[0]?.extensions['code'];

/** Sends headers and no body. */
const headersOnly: Fault = () => ({
  speak: (outgoing) => outgoing.writeHead(200, { 'content-type': 'application/json' }).flushHeaders(),
});

const SLOW: [string, Fault][] = [
  ['never answers', faults.hangBefore],
  ['sends headers and no body', headersOnly],
  ['sends its body byte by byte', faults.drip(50)],
];

async function timed<Result>(work: Promise<Result>): Promise<{ result: Result; tookMs: number }> {
  const before = performance.now();
  const result = await work;
  return { result, tookMs: performance.now() - before };
}

/** The connections with a request that are open on the side of the stand-in. */
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

describe('a call to a LoanPro that', () => {
  it.each(SLOW)(
    '%s ends with the timeout of the call, and its connection is closed',
    async (_name, fault) => {
      await using app = await openWarm({ loanPro: { timeoutMs: 500 } });
      const open = countingSockets(app, fault);
      const { result, tookMs } = await timed(app.ask(QUERY));
      expect(codeOf(result)).toBe('UPSTREAM_TIMEOUT');
      expect(tookMs).toBeGreaterThanOrEqual(490);
      expect(tookMs).toBeLessThan(500 + SLACK_MS);
      await expect.poll(() => open.size, { timeout: 10_000 }).toBe(0);
    },
  );

  it.each(SLOW)(
    '%s ends with the deadline of the request, and its connection is closed',
    async (_name, fault) => {
      await using app = await openWarm({ gateway: { requestTimeoutMs: 500 } });
      const open = countingSockets(app, fault);
      const { result, tookMs } = await timed(app.ask(QUERY));
      expect(codeOf(result)).toBe('DEADLINE_EXCEEDED');
      expect(tookMs).toBeLessThan(500 + SLACK_MS);
      await expect.poll(() => open.size, { timeout: 10_000 }).toBe(0);
    },
  );

  it.each(SLOW)(
    '%s ends with the deadline that the caller set, and its connection is closed',
    async (_name, fault) => {
      await using app = await openWarm();
      const open = countingSockets(app, fault);
      const { result, tookMs } = await timed(app.ask(QUERY, {}, { 'x-request-timeout-ms': '300' }));
      expect(codeOf(result)).toBe('DEADLINE_EXCEEDED');
      expect(tookMs).toBeLessThan(300 + SLACK_MS);
      await expect.poll(() => open.size, { timeout: 10_000 }).toBe(0);
    },
  );

  it.each(SLOW)(
    '%s ends when the caller disconnects, and the next caller notices nothing',
    async (_name, fault) => {
      await using app = await openWarm();
      const open = countingSockets(app, fault);
      const rounds = 20;
      for (let round = 0; round < rounds; round++) {
        const leaving = new AbortController();
        const asked = fetch(app.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query: QUERY }),
          signal: leaving.signal,
        });
        await expect.poll(() => open.size, { interval: 5, timeout: 10_000 }).toBe(1);
        leaving.abort();
        await expect(asked).rejects.toThrow('aborted');
        await expect.poll(() => open.size, { interval: 5, timeout: 10_000 }).toBe(0);
      }
      app.standin.fault = null;
      expect((await app.ask(QUERY)).errors).toBeUndefined();
      expect(app.notices).toEqual([]);
    },
  );
});

/** Takes connections, and says this to the first bytes and then nothing any more. */
async function openSilent(firstWords = '') {
  const gaveUp = Promise.withResolvers<'gave up'>();
  const server = createServer((socket) => {
    socket.once('data', () => socket.write(firstWords));
    socket.once('close', () => gaveUp.resolve('gave up'));
  });
  return Object.assign(await listening(server), { gaveUp: gaveUp.promise });
}

/** Nobody can tell from outside when a connection that waits in a backlog is given up. */
const openBacklog = async () =>
  Object.assign(await openFullBacklog(), { gaveUp: new Promise<never>(() => {}) });

const behindProxy = (proxy: string) => ({
  baseUrl: 'https://localhost:8443/api/1/',
  proxy: { url: proxy, exceptions: '' },
});

type Phase = [
  string,
  () => ReturnType<typeof openSilent | typeof openBacklog>,
  (address: string) => Partial<LoanProOptions>,
];

const PHASES: Phase[] = [
  ['the backlog of LoanPro is full', openBacklog, (address) => ({ baseUrl: `http://${address}/api/1/` })],
  ['the backlog of the proxy is full', openBacklog, (address) => behindProxy(`http://${address}`)],
  [
    'the TLS handshake with LoanPro never comes',
    openSilent,
    (address) => ({ baseUrl: `https://${address}/api/1/` }),
  ],
  [
    'the TLS handshake with the proxy never comes',
    openSilent,
    (address) => behindProxy(`https://${address}`),
  ],
  ['the proxy never answers', openSilent, (address) => behindProxy(`http://${address}`)],
  [
    'the TLS handshake through the proxy never comes',
    async () => openSilent('HTTP/1.1 200 Connected\r\n\r\n'),
    (address) => behindProxy(`http://${address}`),
  ],
];

describe('a request ends at its deadline, and not when the connection is given up, while', () => {
  it.each(PHASES)('%s', async (_name, open, pointTo) => {
    const opened = await open();
    await using app = await openApp({ loanPro: pointTo(`127.0.0.1:${opened.port}`) });
    // Closed before the gateway.
    await using server = opened;
    const asked = Promise.all(
      [QUERY, MUTATION].map(async (query) => timed(app.ask(query, {}, { 'x-request-timeout-ms': '300' }))),
    );
    const answers = await Promise.race([asked, server.gaveUp]);
    if (answers === 'gave up') expect.fail('The connection was given up before the requests were answered.');
    for (const { result, tookMs } of answers) {
      expect(codeOf(result)).toBe('DEADLINE_EXCEEDED');
      expect(tookMs).toBeGreaterThanOrEqual(290);
      expect(tookMs).toBeLessThan(300 + SLACK_MS);
    }
    if ('waiting' in opened) expect(opened.waiting()).toBeGreaterThan(0);
    expect(app.upstream).toEqual([]);
  });
});

it('requests that need no call to LoanPro are answered while other requests wait for LoanPro', async () => {
  await using app = await openWarm({ loanPro: { sharesReads: false } });
  const released = Promise.withResolvers<void>();
  let arrived = 0;
  app.standin.fault = async (_request, next) => {
    arrived++;
    await released.promise;
    return next();
  };
  const waiting = Promise.all(Array.from({ length: 30 }, async () => app.ask(QUERY)));
  await expect.poll(() => arrived, { timeout: 10_000 }).toBeGreaterThanOrEqual(6);
  for (let round = 0; round < 20; round++) {
    const answer = await app.ask('{ customFieldDefinitions { id } }');
    expect(answer.errors).toBeUndefined();
  }
  expect((await fetch(new URL('/ready', app.url))).status).toBe(200);
  released.resolve();
  expect(new Set((await waiting).map(codeOf))).toEqual(new Set([undefined]));
});
