// The token of the client in front of a gateway that identifies callers: it is asked for before each request, and a refusal wrote nothing.

import { createServer } from 'node:http';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../client/src/index.ts';
import { openIdentity } from '../../src/access/identity.ts';
import type { App } from '../support/app.ts';
import { openIssuer, trusting } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { openWarm, puts, stored } from '../support/writing.ts';

const TEXT = { field: { id: '22' }, value: { text: 'new' } };

const failToRenew = async () => Promise.reject(new Error('The session is over.'));

let issuer: Issuer;
let app: App;
beforeEach(async () => {
  issuer = await openIssuer();
  app = await openWarm({ gateway: { identity: openIdentity(trusting(issuer)) } });
});
afterEach(async () => {
  await app[Symbol.asyncDispose]();
  await issuer[Symbol.asyncDispose]();
});

describe('a client whose token is a function', () => {
  it('asks it before each request, so that a call after a refused one has a new token', async () => {
    const expired = await issuer.token({ claims: { exp: Math.floor(Date.now() / 1000) - 120 } });
    const tokens = [expired, expired, await issuer.token(), await issuer.token()];
    let asked = 0;
    const client = createClient({ url: app.url, token: async () => tokens[asked++] ?? '' });

    await expect(client.readCustomer('4150')).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      status: 401,
      retryable: false,
      requestId: expect.any(String),
    });
    await expect(client.update('4150', [TEXT])).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(app.upstream).toEqual([]);

    expect(await client.update('4150', [TEXT])).toMatchObject({ outcome: 'APPLIED' });
    expect((await client.readCustomer('4150'))?.firstName).toBe('Maria');
    expect(asked).toBe(tokens.length);
    expect(stored(app, 4150, 22)).toEqual(['new']);
  });

  it('asks it again before each question of waitForOutcome, which ends when the token is refused', async () => {
    const valid = await issuer.token();
    let token = valid;
    let asked = 0;
    const client = createClient({
      url: app.url,
      token() {
        asked++;
        return token;
      },
      // The first answer to the update is lost.
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        if (asked === 1) throw new TypeError('lost');
        return response;
      },
    });
    const unknown = await client.update('4150', [TEXT]);
    if (unknown.outcome !== 'UNKNOWN') throw new Error('The answer was not lost.');
    token = 'refused';
    const options = { giveUpAfterMs: 600 };
    const stillUnknown = await client.waitForOutcome(unknown, options);
    expect(stillUnknown).toMatchObject({ outcome: 'UNKNOWN', error: { code: 'UNAUTHENTICATED' } });
    expect(asked).toBe(2);
    token = valid;
    expect(await client.waitForOutcome(unknown, options)).toMatchObject({ outcome: 'APPLIED' });
    expect(puts(app)).toHaveLength(1);
  });

  it('sends nothing when it fails', async () => {
    const client = createClient({ url: app.url, token: failToRenew });
    await expect(client.update('4150', [TEXT])).rejects.toMatchObject({
      code: 'NOT_SENT',
      cause: { message: 'The session is over.' },
    });
    expect(app.upstream).toEqual([]);
  });
});

it('the gateway refuses a caller who asks for too much, and says when to ask again', async () => {
  await using limited = await openWarm({
    gateway: { identity: openIdentity(trusting(issuer)), rateLimitCostPerMinute: 15 },
  });
  const client = createClient({ url: limited.url, token: await issuer.token() });
  expect((await client.readCustomer('4150'))?.firstName).toBe('Maria');
  const refusal = { code: 'RATE_LIMITED', status: 429, retryable: true, retryAfterMs: expect.any(Number) };
  await expect(client.readCustomer('4150')).rejects.toMatchObject(refusal);
  // Not an error: a router may have sent the update twice, and then only the second one was refused.
  expect(await client.update('4150', [TEXT])).toMatchObject({ outcome: 'UNKNOWN', error: refusal });
  expect(puts(limited)).toEqual([]);
});

it.each([
  [401, 'UNAUTHENTICATED'],
  [403, 'FORBIDDEN'],
])('an update that is refused with status %i and the code %s was not written', async (status, code) => {
  const server = createServer((_request, response) => {
    response.writeHead(status).end(JSON.stringify({ errors: [{ message: 'No.', extensions: { code } }] }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const client = createClient({ url: `http://127.0.0.1:${port}` });
  await expect(client.update('4150', [TEXT])).rejects.toMatchObject({ code, status });
  server.close();
  server.closeAllConnections();
});
