// Addresses in LoanPro's answers are never followed, so nobody who can change an answer gets a request or the token.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../standin/answer.ts';
import * as faults from '../../standin/faults.ts';
import { isRecord } from '../../standin/json.ts';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { UPDATE, openWarm, puts, stored, update } from '../support/writing.ts';

interface Decoy extends AsyncDisposable {
  /** `127.0.0.1:…` */
  host: string;
  /** Connections as well as requests. */
  caught: string[];
}

/** A server that nobody should ever call. */
async function openDecoy(): Promise<Decoy> {
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

/** One read of each kind: by key, by value set, by filter, and for a check. */
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

it('the decoy of these tests notices every connection and request', async () => {
  await using decoy = await openDecoy();
  await fetch(`http://${decoy.host}/x`, { headers: { authorization: 'Bearer standin-token' } });
  expect(decoy.caught).toEqual(['connection', expect.stringMatching(/^GET \/x .*Bearer standin-token/)]);
});

/** Replaces every address in an answer, and adds others where a client may look for the next page. */
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

/** All requests, except those for the definitions: how often these are read depends on how long the test takes. */
const urls = (one: App) =>
  one.upstream
    .filter(({ path }) => path !== 'odata.svc/CustomFields')
    .map(({ method, url }) => `${method} ${url}`)
    .toSorted();

describe('an address in a record', () => {
  it.each(['honoured', 'ignored'] as const)(
    'is never followed as __metadata.uri or __deferred.uri, when nopaging is %s',
    async (nopaging) => {
      await using decoy = await openDecoy();
      await using plain = await openApp({ standin: { quirks: { nopaging } } });
      await using app = await openApp({ standin: { quirks: { nopaging } } });
      app.standin.fault = withUris(`http://${decoy.host}/odata.svc/Customers(id=4150)/CustomFieldValues`);
      for (const [name, query] of [DEFINITIONS, ...READS]) {
        const answer = await app.ask(query);
        expect(answer.errors, name).toBeUndefined();
        expect(answer.data, name).toEqual((await plain.ask(query)).data);
      }
      expect((await update(app, '4151', INCOME)).outcome).toBe('APPLIED');
      expect(decoy.caught).toEqual([]);
      await update(plain, '4151', INCOME);
      expect(urls(app)).toEqual(urls(plain));
    },
  );

  it('is not used to fetch deferred values: the address from the settings is', async () => {
    await using decoy = await openDecoy();
    await using app = await openWarm();
    const uri = `http://${decoy.host}/CustomFieldValues`;
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
    expect(decoy.caught).toEqual([]);
  });

  it('is stored and shown when it is a value, and not called', async () => {
    await using decoy = await openDecoy();
    await using app = await openWarm();
    const url = `http://${decoy.host}/site`;
    const payload = await update(app, '4156', [{ field: { id: '12' }, value: { url } }]);
    expect(payload.outcome).toBe('APPLIED');
    expect(stored(app, 4156, 12)).toEqual([url]);
    const answer = await app.ask('{ customer(id: "4156") { customFields { rawValue displayValue } } }');
    expect(answer.data.customer.customFields).toEqual([{ rawValue: url, displayValue: url }]);
    expect(decoy.caught).toEqual([]);
  });
});

type Target = [string, (decoy: Decoy, app: App) => string];
const TARGETS: Target[] = [
  ['another server', ({ host }) => `http://${host}/api/public/api/1/odata.svc/Customers(4150)`],
  ['another server, without a scheme', ({ host }) => `//${host}/`],
  ['another customer', (_decoy, { standin }) => `${standin.baseUrl}odata.svc/Customers(4151)`],
  ['a relative path', () => 'Customers(4151)'],
];
const STATUSES = [301, 302, 303, 307, 308];

describe.each(STATUSES)('a redirect with status %i', (status) => {
  it.each(TARGETS)('is an invalid answer and is not followed to %s', async (_name, targetOf) => {
    await using decoy = await openDecoy();
    await using app = await openWarm();
    const location = targetOf(decoy, app);
    app.standin.fault = () => ({ status, headers: { location }, body: '' });
    for (const [name, query] of [...READS, ['a write', UPDATE]] as const) {
      app.upstream.length = 0;
      const answer = await app.ask(query, query === UPDATE ? { customerId: '4151', values: INCOME } : {});
      expect(codes(answer), name).toEqual(INVALID);
      expect(answer.text, name).not.toMatch(/Forged|John|standin-token/);
      expect(
        app.upstream.map(({ method }) => method),
        name,
      ).toEqual(['GET']);
    }
    expect(decoy.caught).toEqual([]);
  });

  it.each(TARGETS)('is not followed from the definitions to %s', async (_name, targetOf) => {
    await using decoy = await openDecoy();
    await using app = await openApp();
    const location = targetOf(decoy, app);
    app.standin.fault = () => ({ status, headers: { location }, body: '' });
    const answer = await app.ask(DEFINITIONS[1]);
    expect(answer.data).toEqual({ customFieldDefinitions: null });
    expect(codes(answer)).toEqual(INVALID);
    // The second one is the other form of the list.
    expect(app.upstream.map(({ path }) => path)).toEqual([
      'odata.svc/CustomFields',
      'odata.svc/CustomFields',
    ]);
    expect(decoy.caught).toEqual([]);
  });

  it.each(TARGETS)('is not followed with an update to %s', async (_name, targetOf) => {
    await using decoy = await openDecoy();
    await using app = await openWarm();
    const location = targetOf(decoy, app);
    app.standin.fault = faults.onWrites(() => ({ status, headers: { location }, body: '' }));
    const payload = await update(app, '4166', [{ field: { id: '3' }, value: { amount: '1.00' } }]);
    // The server that sent the redirect may have applied the update before.
    expect(payload).toMatchObject({ outcome: 'UNKNOWN', changes: [{ after: { rawValue: '400' } }] });
    expect(puts(app).map(({ path }) => path)).toEqual(['odata.svc/Customers(4166)']);
    expect([stored(app, 4166, 3), stored(app, 4151, 3)]).toEqual([['400'], ['350.00']]);
    expect(decoy.caught).toEqual([]);
  });

  it('is not followed to its own address', async () => {
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
