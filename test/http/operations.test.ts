// The port for operators: probes with reasons, the level of the log, and what it refuses.

import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { createReadiness } from '../../src/http/readiness.ts';
import { createNotices } from '../../src/notices.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { openApp } from '../support/app.ts';

const build = { version: '1.2.3', revision: 'abc1234', node: 'v24' };

async function ask(url: string, init?: RequestInit) {
  const response = await fetch(url, init);
  return [response.status, await response.json()];
}

/** A request with a name that `fetch` would not send. */
async function statusWithHost(url: string, host: string, body: string) {
  return new Promise((resolve, reject) => {
    request(url, { method: 'PUT', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end(body);
  });
}

it('the probes answer on the port for operators, and only there with the version', async () => {
  await using app = await openApp({ gateway: { metrics: createMetrics(build) } });
  const operations = await app.operations();
  expect(await ask(`${operations}/live`)).toEqual([200, { status: 'live', ...build }]);
  expect(await ask(new URL('/live', app.url).href)).toEqual([200, { status: 'live' }]);
  expect(await ask(`${operations}/ready`)).toEqual([200, { status: 'ready' }]);
  expect(await ask(`${operations}/graphql`, { method: 'POST', body: '{}' })).toMatchObject([404, {}]);
  expect(await ask(`${operations}/metrics`, { method: 'POST' })).toMatchObject([404, {}]);
});

it('the probes and the metrics answer while callers hold every place and every connection', async () => {
  await using app = await openApp({ gateway: { maxConcurrentRequests: 1, maxConnections: 10 } });
  const operations = await app.operations();
  await app.warmUp('definitions');
  let hanging = 0;
  app.standin.fault = async () => {
    hanging++;
    return new Promise(() => undefined);
  };
  const controller = new AbortController();
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query: '{ customer(id: "4150") { lastName } }' });
  const held = Array.from({ length: 20 }, async () =>
    fetch(app.url, { method: 'POST', headers, body, signal: controller.signal }).catch(() => null),
  );
  await expect.poll(() => hanging).toBeGreaterThan(0);
  expect(await ask(`${operations}/live`)).toMatchObject([200, { status: 'live' }]);
  expect(await ask(`${operations}/ready`)).toMatchObject([200, { status: 'ready' }]);
  const metrics = await (await fetch(`${operations}/metrics`)).text();
  expect(metrics).toMatch(/^loanpro_gateway_upstream_calls_in_progress [1-9]/m);
  controller.abort();
  await Promise.all(held);
});

it('says in one word why the gateway is not ready, and a journal that is away only if it is needed', async () => {
  const now = {
    isStopping: false,
    lasting: null as string | null,
    isAway: true,
    isUsable: true,
    loanPro: { isReady: true, refused: [] } as
      | { isReady: true; refused: string[] }
      | { isReady: false; reason: 'token' | 'definitions' },
  };
  const sources = (readyNeedsJournal: boolean) => ({
    shutdown: { hasBegun: () => now.isStopping },
    journal: { lastingProblem: async () => now.lasting, isUnavailable: () => now.isAway },
    identity: { isUsable: () => now.isUsable },
    loanPro: { readiness: async () => now.loanPro },
    readyNeedsJournal,
  });
  const [needing, usual] = [true, false].map((needs) => createReadiness(sources(needs)));
  expect(await needing?.()).toEqual({ isReady: false, code: 'journal' });
  expect(await usual?.()).toEqual({ isReady: true });
  now.loanPro = { isReady: false, reason: 'definitions' };
  expect(await usual?.()).toMatchObject({ code: 'definitions' });
  now.loanPro = { isReady: false, reason: 'token' };
  expect(await usual?.()).toMatchObject({ code: 'token' });
  now.isUsable = false;
  expect(await usual?.()).toMatchObject({ code: 'keys' });
  now.lasting = 'The password is wrong.';
  expect(await usual?.()).toMatchObject({ code: 'journal', reason: now.lasting });
  now.isStopping = true;
  expect(await usual?.()).toMatchObject({ code: 'stopping' });
});

