// Addresses in LoanPro's answers: none is ever followed, so nobody who can change an answer gets a request or the token.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../standin/answer.ts';
import * as faults from '../../standin/faults.ts';
import { isRecord } from '../../standin/json.ts';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { UPDATE, openWarm, puts, stored, update } from '../support/writing.ts';

interface Lure extends AsyncDisposable {
  /** `127.0.0.1:…` */
  host: string;
  /** Whatever came: connections as well as requests. */
  caught: string[];
}

/** A listener nobody should ever call. */
async function openLure(): Promise<Lure> {
  const caught: string[] = [];
  const server = createServer(({ method, url, headers }, response) => {
    caught.push(`${method} ${url} ${JSON.stringify(headers)}`);
    response.end('{"d":{"id":4150,"firstName":"Forged","CustomFieldValues":[]}}');
  });
  server.on('connection', () => caught.push('connection'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    host: `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    caught,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One of each: by key, by value set, by filter, and a look for a write that is only checked. */
const READS: [string, string][] = [
  ['one customer', '{ customer(id: "4150") { firstName customFields { fieldId rawValue } } }'],
  ['values of several', '{ customersByIds(ids: ["4150", "4152"]) { customFields { fieldId rawValue } } }'],
  ['several customers', '{ customersByIds(ids: ["4150", "4152"]) { firstName customFields { rawValue } } }'],
  [
    'a check',
    '{ checkCustomerCustomFields(customerId: "4151", values: [{ field: { id: "3" }, value: { amount: "400.00" } }]) { ok } }',
  ],
];
const DEFINITIONS: [string, string] = ['definitions', '{ customFieldDefinitions { id } }'];
const INCOME = [{ field: { id: '3' }, value: { amount: '400.00' } }];

const codes = (answer: Awaited<ReturnType<App['ask']>>) =>
  new Set(answer.errors?.map(({ extensions }) => extensions['code']));
const INVALID = new Set(['UPSTREAM_INVALID_RESPONSE']);

it('the lure notices whoever comes, and what they bring', async () => {
  await using lure = await openLure();
  await fetch(`http://${lure.host}/x`, { headers: { authorization: 'Bearer standin-token' } });
  expect(lure.caught).toEqual(['connection', expect.stringMatching(/^GET \/x .*Bearer standin-token/)]);
});

/** Every address of an answer replaced, and more of them added where a careless client would look for the next page. */
const withUris =
  (uri: string): Fault =>
  (_request, next) => {
    const answer = next();
    if (!('body' in answer) || answer.status !== 200) return answer;
    const body = JSON.parse(answer.body, (key, value) => (key === 'uri' ? uri : value));
    if (isRecord(body.d) && Array.isArray(body.d.results)) Object.assign(body.d, { __next: uri });
    const headers = {
      location: uri,
      'content-location': uri,
      link: `<${uri}>; rel=next`,
      refresh: `0; url=${uri}`,
    };
    return { ...answer, headers, body: JSON.stringify({ ...body, 'odata.nextLink': uri }) };
  };

const urls = (one: App) => one.upstream.map(({ method, url }) => `${method} ${url}`).toSorted();

describe('trap 22: records bring addresses of themselves', () => {
  it.each(['honoured', 'ignored'] as const)(
    '__metadata.uri and __deferred.uri are never followed, where nopaging is %s',
    async (nopaging) => {
      await using lure = await openLure();
      await using plain = await openApp({ standin: { quirks: { nopaging } } });
      await using app = await openApp({ standin: { quirks: { nopaging } } });
      app.standin.fault = withUris(`http://${lure.host}/odata.svc/Customers(id=4150)/CustomFieldValues`);
      for (const [name, query] of [DEFINITIONS, ...READS]) {
        const answer = await app.ask(query);
        expect(answer.errors, name).toBeUndefined();
        expect(answer.data, name).toEqual((await plain.ask(query)).data);
      }
      expect((await update(app, '4151', INCOME)).outcome).toBe('APPLIED');
      expect(lure.caught).toEqual([]);
      await update(plain, '4151', INCOME);
      expect(urls(app)).toEqual(urls(plain));
    },
  );

  it('values that are deferred are fetched from the address we know', async () => {
    await using lure = await openLure();
    await using app = await openWarm();
    const uri = `http://${lure.host}/CustomFieldValues`;
    app.standin.fault = (request, next) => {
      const answer = next();
      if (!('body' in answer) || !request.path.endsWith(')')) return answer;
      const body = JSON.parse(answer.body);
      body.d.CustomFieldValues = { __deferred: { uri } };
      return { ...answer, body: JSON.stringify(body) };
    };
    const answer = await app.ask('{ customer(id: "4150") { firstName customFields { fieldId } } }');
    expect(answer.data.customer.customFields).toHaveLength(17);
    expect(app.upstream.map(({ url }) => url.replace(/\?.*/, ''))).toEqual([
      '/api/public/api/1/odata.svc/Customers(4150)',
      '/api/public/api/1/odata.svc/Customers(4150)/CustomFieldValues',
    ]);
    expect(lure.caught).toEqual([]);
  });

  it('an address that is a value is shown and stored, and not called', async () => {
    await using lure = await openLure();
    await using app = await openWarm();
    const url = `http://${lure.host}/site`;
    const payload = await update(app, '4156', [{ field: { id: '12' }, value: { url } }]);
    expect(payload.outcome).toBe('APPLIED');
    expect(stored(app, 4156, 12)).toEqual([url]);
    const answer = await app.ask('{ customer(id: "4156") { customFields { rawValue displayValue } } }');
    expect(answer.data.customer.customFields).toEqual([{ rawValue: url, displayValue: url }]);
    expect(lure.caught).toEqual([]);
  });
});

type Target = [string, (lure: Lure, app: App) => string];
const TARGETS: Target[] = [
  ['elsewhere', ({ host }) => `http://${host}/api/public/api/1/odata.svc/Customers(4150)`],
  ['elsewhere, without a scheme', ({ host }) => `//${host}/`],
  ['another customer', (_lure, { standin }) => `${standin.baseUrl}odata.svc/Customers(4151)`],
  ['a path beside it', () => 'Customers(4151)'],
];
const STATUSES = [301, 302, 303, 307, 308];

describe.each(STATUSES)('a %i', (status) => {
  it.each(TARGETS)('is an answer that cannot be read, and not a way to %s', async (_name, targetOf) => {
    await using lure = await openLure();
    await using app = await openWarm();
    const location = targetOf(lure, app);
    app.standin.fault = () => ({ status, headers: { location }, body: '' });
    for (const [name, query] of [...READS, ['a write', UPDATE]] as const) {
      app.upstream.length = 0;
      const answer = await app.ask(query, query === UPDATE ? { customerId: '4151', values: INCOME } : {});
      expect(codes(answer), name).toEqual(INVALID);
      expect(answer.text, name).not.toMatch(/Forged|John|standin-token/);
      // Asked once, where it was meant to be asked, and nothing after that.
      expect(
        app.upstream.map(({ method }) => method),
        name,
      ).toEqual(['GET']);
    }
    expect(lure.caught).toEqual([]);
  });

  it.each(TARGETS)('to the definitions is not a way to %s', async (_name, targetOf) => {
    await using lure = await openLure();
    await using app = await openApp();
    const location = targetOf(lure, app);
    app.standin.fault = () => ({ status, headers: { location }, body: '' });
    const answer = await app.ask(DEFINITIONS[1]);
    expect(answer.data).toEqual({ customFieldDefinitions: null });
    expect(codes(answer)).toEqual(INVALID);
    expect(app.upstream.map(({ path }) => path)).toEqual(['odata.svc/CustomFields']);
    expect(lure.caught).toEqual([]);
  });

  it.each(TARGETS)('to an update sends it to nobody else, not to %s', async (_name, targetOf) => {
    await using lure = await openLure();
    await using app = await openWarm();
    const location = targetOf(lure, app);
    app.standin.fault = faults.onWrites(() => ({ status, headers: { location }, body: '' }));
    const payload = await update(app, '4166', [{ field: { id: '3' }, value: { amount: '1.00' } }]);
    // What stands behind the redirect may have taken it.
    expect(payload).toMatchObject({ outcome: 'UNKNOWN', changes: [{ after: { rawValue: '400' } }] });
    expect(puts(app).map(({ path }) => path)).toEqual(['odata.svc/Customers(4166)']);
    expect([stored(app, 4166, 3), stored(app, 4151, 3)]).toEqual([['400'], ['350.00']]);
    expect(lure.caught).toEqual([]);
  });

  it('that leads back to itself ends at once', async () => {
    await using app = await openWarm();
    app.standin.fault = (request) => ({
      status,
      headers: { location: `${app.standin.baseUrl}${request.path}` },
      body: '',
    });
    expect(codes(await app.ask(READS[0]?.[1] ?? ''))).toEqual(INVALID);
    expect(app.upstream.map(({ path }) => path)).toEqual(['odata.svc/Customers(4150)']);
  });
});
