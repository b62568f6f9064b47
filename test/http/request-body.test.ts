// The body of a request: its size, its encoding, its JSON and its parameters.

import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '../../src/http/request-body.ts';
import { openApp } from '../support/app.ts';
import { rawRequest, speak } from '../support/socket.ts';

const QUERY = '{ customer(id: "4150") { id } }';
const OPERATION = JSON.stringify({ query: QUERY });
const HEAD = ['Host: gateway.test', 'Content-Type: application/json'];
const CHUNKED = [
  'POST /graphql HTTP/1.1',
  ...HEAD,
  'Transfer-Encoding: chunked',
  'Connection: close',
  '',
  '',
];

/** An operation of exactly this size. */
function ofSize(bytes: number): string {
  const empty = JSON.stringify({ query: QUERY, extensions: { pad: '' } });
  return empty.replace('""', `"${'x'.repeat(bytes - empty.length)}"`);
}

const inChunks = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

describe('a request body', () => {
  it('may have the maximum size, with and without a content length', async () => {
    await using app = await openApp();
    const body = ofSize(MAX_BODY_BYTES);
    expect((await app.post(body)).status).toBe(200);
    expect((await speak(app, CHUNKED.join('\r\n'), inChunks(body))).status).toBe(200);
    expect(app.upstream).toHaveLength(2);
  });

  it('is refused when it is one byte too large, with and without a content length', async () => {
    await using app = await openApp();
    const body = ofSize(MAX_BODY_BYTES + 1);
    expect((await app.post(body)).status).toBe(413);
    expect((await speak(app, CHUNKED.join('\r\n'), inChunks(body))).status).toBe(413);
    expect(app.upstream).toHaveLength(0);
  });

  it('is refused by its content length before it is sent', async () => {
    await using app = await openApp();
    const lines = ['POST /graphql HTTP/1.1', ...HEAD, 'Content-Length: 999999999999', '', '{'];
    expect(await speak(app, lines.join('\r\n'))).toMatchObject({ status: 413, answers: 1 });
  });

  it('that never ends is read only up to the limit', async () => {
    await using app = await openApp();
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    let sentBytes = 0;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const pump = () => {
      while (!socket.destroyed && sentBytes < 512 * MAX_BODY_BYTES) {
        sentBytes += chunk.length;
        if (!socket.write(chunk)) return;
      }
    };
    socket.on('error', () => undefined).on('drain', pump);
    socket.write(CHUNKED.join('\r\n'));
    pump();
    await closed;
    expect(sentBytes).toBeLessThan(64 * MAX_BODY_BYTES);
    expect((await app.ask('{ __typename }')).status).toBe(200);
  });

  it('with a content length that is too small is cut there, and its rest does not run as a second request', async () => {
    await using app = await openApp();
    const short = ['POST /graphql HTTP/1.1', ...HEAD, 'Content-Length: 10', '', OPERATION].join('\r\n');
    const answer = await speak(app, short + rawRequest('POST /graphql', HEAD, OPERATION));
    expect(answer.status).toBe(400);
    expect(app.upstream).toHaveLength(0);
  });

  it('with a content length that is too large runs nothing when the caller stops', async () => {
    await using app = await openApp();
    const socket = connect(Number(new URL(app.url).port), '127.0.0.1');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined).resume();
    socket.end(['POST /graphql HTTP/1.1', ...HEAD, 'Content-Length: 500', '', OPERATION].join('\r\n'));
    await closed;
    expect((await app.ask('{ __typename }')).status).toBe(200);
    expect(app.upstream).toHaveLength(0);
  });

  it.each([
    ['gzip', gzipSync(OPERATION)],
    ['x-gzip', gzipSync(OPERATION)],
    ['br', brotliCompressSync(OPERATION)],
    ['deflate', deflateSync(OPERATION)],
    ['identity, gzip', gzipSync(OPERATION)],
    ['gzip, gzip', gzipSync(gzipSync('0'.repeat(64 * MAX_BODY_BYTES)))],
    ['no-such-coding', Buffer.from(OPERATION)],
  ])('is refused when it is compressed: %s', async (coding, body) => {
    await using app = await openApp();
    expect((await app.post(body, { 'content-encoding': coding })).status).toBe(415);
    expect(app.upstream).toHaveLength(0);
  });
});

const write = (text: Uint8Array) =>
  Buffer.concat([
    Buffer.from(
      '{"query":"mutation { updateCustomerCustomFields(customerId: \\"4150\\", values: [{field: {id: \\"1\\"}, value: {text: \\"',
    ),
    text,
    Buffer.from('\\"}}]) { outcome } }"}'),
  ]);

