// Tests of the sockets that listen: how many connections a turn of the event loop accepts, and whose port it is.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LISTENING_SOCKETS, createListeners } from '../../src/http/listeners.ts';

const HOST = '127.0.0.1';

async function openListeners(port = 0) {
  const server = createServer((_request, response) => void response.end('here'));
  const listeners = createListeners(server);
  return { server, listeners, port: await listeners.open({ port, host: HOST }) };
}

describe('listening sockets', () => {
  it('a turn of the event loop accepts many connections', async () => {
    const { server, listeners, port } = await openListeners();
    const callers = Array.from({ length: 10 * LISTENING_SOCKETS }, () => connect(port, HOST));
    const allConnected = Promise.all(callers.map(async (caller) => once(caller, 'connect')));
    let accepted = 0;
    server.on('connection', () => accepted++);
    let turns = 0;
    for (; accepted < callers.length; turns++) await nextTurn();
    await allConnected;
    for (const caller of callers) caller.destroy();
    await listeners.close();
    // A single socket would need one turn for each. The system distributes them by chance, so some sockets get more than ten.
    expect(turns).toBeLessThan(callers.length / 4);
  });

  it('every socket answers, and none does after they are closed', async () => {
    const { listeners, port } = await openListeners();
    const url = `http://${HOST}:${port}/`;
    const texts = await Promise.all(
      Array.from({ length: 5 * LISTENING_SOCKETS }, async () =>
        fetch(url, { headers: { connection: 'close' } }).then(async (response) => response.text()),
      ),
    );
    expect(new Set(texts)).toEqual(new Set(['here']));
    await listeners.close();
    await expect(fetch(url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });

  it('a port that another gateway listens on is refused', async () => {
    const first = await openListeners();
    await expect(openListeners(first.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await first.listeners.close();
    const second = await openListeners(first.port);
    expect(second.port).toBe(first.port);
    await second.listeners.close();
  });
});
