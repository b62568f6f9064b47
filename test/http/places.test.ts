// The places of requests that run at the same time, and the share of one address.

import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createPlaces, defaultShare } from '../../src/http/places.ts';
import { openDoor } from '../support/door.ts';
import { openLine, operation } from '../support/lines.ts';

const PING = operation('{ __typename }');

describe('places', () => {
  it('are as many as the limit, and one that is given back can be taken again', () => {
    const places = createPlaces({ total: 2, perAddress: 2 });
    const giveBack = places.take('a');
    places.take('a');
    expect(() => places.requireFree('b')).toThrow('Too many requests are in flight.');
    expect(() => places.take('b')).toThrow('Too many requests are in flight.');
    giveBack();
    places.take('b');
    expect(() => places.take('b')).toThrow('Too many requests are in flight.');
  });

  it('of one address are as many as its share, and the others are left to other addresses', () => {
    const places = createPlaces({ total: 10, perAddress: 3 });
    for (let count = 0; count < 3; count++) places.take('a');
    expect(() => places.take('a')).toThrow('Too many requests are in flight.');
    places.requireFree('b');
  });

  it.each([
    [1, 1],
    [9, 9],
    [10, 9],
    [300, 270],
  ])('of %i places, one address may hold %i by default', (total, share) => {
    expect(defaultShare(total)).toBe(share);
    const places = createPlaces({ total, perAddress: null });
    for (let count = 0; count < share; count++) places.take('a');
    expect(() => places.take('a')).toThrow('Too many requests are in flight.');
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
  for (const response of held) response.end('{}');
  same.send(PING);
  await expect.poll(same.answers).toEqual(['503', '200']);
});