describe('a request body', () => {
  it.each([
    ['a lone continuation byte', write(Buffer.of(0x41, 0x80))],
    ['a truncated character', write(Buffer.of(0xe2, 0x82))],
    ['an overlong encoding', write(Buffer.of(0xc0, 0xaf))],
    ['half a surrogate pair', write(Buffer.of(0xed, 0xa0, 0x80))],
    ['a character beyond Unicode', write(Buffer.of(0xf5, 0x80, 0x80, 0x80))],
    ['Latin-1', write(Buffer.from('Müller', 'latin1'))],
    ['a byte order mark', Buffer.from(`\uFEFF${OPERATION}`)],
    ['UTF-16', Buffer.from(OPERATION, 'utf16le')],
    ['UTF-16 with a mark', Buffer.from(`\uFEFF${OPERATION}`, 'utf16le')],
  ])('is refused and never repaired when its encoding is %s', async (_name, body) => {
    await using app = await openApp();
    const answer = await app.post(body);
    expect(answer.status).toBe(400);
    expect((await answer.json()).errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(app.upstream).toHaveLength(0);
  });

  it('in UTF-8 reaches LoanPro unchanged', async () => {
    await using app = await openApp();
    const text = 'Müller \u202e€ 😀';
    await app.post(write(Buffer.from(text)));
    expect(app.upstream.find(({ method }) => method === 'PUT')?.body).toContain(text);
  });
});

describe('a request body', () => {
  const bodyWith = (members: object) => JSON.stringify({ query: QUERY, ...members });

  it.each([
    '',
    ' ',
    'null',
    'true',
    '1',
    '"CANARY"',
    '[]',
    `[${OPERATION}]`,
    `[${OPERATION},${OPERATION}]`,
    '{"query":"CANARY"',
    `${OPERATION}CANARY`,
    `${OPERATION}${OPERATION}`,
    "{'query':'CANARY'}",
    '{"query":NaN}',
    bodyWith({ query: 1 }),
    bodyWith({ query: ['CANARY'] }),
    bodyWith({ query: { kind: 'Document' } }),
    bodyWith({ variables: 'CANARY' }),
    bodyWith({ variables: '' }),
    bodyWith({ variables: '{}' }),
    bodyWith({ variables: '{"a":1}' }),
    bodyWith({ variables: [] }),
    bodyWith({ variables: 0 }),
    bodyWith({ variables: false }),
    bodyWith({ operationName: 1 }),
    bodyWith({ operationName: ['CANARY'] }),
    bodyWith({ extensions: 'CANARY' }),
    bodyWith({ extensions: [] }),
  ])('is refused without being repeated: %j', async (body) => {
    await using app = await openApp();
    const answer = await app.post(body);
    const text = await answer.text();
    expect(answer.status).toBe(400);
    expect(JSON.parse(text).errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(text).not.toContain('CANARY');
    expect(app.upstream).toHaveLength(0);
  });

  it.each([
    bodyWith({ variables: null, operationName: null, extensions: null }),
    bodyWith({ variables: {}, operationName: '', extensions: { anything: [1] } }),
    ` \r\n\t${OPERATION}\n`,
    `{"query":"${QUERY.replaceAll('"', '\\"')}","variables":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}`,
    bodyWith({ unknown: 1 }),
    bodyWith({ Query: 'CANARY', VARIABLES: 'CANARY' }),
    bodyWith({ id: null, variables: null }),
    bodyWith({ id: 'CANARY', documentId: 'CANARY' }),
    bodyWith({ constructor: 1 }),
    bodyWith({ extensions: { persistedQuery: { version: 1, sha256Hash: 'abc' } } }),
    `{"query":"${QUERY.replaceAll('"', '\\"')}","__proto__":{"polluted":1}}`,
  ])('is accepted: %j', async (body) => {
    await using app = await openApp();
    const answer = await app.post(body);
    expect(await answer.json()).toEqual({ data: { customer: { id: '4150' } } });
    expect(app.upstream).toHaveLength(1);
    expect('polluted' in {}).toBe(false);
  });

  it.each([
    ['arrays', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ])(
    'with 100,000 nested %s in its variables is answered, and the gateway keeps working',
    async (_name, deep) => {
      await using app = await openApp();
      for (const type of ['[ID!]!', '[_Any!]!', 'CustomFieldSelector!']) {
        const field = {
          '[ID!]!': 'customersByIds(ids: $v) { id }',
          '[_Any!]!': '_entities(representations: $v) { __typename }',
          'CustomFieldSelector!': 'customFieldDefinition(field: $v) { id }',
        }[type];
        const answer = await app.post(
          `{"query":"query ($v: ${type}) { ${field} }","variables":{"v":${deep}}}`,
        );
        expect(answer.status).toBeLessThan(500);
        expect((await answer.json()).errors[0].extensions.code).toBe('BAD_USER_INPUT');
      }
      expect(app.upstream).toHaveLength(0);
      expect((await app.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
    },
  );
});
