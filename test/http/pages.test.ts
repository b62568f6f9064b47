// What browsers and probes get from the HTTP server: CORS headers, probes and GraphiQL.

import { describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';

const OPERATION = JSON.stringify({ query: '{ customer(id: "4150") { id } }' });
const APP = 'https://app.lender.example';

const corsHeaders = (headers: Headers) =>
  [...headers.keys()].filter((name) => name.startsWith('access-control'));

async function preflight(app: App, origin: string, names = 'content-type'): Promise<Response> {
  const headers = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': names,
  };
  return fetch(app.url, { method: 'OPTIONS', headers });
}

describe('CORS', () => {
  it.each([APP, 'null', 'http://localhost:3000', '*', ''])(
    'allows nothing to the origin %j when no origin is listed',
    async (origin) => {
      await using app = await openApp();
      const asked = await preflight(app, origin);
      expect([asked.status, corsHeaders(asked.headers)]).toEqual([405, []]);
      const answer = await app.post(OPERATION, { origin });
      expect([answer.status, corsHeaders(answer.headers)]).toEqual([200, []]);
    },
  );

  it('allows a listed origin to send POST and to read the response, without credentials', async () => {
    await using app = await openApp({ gateway: { corsOrigins: [APP, 'http://localhost:3000'] } });

    const asked = await preflight(app, APP);
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe(APP);
    expect(asked.headers.get('access-control-allow-methods')).toBe('POST');
    expect(asked.headers.get('access-control-allow-headers')).toContain('content-type');
    expect(asked.headers.get('vary')).toBe('Origin, Accept-Encoding');
    expect(app.upstream).toHaveLength(0);

    const answer = await app.post(OPERATION, { origin: APP });
    expect(answer.headers.get('access-control-allow-origin')).toBe(APP);
    expect(answer.headers.get('vary')).toBe('Origin, Accept-Encoding');
    for (const { headers } of [asked, answer])
      expect(headers.has('access-control-allow-credentials')).toBe(false);
    expect(app.upstream).toHaveLength(1);
  });

  it.each([
    'traceparent,tracestate',
    'sentry-trace, baggage',
    'apollographql-client-name,apollographql-client-version,x-apollo-operation-name,apollo-require-preflight',
    'x-datadog-trace-id',
  ])('allows a listed origin to send the headers %s, which libraries add', async (names) => {
    await using app = await openApp({ gateway: { corsOrigins: [APP] } });
    const asked = await preflight(app, APP, names);
    const allowed = asked.headers.get('access-control-allow-headers')?.split(', ');
    expect(allowed).toEqual(expect.arrayContaining(['content-type', 'authorization', ...names.split(/, ?/)]));
    expect(new Set(allowed).size).toBe(allowed?.length);
  });

  it('allows only names of headers, and lets a page read when to try again', async () => {
    await using app = await openApp({ gateway: { corsOrigins: [APP] } });
    const asked = await preflight(app, APP, 'x-one,, two words,*/*,<script>,x_two');
    expect(asked.headers.get('access-control-allow-headers')).toBe(
      'content-type, authorization, x-request-id, x-request-timeout-ms, x-one, x_two',
    );
    const answer = await app.post(OPERATION, { origin: APP });
    expect(answer.headers.get('access-control-expose-headers')).toBe('x-request-id, retry-after');
  });

  it.each([
    [
      'https://*.preview.lender.example',
      ['https://a.preview.lender.example', 'https://pr-12.preview.lender.example'],
    ],
    ['https://fields-*.lender.example', ['https://fields-pr-12.lender.example']],
    ['https://*.lender.example:8443', ['https://app.lender.example:8443']],
    ['http://localhost:*', ['http://localhost:5173']],
  ])('allows origins that have a label in place of the * of %s', async (listed, origins) => {
    await using app = await openApp({ gateway: { corsOrigins: [APP, listed] } });
    for (const origin of [APP, ...origins]) {
      expect((await preflight(app, origin)).status).toBe(204);
      const answer = await app.post(OPERATION, { origin });
      expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    }
    for (const [origin = ''] of [origins]) {
      const near = [
        origin.replace('://', '://x.'),
        `${origin}.evil.example`,
        `https://evil.example/?${origin}`,
        origin.replace(/^https?/, 'ftp'),
        origin.replace('.lender', '.xlender').replace('localhost', 'localhost.evil.example'),
        origin.toUpperCase(),
        `${origin}@evil.example`,
      ];
      for (const other of near) expect([other, (await preflight(app, other)).status]).toEqual([other, 405]);
    }
  });

  it('allows a listed origin to read an HTTP error', async () => {
    await using app = await openApp({ gateway: { corsOrigins: [APP] } });
    const answer = await app.post('{', { origin: APP });
    expect(answer.status).toBe(400);
    expect(answer.headers.get('access-control-allow-origin')).toBe(APP);
  });

  it.each([
    'https://evil.example',
    'null',
    'http://app.lender.example',
    'https://app.lender.example:8443',
    'https://app.lender.example.evil.example',
    'https://evilapp.lender.example',
    'https://APP.lender.example',
    'https://app.lender.example/',
    'https://app.lender.example, https://evil.example',
    'https://app-lender.example',
    '*',
  ])('allows nothing to an origin that only resembles a listed one: %s', async (origin) => {
    await using app = await openApp({ gateway: { corsOrigins: [APP] } });
    const asked = await preflight(app, origin);
    expect([asked.status, corsHeaders(asked.headers)]).toEqual([405, []]);
    expect(asked.headers.get('vary')).toBe('Origin, Accept-Encoding');
    const answer = await app.post(OPERATION, { origin });
    expect(corsHeaders(answer.headers)).toEqual([]);
    expect(answer.headers.get('vary')).toBe('Origin, Accept-Encoding');
  });
});

