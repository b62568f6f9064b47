// What a browser sends for a page of another site executes nothing: the browser says so in the header Sec-Fetch-Site.

import { expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { rawRequest, speak } from '../support/socket.ts';

const ORIGIN = 'https://app.lender.example';
const OPERATION = JSON.stringify({ query: '{ customer(id: "4150") { id } }' });
const QUERY = `?query=${encodeURIComponent('{ customer(id: "4150") { id } }')}`;
const FORBIDDEN = {
  errors: [
    {
      message:
        'A page of another site may not send this request. The setting CORS_ORIGINS lists the origins that may send POST requests.',
      extensions: { code: 'BAD_USER_INPUT', requestId: expect.any(String) },
    },
  ],
};

const open = async () =>
  openApp({ gateway: { acceptsGet: true, corsOrigins: [ORIGIN], graphiql: { exampleIds: [] } } });

it.each<[string, Record<string, string>, number]>([
  ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
  ['another site, without saying which', { 'sec-fetch-site': 'cross-site', origin: 'null' }, 403],
  ['another origin of the same site', { 'sec-fetch-site': 'same-site' }, 403],
  ['a listed origin', { 'sec-fetch-site': 'cross-site', origin: ORIGIN }, 403],
  ['another origin, in an older browser', { origin: 'http://evil.example' }, 403],
  ['no origin, in an older browser', { origin: 'null' }, 403],
  ['the own origin, in an older browser', { origin: 'http://GATEWAY.test:4000' }, 200],
  ['the own origin', { 'sec-fetch-site': 'same-origin' }, 200],
  [
    'the own origin behind a proxy',
    { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:5173' },
    200,
  ],
  ['the address bar', { 'sec-fetch-site': 'none' }, 200],
  ['a program', {}, 200],
])('a query by GET from %s with the headers %j is answered with %i', async (_name, headers, status) => {
  await using app = await open();
  const answer = await send(app, `GET /graphql${QUERY}`, { accept: 'application/json', ...headers });
  expect(answer.status).toBe(status);
  if (status === 403) expect(JSON.parse(answer.body)).toEqual(FORBIDDEN);
  expect(app.upstream).toHaveLength(status === 200 ? 1 : 0);
});

it.each<[string, Record<string, string>, number]>([
  ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
  ['an origin that is not listed', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 403],
  ['another origin of the same site', { 'sec-fetch-site': 'same-site', origin: 'https://x.example' }, 403],
  ['a listed origin', { 'sec-fetch-site': 'cross-site', origin: ORIGIN }, 200],
  ['a listed origin of the same site', { 'sec-fetch-site': 'same-site', origin: ORIGIN }, 200],
  ['the own origin', { 'sec-fetch-site': 'same-origin', origin: 'http://gateway.test:4000' }, 200],
  [
    'the own origin behind a proxy',
    { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:5173' },
    200,
  ],
  ['a program', {}, 200],
])('an operation by POST from %s with the headers %j is answered with %i', async (_name, headers, status) => {
  await using app = await open();
  const answer = await send(
    app,
    'POST /graphql',
    { 'content-type': 'application/json', ...headers },
    OPERATION,
  );
  expect(answer.status).toBe(status);
  if (status === 403) expect(JSON.parse(answer.body)).toEqual(FORBIDDEN);
  expect(answer.headers.get('access-control-allow-origin')).toBe(
    headers['origin'] === ORIGIN ? ORIGIN : undefined,
  );
  expect(app.upstream).toHaveLength(status === 200 ? 1 : 0);
});

it.each([
  ['a link', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, 200],
  ['a frame', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }, 403],
  ['an image', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, 403],
  ['a script', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, 403],
])(
  'the page of GraphiQL is given to %s of another site with %j, and no query runs: %i',
  async (_name, headers, status) => {
    await using app = await open();
    const lines = { accept: 'text/html', 'sec-fetch-site': 'cross-site', ...headers };
    const answer = await send(app, `GET /graphql${QUERY}`, lines);
    expect(answer.status).toBe(status);
    // The tabs of the page name the fields of the tenant.
    const asked = [...new Set(app.upstream.map(({ path }) => path))];
    expect(asked).toEqual(status === 200 ? ['odata.svc/CustomFields'] : []);
  },
);

it('the preflight request of a listed origin is answered', async () => {
  await using app = await open();
  const answer = await send(app, 'OPTIONS /graphql', { 'sec-fetch-site': 'cross-site', origin: ORIGIN });
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([204, ORIGIN]);
});

async function send(app: App, line: string, headers: Record<string, string>, body = '') {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return speak(app, rawRequest(line, ['Host: gateway.test:4000', ...lines], body));
}
