// Which entries of NO_PROXY lead to LoanPro without the proxy, over real sockets.

import dns from 'node:dns';
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openExchange } from '../../../src/loanpro/transport/exchange.ts';
import { listening } from '../../support/proxy.ts';
import { makeCall } from './calls.ts';

// Every name leads to this machine.
beforeEach(() => {
  vi.spyOn(dns, 'lookup').mockImplementation((...args: unknown[]) => {
    const callback = args.at(-1);
    if (typeof callback === 'function') callback(null, [{ address: '127.0.0.1', family: 4 }]);
  });
});
afterEach(() => void vi.restoreAllMocks());

/** Counts its connections, and ends each of them. */
async function openCounter() {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  return Object.assign(await listening(server), { count: () => connections });
}

async function wayTo(host: string, exceptions: string): Promise<'direct' | 'proxy' | 'both' | 'none'> {
  await using loanPro = await openCounter();
  await using proxy = await openCounter();
  const exchange = openExchange({
    baseUrl: `https://${host}:${loanPro.port}/api/1/`,
    instanceId: '42',
    connections: 1,
    proxy: {
      url: `http://127.0.0.1:${proxy.port}`,
      exceptions: exceptions.replaceAll('PORT', String(loanPro.port)),
    },
  });
  await expect(exchange.send(makeCall('read'))).rejects.toMatchObject({ code: 'not-sent' });
  await exchange.close();
  if (loanPro.count() > 0) return proxy.count() > 0 ? 'both' : 'direct';
  return proxy.count() > 0 ? 'proxy' : 'none';
}

const NAME = 'api.loanpro.test';
const ADDRESS = '127.0.0.1';

it.each([
  [NAME, '', 'proxy'],
  [NAME, 'other.test', 'proxy'],
  [NAME, NAME, 'direct'],
  [NAME, 'other.test, API.LoanPro.TEST', 'direct'],
  [NAME, `other.test ${NAME}.`, 'direct'],
  [NAME, 'loanpro.test', 'direct'],
  [NAME, '.loanpro.test', 'direct'],
  [NAME, '*.loanpro.test', 'direct'],
  [NAME, '*.api.loanpro.test', 'proxy'],
  [NAME, 'pro.test', 'proxy'],
  [NAME, 'api.loanpro.test.example.com', 'proxy'],
  [NAME, `${NAME}:PORT`, 'direct'],
  [NAME, '.loanpro.test:PORT', 'direct'],
  [NAME, `${NAME}:443`, 'proxy'],
  [NAME, '*', 'direct'],
  [NAME, 'other.test,*', 'direct'],
  [NAME, '*:443', 'proxy'],
  // What the name leads to does not count.
  [NAME, ADDRESS, 'proxy'],
  [ADDRESS, ADDRESS, 'direct'],
  [ADDRESS, `${ADDRESS}:PORT`, 'direct'],
  [ADDRESS, '127.0.0.2', 'proxy'],
  // Ranges have no effect.
  [ADDRESS, '127.0.0.0/8', 'proxy'],
  [ADDRESS, '127.0.0.0-127.0.0.9', 'proxy'],
  [ADDRESS, '0.0.0.0/0', 'proxy'],
  ['[::1]', '127.0.0.1', 'proxy'],
  ['[::1]', '::1/128', 'proxy'],
])('%s with NO_PROXY="%s" is called by this way: %s', async (host, exceptions, way) => {
  expect(await wayTo(host, exceptions)).toBe(way);
});

// There may be no IPv6 on the machine of a test, so only the proxy is watched.
it.each(['::1', '[::1]', '[::1]:PORT', '*'])(
  '[::1] with NO_PROXY="%s" is not called by the proxy',
  async (exceptions) => {
    expect(['direct', 'none']).toContain(await wayTo('[::1]', exceptions));
  },
);
