// Overload: requests beyond the limit are refused with 503 before their body is read, and the gateway keeps working.

import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openStandin } from '../../standin/server.ts';
import { openLine } from '../support/lines.ts';
import { killAll, pointedTo, started } from '../support/process.ts';
import { openWarm, puts, stored, update } from '../support/writing.ts';

const QUERY = '{ customer(id: "4150") { id firstName } }';

afterEach(killAll);

const head = (length: number, more = '') =>
  `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n${more}\r\n`;

describe('requests beyond the limit of requests in flight', () => {
  it('are refused with 503 and Retry-After, and cause no call to LoanPro', async () => {
    await using app = await openWarm({
      gateway: { maxConcurrentRequests: 3 },
      // Each request has a call of its own, so that the calls can be counted.
      loanPro: { sharesReads: false },
    });
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    let calls = 0;
    app.standin.fault = async (_request, next) => {
      calls++;
      await released;
      return next();
    };
    const waiting = Array.from({ length: 3 }, async () => app.ask(QUERY));
    await expect.poll(() => calls).toBe(3);

    const answers = await Promise.all(Array.from({ length: 20 }, async () => app.ask(QUERY)));
    for (const answer of answers) {
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('1');
      expect(answer.errors).toMatchObject([
        {
          message: 'Too many requests are in flight. Try again later.',
          extensions: {
            code: 'OVERLOADED',
            retryable: true,
            retryAfterMs: 1000,
            requestId: expect.any(String),
          },
        },
      ]);
    }
    expect(calls).toBe(3);
    const probes = await Promise.all(
      ['/live', '/ready'].map(async (path) => (await fetch(new URL(path, app.url))).status),
    );
    expect(probes).toEqual([200, 200]);

    release();
    for (const answer of [...(await Promise.all(waiting)), await app.ask(QUERY)])
      expect(answer.data.customer.firstName).toBe('Maria');
  });

  it('are refused before their body is read, so a body that never arrives delays no other request', async () => {
    await using app = await openWarm({ gateway: { maxConcurrentRequests: 1 } });
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    app.standin.fault = async (_request, next) => {
      arrive();
      await released;
      return next();
    };
    const waiting = app.ask(QUERY);
    await arrived;
    for (const expectation of ['', 'Expect: 100-continue\r\n']) {
      const refused = await openLine(app.url);
      refused.send(head(1_000_000, expectation));
      expect(await refused.ended).toEqual(['503 close']);
    }
    release();
    expect((await waiting).status).toBe(200);
    expect((await app.ask(QUERY)).status).toBe(200);
  });

  it('send nothing to LoanPro when they are writes: every write is either applied or refused with 503', async () => {
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

it('the process survives more connections than it may have open files, and recovers', async () => {
  await using standin = await openStandin();
  const gateway = await started(pointedTo(standin), { before: 'ulimit -n 256' });
  const { port } = new URL(gateway.url);
  const sockets = Array.from({ length: 500 }, () => {
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('POST /graphql HTTP/1.1\r\nHost: localhost\r\n');
    return socket;
  });
  // Without a free file the process closes a connection instead of accepting it.
  await Promise.race(sockets.map(async (socket) => new Promise((resolve) => socket.once('close', resolve))));
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
