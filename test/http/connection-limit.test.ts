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

  it('that keep all of them open between their requests lose the one that is idle longest, and the new one is answered', async () => {
    await using door = await openDoor({ maxConnections: 20 });
    const pool = await openUsedLines(door.url, 20, PING);
    const [longestIdle, ...others] = pool;
    for (const line of others) line.send(PING);
    for (const line of others) await expect.poll(line.answers).toEqual(['200', '200']);

    const probe = await openLine(door.url);
    probe.send('GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await expect.poll(probe.answers).toEqual(['200']);
    await longestIdle?.ended;
    expect(pool.filter(({ socket }) => socket.destroyed)).toEqual([longestIdle]);
    expect(door.cutOff).toEqual(['tooManyConnections']);
  });

  it('that send nothing take at most a tenth of them from those of the same address that send requests', async () => {
    await using door = await openDoor({ maxConnections: 20 });
    const pool = await openUsedLines(door.url, 20, PING);
    const lines = [...pool, ...(await openLines(door.url, 30))];
    const { promise: allEnded, resolve } = Promise.withResolvers<void>();
    let endedCount = 0;
    for (const { ended } of lines) void ended.then(() => ++endedCount === 30 && resolve());
    await allEnded;
    const left = pool.filter(({ socket }) => !socket.destroyed);
    expect(left.length).toBeGreaterThanOrEqual(18);
    for (const line of left) line.send(PING);
    for (const line of left) await expect.poll(line.answers).toEqual(['200', '200']);
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
  { network, pending: [], handledBytes: 0, unfinished: null, idleSinceMs: 0, isEnding: false, ...more },
];
const NOW_MS = 10_000;
const FRESH = { idleSinceMs: NOW_MS - 1 };
const USED = { handledBytes: 100 };
const choose = (...open: [Socket, Connection][]) => {
  const count = (network: string) => open.filter(([, one]) => one.network === network).length;
  const chosen = chooseToClose(new Map(open), count, { nowMs: NOW_MS, maxUnused: 2 });
  return open.findIndex(([socket]) => socket === chosen);
};

describe('the connection to close', () => {
  it('is one of the address with the most connections', () => {
    expect(choose(connection('a'), connection('b', { idleSinceMs: 5 }), connection('b'))).toBe(2);
  });

  it('is first one that had time for a request and never carried one, of these the one that is idle longest', () => {
    const unused = [3, 2].map((idleSinceMs) => connection('a', { idleSinceMs }));
    expect(choose(connection('a', USED), ...unused)).toBe(2);
    expect(choose(connection('a', USED), connection('a', FRESH))).toBe(0);
  });

  it('is the oldest that carries no request yet, if they are too many', () => {
    const fresh = [3, 1, 2].map((ageMs) => connection('a', { idleSinceMs: NOW_MS - ageMs }));
    expect(choose(connection('a', USED), ...fresh)).toBe(1);
    expect(choose(connection('a', USED), ...fresh.slice(1))).toBe(0);
  });

  it('is otherwise the one that is idle longest, and a new one only if all others are busy', () => {
    const fresh = connection('a', FRESH);
    expect(choose(fresh, connection('a', { ...USED, idleSinceMs: 1 }), connection('a', USED))).toBe(2);
    expect(choose(fresh)).toBe(0);
  });

  it('is none of those with a request in progress', () => {
    const pending = [new ServerResponse(new IncomingMessage(new Socket()))];
    expect(choose(connection('a', { pending }), connection('b', { idleSinceMs: 9 }))).toBe(1);
    expect(choose(connection('a', { pending }))).toBe(-1);
  });
});
