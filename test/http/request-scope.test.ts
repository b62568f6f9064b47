// The scope of a request: its id, its deadline, and what ends when its caller disconnects.

import { once } from 'node:events';
import { IncomingMessage, ServerResponse, createServer } from 'node:http';
import { Socket, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ANONYMOUS } from '../../src/access/viewer.ts';
import { CallerLeft, DeadlineExceeded, openScope, readTimeoutMs } from '../../src/http/request-scope.ts';
import { createUsage } from '../../src/telemetry/usage.ts';
import { openApp } from '../support/app.ts';
import { rawRequest, speak } from '../support/socket.ts';

const ONE = '{ customer(id: "4150") { id } }';
const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

describe('the request id', () => {
  it.each(['abc', 'A-1.b:2_c', '0', 'x'.repeat(128)])(
    'is the one that the caller sent when it is safe to log: %s',
    async (id) => {
      await using app = await openApp();
      const answer = await app.ask('{ nothing }', {}, { 'x-request-id': id });
      expect(answer.headers.get('x-request-id')).toBe(id);
      expect(answer.errors?.[0]?.extensions['requestId']).toBe(id);
    },
  );

  it.each([
    ['too long', ['X-Request-Id: ' + 'x'.repeat(129)]],
    ['empty', ['X-Request-Id:']],
    ['two words', ['X-Request-Id: a b']],
    ['an HTML tag', ['X-Request-Id: <b>']],
    ['JSON', ['X-Request-Id: {"a":1}']],
    ['not ASCII', ['X-Request-Id: é']],
    ['an escape sequence', ['X-Request-Id: a\t[31m']],
    ['sent twice', ['X-Request-Id: a', 'X-Request-Id: b']],
  ])('is a new one when the one that the caller sent is %s', async (_name, lines) => {
    await using app = await openApp();
    const body = JSON.stringify({ query: '{ nothing }' });
    const head = ['Host: gateway.test', 'Content-Type: application/json', ...lines];
    const answer = await speak(app, rawRequest('POST /graphql', head, body));
    expect(answer.headers.get('x-request-id')).toMatch(UUID);
    expect(JSON.parse(answer.body).errors[0].extensions.requestId).toBe(answer.headers.get('x-request-id'));
  });

  it.each([
    ['a body that cannot be read', 'POST', 'application/json'],
    ['another type', 'POST', 'text/plain'],
    ['another method', 'PUT', 'application/json'],
  ])('is part of the HTTP error for %s', async (_name, method, type) => {
    await using app = await openApp();
    const head = ['Host: gateway.test', `Content-Type: ${type}`, 'X-Request-Id: call-1'];
    const answer = await speak(app, rawRequest(`${method} /graphql`, head, '{'));
    expect(answer.headers.get('x-request-id')).toBe('call-1');
    expect(answer.body).toContain('"requestId":"call-1"');
  });
});

