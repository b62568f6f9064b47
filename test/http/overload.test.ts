// More than can be served: what comes on top is turned away unread and told so, and the gateway stays alive and truthful.

import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import { openStandin } from '../../standin/server.ts';
import { killAll, pointedTo, started } from '../support/process.ts';
import { openWarm, puts, stored, update } from '../support/writing.ts';

const QUERY = '{ customer(id: "4150") { id firstName } }';

afterEach(killAll);

const head = (length: number) =>
  `POST /graphql HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

describe('more requests than may be under way', () => {
  it('are refused with 503 and a time to come back, and LoanPro hears nothing of them', async () => {
    await using app = await openWarm({ gateway: { maxConcurrentRequests: 3 } });
    app.standin.fault = faults.hangBefore;
    const waiting = Array.from({ length: 3 }, async () =>
      app.ask(QUERY, {}, { 'x-request-timeout-ms': '2000' }),
    );
    await expect.poll(() => app.upstream.length).toBe(3);

    const answers = await Promise.all(Array.from({ length: 20 }, async () => app.ask(QUERY)));
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(answer.errors).toMatchObject([
        {
          message: 'Too many requests are under way.',
          extensions: { code: 'OVERLOADED', requestId: expect.any(String) },
        },
      ]);
    }
    expect(app.upstream).toHaveLength(3);
    const probes = await Promise.all(
      ['/live', '/ready'].map(async (path) => (await fetch(new URL(path, app.url))).status),
    );
    expect(probes).toEqual([200, 200]);

    await Promise.all(waiting);
    app.standin.fault = null;
    expect((await app.ask(QUERY)).data.customer.firstName).toBe('Maria');
  });

  it('are refused before their body is read: a body that never comes holds nobody up', async () => {
    await using app = await openWarm({ gateway: { maxConcurrentRequests: 1 } });
    const port = Number(new URL(app.url).port);
    const slow = connect(port, '127.0.0.1');
    slow.write(head(100));
    await sleep(200);
    const turnedAway = connect(port, '127.0.0.1');
    turnedAway.write(`${head(1_000_000)}{ this is no JSON`);
    const [answer] = await once(turnedAway, 'data');
    expect(String(answer)).toContain('HTTP/1.1 503');
    slow.destroy();
    await expect.poll(async () => (await app.ask(QUERY)).status).toBe(200);
    turnedAway.destroy();
  });

  it('lose no write: each is applied, or was never begun', async () => {
    await using app = await openWarm({
      standin: { generatedCustomers: 200 },
      gateway: { maxConcurrentRequests: 8 },
    });
    const write = async (id: number) =>
      app.ask(
        `mutation { updateCustomerCustomFields(customerId: "${id}", values: [{ field: { id: "22" }, value: { text: "new" } }]) { outcome } }`,
      );
    const ids = Array.from({ length: 100 }, (_, index) => 5001 + index);
    const answers = await Promise.all(ids.map(write));
    const applied = ids.filter((_, index) => answers[index]?.status === 200);
    expect(applied.length).toBeGreaterThanOrEqual(8);
    expect(applied.length).toBeLessThan(100);
    for (const [index, id] of ids.entries()) {
      const isApplied = answers[index]?.data?.updateCustomerCustomFields.outcome === 'APPLIED';
      expect(stored(app, id, 22).includes('new')).toBe(isApplied);
      expect(isApplied || answers[index]?.status === 503).toBe(true);
    }
    expect(puts(app)).toHaveLength(applied.length);
    expect((await update(app, '5200', [{ field: { id: '22' }, value: { text: 'new' } }])).outcome).toBe(
      'APPLIED',
    );
  });
});

it('more connections than the process may have files leave it alive, and it recovers', async () => {
  await using standin = await openStandin();
  const gateway = await started(pointedTo(standin), { before: 'ulimit -n 256' });
  const { port } = new URL(gateway.url);
  const sockets = Array.from({ length: 500 }, () => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('POST /graphql HTTP/1.1\r\nHost: h\r\n');
    return socket;
  });
  await sleep(1000);
  expect(gateway.child.exitCode).toBeNull();
  for (const socket of sockets) socket.destroy();

  const ask = async () => {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: QUERY }),
    });
    return response.json();
  };
  await expect
    .poll(ask, { timeout: 20_000 })
    .toEqual({ data: { customer: { id: '4150', firstName: 'Maria' } } });
  expect((await fetch(new URL('/ready', gateway.url))).status).toBe(200);
});
