// Tokens that must not be accepted: all of them get the same answer, and neither LoanPro nor an address in a token is asked anything.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { CompactEncrypt, CompactSign, SignJWT, exportSPKI, importJWK } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openIdentity } from '../../src/access/identity.ts';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { AUDIENCE, makeKey, openIssuer, trusting } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { speak } from '../support/socket.ts';

let issuer: Issuer;
let app: App;

beforeAll(async () => {
  issuer = await openIssuer();
  app = await openApp({ gateway: { identity: openIdentity(trusting(issuer)) } });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

const nowS = Math.floor(Date.now() / 1000);
const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const claims = () => ({ iss: issuer.url, aud: AUDIENCE, sub: 'agent-7', exp: nowS + 300 });
const withClaims = (changed: Record<string, unknown>) => async () => issuer.token({ claims: changed });
const withHeader = (header: Record<string, unknown>) => async () => issuer.token({ header });
/** Signed by the right key, with any bytes as claims. */
const signing = async (text: string) =>
  new CompactSign(Buffer.from(text))
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'first' })
    .sign(issuer.key().privateKey);
const publicKey = async (algorithm: string) => {
  const { use: _use, alg: _alg, ...jwk } = issuer.key().publicJwk;
  const key = await importJWK(jwk, algorithm, { extractable: true });
  if (key instanceof Uint8Array) throw new Error('The key is not a public key.');
  return key;
};
/** A token whose header says where its own key is. `where` gets the address of a server that must not be asked. */
const bringingItsKey = (where: (address: string) => Record<string, unknown>) => async (address: string) =>
  issuer.token({ header: { ...where(address), kid: 'own' }, key: await makeKey('own') });

const BAD_TOKENS: [what: string, make: (address: string) => Promise<string>][] = [
  [
    'the algorithm none',
    async () => `${encode({ alg: 'none', typ: 'at+jwt', kid: 'first' })}.${encode(claims())}.`,
  ],
  [
    'the algorithm NONE',
    async () => `${encode({ alg: 'NONE', typ: 'at+jwt', kid: 'first' })}.${encode(claims())}.AA`,
  ],
  [
    'the public key as a shared secret',
    async () =>
      new SignJWT(claims())
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'first' })
        .sign(Buffer.from(await exportSPKI(await publicKey('ES256')))),
  ],
  [
    'a signature of another key',
    async () => issuer.token({ key: { ...(await makeKey('other')), kid: 'first' } }),
  ],
  [
    'changed claims',
    async () => {
      const [header, , signature] = (await issuer.token()).split('.');
      return `${header}.${encode({ ...claims(), sub: 'administrator' })}.${signature}`;
    },
  ],
  ['no signature', async () => (await issuer.token()).replace(/[^.]*$/, '')],
  ['no key id', withHeader({ kid: undefined })],
  ['an unknown key id', withHeader({ kid: 'unknown' })],
  ['a path as key id', withHeader({ kid: '../../../dev/null' })],
  ['SQL as key id', withHeader({ kid: "x' UNION SELECT 'key" })],
  ['an address as key id', async (address) => issuer.token({ header: { kid: address } })],
  ['the address of its key set', bringingItsKey((address) => ({ jku: address }))],
  ['the address of its certificate', bringingItsKey((address) => ({ x5u: address }))],
  [
    'its own key',
    async () => {
      const key = await makeKey('own');
      return issuer.token({ key, header: { jwk: key.publicJwk } });
    },
  ],
  [
    'a critical extension that nobody knows',
    async () => {
      const header = {
        alg: 'ES256',
        typ: 'at+jwt',
        kid: 'first',
        crit: ['x-only-some'],
        'x-only-some': true,
      };
      return new CompactSign(Buffer.from(JSON.stringify(claims())))
        .setProtectedHeader(header)
        .sign(issuer.key().privateKey, { crit: { 'x-only-some': true } });
    },
  ],
  ['another audience', withClaims({ aud: 'https://payments.lender.test' })],
  ['other audiences', withClaims({ aud: ['https://payments.lender.test', `${AUDIENCE}/x`] })],
  ['no audience', withClaims({ aud: undefined })],
  ['another issuer', withClaims({ iss: 'https://login.evil.test' })],
  ['no issuer', withClaims({ iss: undefined })],
  ['an expiry more than a minute ago', withClaims({ exp: nowS - 62 })],
  ['no expiry', withClaims({ exp: undefined })],
  ['a text as expiry', withClaims({ exp: `${nowS + 300}` })],
  ['a beginning more than a minute ahead', withClaims({ nbf: nowS + 120 })],
  ['no subject', withClaims({ sub: undefined })],
  ['an empty subject', withClaims({ sub: '' })],
  ['the type of a logout token', withHeader({ typ: 'logout+jwt' })],
  ['no type', withHeader({ typ: undefined })],
  ['more than 8,192 characters', withClaims({ groups: 'g'.repeat(8192) })],
  [
    'encryption',
    async () =>
      new CompactEncrypt(Buffer.from(JSON.stringify(claims())))
        .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', typ: 'at+jwt', kid: 'first' })
        .encrypt(await publicKey('ECDH-ES')),
  ],
  ['two subjects', async () => signing(JSON.stringify(claims()).replace(/}$/, ',"sub":"administrator"}'))],
  ['claims that are a list', async () => signing(JSON.stringify([claims()]))],
  ['claims that are no JSON', async () => signing('{"iss":')],
  ['something that is no token', async () => 'SECRET'],
];