describe('the deadline of a request', () => {
  it.each([
    [undefined, 15_000],
    ['1', 1],
    ['24999', 24_999],
    ['25000', 25_000],
    ['25001', 25_000],
    ['999999999', 25_000],
    ['0', null],
    ['', null],
    ['-1', null],
    ['+1', null],
    ['1.5', null],
    ['1e3', null],
    ['0x10', null],
    ['010', null],
    ['1 ', null],
    ['１', null],
    ['9999999999', null],
    ['Infinity', null],
    ['500, 500', null],
  ])('for the header %j is %j ms', (header, timeoutMs) => {
    expect(readTimeoutMs(header, { defaultMs: 15_000, maxMs: 25_000 })).toBe(timeoutMs);
  });

  it.each(['0', '-5', 'soon', '1e3', '99999999999', '500, 500'])(
    'is refused when the header is invalid: %s',
    async (value) => {
      await using app = await openApp();
      const answer = await app.ask(ONE, {}, { 'x-request-timeout-ms': value });
      expect(answer.status).toBe(400);
      expect(answer.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
      expect(app.upstream).toHaveLength(0);
    },
  );

  it('ends a read that LoanPro does not answer, after the time that the caller asked for', async () => {
    await using app = await openApp();
    await app.warmUp();
    app.standin.quirks.latencyMs = 20_000;
    const start = performance.now();
    const answer = await app.ask(ONE, {}, { 'x-request-timeout-ms': '200' });
    expect(performance.now() - start).toBeLessThan(5000);
    expect(answer.data).toEqual({ customer: null });
    expect(answer.errors?.[0]).toMatchObject({
      path: ['customer'],
      extensions: { code: 'DEADLINE_EXCEEDED', retryable: true, retryAfterMs: 1000 },
    });
  });

  it('is the default of the gateway when the caller asks for none', async () => {
    await using app = await openApp({ gateway: { requestTimeoutMs: 200 } });
    await app.warmUp();
    app.standin.fault = () => ({ socket: 'hang' });
    const answer = await app.ask(ONE);
    expect(answer.errors?.[0]?.extensions['code']).toBe('DEADLINE_EXCEEDED');
  });

  it('also applies while the body is still arriving', async () => {
    await using app = await openApp();
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    const head = ['Host: gateway.test', 'Content-Type: application/json', 'X-Request-Timeout-Ms: 200'];
    socket.write(['POST /graphql HTTP/1.1', ...head, 'Content-Length: 500', '', '{'].join('\r\n'));
    const late = AbortSignal.timeout(8000);
    let answer = '';
    socket.on('data', (chunk) => (answer += String(chunk)));
    await once(socket, 'close', { signal: late }).finally(() => socket.destroy());
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(answer).toContain('"code":"DEADLINE_EXCEEDED","retryable":true,"retryAfterMs":1000');
    expect(app.upstream).toHaveLength(0);
  });

  it('may pass before the definitions are requested, and causes no unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    await using app = await openApp();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    app.standin.fault = () => released.then(() => ({ status: 503, body: '' }));
    const write =
      'updateCustomerCustomFields(customerId: "4150", values: [{field: {id: "3"}, value: {amount: "1"}}])';

    // The second write starts after the deadline, and waits for a request for the definitions that fails only later.
    const answer = await app.ask(
      `mutation { a: ${write} { outcome } b: ${write} { outcome } }`,
      {},
      { 'x-request-timeout-ms': '100' },
    );
    release();
    await expect.poll(() => app.notices.length).toBeGreaterThan(0);
    // Node reports unhandled rejections before the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', listen);

    expect(answer.errors?.map(({ extensions }) => extensions['code'])).toEqual([
      'DEADLINE_EXCEEDED',
      'DEADLINE_EXCEEDED',
    ]);
    expect(unhandled).toEqual([]);
    expect(app.upstream.filter(({ method }) => method === 'PUT')).toEqual([]);
  });
});

describe('a caller that disconnects', () => {
  it('ends the read that LoanPro has not answered yet', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await using app = await openApp({
      loanPro: { baseUrl: `http://127.0.0.1:${port}/api/public/api/1/` },
    });
    const leaving = new AbortController();
    const asked = fetch(app.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: ONE }),
      signal: leaving.signal,
    });

    const [request] = await once(silent, 'request');
    const upstreamClosed = once(request.socket, 'close');
    leaving.abort();

    await expect(asked).rejects.toThrow('aborted');
    // Otherwise the read would last ten seconds.
    const start = performance.now();
    await upstreamClosed;
    expect(performance.now() - start).toBeLessThan(5000);
    expect((await app.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
    silent.closeAllConnections();
    silent.close();
  });
});

function openAlone() {
  const grace = new AbortController();
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  const scope = openScope(response, {
    usage: createUsage(),
    requestId: 'call-1',
    caller: '127.0.0.1',
    viewer: ANONYMOUS,
    timeoutMs: 500,
    onGraceEnd(end) {
      grace.signal.addEventListener('abort', end);
      return () => grace.signal.removeEventListener('abort', end);
    },
  });
  return { grace, response, scope };
}

describe('the signal of a request', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] }));
  afterEach(() => vi.useRealTimers());

  it('aborts at the deadline, and not before', () => {
    const { scope } = openAlone();
    vi.advanceTimersByTime(499);
    expect(scope.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(scope.signal.reason).toBeInstanceOf(DeadlineExceeded);
    expect(scope.endsAtMs).toBe(performance.now());
  });

  it('aborts when the grace period of a shutdown is over', () => {
    const { grace, scope } = openAlone();
    grace.abort();
    expect(scope.signal.reason).toBeInstanceOf(DeadlineExceeded);
  });

  it('aborts when the connection closes before the response is sent', () => {
    const { response, scope } = openAlone();
    response.emit('close');
    expect(scope.signal.reason).toBeInstanceOf(CallerLeft);
  });

  it('never aborts after the response was sent', () => {
    const { grace, response, scope } = openAlone();
    Object.defineProperty(response, 'writableFinished', { value: true });
    response.emit('close');
    expect(vi.getTimerCount()).toBe(0);
    grace.abort();
    expect(scope.signal.aborted).toBe(false);
  });
});
