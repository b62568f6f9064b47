// The exchange alone, over real sockets: what it sends, what ends it, and when its send guard is called.

import dns from 'node:dns';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { openExchange } from '../../../src/loanpro/transport/exchange.ts';
import { KINDS, makeCall } from './calls.ts';

const portOf = (server: Server) => {
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};

/** A server that keeps its requests until the test answers them, and an exchange with it. */
async function openPair() {
  const requests: { request: IncomingMessage; response: ServerResponse; body: string }[] = [];
  const arrivals: (() => void)[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      requests.push({ request, response, body });
      arrivals.shift()?.();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const exchange = openExchange({
    baseUrl: `http://127.0.0.1:${portOf(server)}/api/1/`,
    instanceId: '42',
    connections: 1,
    proxy: null,
  });
  return {
    exchange,
    requests,
    /** Resolves when the next request has arrived. To be called before it is sent. */
    nextRequest: async () => new Promise<void>((resolve) => arrivals.push(resolve)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await exchange.close();
    },
  };
}

describe('a request', () => {
  it('is a GET with the token and the tenant, without a body, when it is a read', async () => {
    await using pair = await openPair();
    const arrival = pair.nextRequest();
    const reply = pair.exchange.send(
      makeCall('read', { path: 'odata.svc/Customers?a=b', authorize: () => 'secret' }),
    );
    await arrival;
    const { request, response, body } = pair.requests[0] ?? expect.fail('no request');
    expect([request.method, request.url, body]).toEqual(['GET', '/api/1/odata.svc/Customers?a=b', '']);
    expect(request.headers).toMatchObject({
      authorization: 'Bearer secret',
      'autopal-instance-id': '42',
      accept: 'application/json',
      'accept-encoding': 'identity',
    });
    expect(request.headers).not.toHaveProperty('content-type');
    response.writeHead(429, { 'retry-after': '7' }).end('{"d":1}');
    expect(await reply).toEqual({ status: 429, body: '{"d":1}', retryAfter: '7' });
  });

  it('is a PUT with a JSON body when it is an update', async () => {
    await using pair = await openPair();
    const arrival = pair.nextRequest();
    const reply = pair.exchange.send(makeCall('update', { body: '{"é":1}', authorize: () => 'secret' }));
    await arrival;
    const { request, response, body } = pair.requests[0] ?? expect.fail('no request');
    expect([request.method, body]).toEqual(['PUT', '{"é":1}']);
    expect(request.headers['content-type']).toBe('application/json');
    response.end('{}');
    expect(await reply).toEqual({ status: 200, body: '{}', retryAfter: null });
  });
});

describe('the signal', () => {
  it.each(['read', 'read-for-write'] as const)(
    'ends a %s that is being sent, with its reason',
    async (kind) => {
      await using pair = await openPair();
      const caller = new AbortController();
      const arrival = pair.nextRequest();
      const reply = pair.exchange.send(makeCall(kind, { signal: caller.signal }));
      await arrival;
      const reason = new Error('the caller disconnected');
      caller.abort(reason);
      await expect(reply).rejects.toBe(reason);
    },
  );

  it('does not end an update that is being sent', async () => {
    await using pair = await openPair();
    const caller = new AbortController();
    const arrival = pair.nextRequest();
    const reply = pair.exchange.send(makeCall('update', { signal: caller.signal, body: '{}' }));
    await arrival;
    caller.abort(new Error('the caller disconnected'));
    pair.requests[0]?.response.end('{}');
    expect(await reply).toMatchObject({ status: 200 });
  });
});

it.each(KINDS)('a %s that is not answered in time ends with timeout', async (kind) => {
  await using pair = await openPair();
  const reply = pair.exchange.send(makeCall(kind, { timeoutMs: 100 }));
  await expect(reply).rejects.toMatchObject({
    code: 'timeout',
    message: 'LoanPro did not answer within 100 ms.',
  });
});

it('a connection that does not open within a second ends the call with not-sent', async () => {
  // TLS that is never completed: the connection is accepted, and then nothing happens.
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `https://127.0.0.1:${portOf(server)}/api/1/`;
  const exchange = openExchange({ baseUrl, instanceId: '42', connections: 1, proxy: null });
  const beforeSend = vi.fn<() => void>();
  const startMs = performance.now();
  await expect(exchange.send(makeCall('update', { beforeSend }))).rejects.toMatchObject({ code: 'not-sent' });
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(990);
  expect(beforeSend).not.toHaveBeenCalled();
  server.close();
  await exchange.close();
});

it.each(KINDS)(
  'a %s ends with its signal or its timeout while the connection opens, and is never sent',
  async (kind) => {
    await using pair = await openPair();
    // The lookup of the name ends when the test says so, so the connection opens after both calls have ended.
    const lookups: (() => void)[] = [];
    const lookup = vi.spyOn(dns, 'lookup').mockImplementation((...args: unknown[]) => {
      const callback = args.at(-1);
      if (typeof callback !== 'function') throw new Error('A lookup has a callback.');
      lookups.push(() => callback(null, [{ address: '127.0.0.1', family: 4 }]));
    });
    const beforeSend = vi.fn<() => void>();
    const caller = new AbortController();
    const left = pair.exchange.send(makeCall(kind, { signal: caller.signal, beforeSend }));
    const reason = new Error('the caller disconnected');
    caller.abort(reason);
    await expect(left).rejects.toBe(reason);
    await expect(pair.exchange.send(makeCall(kind, { timeoutMs: 50, beforeSend }))).rejects.toMatchObject({
      code: 'timeout',
      message: 'No connection to LoanPro was ready within 50 ms.',
    });
    const arrival = pair.nextRequest();
    const next = pair.exchange.send(makeCall('read', { path: 'next' }));
    for (const answer of lookups) answer();
    await arrival;
    pair.requests[0]?.response.end('{}');
    expect(await next).toMatchObject({ status: 200 });
    expect(pair.requests.map(({ request }) => request.url)).toEqual(['/api/1/next']);
    expect(beforeSend).not.toHaveBeenCalled();
    lookup.mockRestore();
  },
);

describe('the send guard', () => {
  it('is called when the connection is free, and not when the call is queued behind another', async () => {
    await using pair = await openPair();
    const beforeSend = vi.fn<() => void>();
    const first = pair.nextRequest();
    const read = pair.exchange.send(makeCall('read'));
    await first;
    // The only connection is in use.
    const second = pair.nextRequest();
    const update = pair.exchange.send(makeCall('update', { body: '{}', beforeSend }));
    await new Promise((resolve) => setImmediate(resolve));
    expect(beforeSend).not.toHaveBeenCalled();
    pair.requests[0]?.response.end('{}');
    await read;
    await second;
    expect(beforeSend).toHaveBeenCalledOnce();
    pair.requests[1]?.response.end('{}');
    expect(await update).toMatchObject({ status: 200 });
  });

  it('prevents the request when it throws, and the call rejects with what it threw', async () => {
    await using pair = await openPair();
    const reason = new RangeError('too late');
    const beforeSend = () => {
      throw reason;
    };
    await expect(pair.exchange.send(makeCall('update', { body: '{}', beforeSend }))).rejects.toBe(reason);
    // The connection still works, and nothing of the first request is on it.
    const arrival = pair.nextRequest();
    const reply = pair.exchange.send(makeCall('update', { body: '{"second":true}' }));
    await arrival;
    pair.requests[0]?.response.end('{}');
    expect(await reply).toMatchObject({ status: 200 });
    expect(pair.requests.map(({ body }) => body)).toEqual(['{"second":true}']);
  });
});

/** A server that answers each request with these bytes, and ends the connection in this way. */
async function openSpeaker(bytes: Buffer, end: 'end' | 'resetAndDestroy') {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      // The exchange has begun to read when the connection ends.
      socket.write(bytes, () => setImmediate(() => socket[end]()));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${portOf(server)}/api/1/`;
  const exchange = openExchange({ baseUrl, instanceId: '42', connections: 1, proxy: null });
  return {
    exchange,
    async [Symbol.asyncDispose]() {
      server.close();
      await exchange.close();
    },
  };
}

/** The header that frames the body, and whether the connection ends with it. */
const FRAMINGS = [
  ['content-length', false],
  ['content-length', true],
  ['transfer-encoding', false],
  ['transfer-encoding', true],
  ['no header', true],
] as const;

const ROWS = Array.from({ length: 50 }, (_, id) => ({ id, name: `José ${id * 7919}` }));

/** An answer of which the last bytes are missing. */
function cutAnswer(framing: string, isClosing: boolean, isZipped: boolean, keptShare: number): Buffer {
  const whole = JSON.stringify({ d: { results: ROWS } });
  const body = isZipped ? gzipSync(whole) : Buffer.from(whole);
  const isChunked = framing === 'transfer-encoding';
  const head = [
    'HTTP/1.1 200 OK',
    ...(isZipped ? ['content-encoding: gzip'] : []),
    ...(isClosing ? ['connection: close'] : []),
    ...(framing === 'content-length' ? [`content-length: ${body.length}`] : []),
    ...(isChunked ? ['transfer-encoding: chunked'] : []),
    `\r\n${isChunked ? `${body.length.toString(16)}\r\n` : ''}`,
  ];
  return Buffer.concat([
    Buffer.from(head.join('\r\n')),
    body.subarray(0, Math.floor(body.length * keptShare)),
  ]);
}

it.each(FRAMINGS)(
  'a cut answer to a read is truncated: framed by %s, the connection ends %s',
  async (framing, isClosing) => {
    for (const isZipped of [false, true]) {
      for (const keptShare of [0, 0.01, 0.5, 0.99]) {
        for (const end of ['end', 'resetAndDestroy'] as const) {
          const bytes = cutAnswer(framing, isClosing, isZipped, keptShare);
          await using speaker = await openSpeaker(bytes, end);
          const at = JSON.stringify({ isZipped, keptShare, end });
          const error = await speaker.exchange.send(makeCall('read')).catch((reason: unknown) => reason);
          expect(error, at).toMatchObject({ code: 'truncated' });
        }
      }
    }
  },
);
