// Tests the client against a real gateway: what it sends, how it reads answers, and that every outcome must be handled.

import { createServer } from 'node:http';
import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { GatewayError, createClient, matchOutcome } from '../../client/src/index.ts';
import type { UpdateResult } from '../../client/src/index.ts';
import * as faults from '../../standin/faults.ts';
import type { App } from '../support/app.ts';
import { openWarm, puts, stored } from '../support/writing.ts';

const TEXT = { field: { id: '22' }, value: { text: 'new' } };

const clientOf = (app: App) => createClient({ url: app.url });

/** A short text for each outcome, as a screen might show it. */
const textOf = (result: UpdateResult): string =>
  matchOutcome(result, {
    saved: ({ outcome }) => `saved: ${outcome}`,
    conflict: ({ conflicts }) => `conflict: ${conflicts.map(({ current }) => current?.rawValue).join()}`,
    rejected: ({ problems }) => `rejected: ${problems.map(({ code }) => code).join()}`,
    mixed: ({ outcome, changes }) => `${outcome}: ${changes.map((change) => change.result).join()}`,
    unknown: ({ error }) => `unknown: ${error?.name ?? 'the gateway said so'}`,
  });

interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

async function serverThat(answer: (body: string) => Answer | null) {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const reply = answer(body);
      if (!reply) return void request.socket.destroy();
      response.writeHead(reply.status, reply.headers).end(reply.body);
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

describe('reading with the client', () => {
  it('returns a customer with every custom field, each with the type of its field', async () => {
    await using app = await openWarm();
    const customer = await clientOf(app).readCustomer('4150');
    expect(customer?.firstName).toBe('Maria');
    const reference = customer?.customFields?.find(({ fieldId }) => fieldId === '17');
    expect(reference?.__typename === 'TextCustomFieldValue' && reference.text).toBe('REF-4150');
    expect(customer?.customFields?.some(({ isSet }) => !isSet)).toBe(true);
  });

  it('returns null for a customer that does not exist', async () => {
    await using app = await openWarm();
    expect(await clientOf(app).readCustomer('77')).toBeNull();
  });

  it('returns several customers in the given order, with an error in the place of each that cannot be read', async () => {
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

  it('returns an error in the place of a wrong id', async () => {
    await using app = await openWarm();
    const client = clientOf(app);
    const [maria, wrong] = await client.readCustomers(['4150', 'x']);
    expect(maria).toMatchObject({ id: '4150' });
    expect(wrong).toMatchObject({ name: 'GatewayError', code: 'BAD_USER_INPUT' });
  });

  it('returns more customers than one request may cost, in the given order', async () => {
    await using app = await openWarm({ standin: { generatedCustomers: 650 } });
    const ids = Array.from({ length: 650 }, (_, index) => String(5001 + index));
    const customers = await clientOf(app).readCustomers(ids.toReversed());
    expect(customers.map((customer) => customer && 'id' in customer && customer.id)).toEqual(
      ids.toReversed(),
    );
    // Two lists of fifty customers for each request of a hundred.
    expect(app.upstream).toHaveLength(13);
  });

  it('returns the active definitions, and the inactive ones on request', async () => {
    await using app = await openWarm();
    const active = await clientOf(app).readDefinitions();
    const all = await clientOf(app).readDefinitions({ includeInactive: true });
    expect(active.find(({ id }) => id === '2')?.options.map(({ label }) => label)).toContain('Gold');
    expect(all.length).toBeGreaterThan(active.length);
  });

  it.each([1, 2, 3])(
    'is repeated up to twice while its error is temporary, with %i failures',
    async (failures) => {
      let count = 0;
      await using server = await serverThat(() => {
        const isFailure = ++count <= failures;
        const error = {
          message: 'Busy.',
          extensions: { code: 'OVERLOADED', retryable: true, retryAfterMs: 10 },
        };
        return isFailure
          ? { status: 503, body: JSON.stringify({ errors: [error] }) }
          : { status: 200, body: '{"data":{"customer":null}}' };
      });
      const read = createClient({ url: server.url }).readCustomer('4150');
      if (failures < 3) expect(await read).toBeNull();
      else await expect(read).rejects.toMatchObject({ code: 'OVERLOADED' });
      expect(count).toBe(Math.min(3, failures + 1));
    },
  );

  it('is not repeated when it cannot succeed, and an update never is', async () => {
    let count = 0;
    const extensions = { code: 'UPSTREAM_UNAVAILABLE', retryable: false, retryAfterMs: 1 };
    await using server = await serverThat(() => {
      count++;
      return { status: 200, body: JSON.stringify({ errors: [{ message: 'No.', extensions }] }) };
    });
    const client = createClient({ url: server.url });
    await expect(client.readCustomer('4150')).rejects.toThrow('No.');
    expect(count).toBe(1);
    extensions.retryable = true;
    await expect(client.update('4150', [TEXT])).rejects.toThrow('No.');
    expect(count).toBe(2);
  });

  it('throws an error with the code, the request id, whether a retry can succeed and when', async () => {
    await using app = await openWarm();
    app.standin.fault = () => ({ status: 503, headers: { 'retry-after': '12' }, body: '' });
    const error = await clientOf(app)
      .readCustomer('4150')
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      name: 'GatewayError',
      code: 'UPSTREAM_UNAVAILABLE',
      retryable: true,
      // LoanPro asked for twelve seconds.
      retryAfterMs: expect.closeTo(12_000, -3),
      status: 200,
      requestId: expect.any(String),
    });
  });
});

const fetchNobody = async () => Response.json({ data: { customer: null } });
const refuse = () => {
  throw new Error('not in this engine');
};
const failToFetch = async () => Promise.reject(new TypeError('Failed to fetch'));

describe('the requests of the client', () => {
  it('have a token that is asked for before every call, and the deadline of the call', async () => {
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

  it.each([
    [1500.5, '1501'],
    [0, '1'],
    [-5, '1'],
    [26_000, '25000'],
    [Infinity, '25000'],
    [NaN, '15000'],
  ])('are sent with the nearest possible deadline when the option is %s', async (timeoutMs, expected) => {
    const seen: (string | null)[] = [];
    const fetch = async (_url: unknown, init?: RequestInit) => {
      seen.push(new Headers(init?.headers).get('x-request-timeout-ms'));
      return Response.json({ data: { customer: null } });
    };
    const url = 'https://gateway.example/graphql';
    await createClient({ url, fetch, timeoutMs }).readCustomer('1');
    await createClient({ url, fetch }).readCustomer('1', { timeoutMs });
    expect(seen).toEqual([expected, expected]);
  });

  it('have the headers of the options, which cannot replace those of the client', async () => {
    const seen: (string | null)[][] = [];
    let count = 0;
    const fetch = async (_url: unknown, init?: RequestInit) => {
      const headers = new Headers(init?.headers);
      seen.push(['traceparent', 'content-type', 'authorization'].map((name) => headers.get(name)));
      return Response.json({ data: { customer: null } });
    };
    const url = 'https://gateway.example/graphql';
    const headers = async () => ({ Traceparent: `trace-${++count}`, 'Content-Type': 'text/plain' });
    const client = createClient({ url, fetch, headers, token: 'secret' });
    await client.readCustomer('1');
    await client.readCustomer('1');
    expect(seen).toEqual([
      ['trace-1', 'application/json', 'Bearer secret'],
      ['trace-2', 'application/json', 'Bearer secret'],
    ]);
  });

  it('need nothing that React Native and older browsers do not have', async () => {
    for (const name of ['any', 'timeout'] as const) vi.spyOn(AbortSignal, name).mockImplementation(refuse);
    vi.spyOn(AbortSignal.prototype, 'throwIfAborted').mockImplementation(refuse);
    vi.spyOn(URL, 'canParse').mockImplementation(refuse);
    vi.spyOn(URL.prototype, 'protocol', 'get').mockImplementation(refuse);
    vi.spyOn(Promise, 'withResolvers').mockImplementation(refuse);
    const crypto = Object.getOwnPropertyDescriptor(globalThis, 'crypto') ?? {};
    Reflect.deleteProperty(globalThis, 'crypto');
    vi.stubGlobal('fetch', fetchNobody);
    const client = createClient({ url: 'https://gateway.example/graphql' });
    const { signal } = new AbortController();
    expect(await client.readCustomer('1', { signal })).toBeNull();
    const unknown = await client.update('1', [TEXT], { signal });
    if (unknown.outcome !== 'UNKNOWN') throw new Error('The answer has no outcome.');
    expect(unknown.sent.idempotencyKey).toMatch(/^[0-9a-f]{32}$/);
    expect(await client.waitForOutcome(unknown, { signal, giveUpAfterMs: 20 })).toMatchObject({
      outcome: 'UNKNOWN',
    });
    Object.defineProperty(globalThis, 'crypto', crypto);
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('say in a page that CORS is the likely cause when the gateway does not answer, and nowhere else', async () => {
    const client = createClient({ url: 'https://gateway.example/graphql', fetch: failToFetch });
    const read = async () =>
      client.readCustomer('1', { timeoutMs: 100 }).catch((error: Error) => error.message);
    expect(await read()).not.toContain('CORS');
    vi.stubGlobal('document', {});
    expect(await read()).toContain('CORS_ORIGINS');
    vi.unstubAllGlobals();
  });

  it('have a deadline that the gateway keeps: it answers DEADLINE_EXCEEDED', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.hangBefore;
    await expect(clientOf(app).readCustomer('4150', { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
  });

  it('are cancelled by their signal, and reject with its reason', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.hangBefore;
    const leaving = new AbortController();
    const read = clientOf(app).readCustomer('4150', { signal: leaving.signal });
    await expect.poll(() => app.upstream.length).toBe(1);
    const reason = new Error('the page was closed');
    leaving.abort(reason);
    await expect(read).rejects.toBe(reason);
  });
});

describe('an update with the client', () => {
  it('is APPLIED the first time and UNCHANGED the second time, with one PUT', async () => {
    await using app = await openWarm();
    const client = clientOf(app);
    expect(textOf(await client.update('5001', [TEXT]))).toBe('saved: APPLIED');
    expect(textOf(await client.update('5001', [TEXT]))).toBe('saved: UNCHANGED');
    expect(stored(app, 5001, 22)).toEqual(['new']);
    expect(puts(app)).toHaveLength(1);
  });

  it('returns the current value of the field on a conflict', async () => {
    await using app = await openWarm();
    const client = clientOf(app);
    await client.update('5001', [{ ...TEXT, value: { text: 'theirs' } }]);
    const result = await client.update('5001', [{ ...TEXT, onlyIf: { unset: true } }]);
    expect(textOf(result)).toBe('conflict: theirs');
  });

  it('returns the problem of a rejected value, and a check returns the same problem', async () => {
    await using app = await openWarm();
    const client = clientOf(app);
    const values = [{ field: { id: '2' }, value: { option: { label: 'No such' } } }];
    const check = await client.check('5001', values);
    expect([check.ok, check.userErrors.map(({ code }) => code)]).toEqual([false, ['OPTION_NOT_FOUND']]);
    expect(textOf(await client.update('5001', values))).toBe('rejected: OPTION_NOT_FOUND');
    expect(puts(app)).toEqual([]);
  });

  it('returns PARTIAL or DIVERGED when LoanPro stores only some values or other values', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites(faults.keepFirst(1));
    const values = [TEXT, { field: { id: '7' }, value: { number: '7' } }];
    expect(textOf(await clientOf(app).update('5001', values))).toBe('PARTIAL: APPLIED,NOT_APPLIED');
    app.standin.fault = faults.onWrites(faults.storeAs(() => 'other'));
    expect(textOf(await clientOf(app).update('5002', [TEXT]))).toBe('DIVERGED: DIVERGED');
  });

  it('is unknown when the gateway answers UNKNOWN', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites(faults.statusBefore(500));
    expect(textOf(await clientOf(app).update('5001', [TEXT]))).toBe('unknown: the gateway said so');
  });

  it.each([
    ['the connection breaks', null],
    ['a proxy answers with an HTML page', { status: 502, body: '<html>Bad gateway</html>' }],
    ['an answer has neither data nor errors', { status: 200, body: '{}' }],
  ])('is unknown when %s', async (_name, answer) => {
    await using server = await serverThat(() => answer);
    expect(textOf(await createClient({ url: server.url }).update('5001', [TEXT]))).toBe(
      'unknown: GatewayError',
    );
  });

  it('is unknown when a router answers with an error code of its own', async () => {
    const body = {
      errors: [{ message: 'Subgraph fetch failed', extensions: { code: 'SUBREQUEST_HTTP_ERROR' } }],
    };
    await using server = await serverThat(() => ({ status: 200, body: JSON.stringify(body) }));
    expect(textOf(await createClient({ url: server.url }).update('5001', [TEXT]))).toBe(
      'unknown: GatewayError',
    );
  });

  it.each([
    ['the gateway has no room for it', 503, 'OVERLOADED'],
    ['the caller has asked for too much', 429, 'RATE_LIMITED'],
    ['the journal cannot be read', 200, 'JOURNAL_UNAVAILABLE'],
    ['it did not arrive in time', 408, 'DEADLINE_EXCEEDED'],
  ])('is unknown when %s, because a router may have sent it before', async (_name, status, code) => {
    const body = JSON.stringify({ errors: [{ message: 'No.', extensions: { code, retryable: true } }] });
    await using server = await serverThat(() => ({ status, body }));
    const result = await createClient({ url: server.url }).update('5001', [TEXT]);
    expect(result).toMatchObject({ outcome: 'UNKNOWN', error: { code }, sent: { writeId: null } });
  });

  it('has its outcome when only the customer cannot be read afterwards', async () => {
    const body = {
      data: {
        updateCustomerCustomFields: { outcome: 'APPLIED', changes: [], userErrors: [], customer: null },
      },
      errors: [
        {
          message: 'LoanPro is not available.',
          path: ['updateCustomerCustomFields', 'customer'],
          extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true },
        },
      ],
    };
    await using server = await serverThat(() => ({ status: 200, body: JSON.stringify(body) }));
    expect(textOf(await createClient({ url: server.url }).update('5001', [TEXT]))).toBe('saved: APPLIED');
  });

  it.each([
    ['a token that cannot be had', { token: () => Promise.reject(new Error('no session')) }],
    ['a header that is none', { headers: { 'x-name': 'ä\nb' } }],
    ['a URL that is none', { url: 'gateway/graphql' }],
    ['a URL of a file', { url: 'file:///etc/passwd' }],
  ])('throws NOT_SENT with %s', async (_name, options) => {
    const received: string[] = [];
    await using server = await serverThat((body) => {
      received.push(body);
      return null;
    });
    const client = createClient({ url: server.url, ...options });
    await expect(client.update('5001', [TEXT])).rejects.toMatchObject({ code: 'NOT_SENT' });
    expect(received).toEqual([]);
  });

  it('throws NOT_SENT, which may be tried again, when the gateway does not listen', async () => {
    const server = await serverThat(() => null);
    await server[Symbol.asyncDispose]();
    await expect(createClient({ url: server.url }).update('5001', [TEXT])).rejects.toMatchObject({
      code: 'NOT_SENT',
      retryable: true,
    });
  });

  it('throws when a value cannot be sent as JSON', async () => {
    const client = createClient({ url: 'http://127.0.0.1:1/graphql' });
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const field = Object.assign({ id: '22' }, circular);
    await expect(client.check('5001', [{ ...TEXT, field }])).rejects.toMatchObject({ code: 'NOT_SENT' });
    await expect(client.update('5001', [{ ...TEXT, field }])).rejects.toMatchObject({ code: 'NOT_SENT' });
  });

  it.each([
    [401, 'UNAUTHENTICATED', null],
    [403, 'FORBIDDEN', null],
    [413, 'TOO_LARGE', null],
    [429, 'THROTTLED', 2000],
  ])('throws what a proxy says with the status %i: %s', async (status, code, retryAfterMs) => {
    for (const body of ['<html>No.</html>', '{"errors":[{"message":"No."}]}']) {
      await using server = await serverThat(() => ({ status, body, headers: { 'retry-after': '2' } }));
      await expect(createClient({ url: server.url }).update('5001', [TEXT])).rejects.toMatchObject({
        code,
        status,
        retryAfterMs,
        retryable: status === 429,
      });
    }
  });

  it('throws when nothing was sent to LoanPro', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.statusBefore(503);
    await expect(clientOf(app).update('5001', [TEXT])).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
    });
    expect(puts(app)).toEqual([]);
  });

  it('is unknown when its outcome is one that this version of the client does not know', async () => {
    const body = {
      data: { updateCustomerCustomFields: { outcome: 'LATER', changes: [], userErrors: [], customer: null } },
    };
    await using server = await serverThat(() => ({ status: 200, body: JSON.stringify(body) }));
    expect(textOf(await createClient({ url: server.url }).update('5001', [TEXT]))).toBe(
      'unknown: the gateway said so',
    );
  });
});
