// The prepared refusals of an overload: the same answer as any other error of the HTTP server, after the same short wait.

import { expect, it } from 'vitest';
import { LONGEST_WAIT_MS } from '../../src/http/concurrency-limit.ts';
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
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(LONGEST_WAIT_MS - 1);
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
