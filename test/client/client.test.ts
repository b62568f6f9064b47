// The client package over a real gateway: what it sends, what it makes of answers, and that no outcome can be overlooked.

import { createServer } from 'node:http';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { GatewayError, createClient, matchOutcome } from '../../client/src/index.ts';
import type { UpdateResult } from '../../client/src/index.ts';
import * as faults from '../../standin/faults.ts';
import type { App } from '../support/app.ts';
import { openWarm, puts, stored } from '../support/writing.ts';

const TEXT = { field: { id: '22' }, value: { text: 'new' } };

const clientOf = (app: App) => createClient({ url: app.url });

/** What a screen would say. */
const say = (result: UpdateResult): string =>
  matchOutcome(result, {
    saved: ({ outcome }) => `saved: ${outcome}`,
    conflict: ({ conflicts }) => `conflict: ${conflicts.map(({ current }) => current?.rawValue).join()}`,
    rejected: ({ problems }) => `rejected: ${problems.map(({ code }) => code).join()}`,
    mixed: ({ outcome, changes }) => `${outcome}: ${changes.map((change) => change.result).join()}`,
    unknown: ({ error }) => `unknown: ${error?.name ?? 'told so'}`,
  });

async function serverThat(answer: (body: string) => { status: number; body: string } | null) {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const told = answer(body);
      if (!told) return void request.socket.destroy();
      response.writeHead(told.status).end(told.body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/graphql`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe('reads', () => {
  it('a customer with every field, typed by its kind', async () => {
    await using app = await openWarm();
    const customer = await clientOf(app).readCustomer('4150');
    expect(customer?.firstName).toBe('Maria');
    const reference = customer?.customFields?.find(({ fieldId }) => fieldId === '17');
    expect(reference?.__typename === 'TextCustomFieldValue' && reference.text).toBe('REF-4150');
    expect(customer?.customFields?.some(({ isSet }) => !isSet)).toBe(true);
  });

  it('null where there is no such customer', async () => {
    await using app = await openWarm();
    expect(await clientOf(app).readCustomer('77')).toBeNull();
  });

  it('many in their order, each with its own error', async () => {
    await using app = await openWarm();
    app.standin.fault = (request, next) =>
      request.path.includes('4151') || request.query['$filter'] !== undefined
        ? { status: 410, body: '' }
        : next();
    const [maria, broken, none] = await clientOf(app).readCustomers(['4150', '4151', '77']);
    expect(maria).toMatchObject({ id: '4150', firstName: 'Maria' });
    expect(broken).toBeInstanceOf(GatewayError);
    expect(broken).toMatchObject({ code: 'UPSTREAM_REJECTED', retryable: false });
    expect(none === null || none instanceof GatewayError).toBe(true);
  });

  it('the definitions', async () => {
    await using app = await openWarm();
    const active = await clientOf(app).readDefinitions();
    const all = await clientOf(app).readDefinitions({ includeInactive: true });
    expect(active.find(({ id }) => id === '2')?.options.map(({ label }) => label)).toContain('Gold');
    expect(all.length).toBeGreaterThan(active.length);
  });

  it('an error with the code, the request id and whether to try again', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.statusBefore(503);
    const error = await clientOf(app)
      .readCustomer('4150')
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      name: 'GatewayError',
      code: 'UPSTREAM_UNAVAILABLE',
      retryable: true,
      status: 200,
      requestId: expect.any(String),
    });
  });
});

describe('sends', () => {
  it('the token, asked for before every call, and the deadline', async () => {
    const seen: (string | null)[][] = [];
    let count = 0;
    const client = createClient({
      url: 'https://gateway.example/graphql',
      token: async () => `token-${++count}`,
      timeoutMs: 4000,
      async fetch(_url, init) {
        const headers = new Headers(init?.headers);
        seen.push([headers.get('authorization'), headers.get('x-request-timeout-ms')]);
        return Response.json({ data: { customer: null } });
      },
    });
    await client.readCustomer('1');
    await client.readCustomer('1', { timeoutMs: 700 });
    expect(seen).toEqual([
      ['Bearer token-1', '4000'],
      ['Bearer token-2', '700'],
    ]);
  });

  it('no deadline that the gateway does not know how to keep', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.hangBefore;
    await expect(clientOf(app).readCustomer('4150', { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
  });

  it('the end of a call to LoanPro, when its signal aborts', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.hangBefore;
    const leaving = new AbortController();
    const read = clientOf(app).readCustomer('4150', { signal: leaving.signal });
    await expect.poll(() => app.upstream.length).toBe(1);
    const reason = new Error('the page is gone');
    leaving.abort(reason);
    await expect(read).rejects.toBe(reason);
  });
});

describe('an update', () => {
  it('is saved, and unchanged the second time', async () => {
    await using app = await openWarm();
    const client = clientOf(app);
    expect(say(await client.update('5001', [TEXT]))).toBe('saved: APPLIED');
    expect(say(await client.update('5001', [TEXT]))).toBe('saved: UNCHANGED');
    expect(stored(app, 5001, 22)).toEqual(['new']);
    expect(puts(app)).toHaveLength(1);
  });

  it('in conflict tells what the field holds now', async () => {
    await using app = await openWarm();
    const client = clientOf(app);
    await client.update('5001', [{ ...TEXT, value: { text: 'theirs' } }]);
    const result = await client.update('5001', [{ ...TEXT, onlyIf: { unset: true } }]);
    expect(say(result)).toBe('conflict: theirs');
  });

  it('refused tells why, and a check tells it before', async () => {
    await using app = await openWarm();
    const client = clientOf(app);
    const values = [{ field: { id: '2' }, value: { option: { label: 'No such' } } }];
    const check = await client.check('5001', values);
    expect([check.ok, check.userErrors.map(({ code }) => code)]).toEqual([false, ['OPTION_NOT_FOUND']]);
    expect(say(await client.update('5001', values))).toBe('rejected: OPTION_NOT_FOUND');
    expect(puts(app)).toEqual([]);
  });

  it('that LoanPro applies in part, or otherwise, says so', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites(faults.keepFirst(1));
    const values = [TEXT, { field: { id: '7' }, value: { number: '7' } }];
    expect(say(await clientOf(app).update('5001', values))).toBe('PARTIAL: APPLIED,NOT_APPLIED');
    app.standin.fault = faults.onWrites(faults.storeAs(() => 'other'));
    expect(say(await clientOf(app).update('5002', [TEXT]))).toBe('DIVERGED: DIVERGED');
  });

  it('whose fate the gateway does not know is unknown', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites(faults.statusBefore(500));
    expect(say(await clientOf(app).update('5001', [TEXT]))).toBe('unknown: told so');
  });

  it.each([
    ['the connection breaks', null],
    ['something in between answers with a page', { status: 502, body: '<html>Bad gateway</html>' }],
    ['an answer has neither data nor errors', { status: 200, body: '{}' }],
  ])('is unknown when %s', async (_name, answer) => {
    await using server = await serverThat(() => answer);
    expect(say(await createClient({ url: server.url }).update('5001', [TEXT]))).toBe('unknown: GatewayError');
  });

  it('is unknown when something in between answers with an error of its own', async () => {
    const body = {
      errors: [{ message: 'Subgraph fetch failed', extensions: { code: 'SUBREQUEST_HTTP_ERROR' } }],
    };
    await using server = await serverThat(() => ({ status: 200, body: JSON.stringify(body) }));
    expect(say(await createClient({ url: server.url }).update('5001', [TEXT]))).toBe('unknown: GatewayError');
  });

  it('is an error when nothing was sent', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.statusBefore(503);
    await expect(clientOf(app).update('5001', [TEXT])).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
    });
    expect(puts(app)).toEqual([]);
  });

  it('with an outcome that this client does not know is unknown', async () => {
    const body = {
      data: { updateCustomerCustomFields: { outcome: 'LATER', changes: [], userErrors: [], customer: null } },
    };
    await using server = await serverThat(() => ({ status: 200, body: JSON.stringify(body) }));
    expect(say(await createClient({ url: server.url }).update('5001', [TEXT]))).toBe('unknown: told so');
  });
});
