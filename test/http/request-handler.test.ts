// Which HTTP requests reach GraphQL, and which headers every response has. Over real sockets.

import { describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import { rawRequest, speak } from '../support/socket.ts';

const OPERATION = JSON.stringify({ query: '{ customer(id: "4150") { id } }' });
const HOST = 'Host: gateway.test';
const JSON_TYPE = 'Content-Type: application/json';

const post = (lines: readonly string[], path = '/graphql') => rawRequest(`POST ${path}`, lines, OPERATION);

describe('the endpoint', () => {
  const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY', 'TRACE'];

  it.each([
    ['application/json', 200],
    ['application/graphql', 415],
    ['application/graphql+json', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
    ['text/plain', 415],
    ['text/plain; charset=UTF-8', 415],
    ['text/json', 415],
    ['message/rfc822', 415],
    ['application/octet-stream', 415],
    ['application/json-patch+json', 415],
    [null, 415],
  ])(
    'answers a body of type %s with %i to POST, and with 405 to every other method',
    async (type, status) => {
      await using app = await openApp();
      const lines = type === null ? [HOST] : [HOST, `Content-Type: ${type}`];
      const path = `/graphql?query=${encodeURIComponent('{customer(id:"4150"){id}}')}`;

      for (const method of METHODS) {
        const answer = await speak(app, rawRequest(`${method} ${path}`, lines, OPERATION));
        expect([method, answer.status]).toEqual([method, method === 'POST' ? status : 405]);
        if (answer.status === 405) expect(answer.headers.get('allow')).toBe('POST');
      }
      expect(app.upstream).toHaveLength(status === 200 ? 1 : 0);
    },
  );

  it.each([
    ['APPLICATION/JSON', 200],
    ['application/json;charset=utf-8', 200],
    ['application/json ; charset = "UTF-8" ', 200],
    ['\t application/json', 200],
    ['application/json; charset=latin1', 415],
    ['application/json; charset=utf-16', 415],
    ['application/json; charset=utf-8; charset=latin1', 415],
    ['application/json; boundary=x', 415],
    ['application/json, text/plain', 415],
    ['text/plain; application/json', 415],
    ['application /json', 415],
    ['application/json5', 415],
  ])('answers the content type %j with %i', async (type, status) => {
    await using app = await openApp();
    const answer = await speak(app, post([HOST, `Content-Type: ${type}`]));
    expect(answer.status).toBe(status);
    expect(app.upstream).toHaveLength(status === 200 ? 1 : 0);
  });
});

it('a request with two content types is refused', async () => {
  await using app = await openApp();
  const answer = await speak(app, post([HOST, JSON_TYPE, 'Content-Type: text/plain']));
  expect(answer.status).toBe(415);
  expect(app.upstream).toHaveLength(0);
});

describe('the HTTP server', () => {
  it.each([
    ['/graphql/', 404],
    ['/GraphQL', 404],
    ['//evil.example/graphql', 404],
    ['http://gateway.test/graphql', 404],
    ['/graphql/..;/', 404],
    ['/x/../graphql', 404],
    ['/./graphql', 404],
    ['/%67raphql', 404],
    ['/graphql%2f', 404],
    ['/%2fgraphql', 404],
    ['/graphql%00', 404],
    ['/graphql;x=1', 404],
    ['/graphql#x', 404],
    ['/', 404],
    ['*', 404],
    ['graphql', 400],
    ['\\graphql', 400],
  ])('refuses the request target %s with %i', async (target, status) => {
    await using app = await openApp();
    const answer = await speak(app, post([HOST, JSON_TYPE], target));
    expect(answer).toMatchObject({ status, answers: 1 });
    if (status === 404) expect(answer.body).toContain('"code":"BAD_USER_INPUT"');
    expect(app.upstream).toHaveLength(0);
    expect((await app.ask('{ __typename }')).status).toBe(200);
  });

  it.each([
    [
      'text/html,*/*;q=0.8',
      'text/plain; charset=utf-8',
      'GraphQL is at /graphql: send a POST request with JSON.',
    ],
    ['*/*', 'text/plain; charset=utf-8', 'GraphQL is at /graphql'],
    [
      'application/json',
      'application/json; charset=utf-8',
      '{"graphql":"/graphql","live":"/live","ready":"/ready"}',
    ],
  ])('says at / where things are: %s gets %s', async (accept, type, text) => {
    await using app = await openApp();
    const answer = await fetch(new URL('/?x=1', app.url), { headers: { accept } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, type]);
    expect(await answer.text()).toContain(text);
    const head = await fetch(new URL('/', app.url), { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(app.upstream).toHaveLength(0);
  });

  it.each([
    ['a path', '/'],
    ['a query', '/graphql?'],
  ])('refuses %s of 64 KB', async (_name, start) => {
    await using app = await openApp();
    const answer = await speak(app, post([HOST, JSON_TYPE], start + 'a'.repeat(65_536)));
    expect(answer).toMatchObject({ status: 431, answers: 1 });
    expect((await app.ask('{ __typename }')).status).toBe(200);
  });

  it.each(['127.0.0.1:4000', 'localhost', 'gateway.test:8080', '[::1]:4000'])(
    'accepts the host %s',
    async (host) => {
      await using app = await openApp();
      expect((await speak(app, post([`Host: ${host}`, JSON_TYPE]))).status).toBe(200);
      expect(app.upstream).toHaveLength(1);
    },
  );

  it.each([
    ['no Host header', []],
    ['an empty Host header', ['Host:']],
    ['two Host headers', [HOST, 'Host: evil.example']],
    ['the same Host header twice', [HOST, HOST]],
    ['a list of hosts', ['Host: a, b']],
    ['a space in the host', ['Host: a b']],
    ['colons as the host', ['Host: ::::']],
    ['colons in brackets as the host', ['Host: [::::]']],
    ['a user in the host', ['Host: user@gateway.test']],
    ['a path in the host', ['Host: gateway.test/x']],
    ['a port out of range', ['Host: gateway.test:99999']],
    ['five numbers as the host', ['Host: 1.2.3.4.5']],
    ['an IPv4 address out of range', ['Host: 999.999.999.999']],
    ['a host number out of range', ['Host: 0x100000000']],
  ])('refuses a request with %s', async (_name, lines) => {
    await using app = await openApp();
    const answer = await speak(app, post([...lines, JSON_TYPE]));
    expect(answer).toMatchObject({ status: 400, answers: 1 });
    expect(answer.body).not.toMatch(/node_modules| at |TypeError/);
    expect(app.upstream).toHaveLength(0);
  });

  it.each([
    ['both lengths', ['Transfer-Encoding: chunked']],
    ['two lengths', ['Content-Length: 0']],
    ['a folded header', ['X-A: b\r\n c']],
    ['a space before the colon', ['X-A : b']],
    ['a bare line feed', ['X-A: b\nX-B: c']],
    ['a NUL', ['X-A: \0']],
  ])('refuses a request with %s, and treats nothing after it as a second request', async (_name, lines) => {
    await using app = await openApp();
    const answer = await speak(app, post([HOST, JSON_TYPE, ...lines]), post([HOST, JSON_TYPE]));
    expect(answer).toMatchObject({ status: 400, answers: 1 });
    expect(app.upstream).toHaveLength(0);
  });

  it.each([
    [300, 200],
    [3000, 431],
  ])('answers a request with %i headers with %i', async (count, status) => {
    await using app = await openApp();
    const many = Array.from({ length: count }, (_, index) => `X-${index}: some value`);
    expect((await speak(app, post([HOST, JSON_TYPE, ...many]))).status).toBe(status);
    expect((await app.ask('{ __typename }')).status).toBe(200);
  });

  it('accepts headers named like members of every object', async () => {
    await using app = await openApp();
    const lines = [HOST, JSON_TYPE, '__proto__: x', 'constructor: y', 'toString: z'];
    expect((await speak(app, post(lines))).status).toBe(200);
    expect(Object.keys({})).toEqual([]);
  });
});

describe('the response', () => {
  const NOT_HTTP = 'HELLO THERE\r\n\r\n';
  const accepting = (type: string) => post([HOST, JSON_TYPE, `Accept: ${type}`]);

  it.each([
    ['a query', accepting('*/*'), 200],
    ['a syntax error', rawRequest('POST /graphql', [HOST, JSON_TYPE], '{"query":"{"}'), 200],
    ['a body that is not JSON', rawRequest('POST /graphql', [HOST, JSON_TYPE], '{'), 400],
    ['another method', rawRequest('DELETE /graphql', [HOST]), 405],
    ['another type', rawRequest('POST /graphql', [HOST, 'Content-Type: text/plain'], '{}'), 415],
    ['another path', rawRequest('POST /x', [HOST]), 404],
    ['a page that is not served', rawRequest('GET /graphql', [HOST, 'Accept: text/html']), 405],
    ['liveness', rawRequest('GET /live', [HOST]), 200],
    ['readiness', rawRequest('GET /ready', [HOST]), 200],
    ['the other media type of GraphQL', accepting('application/graphql-response+json'), 200],
    ['bytes that are not HTTP', NOT_HTTP, 400],
    ['headers that are too long', rawRequest('GET /live', [`X: ${'x'.repeat(20_000)}`]), 431],
    ['an unknown expectation', rawRequest('GET /live', [HOST, 'Expect: tea']), 200],
  ])('to %s must not be stored, and has a fixed media type', async (_name, request, status) => {
    await using app = await openApp();
    const { headers, ...answer } = await speak(app, request);
    expect(answer).toMatchObject({ status, answers: 1 });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json/);
    for (const name of ['server', 'x-powered-by', 'etag', 'set-cookie'])
      expect(headers.has(name)).toBe(false);
  });

  const NEW_TYPE = 'application/graphql-response+json';
  it.each([
    [`${NEW_TYPE}, application/json`, NEW_TYPE],
    [`application/json, ${NEW_TYPE}`, 'application/json'],
    [`${NEW_TYPE};q=0, application/json`, 'application/json'],
    [`${NEW_TYPE};q=0.1, application/json;q=0.9`, 'application/json'],
    [`application/json; charset=utf-8; q=0.5, Application/GraphQL-Response+JSON;q=0.6`, NEW_TYPE],
    [`${NEW_TYPE};q=0`, 'application/json'],
    [`${NEW_TYPE};q=x, */*`, 'application/json'],
    ['application/json5', 'application/json'],
  ])('for a caller that accepts %s is %s', async (accept, expected) => {
    await using app = await openApp();
    const { headers } = await speak(app, accepting(accept));
    expect(headers.get('content-type')).toBe(`${expected}; charset=utf-8`);
  });

  it('to another method says that GET is served too, where it is', async () => {
    await using app = await openApp({ gateway: { acceptsGet: true } });
    for (const method of ['PUT', 'HEAD', 'DELETE']) {
      const { status, headers } = await speak(app, rawRequest(`${method} /graphql`, [HOST]));
      expect([status, headers.get('allow')]).toEqual([405, 'GET, POST']);
    }
  });

  it.each([
    'text/event-stream',
    'multipart/mixed',
    'text/html',
    'image/png',
    'application/json;charset=latin1',
  ])('is JSON also for a caller that accepts %s', async (type) => {
    await using app = await openApp();
    const { status, headers } = await speak(app, accepting(type));
    expect([200, 406]).toContain(status);
    expect(headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json/);
    expect(headers.get('cache-control')).toBe('no-store');
    // The request asks to close the connection. A stream would keep it open.
    expect(headers.get('connection')).toBe('close');
  });
});
