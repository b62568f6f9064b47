// Whose X-Forwarded-For counts for the address of a caller.

import { expect, it } from 'vitest';
import { createCallerAddress } from '../../src/http/caller-address.ts';
import { openDoor } from '../support/door.ts';

const PROXIES = ['10.0.0.0/8', '192.0.2.7', '2001:db8::/32'];

it.each<[what: string, trusted: string[], socket: string, forwarded: string | undefined, caller: string]>([
  ['is that of the socket without trusted proxies', [], '10.0.0.5', '203.0.113.9', '10.0.0.5'],
  ['is that of the socket if this is not trusted', PROXIES, '203.0.113.1', '203.0.113.9', '203.0.113.1'],
  ['is what a trusted proxy says', PROXIES, '10.0.0.5', '203.0.113.9', '203.0.113.9'],
  ['is what the last trusted proxy says', PROXIES, '10.0.0.5', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
  ['is found behind several proxies', PROXIES, '10.0.0.5', '203.0.113.9,192.0.2.7 , 10.1.1.1', '203.0.113.9'],
  ['is the first proxy if all are trusted', PROXIES, '10.0.0.5', '10.9.9.9, 10.1.1.1', '10.9.9.9'],
  ['is the proxy if it says nothing', PROXIES, '10.0.0.5', undefined, '10.0.0.5'],
  ['is the proxy if it says something else', PROXIES, '10.0.0.5', '203.0.113.9, unknown', '10.0.0.5'],
  ['has no IPv6 prefix', PROXIES, '::ffff:10.0.0.5', '::ffff:203.0.113.9', '203.0.113.9'],
  ['has no port', PROXIES, '10.0.0.5', '203.0.113.9:4711', '203.0.113.9'],
  ['may be of IPv6', PROXIES, '2001:db8::1', '[2001:4860::9]:4711', '2001:4860::9'],
])('the address of a caller %s', (_what, trusted, remoteAddress, forwarded, caller) => {
  const addressOf = createCallerAddress(trusted);
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  expect(addressOf({ headers, socket: { remoteAddress } })).toBe(caller);
});

it('the scope of a request holds the address that a trusted proxy says', async () => {
  const callers: string[] = [];
  await using door = await openDoor({
    trustedProxies: ['127.0.0.0/8'],
    answer: (response, { scope }) => {
      callers.push(scope.caller);
      response.end('{}');
    },
  });
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': '198.51.100.1, 203.0.113.9' };
  await fetch(door.url, { method: 'POST', headers, body: '{"query":"{ __typename }"}' });
  expect(callers).toEqual(['203.0.113.9']);
});