describe('the probe', () => {
  it('/live answers without calling LoanPro', async () => {
    await using app = await openApp();
    app.standin.fault = () => ({ socket: 'reset' });
    const answer = await fetch(new URL('/live', app.url));
    expect([answer.status, await answer.text()]).toEqual([200, '{"status":"live"}']);
    expect(app.upstream).toHaveLength(0);
  });

  it('/ready loads the definitions once, and then answers 200', async () => {
    await using app = await openApp();
    for (let round = 0; round < 3; round++) {
      const answer = await fetch(new URL('/ready', app.url));
      expect([answer.status, await answer.text()]).toEqual([200, '{"status":"ready"}']);
    }
    expect(app.upstream.map(({ path }) => path)).toEqual([
      'odata.svc/CustomFields',
      'odata.svc/CustomFields',
    ]);
  });

  it.each([
    ['answers with 500', { status: 500, body: 'SECRET' }, 3],
    ['refuses the credentials', { status: 401, body: 'SECRET' }, 1, 'token'],
    ['answers with an HTML page', { status: 200, body: '<html>SECRET' }],
    ['resets the connection', { socket: 'reset' as const }, 3],
  ])(
    '/ready answers 503 and says why while LoanPro %s',
    async (_name, fault, attempts = 1, code = 'definitions') => {
      await using app = await openApp();
      app.standin.fault = () => fault;
      const answer = await fetch(new URL('/ready', app.url));
      const text = await answer.text();
      expect([answer.status, JSON.parse(text)]).toMatchObject([503, { status: 'not ready', code }]);
      expect(text).not.toContain('SECRET');
      // What else is asked shows whether only the list is refused.
      expect(app.upstream.filter(({ query }) => query['$filter'] !== undefined)).toHaveLength(attempts);
      expect((await fetch(new URL('/live', app.url))).status).toBe(200);
    },
  );

  it('/ready stays 200 with a copy of the definitions while LoanPro is unavailable', async () => {
    await using app = await openApp();
    await app.warmUp();
    app.standin.fault = () => ({ status: 503, body: '' });
    expect((await fetch(new URL('/ready', app.url))).status).toBe(200);
    expect(app.upstream).toHaveLength(0);
  });
});

describe('GraphiQL', () => {
  const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

  it.each(['', '?query=%7B__typename%7D', '?raw'])(
    'is not served when it is switched off: GET /graphql%s',
    async (query) => {
      await using app = await openApp();
      const answer = await fetch(app.url + query, { headers: BROWSER });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('content-type')).toContain('application/json');
      expect(await answer.text()).not.toContain('<');
    },
  );

  it('is one page that may load nothing from other origins', async () => {
    await using app = await openApp({
      gateway: { graphiql: { exampleIds: ['4150', '4151', '5001', '77'] } },
    });
    const answer = await fetch(app.url, { headers: BROWSER });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const page = await answer.text();
    expect(page.trimStart()).toMatch(/^<!doctype html>/i);
    expect(page).not.toMatch(/<(script|link)[^>]+(src|href)="https?:/);
  });

  it.each([
    ['a GET that accepts JSON', 'GET', 'application/json'],
    ['a GET that accepts anything', 'GET', '*/*'],
    ['a HEAD', 'HEAD', 'text/html'],
    ['a PUT', 'PUT', 'text/html'],
  ])('does not make the endpoint answer queries to %s', async (_name, method, accept) => {
    await using app = await openApp({
      gateway: { graphiql: { exampleIds: ['4150', '4151', '5001', '77'] } },
    });
    const query = encodeURIComponent('{ customer(id: "4150") { id } }');
    const answer = await fetch(`${app.url}?query=${query}`, { method, headers: { accept } });
    expect(answer.status).toBe(405);
    expect(app.upstream).toHaveLength(0);
  });

  it('does not run the query in its URL', async () => {
    await using app = await openApp({
      gateway: { graphiql: { exampleIds: ['4150', '4151', '5001', '77'] } },
    });
    const query = encodeURIComponent('{ customer(id: "4150") { id } }');
    const answer = await fetch(`${app.url}?query=${query}`, { headers: BROWSER });
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(app.upstream.map(({ path }) => path)).toEqual([
      'odata.svc/CustomFields',
      'odata.svc/CustomFields',
    ]);
  });
});
