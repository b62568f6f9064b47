// The connector alone: a name lookup has a time of its own, is shared, and its late result is used.

import dns from 'node:dns';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LOOKUP_TIMEOUT_MS, createConnector } from '../../../src/loanpro/transport/connector.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A server, and a name whose lookups end when the test answers them. */
async function openNamed() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = String(typeof address === 'object' && address ? address.port : 0);
  const answers: (() => void)[] = [];
  vi.spyOn(dns, 'lookup').mockImplementation((...args: unknown[]) => {
    const callback = args.at(-1);
    if (typeof callback !== 'function') throw new Error('A lookup has a callback.');
    answers.push(() => callback(null, [{ address: '127.0.0.1', family: 4 }]));
  });
  const connect = createConnector();
  return {
    answers,
    connect: async () =>
      new Promise<Socket>((resolve, reject) => {
        connect({ hostname: 'loanpro.test', protocol: 'http:', port }, (error, socket) => {
          if (error) reject(error);
          else resolve(socket.destroy());
        });
      }),
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, 'close');
    },
  };
}

it('a lookup may take nearly six seconds, and connections that need it together share it', async () => {
  await using named = await openNamed();
  const both = Promise.all([named.connect(), named.connect()]);
  await vi.advanceTimersByTimeAsync(LOOKUP_TIMEOUT_MS - 1);
  expect(named.answers).toHaveLength(1);
  named.answers[0]?.();
  expect(await both).toHaveLength(2);
});

it('a lookup that takes longer fails the connection, and the next connection uses its result', async () => {
  await using named = await openNamed();
  const late = named.connect().catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(LOOKUP_TIMEOUT_MS);
  expect(await late).toMatchObject({ code: 'ETIMEOUT' });
  const next = named.connect();
  await vi.advanceTimersByTimeAsync(0);
  named.answers[0]?.();
  await next;
  expect(named.answers).toHaveLength(1);
});
