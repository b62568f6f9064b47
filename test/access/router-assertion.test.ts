// A router that says for whom it sends a request, by a token that is bound to this one request.

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openIdentity } from '../../src/access/identity.ts';
import { TooManyIds, rememberIds } from '../../src/access/seen-ids.ts';
import type { Viewer } from '../../src/access/viewer.ts';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { openDoor } from '../support/door.ts';
import { makeKey, openIssuer, trusting } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';

let users: Issuer;
let router: Issuer;
let door: Awaited<ReturnType<typeof openDoor>>;
const viewers: Viewer[] = [];

beforeAll(async () => {
  users = await openIssuer();
  router = await openIssuer();
  door = await openDoor({
    identity: openIdentity(trusting(users, router)),
    answer: (response, { scope }) => {
      viewers.push(scope.viewer);
      response.end('{}');
    },
  });
});
afterAll(async () => {
  await door[Symbol.asyncDispose]();
  await users[Symbol.asyncDispose]();
  await router[Symbol.asyncDispose]();
});
beforeEach(() => void (viewers.length = 0));

const BODY = '{"query":"{ __typename }"}';
const hash = (body: string) => createHash('sha256').update(body).digest('base64url');
let made = 0;

async function assertion(
  claims: Record<string, unknown> = {},
  { header = {}, ...options }: Parameters<Issuer['token']>[0] = {},
): Promise<string> {
  const iat = Math.floor(Date.now() / 1000);
  const usual = { iat, exp: iat + 60, jti: `id-${++made}`, htm: 'POST', bh: hash(BODY), roles: ['agent'] };
  return router.token({
    claims: { ...usual, ...claims },
    header: { typ: 'router-assertion+jwt', ...header },
    ...options,
  });
}

async function send(headers: Record<string, string>, body = BODY, url = door.url): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  await response.text();
  return response.status;
}

const now = () => Math.floor(Date.now() / 1000);

describe('the viewer that a router asserts', () => {
  it('is the user of the assertion, with the router', async () => {
    expect(await send({ 'x-router-assertion': await assertion({ client_id: 'loan-desk' }) })).toBe(200);
    expect(viewers).toMatchObject([
      { subject: 'agent-7', client: 'loan-desk', router: router.url, roles: ['agent'] },
    ]);
  });

  it('is the user of the token that the router passes on, if the router itself names none', async () => {
    const token = await users.token({ claims: { sub: 'borrower-3', roles: ['borrower'] } });
    const headers = {
      'x-router-assertion': await assertion({ sub: undefined }),
      authorization: `Bearer ${token}`,
    };
    expect(await send(headers)).toBe(200);
    expect(viewers).toMatchObject([{ subject: 'borrower-3', roles: ['borrower'], router: router.url }]);
    const wrong = {
      'x-router-assertion': await assertion({ sub: undefined }),
      authorization: 'Bearer x.y.z',
    };
    expect(await send(wrong)).toBe(401);
  });

  it('is the router alone, if nobody names a user', async () => {
    expect(await send({ 'x-router-assertion': await assertion({ sub: undefined }) })).toBe(200);
    expect(viewers).toMatchObject([{ subject: null, router: router.url }]);
  });

  it('is the user of a token as before, if there is no assertion', async () => {
    expect(await send({ authorization: `Bearer ${await users.token()}` })).toBe(200);
    expect(viewers).toMatchObject([{ subject: 'agent-7', router: null }]);
  });
});

