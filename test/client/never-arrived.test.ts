// Tests what the client says of requests that another server answered, or that never left, and of answers that are not complete.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../client/src/index.ts';
import type { ClientOptions } from '../../client/src/index.ts';
import { serverThat } from './server-that.ts';

const TEXT = { field: { id: '22' }, value: { text: 'new' } };
const PAYLOAD = { id: 'w1', outcome: 'APPLIED', changes: [], userErrors: [], customer: null };

const never = async () => new Promise<never>(() => undefined);
const update = async (options: ClientOptions) => createClient(options).update('5001', [TEXT]);
const dataOf = (payload: unknown) => ({ data: { updateCustomerCustomFields: payload } });

const codeOf = (code: string) => ({ errors: [{ message: 'no', extensions: { code } }] });

afterEach(() => void vi.unstubAllGlobals());

/** The result of an update, or the error that it throws. */
async function updateAnswered(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  await using server = await serverThat(() => ({ status, body: text, headers }));
  const result = await update({ url: server.url }).catch((error: unknown) => error);
  return result;
}

describe('a token, headers or a fetch that never ends', () => {
  it.each([
    ['token', { token: never }],
    ['headers', { headers: never }],
  ])(
    'ends the call at its deadline with NOT_SENT, and with the reason of its signal: %s',
    async (_name, options) => {
      vi.useFakeTimers();
      const client = createClient({ url: 'http://127.0.0.1:1/graphql', ...options });
      const ended = client.update('1', [TEXT], { timeoutMs: 50 }).catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(2050);
      expect(await ended).toMatchObject({ code: 'NOT_SENT', retryable: true, arrived: false });
      vi.useRealTimers();
      const leaving = new AbortController();
      const left = client.update('1', [TEXT], { signal: leaving.signal });
      const reason = new Error('the page was closed');
      leaving.abort(reason);
      await expect(left).rejects.toBe(reason);
    },
  );

  it('ends the call with TIMEOUT when a fetch ignores its signal', async () => {
    vi.useFakeTimers();
    const client = createClient({ url: 'http://127.0.0.1:1/graphql', fetch: never });
    const result = client.update('1', [TEXT], { timeoutMs: 50 });
    await vi.advanceTimersByTimeAsync(2050);
    expect(await result).toMatchObject({ outcome: 'UNKNOWN', error: { code: 'TIMEOUT' } });
    vi.useRealTimers();
  });

  it('leaves the gateway only the time that a slow token did not need', async () => {
    vi.useFakeTimers();
    const deadlines: unknown[] = [];
    const client = createClient({
      url: 'http://127.0.0.1:1/graphql',
      token: async () => new Promise((resolve) => void setTimeout(resolve, 300, 'late')),
      async fetch(_url, init) {
        deadlines.push(new Headers(init?.headers).get('x-request-timeout-ms'));
        return Response.json({ data: { customer: null } });
      },
    });
    const read = client.readCustomer('1', { timeoutMs: 1000 });
    await vi.advanceTimersByTimeAsync(300);
    await read;
    expect(deadlines).toEqual(['700']);
    vi.useRealTimers();
  });
});

describe('an update that another server answered', () => {
  it.each([
    [401, 'UNAUTHENTICATED', codeOf('AUTH_ERROR')],
    [403, 'FORBIDDEN', { data: null, ...codeOf('NOPE') }],
    [403, 'FORBIDDEN', { data: { updateCustomerCustomFields: null }, ...codeOf('NOPE') }],
    [413, 'TOO_LARGE', codeOf('PAYLOAD_TOO_LARGE')],
    [429, 'THROTTLED', codeOf('REQUEST_RATE_LIMITED')],
    [400, 'REFUSED', codeOf('CSRF_ERROR')],
    [400, 'REFUSED', '<html>The plain HTTP request was sent to HTTPS port</html>'],
    [404, 'WRONG_ADDRESS', ''],
    [405, 'WRONG_ADDRESS', '<html>Not allowed</html>'],
    [414, 'TOO_LARGE', ''],
    [415, 'REFUSED', ''],
    [426, 'REFUSED', ''],
    [431, 'TOO_LARGE', ''],
    [451, 'FORBIDDEN', ''],
    [302, 'REDIRECTED', ''],
    [307, 'REDIRECTED', ''],
  ])('throws after the status %i the code %s', async (status, code, body) => {
    const headers = { location: '/login', 'retry-after': '7' };
    const error = await updateAnswered(status, body, headers);
    const retryAfterMs = status === 429 ? 7000 : null;
    expect(error).toMatchObject({ name: 'GatewayError', code, status, arrived: false, retryAfterMs });
    if (typeof body !== 'string') expect(error).toMatchObject({ message: expect.stringContaining('no') });
  });

  it.each([408, 499, 500, 502, 503, 504])('is unknown after the status %i', async (status) => {
    for (const body of ['<html>', codeOf('THROTTLED'), codeOf('NOT_SENT')]) {
      expect(await updateAnswered(status, body)).toMatchObject({ outcome: 'UNKNOWN', error: { status } });
    }
  });

  it('is unknown when a router answers 200 with a code that is also one of the client', async () => {
    for (const code of ['THROTTLED', 'NOT_SENT', 'WRONG_ADDRESS'])
      expect(await updateAnswered(200, codeOf(code))).toMatchObject({ outcome: 'UNKNOWN' });
  });

  it('does not follow a redirect, so that no other server gets its values', async () => {
    const seen: string[] = [];
    await using other = await serverThat((body) => {
      seen.push(body);
      return { status: 200, body: JSON.stringify(dataOf(PAYLOAD)) };
    });
    await using server = await serverThat(() => ({
      status: 307,
      body: '',
      headers: { location: other.url },
    }));
    await expect(update({ url: server.url })).rejects.toMatchObject({ code: 'REDIRECTED' });
    expect(seen).toEqual([]);
  });
});

