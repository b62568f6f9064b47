// Which host names the gateway answers to: a web page that made its own name point to the gateway (DNS rebinding) gets nothing.

import { afterEach, describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import { killAll, started } from '../support/process.ts';
import { rawRequest, speak } from '../support/socket.ts';

afterEach(killAll);

const QUERY = encodeURIComponent('{ customer(id: "4150") { id } }');
const OPERATION = JSON.stringify({ query: '{ customer(id: "4150") { id } }' });
const WRITE = JSON.stringify({
  query:
    'mutation { updateCustomerCustomFields(customerId: "4150", values: [{ field: { id: "22" }, value: { text: "x" } }]) { outcome } }',
});
const JSON_TYPE = 'Content-Type: application/json';
const ORIGIN = 'https://app.lender.example';

const LISTED = ['fields.lender.example', 'Fields.Internal:8443', '10.0.0.5', '[2001:DB8::1]:4000'];
const openListed = async () =>
  openApp({
    gateway: { hosts: LISTED, acceptsGet: true, corsOrigins: [ORIGIN], graphiql: { exampleIds: [] } },
  });

describe('a request for a host name that is not listed', () => {
  it.each([
    ['a query', 'POST /graphql', [JSON_TYPE], OPERATION],
    ['a write', 'POST /graphql', [JSON_TYPE], WRITE],
    ['a query by GET', `GET /graphql?query=${QUERY}`, ['Accept: application/json'], ''],
    ['the page of GraphiQL', 'GET /graphql', ['Accept: text/html'], ''],
    ['the way to GraphiQL', 'GET /', ['Accept: text/html'], ''],
    ['a preflight request', 'OPTIONS /graphql', [`Origin: ${ORIGIN}`], ''],
    ['another path', 'GET /nowhere', [], ''],
    ['another method', 'DELETE /graphql', [], ''],
    [
      'a proxy that names a listed host',
      'POST /graphql',
      [JSON_TYPE, `X-Forwarded-Host: ${LISTED[0]}`],
      OPERATION,
    ],
    ['a target with a listed host', `POST http://${LISTED[0]}/graphql`, [JSON_TYPE], OPERATION],
    ['a listed origin', 'POST /graphql', [JSON_TYPE, `Origin: ${ORIGIN}`], OPERATION],
  ])('is refused with 421 and calls nobody: %s', async (_name, line, lines, body) => {
    await using app = await openListed();
    const request = rawRequest(line, ['Host: SECRET.evil.example', ...lines], body);
    const answer = await speak(app, request);
    expect(answer).toMatchObject({ status: 421, answers: 1 });
    expect(JSON.parse(answer.body)).toEqual({
      errors: [
        {
          message:
            'The gateway does not answer to the host name of this request. The setting HOSTS lists the names to which it answers.',
          extensions: { code: 'BAD_USER_INPUT', requestId: answer.headers.get('x-request-id') },
        },
      ],
    });
    expect([...answer.headers.keys()].filter((name) => /^(access-control|location)/.test(name))).toEqual([]);
    expect(app.upstream).toEqual([]);
  });

  it.each(['/live', '/ready'])(
    'is answered by the probe %s, which orchestrators ask by address',
    async (path) => {
      await using app = await openListed();
      for (const host of ['10.1.2.3:4000', 'evil.example']) {
        const answer = await speak(app, rawRequest(`GET ${path}`, [`Host: ${host}`]));
        expect(answer.status).toBe(200);
      }
      // HAProxy sends no host with its default check.
      const withoutHost = await speak(app, `GET ${path} HTTP/1.0\r\n\r\n`);
      expect(withoutHost.status).toBe(200);
    },
  );
});

it('a request without a host name is refused also in the version of HTTP that allows it', async () => {
  await using app = await openListed();
  const answer = await speak(app, `GET /graphql?query=${QUERY} HTTP/1.0\r\nAccept: application/json\r\n\r\n`);
  expect(answer.status).toBe(400);
  expect(app.upstream).toEqual([]);
});

it.each([
  ['fields.lender.example', 200],
  ['FIELDS.lender.Example', 200],
  ['fields.lender.example:4000', 200],
  ['fields.lender.example.', 200],
  ['fields.internal:8443', 200],
  ['fields.internal:08443', 200],
  ['10.0.0.5', 200],
  ['10.0.0.5:80', 200],
  ['[2001:db8::1]:4000', 200],
  ['[2001:db8:0:0:0:0:0:1]:4000', 200],
  ['fields.internal', 421],
  ['fields.internal:443', 421],
  ['fields.internal:84430', 400],
  ['[2001:db8::1]', 421],
  ['[2001:db8::2]:4000', 421],
  ['10.0.0.50', 421],
  ['localhost', 421],
  ['127.0.0.1', 421],
  ['lender.example', 421],
  ['fields.lender.example.evil.example', 421],
  ['fields.lender.example..', 421],
  ['evil-fields.lender.example', 421],
  ['x.fields.lender.example', 421],
])('the host %s is answered with %i', async (host, status) => {
  await using app = await openListed();
  const answer = await speak(app, rawRequest('POST /graphql', [`Host: ${host}`, JSON_TYPE], OPERATION));
  expect(answer.status).toBe(status);
  expect(app.upstream).toHaveLength(status === 200 ? 1 : 0);
});

it.each([
  ['name.example:80', 'name.example', 200],
  ['name.example:443', 'name.example', 200],
  ['name.example:443', 'name.example:443', 200],
  ['name.example:443', 'name.example:80', 421],
])('with the entry %s, the host %s is answered with %i', async (entry, host, status) => {
  await using app = await openApp({ gateway: { hosts: [entry] } });
  const answer = await speak(app, rawRequest('POST /graphql', [`Host: ${host}`, JSON_TYPE], OPERATION));
  expect(answer.status).toBe(status);
});

it.each([
  ['on loopback', {}, ['localhost', '127.0.0.1:9', '[::1]:4000'], ['evil.example', '10.0.0.5']],
  ['on another address', { HOST: '127.0.0.2' }, ['localhost', '127.0.0.2:4000'], ['127.0.0.3']],
  [
    'with HOSTS',
    { HOSTS: 'fields.lender.example', AUTH: 'none' },
    ['fields.lender.example:1'],
    ['evil.example', 'localhost'],
  ],
])('a process %s answers only to its names', async (_name, settings, answered, refused) => {
  const gateway = await started(settings);
  const status = async (host: string) =>
    (await speak(gateway, rawRequest('POST /graphql', [`Host: ${host}`, JSON_TYPE], OPERATION))).status;
  for (const host of answered) expect([host, await status(host)]).toEqual([host, 200]);
  for (const host of refused) expect([host, await status(host)]).toEqual([host, 421]);
});