it('the level of the log is changed by a name of this machine alone', async () => {
  const lines: string[] = [];
  const notices = createNotices(pino({ level: 'warn', base: null }, { write: (line) => lines.push(line) }));
  await using app = await openApp({ gateway: { notices } });
  const url = `${await app.operations()}/log-level`;
  expect(await ask(url)).toEqual([200, { level: 'warn' }]);
  await app.ask('{ __typename }');
  expect(lines).toEqual([]);
  expect(await ask(url, { method: 'PUT', body: 'debug' })).toEqual([200, { level: 'debug' }]);
  // Programs that read the log find the severity of each line in the only member with this name.
  expect(lines.at(-1)?.match(/"level":/g)).toHaveLength(1);
  expect(lines.at(-1)).toContain('"newLevel":"debug","msg":"the log level changed"');
  await app.ask('{ __typename }');
  await expect.poll(() => lines.at(-1)).toContain('request answered');
  expect(await ask(url, { method: 'PUT', body: 'loud'.repeat(1000) })).toMatchObject([400, {}]);
  expect(await statusWithHost(url, 'rebound.example.com', 'silent')).toBe(421);
  expect(await ask(url)).toEqual([200, { level: 'debug' }]);
});

it('the metrics say with which code the gateway is not ready, and that it is ready again', async () => {
  await using app = await openApp();
  const operations = await app.operations();
  const codes = async () => {
    const text = await (await fetch(`${operations}/metrics`)).text();
    return [...text.matchAll(/^loanpro_gateway_not_ready\{code="(\w+)"\} 1$/gm)].map(([, code]) => code);
  };
  app.standin.fault = () => ({ status: 401, body: '{}' });
  expect(await codes()).toEqual(['token']);
  app.standin.fault = null;
  await expect.poll(codes).toEqual([]);
});

it('a caller who disconnects while sending a level is no internal error, and changes nothing', async () => {
  const lines: string[] = [];
  const notices = createNotices(pino({ level: 'info', base: null }, { write: (line) => lines.push(line) }));
  await using app = await openApp({ gateway: { notices } });
  const url = `${await app.operations()}/log-level`;
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write('PUT /log-level HTTP/1.1\r\nhost: localhost\r\ncontent-length: 10\r\n\r\nsilent');
  await once(socket, 'ready');
  // The server has read the headers when it has answered a later request.
  expect(await ask(url)).toEqual([200, { level: 'info' }]);
  socket.resetAndDestroy();
  await once(socket, 'close');
  expect(await ask(url)).toEqual([200, { level: 'info' }]);
  expect(lines).toEqual([]);
});

it('the port for operators answers while somebody holds connections without asking', async () => {
  await using app = await openApp();
  const operations = await app.operations();
  const port = Number(new URL(operations).port);
  const held = Array.from({ length: 150 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  await Promise.all(held.map(async (socket) => once(socket, 'connect')));
  expect(await ask(`${operations}/live`)).toMatchObject([200, { status: 'live' }]);
  for (const socket of held) socket.destroy();
});

it('of the requests that wait on one connection, one at a time is worked on', async () => {
  const metrics = createMetrics(build);
  const print = vi.spyOn(metrics, 'print').mockReturnValue(new Promise(() => undefined));
  await using app = await openApp({ gateway: { metrics } });
  const operations = await app.operations();
  const socket = connect(Number(new URL(operations).port), '127.0.0.1').on('error', () => undefined);
  socket.write('GET /metrics HTTP/1.1\r\nhost: a\r\n\r\n'.repeat(400));
  await expect.poll(() => print.mock.calls.length).toBeGreaterThan(0);
  expect(await ask(`${operations}/ready`)).toMatchObject([200, {}]);
  expect(print).toHaveBeenCalledTimes(1);
  socket.destroy();
});

const outside = Object.values(networkInterfaces())
  .flat()
  .find((one) => one?.family === 'IPv4' && !one.internal);

it.skipIf(!outside)('the level of the log is not changed by another address', async () => {
  await using app = await openApp();
  const operations = await app.operations('0.0.0.0');
  const url = `http://${outside?.address}:${new URL(operations).port}/log-level`;
  expect(await ask(url, { method: 'PUT', body: 'debug' })).toMatchObject([403, {}]);
  expect(await ask(url)).toEqual([200, { level: 'silent' }]);
});
