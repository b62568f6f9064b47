// The prepared refusals of an overload: the same answer as any other error of the HTTP server, after the same short wait.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { REFUSE_AFTER_MS } from '../../src/http/concurrency-limit.ts';
import { HttpError } from '../../src/http/http-error.ts';
import { createOverloadRefusals } from '../../src/http/overload-refusals.ts';
import { openLine } from '../support/lines.ts';
import { openWarm } from '../support/writing.ts';

const QUERY = '{ customer(id: "4150") { id firstName } }';
const LISTED = 'https://app.example';

it('a refusal of an overload is the same with and without an origin, and keeps its connection and its id', async () => {
  await using app = await openWarm({ gateway: { maxConcurrentRequests: 1, corsOrigins: [LISTED] } });
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  app.standin.fault = async (_request, next) => {
    arrived.resolve();
    await released;
    return next();
  };
  const running = app.ask(QUERY);
  await arrived.promise;

  const startMs = performance.now();
  const refusedFor = async (headers: Record<string, string>) =>
    Promise.all(
      Array.from({ length: 60 }, async (_, at) => {
        const response = await app.post(JSON.stringify({ query: QUERY }), {
          'content-type': 'application/json',
          'x-request-id': `caller-${at}`,
          ...headers,
        });
        return { status: response.status, headers: response.headers, text: await response.text() };
      }),
    );
  const quick = await refusedFor({});
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(REFUSE_AFTER_MS - 1);
  const long = await refusedFor({ origin: LISTED });

  expect(new Set([...quick, ...long].map(({ status }) => status))).toEqual(new Set([503]));
  expect(quick.map(({ text }) => text)).toEqual(long.map(({ text }) => text));
  expect(quick[7]?.text).toContain('"requestId":"caller-7"');
  const headersOf = (answers: typeof quick) =>
    new Set(
      answers.map(({ headers }) =>
        JSON.stringify(
          [...headers]
            .filter(([name]) => !/^(date|access-control-.*|x-request-id|content-length)$/.test(name))
            .toSorted(([one], [other]) => one.localeCompare(other)),
        ),
      ),
    );
  expect(headersOf(quick)).toEqual(headersOf(long));
  expect(headersOf(quick).size).toBe(1);
  for (const { headers } of quick) expect(headers.get('connection')).toBe('keep-alive');
  for (const { headers } of long) expect(headers.get('access-control-allow-origin')).toBe(LISTED);
  release();
  expect((await running).status).toBe(200);
});

/** A server that refuses everything, and what it noted about it. */
async function openRefusing({ message = 'no', when = Promise.resolve() } = {}) {
  const noted: string[] = [];
  const notes = { next: Promise.withResolvers<void>() };
  const note = (text: string) => {
    noted.push(text);
    notes.next.resolve();
    notes.next = Promise.withResolvers();
  };
  const refuse = createOverloadRefusals({
    error: new HttpError(503, message),
    onEnd: ({ requestId }, isComplete) => note(`${requestId} ${isComplete ? 'complete' : 'aborted'}`),
    watch: () => note('watched'),
  });
  const server = createServer((_request, response) => {
    const refusal = { response, requestId: `id-${noted.length}`, startMs: 0 };
    void when.then(() => refuse(refusal));
    response.once('close', () => note('closed'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`,
    async noted(count: number): Promise<string[]> {
      while (noted.length < count) await notes.next.promise;
      return noted;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';

describe('the end of a refusal is told once', () => {
  it('as soon as the system has taken the answer', async () => {
    await using server = await openRefusing();
    const line = await openLine(server.url);
    line.send(GET);
    expect(await server.noted(2)).toEqual(['id-0 complete', 'closed']);
    line.send(GET);
    expect(await server.noted(4)).toEqual(['id-0 complete', 'closed', 'id-2 complete', 'closed']);
  });

  it('when its caller has left before the answer', async () => {
    const { promise: when, resolve: begin } = Promise.withResolvers<void>();
    await using server = await openRefusing({ when });
    const line = await openLine(server.url);
    line.send(GET);
    line.socket.end();
    line.socket.destroy();
    expect(await server.noted(1)).toEqual(['closed']);
    begin();
    expect(await server.noted(2)).toEqual(['closed', 'id-0 aborted']);
  });

  it('when its caller leaves without reading it, and until then it is watched', async () => {
    await using server = await openRefusing({ message: 'x'.repeat(32 * 1024 * 1024) });
    const line = await openLine(server.url);
    line.socket.pause();
    line.send(GET);
    expect(await server.noted(1)).toEqual(['watched']);
    line.socket.destroy();
    expect((await server.noted(3)).toSorted()).toEqual(['closed', 'id-0 aborted', 'watched']);
  });
});
