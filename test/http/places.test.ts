// The places of requests that run at the same time, and the share of one address.

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { MAX_LARGE_BODY_BYTES, SMALL_BODY_BYTES, createPlaces, defaultShare } from '../../src/http/places.ts';
import { MAX_BODY_BYTES } from '../../src/http/request-body.ts';
import { openDoor } from '../support/door.ts';
import { openLine, operation } from '../support/lines.ts';

const PING = operation('{ __typename }');

/** Answers the requests, and resolves when their places are free, which is in the turn after that. */
async function answerHeld(held: ServerResponse[]): Promise<void> {
  const closed = held.map(async (response) => once(response, 'close'));
  for (const response of held) response.end('{}');
  await Promise.all(closed);
  await nextTurn();
}

describe('places', () => {
  it('are as many as the limit, and one that is given back can be taken again', () => {
    const places = createPlaces({ total: 2, whileSaturated: 2, perAddress: 2 });
    const giveBack = places.take('a', 0);
    places.take('a', 0);
    expect(() => places.requireFree('b')).toThrow('Too many requests are in flight.');
    expect(() => places.take('b', 0)).toThrow('Too many requests are in flight.');
    giveBack();
    places.take('b', 0);
    expect(() => places.take('b', 0)).toThrow('Too many requests are in flight.');
  });

  it('of one address are as many as its share, and the others are left to other addresses', () => {
    const places = createPlaces({ total: 10, whileSaturated: 10, perAddress: 3 });
    for (let count = 0; count < 3; count++) places.take('a', 0);
    expect(() => places.take('a', 0)).toThrow('Too many requests are in flight.');
    places.requireFree('b');
  });

  it('have a limit for the bytes of large bodies together, which does not concern small ones', () => {
    const places = createPlaces({ total: 1000, whileSaturated: 1000, perAddress: 1000 });
    for (let count = 0; count < 600; count++) places.take('a', SMALL_BODY_BYTES);
    const giveBack = places.take('a', MAX_LARGE_BODY_BYTES - SMALL_BODY_BYTES - 1);
    places.take('a', SMALL_BODY_BYTES + 1);
    expect(() => places.take('a', SMALL_BODY_BYTES + 1)).toThrow('Too many requests are in flight.');
    places.take('a', SMALL_BODY_BYTES);
    giveBack();
    places.take('a', SMALL_BODY_BYTES + 1);
  });

  it.each([
    [1, 1],
    [9, 9],
    [10, 9],
    [300, 270],
  ])('of %i places, one address may hold %i by default', (total, share) => {
    expect(defaultShare(total)).toBe(share);
    const places = createPlaces({ total, whileSaturated: total, perAddress: null });
    for (let count = 0; count < share; count++) places.take('a', 0);
    expect(() => places.take('a', 0)).toThrow('Too many requests are in flight.');
  });
});

it('a request from another address is answered while one address holds its whole share', async () => {
  const held: ServerResponse[] = [];
  await using door = await openDoor({
    maxConcurrentRequests: 4,
    maxConcurrentRequestsPerAddress: 3,
    answer: (response) => void (held.length < 3 ? held.push(response) : response.end('{}')),
  });
  for (let count = 0; count < 3; count++) (await openLine(door.url)).send(PING);
  await expect.poll(() => held.length).toBe(3);

  const same = await openLine(door.url);
  same.send(PING);
  await expect.poll(same.answers).toEqual(['503']);
  const other = await openLine(door.url, '127.0.0.2');
  other.send(PING);
  await expect.poll(other.answers).toEqual(['200']);
  await answerHeld(held);
  same.send(PING);
  await expect.poll(same.answers).toEqual(['503', '200']);
});

it('a request with a large body is refused while others fill the room for large bodies, and one with a small body is answered', async () => {
  const held: ServerResponse[] = [];
  const largest = MAX_LARGE_BODY_BYTES / MAX_BODY_BYTES;
  await using door = await openDoor({
    answer: (response) => void (held.length < largest ? held.push(response) : response.end('{}')),
  });
  const emptyBytes = JSON.stringify({ query: '' }).length;
  const large = operation('#'.repeat(MAX_BODY_BYTES - emptyBytes));
  for (let count = 0; count < largest; count++) (await openLine(door.url)).send(large);
  await expect.poll(() => held.length, { timeout: 10_000 }).toBe(largest);
  const line = await openLine(door.url);
  line.send(large);
  await expect.poll(line.answers).toEqual(['503']);
  line.send(PING);
  await expect.poll(line.answers).toEqual(['503', '200']);
  await answerHeld(held.slice(0, 1));
  line.send(large);
  await expect.poll(line.answers).toEqual(['503', '200', '200']);
});