describe('an assertion is refused', () => {
  it.each<[string, () => Promise<string>]>([
    ['for another body', async () => assertion({ bh: hash(`${BODY} `) })],
    ['without the hash of a body', async () => assertion({ bh: undefined })],
    ['for another method', async () => assertion({ htm: 'GET' })],
    ['without a method', async () => assertion({ htm: undefined })],
    ['without an id', async () => assertion({ jti: undefined })],
    ['with a long id', async () => assertion({ jti: 'x'.repeat(129) })],
    ['without its time', async () => assertion({ iat: undefined })],
    ['after 60 seconds and ten more', async () => assertion({ iat: now() - 72 })],
    ['with a time to come', async () => assertion({ iat: now() + 30 })],
    ['after its expiry', async () => assertion({ exp: now() - 12 })],
    ['without an expiry', async () => assertion({ exp: undefined })],
    ['of another router', async () => assertion({ iss: 'https://router.evil.test' })],
    ['for another gateway', async () => assertion({ aud: 'https://payments.lender.test' })],
    ['of another type', async () => assertion({}, { header: { typ: 'at+jwt' } })],
    [
      'with a signature of another key',
      async () => assertion({}, { key: { ...(await makeKey('x')), kid: 'first' } }),
    ],
    ['made by the issuer of users', async () => assertion({}, { key: users.key() })],
    ['with an empty subject', async () => assertion({ sub: '' })],
    ['as no token', async () => 'SECRET'],
  ])('%s', async (_when, make) => {
    // A valid token of a user does not help.
    const authorization = `Bearer ${await users.token()}`;
    expect(await send({ 'x-router-assertion': await make(), authorization })).toBe(401);
    expect(viewers).toEqual([]);
  });

  it('as an access token of a user', async () => {
    expect(await send({ authorization: `Bearer ${await assertion()}` })).toBe(401);
  });

  it('the second time, also if both come at once, but not because another body came first', async () => {
    const once = await assertion();
    expect(await send({ 'x-router-assertion': once }, '{"query":"{ other }"}')).toBe(401);
    const statuses = await Promise.all([1, 2, 3].map(() => send({ 'x-router-assertion': once })));
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 401, 401]);
  });
});

it('ids are remembered for at least one life and at most two, and never more than memory has room for', () => {
  let ms = 0;
  const isNew = rememberIds({ lifeMs: 80_000, nowMs: () => ms });
  for (let second = 0; second < 400; second++) {
    ms = second * 1000;
    expect(isNew(`${second}`)).toBe(true);
    for (let before = Math.max(0, second - 79); before <= second; before += 13) {
      expect(isNew(`${before}`)).toBe(false);
    }
  }
  ms += 160_001;
  expect(isNew('399')).toBe(true);
  const fill = () => {
    for (let index = 0; index <= 100_000; index++) isNew(`many-${index}`);
  };
  expect(fill).toThrow(TooManyIds);
  expect(isNew('many-7')).toBe(false);
});

describe('where federation is for the router only', () => {
  let app: App;
  beforeAll(async () => {
    const identity = openIdentity(trusting(users, router));
    app = await openApp({ gateway: { identity, isFederationForRouter: true, introspection: false } });
  });
  afterAll(async () => app[Symbol.asyncDispose]());

  it.each([
    '{ _service { sdl } }',
    '{ _entities(representations: [{ __typename: "Customer", id: "4150" }]) { __typename } }',
  ])('%s is answered to the router, and to nobody else who sends the same text', async (query) => {
    const authorization = `Bearer ${await users.token()}`;
    const body = JSON.stringify({ query });
    for (const round of [1, 2]) {
      const asserted = await assertion({ bh: hash(body) });
      const given = await (await app.post(body, { 'x-router-assertion': asserted })).json();
      expect([round, given.errors, Object.keys(given.data)]).toEqual([
        round,
        undefined,
        [/_\w+/.exec(query)?.[0]],
      ]);
      app.upstream.length = 0;
      const refused = await app.post(body, { authorization });
      const text = await refused.text();
      expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
      expect(text).not.toContain('type Customer');
      expect(app.upstream).toEqual([]);
    }
  });

  it('the rest of the schema stays closed to the router too', async () => {
    const body = JSON.stringify({ query: '{ __schema { types { name } } }' });
    const answer = await app.post(body, { 'x-router-assertion': await assertion({ bh: hash(body) }) });
    expect(await answer.json()).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
  });
});
