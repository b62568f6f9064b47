// Who the viewer of a request is, where the keys come from, and what needs no token.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JWTPayload } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openIdentity } from '../../src/access/identity.ts';
import { loadKeys } from '../../src/access/load-keys.ts';
import type { KeySource } from '../../src/access/load-keys.ts';
import { readRoles } from '../../src/access/roles.ts';
import { createIdentifyCaller } from '../../src/http/identify-caller.ts';
import { openApp } from '../support/app.ts';
import { openDoor } from '../support/door.ts';
import { AUDIENCE, openIssuer, trusting } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { ask, killAll, started } from '../support/process.ts';

let issuer: Issuer;
beforeEach(async () => {
  issuer = await openIssuer();
});
afterEach(async () => issuer[Symbol.asyncDispose]());

async function identify(token: string, keys: KeySource = { kind: 'discovery', issuer: issuer.url }) {
  const { users, ...others } = trusting(issuer);
  const { viewer } = await openIdentity({ ...others, users: { ...users, keys } }).identify(
    { method: 'POST', headersDistinct: { authorization: [`Bearer ${token}`] } },
    AbortSignal.timeout(5000),
  );
  return viewer;
}

describe('the viewer', () => {
  it('is the subject of the token, with its application, its roles and its claims', async () => {
    const claims = {
      sub: 'agent-7',
      client_id: 'loan-desk',
      roles: ['agent', 7, 'lead'],
      customer_id: '4150',
    };
    expect(await identify(await issuer.token({ claims }))).toMatchObject({
      subject: 'agent-7',
      client: 'loan-desk',
      router: null,
      roles: ['agent', 'lead'],
      claims: { customer_id: '4150' },
    });
    const { client } = await identify(await issuer.token({ claims: { azp: 'loan-desk' } }));
    expect(client).toBe('loan-desk');
    expect((await identify(await issuer.token())).client).toBe(null);
  });

  it.each<[string, JWTPayload, string[]]>([
    ['roles', { roles: 'Loan Officer' }, ['Loan Officer']],
    ['scope', { scope: 'fields:read  fields:write' }, ['fields:read', 'fields:write']],
    ['scp', { scp: ['fields:read', 'fields:write'] }, ['fields:read', 'fields:write']],
    ['realm_access.roles', { realm_access: { roles: ['agent'] } }, ['agent']],
    ['https://lender.example/roles', { 'https://lender.example/roles': ['agent'] }, ['agent']],
    ['roles', {}, []],
    ['roles.length', { roles: ['agent'] }, []],
    ['constructor.name', {}, []],
    ['__proto__', JSON.parse('{"__proto__":["admin"]}'), ['admin']],
    ['roles', { roles: { agent: true } }, []],
  ])('has the roles that the claim %s lists in %j', (claim, claims, roles) => {
    expect(readRoles(claims, claim)).toEqual(roles);
  });
});

describe('the keys', () => {
  it('come from discovery, from an address or from a file', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'keys-'));
    const file = path.join(folder, 'keys.json');
    writeFileSync(file, JSON.stringify(issuer.keySet()));
    const token = await issuer.token();
    for (const keys of [
      { kind: 'discovery' as const, issuer: issuer.url },
      { kind: 'url' as const, url: `${issuer.url}/keys` },
      { kind: 'file' as const, path: file },
    ]) {
      expect((await identify(token, keys)).subject).toBe('agent-7');
    }
    expect(issuer.asked).toEqual(['/.well-known/openid-configuration', '/keys', '/keys']);
    rmSync(folder, { recursive: true });
  });

  it.each<[string, (url: string) => { status?: number; headers?: Record<string, string>; body: string }]>([
    ['a failure', () => ({ status: 500, body: 'SECRET' })],
    ['a redirect', (url) => ({ status: 302, headers: { location: `${url}/elsewhere` }, body: '' })],
    ['something else than JSON', () => ({ body: '<html>SECRET' })],
    ['another issuer', (url) => ({ body: JSON.stringify({ issuer: `${url}/x`, jwks_uri: `${url}/keys` }) })],
    ['no address of keys', (url) => ({ body: JSON.stringify({ issuer: url }) })],
    [
      'a file as address',
      (url) => ({ body: JSON.stringify({ issuer: url, jwks_uri: 'file:///etc/passwd' }) }),
    ],
    ['more than 256 KB', () => ({ body: `"${'SECRET'.repeat(50_000)}"` })],
  ])('are not taken from %s, and the error repeats nothing of it', async (_what, make) => {
    const { status = 200, headers = {}, body } = make(issuer.url);
    issuer.answerWith((response) => response.writeHead(status, headers).end(body));
    const error = await loadKeys({ kind: 'discovery', issuer: issuer.url }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).not.toContain('SECRET');
    expect(issuer.asked).toHaveLength(1);
  });

  it.each(['{}', '{"keys":[]}', '{"keys":["SECRET"]}', '[]', 'null'])(
    'are not taken from the set %s',
    async (set) => {
      issuer.answerWith((response) => response.end(set));
      await expect(loadKeys({ kind: 'url', url: `${issuer.url}/keys` })).rejects.toThrow(
        /^The (set|answer) /,
      );
    },
  );
});

