// The number of connections: beyond the limit, one without a request is closed, of the address that has the most.

import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { chooseToClose } from '../../src/http/connection-limit.ts';
import type { Connection } from '../../src/http/connections.ts';
import { openDoor } from '../support/door.ts';
import { openLine, openLines, openUsedLines, operation } from '../support/lines.ts';

const PING = operation('{ __typename }');

describe('callers with more connections than the limit', () => {
  it('that send nothing lose one of them for each new connection, and keep out nobody', async () => {
    await using door = await openDoor({ maxConnections: 20 });
    const lines = await openLines(door.url, 20);
    // The answer shows that all of them were accepted.
    lines[19]?.send(PING);
    await expect.poll(() => lines[19]?.answers()).toEqual(['200']);
    expect(lines.filter(({ socket }) => socket.destroyed)).toHaveLength(0);

    const [other] = await openUsedLines(door.url, 1, PING);
    expect(await Promise.race(lines.map(async ({ ended }) => ended))).toEqual([]);
    await expect.poll(() => lines.filter(({ socket }) => socket.destroyed).length).toBe(1);
    expect(lines[19]?.socket.destroyed).toBe(false);
    expect(other?.socket.destroyed).toBe(false);
    expect(door.cutOff).toEqual(['tooManyConnections']);
  });

  it('that send a part of a header lose them as well', async () => {
    await using door = await openDoor({ maxConnections: 20 });
    const lines = await openLines(door.url, 30);
    for (const line of lines) line.send('POST /graphql HTTP/1.1\r\nHost: localhost\r\n');
    const honest = await openLine(door.url, '127.0.0.2');
    honest.send(PING);
    await expect.poll(honest.answers).toEqual(['200']);
    for (let count = 0; count < 30; count++) (await openLine(door.url)).send('POST');
    honest.send(PING);
    await expect.poll(honest.answers).toEqual(['200', '200']);
  });

  it('lose none on which a request is in progress: the new one is closed', async () => {
    const held: ServerResponse[] = [];
    await using door = await openDoor({ maxConnections: 10, answer: (response) => void held.push(response) });
    const lines = await openLines(door.url, 10);
    for (const line of lines) line.send(PING);
    await expect.poll(() => held.length).toBe(10);
    const more = await openLine(door.url);
    expect((await more.ended).filter((end) => end !== 'ECONNRESET')).toEqual([]);
    for (const response of held) response.end('{}');
    for (const line of lines) await expect.poll(line.answers).toEqual(['200']);
  });
});

const connection = (network: string, more: Partial<Connection> = {}): [Socket, Connection] => [
  new Socket(),
  { network, pending: [], handledBytes: 0, idleSinceMs: 0, isEnding: false, ...more },
];
const choose = (...open: [Socket, Connection][]) => {
  const count = (network: string) => open.filter(([, one]) => one.network === network).length;
  const chosen = chooseToClose(new Map(open), count);
  return open.findIndex(([socket]) => socket === chosen);
};

describe('the connection to close', () => {
  it('is one of the address with the most connections', () => {
    expect(choose(connection('a'), connection('b', { idleSinceMs: 5 }), connection('b'))).toBe(2);
  });

  it('is one that never carried a request, and then the one that is idle longest', () => {
    const used = connection('a', { handledBytes: 100 });
    expect(choose(used, connection('a', { idleSinceMs: 9 }), connection('a', { idleSinceMs: 8 }))).toBe(2);
    expect(choose(connection('a', { handledBytes: 100, idleSinceMs: 1 }), used)).toBe(1);
  });

  it('is none of those with a request in progress', () => {
    const pending = [new ServerResponse(new IncomingMessage(new Socket()))];
    expect(choose(connection('a', { pending }), connection('b', { idleSinceMs: 9 }))).toBe(1);
    expect(choose(connection('a', { pending }))).toBe(-1);
  });
});