it('a valid token is accepted, also at the edges of its time and with several audiences', async () => {
  const valid = [
    {},
    { exp: nowS - 50 },
    { nbf: nowS + 50 },
    { aud: ['https://payments.lender.test', AUDIENCE] },
    { note: '"sub":"x", {"sub":1}' },
  ];
  for (const changed of valid) {
    const { status, data } = await app.ask(
      '{ __typename }',
      {},
      bearer(await issuer.token({ claims: changed })),
    );
    expect([status, data]).toEqual([200, { __typename: 'Query' }]);
  }
  for (const typ of ['JWT', 'application/at+jwt']) {
    expect(
      (await app.ask('{ __typename }', {}, bearer(await issuer.token({ header: { typ } })))).status,
    ).toBe(200);
  }
});

it('34 bad tokens get one identical answer, and nobody is asked anything', async () => {
  const asked: string[] = [];
  const stranger = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(JSON.stringify(issuer.keySet()));
  });
  stranger.listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  const address = stranger.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/keys`;

  await app.ask('{ __typename }', {}, bearer(await issuer.token()));
  issuer.asked.length = 0;
  app.upstream.length = 0;
  const answers = new Map<string, string[]>();
  const note = (what: string, answer: { status: number; headers: Headers; text: string }) => {
    const headers = [...answer.headers].filter(([name]) => name !== 'date');
    const answered = JSON.stringify([answer.status, headers, answer.text]);
    answers.set(answered, [...(answers.get(answered) ?? []), what]);
  };
  const ask = async (headers: Record<string, string>) =>
    app.ask('{ customer(id: "4150") { id } }', {}, { 'x-request-id': 'one', ...headers });
  note('no token', await ask({}));
  note('another scheme', await ask({ authorization: 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==' }));
  note(
    'two tokens',
    await ask({ authorization: `Bearer ${await issuer.token()}, Bearer ${await issuer.token()}` }),
  );
  for (const [what, make] of BAD_TOKENS) note(what, await ask(bearer(await make(url))));

  expect([...answers.values()].slice(1)).toEqual([]);
  expect([...answers.values()][0]).toHaveLength(BAD_TOKENS.length + 3);
  expect(JSON.parse([...answers.keys()][0] ?? '')).toMatchObject([
    401,
    expect.arrayContaining([['www-authenticate', 'Bearer']]),
    JSON.stringify({
      errors: [
        {
          message: 'The request needs a valid bearer token in the header Authorization.',
          extensions: { code: 'UNAUTHENTICATED', retryable: false, requestId: 'one' },
        },
      ],
    }),
  ]);
  expect(app.upstream).toEqual([]);
  // Unknown key ids ask the issuer at most once in 30 seconds, and it was asked a moment ago.
  expect(issuer.asked).toEqual([]);
  expect(asked).toEqual([]);
  stranger.close();
});

it('a token is refused before the body arrives, and twice the header is refused like none', async () => {
  const start = ['POST /graphql HTTP/1.1', 'Host: gateway.test', 'Content-Type: application/json'];
  const head = (...lines: string[]) => [...start, ...lines, 'Content-Length: 1000000', '', ''].join('\r\n');
  const token = `Authorization: Bearer ${await issuer.token()}`;
  for (const lines of [[], ['Expect: 100-continue'], [token, token]]) {
    const { status, answers } = await speak(app, head(...lines));
    expect([status, answers]).toEqual([401, 1]);
  }
});

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}