describe('while the issuer does not answer', () => {
  it('requests are refused as temporary, by their deadline, and the gateway is not ready', async () => {
    issuer.answerWith(() => undefined);
    await using app = await openApp({ gateway: { identity: openIdentity(trusting(issuer)) } });
    const headers = { authorization: `Bearer ${await issuer.token()}`, 'x-request-timeout-ms': '50' };
    const { status, errors } = await app.ask('{ __typename }', {}, headers);
    expect([status, errors?.[0]?.extensions]).toMatchObject([503, { code: 'OVERLOADED', retryable: true }]);
    const ready = await fetch(new URL('/ready', app.url));
    expect([ready.status, await ready.json()]).toMatchObject([503, { reason: /keys with which tokens/ }]);
    expect(app.upstream).toEqual([]);
    issuer.answerWith(null);
  });
});

describe('where callers are identified', () => {
  const page = { accept: 'text/html', 'sec-fetch-site': 'none' };

  it('probes, the page and preflights need no token, and the page shows nothing of the tenant', async () => {
    await using app = await openApp({
      gateway: {
        identity: openIdentity(trusting(issuer)),
        graphiql: { exampleIds: [] },
        corsOrigins: ['https://app.lender.test'],
        acceptsGet: true,
      },
    });
    const at = async (where: string, init: RequestInit = {}) =>
      fetch(new URL(where, app.url), { redirect: 'manual', ...init });
    expect((await at('/live')).status).toBe(200);
    expect((await at('/', { headers: page })).status).toBe(302);
    app.upstream.length = 0;
    const shown = await at('/graphql', { headers: page });
    expect([shown.status, (await shown.text()).includes('Credit Tier')]).toEqual([200, false]);
    expect(app.upstream).toEqual([]);
    const preflight = await at('/graphql', {
      method: 'OPTIONS',
      headers: { origin: 'https://app.lender.test', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
    expect((await at('/graphql?query={__typename}')).status).toBe(401);
    const authorization = `Bearer ${await issuer.token()}`;
    expect((await at('/graphql?query={__typename}', { headers: { authorization } })).status).toBe(200);
  });

  it('a refused token takes no place, which many of them would fill', async () => {
    const identity = openIdentity(trusting(issuer));
    await using door = await openDoor({ identity, maxConcurrentRequests: 2 });
    const post = async (authorization: string) =>
      fetch(door.url, {
        method: 'POST',
        body: '{"query":"{ __typename }"}',
        headers: { 'content-type': 'application/json', authorization },
      });
    const refused = await Promise.all(Array.from({ length: 200 }, () => post('Bearer x.y.z')));
    expect(new Set(refused.map(({ status }) => status))).toEqual(new Set([401]));
    expect((await post(`Bearer ${await issuer.token()}`)).status).toBe(200);
  });
});

it('refused tokens are counted by reason and by network, in one line a minute that repeats nothing of them', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const lines: object[] = [];
  const networks: (readonly [string, number])[][] = [];
  const identifyCaller = createIdentifyCaller(openIdentity(trusting(issuer)), {
    tokensRefused(counts, from) {
      lines.push(counts);
      networks.push([...from]);
    },
  });
  const refuse = async (authorization: string[], network = '10.0.0.1') => {
    const refused = identifyCaller(
      { method: 'POST', headersDistinct: { authorization } },
      new AbortController().signal,
      network,
    );
    await expect(refused).rejects.toMatchObject({
      status: 401,
    });
  };
  await refuse(['Basic SECRET']);
  await refuse(['Bearer SECRET.SECRET.SECRET']);
  await refuse([`Bearer ${await issuer.token({ header: { typ: 'SECRET' } })}`]);
  await refuse([`Bearer ${await issuer.token({ claims: { aud: 'SECRET' } })}`]);
  await refuse([`Bearer ${await issuer.token({ claims: { aud: 'SECRET' } })}`]);
  expect(lines).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(lines).toEqual([{ 'no-bearer-token': 1, unreadable: 1, typ: 1, aud: 2 }]);
  // A flood from everywhere does not fill the record with addresses.
  for (let at = 0; at < 30; at++) await refuse(['Basic SECRET'], `10.0.1.${at}`);
  vi.advanceTimersByTime(60_000);
  expect(networks[0]).toEqual([['10.0.0.1', 5]]);
  expect([networks[1]?.length, networks[1]?.at(-1)]).toEqual([21, ['others', 10]]);
  vi.useRealTimers();
});

it('a process that knows its issuer refuses callers without a token, and answers those with one', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'keys-'));
  const file = path.join(folder, 'keys.json');
  writeFileSync(file, JSON.stringify(issuer.keySet()));
  const { url } = await started({
    AUTH_ISSUER: issuer.url,
    AUTH_AUDIENCE: `other,${AUDIENCE}`,
    AUTH_JWKS_FILE: file,
  });
  expect(await ask(url, '{ __typename }')).toMatchObject({
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  });
  const authorization = `Bearer ${await issuer.token()}`;
  expect(await ask(url, '{ customer(id: "4150") { firstName } }', {}, { authorization })).toEqual({
    data: { customer: { firstName: 'Maria' } },
  });
  killAll();
  rmSync(folder, { recursive: true });
});
