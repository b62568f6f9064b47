// Long answers are compressed for callers that accept it, and are the same answers.

import { expect, it } from 'vitest';
import { MIN_COMPRESSED_BYTES, acceptsGzip } from '../../src/graphql/compression-plugin.ts';
import { openApp } from '../support/app.ts';
import { rawRequest, speak } from '../support/socket.ts';

const LONG = JSON.stringify({
  query: '{ customer(id: "4150") { id customFields { displayValue definition { name } } } }',
});
const SHORT = JSON.stringify({ query: '{ customer(id: "4150") { id } }' });

it('a long answer is compressed for a caller that accepts it, and for no other', async () => {
  await using app = await openApp();
  const lines = ['Host: gateway.test', 'Content-Type: application/json'];
  const unasked = await speak(app, rawRequest('POST /graphql', lines, LONG));
  expect(unasked.headers.get('content-encoding')).toBeUndefined();
  const plain = await app.post(LONG, { 'accept-encoding': 'identity' });
  const length = Number(plain.headers.get('content-length'));
  expect(length).toBeGreaterThan(MIN_COMPRESSED_BYTES);
  const response = await app.post(LONG, { 'accept-encoding': 'gzip, deflate, br' });
  expect(response.headers.get('content-encoding')).toBe('gzip');
  expect(response.headers.get('vary')?.toLowerCase()).toContain('accept-encoding');
  expect(Number(response.headers.get('content-length'))).toBeLessThan(length / 2);
  expect(await response.json()).toEqual(await plain.json());
});

it('a short answer and a refusal are not compressed', async () => {
  await using app = await openApp();
  for (const body of [SHORT, '{ "query": "{" }', '{']) {
    const response = await app.post(body, { 'accept-encoding': 'gzip' });
    expect(response.headers.get('content-encoding')).toBeNull();
    await response.json();
  }
});

it.each([
  ['gzip', true],
  ['GZIP;q=0.5, br', true],
  ['br, *;q=0.1', true],
  ['*', true],
  ['gzip;q=0, *', false],
  ['gzip;q=0.000', false],
  ['identity, br', false],
  ['x-gzip', false],
  ['', false],
  [null, false],
])('the header %j accepts gzip: %s', (accepted, expected) => {
  expect(acceptsGzip(accepted)).toBe(expected);
});