describe('an update that cannot leave', () => {
  it.each([
    ['a password in its url', 'http://user:pw@127.0.0.1:4000/graphql', 'password'],
    ['a port that fetch refuses', 'http://127.0.0.1:6000/graphql', 'port'],
    ['no url', '', 'no url'],
  ])('throws NOT_SENT with %s', async (_name, url, word) => {
    const message = expect.stringContaining(word);
    await expect(update({ url })).rejects.toMatchObject({ code: 'NOT_SENT', message });
  });

  it('throws NOT_SENT in a page when its url is undefined', async () => {
    vi.stubGlobal('document', { baseURI: 'http://127.0.0.1:1/app/' });
    const options: { url: string } = JSON.parse('{}');
    await expect(update(options)).rejects.toMatchObject({ code: 'NOT_SENT' });
  });

  it('throws NOT_SENT when the server does not use https', async () => {
    await using server = await serverThat(() => ({ status: 200, body: '' }));
    const url = server.url.replace('http:', 'https:');
    await expect(update({ url })).rejects.toMatchObject({
      code: 'NOT_SENT',
      message: expect.stringContaining('https'),
    });
  });
});

describe('an answer', () => {
  it.each([[[]], [null], ['none'], [[null]]])(
    'is valid when its data is there and its errors are %j',
    async (errors) => {
      expect(await updateAnswered(200, { ...dataOf(PAYLOAD), errors })).toMatchObject({ outcome: 'APPLIED' });
      await using server = await serverThat(() => ({
        status: 200,
        body: JSON.stringify({ data: { customer: null }, errors }),
      }));
      expect(await createClient({ url: server.url }).readCustomer('1')).toBeNull();
    },
  );

  it.each(['outcome', 'customer', 'changes', 'userErrors'])(
    'of an update without %s makes it UNKNOWN, also in waitForOutcome',
    async (name) => {
      const { [name]: _missing, ...payload }: Record<string, unknown> = PAYLOAD;
      const error = { code: 'INVALID_ANSWER' };
      const result = await updateAnswered(200, dataOf(payload));
      expect(result).toMatchObject({ outcome: 'UNKNOWN', error });
      await using server = await serverThat(() => ({ status: 200, body: JSON.stringify(dataOf(payload)) }));
      const client = createClient({ url: server.url });
      const unknown = await client.update('5001', [TEXT]);
      if (unknown.outcome !== 'UNKNOWN') throw new Error('It is not known.');
      expect(await client.waitForOutcome(unknown, { giveUpAfterMs: 20 })).toMatchObject({ error });
      const read = { ...unknown, sent: { ...unknown.sent, writeId: 'w1' } };
      expect(await client.waitForOutcome(read, { giveUpAfterMs: 20 })).toMatchObject({ outcome: 'UNKNOWN' });
    },
  );
});

describe('a read', () => {
  it.each([
    [503, 'in a second', () => '1', 1000],
    [502, 'at a date', () => new Date(Date.now() + 60_000).toUTCString(), 60_000],
    [504, 'at a date that is over', () => new Date(0).toUTCString(), 0],
    [503, 'in words', () => 'soon', null],
  ])(
    'can be repeated after the status %i of a proxy, which asks for it %s',
    async (status, _words, retryAfter, ms) => {
      const headers = { 'retry-after': retryAfter() };
      await using server = await serverThat(() => ({ status, body: '<html>', headers }));
      const read = createClient({ url: server.url }).request('{ customer }', {});
      await expect(read).rejects.toMatchObject({
        code: 'INVALID_ANSWER',
        retryable: true,
        retryAfterMs: ms === null ? null : expect.closeTo(ms, -4),
      });
    },
  );

  it('is repeated after a 503 of a proxy', async () => {
    let count = 0;
    await using server = await serverThat(() =>
      ++count === 1 ? { status: 503, body: '<html>' } : { status: 200, body: '{"data":{"customer":null}}' },
    );
    expect(await createClient({ url: server.url }).readCustomer('1')).toBeNull();
    expect(count).toBe(2);
  });
});

describe('the words about CORS', () => {
  it('are only said in a page of another origin, and only until something was read', async () => {
    vi.stubGlobal('document', { baseURI: 'https://app.example/form' });
    const answers = [null, Response.json({ data: { customer: null } }), null];
    const fetch = async () => answers.shift() ?? Promise.reject(new TypeError('Failed to fetch'));
    const messages = [];
    const client = createClient({ url: 'https://gateway.example/graphql', fetch });
    for (let count = 0; count < 3; count++)
      messages.push(await client.request('{ x }', {}).catch((error: Error) => error.message));
    expect(messages).toEqual([
      expect.stringContaining('CORS_ORIGINS'),
      { customer: null },
      expect.not.stringContaining('CORS_ORIGINS'),
    ]);
    const own = createClient({ url: '/graphql', fetch });
    await expect(own.request('{ x }', {})).rejects.toThrow(/connection broke\.$/);
  });
});
