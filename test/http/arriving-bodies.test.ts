// Request bodies that are still arriving: their number, their time and their rate, and that they keep out nobody.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  BODY_TIMEOUT_MS,
  MAX_ARRIVING_BODIES,
  MAX_ARRIVING_BODIES_PER_ADDRESS,
  MAX_ARRIVING_BYTES,
  MIN_BYTES_PER_SECOND,
  SLOW_START_MS,
  createArrivingBodies,
} from '../../src/http/arriving-bodies.ts';
import { openApp } from '../support/app.ts';
import { openDoor } from '../support/door.ts';
import { endsOf, openLine, openLines, operation } from '../support/lines.ts';

const PING = operation('{ __typename }');
const head = (length: number) =>
  `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

/** Begins a body, and notes the status with which it is cut. */
function open() {
  const bodies = createArrivingBodies(() => undefined);
  const cut: [name: string, status: number][] = [];
  const begin = (name: string, network = name) =>
    bodies.begin(network, ({ status }) => cut.push([name, status]));
  return { begin, cut };
}

describe('arriving bodies', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] }));
  afterEach(() => vi.useRealTimers());

  it('are cut when they are not complete after the time for a whole body, and not before', () => {
    const { begin, cut } = open();
    const body = begin('a');
    for (let ms = 0; ms < BODY_TIMEOUT_MS - 100; ms += 100) {
      vi.advanceTimersByTime(100);
      body.received(10_000);
    }
    expect(cut).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(cut).toEqual([['a', 408]]);
  });

  it('are cut as soon as they are slower than the least rate, but not at the beginning', () => {
    const { begin, cut } = open();
    const [slow, enough] = [begin('slow'), begin('enough')];
    vi.advanceTimersByTime(SLOW_START_MS);
    expect(cut).toEqual([]);
    slow.received(MIN_BYTES_PER_SECOND - 1);
    enough.received(MIN_BYTES_PER_SECOND);
    vi.advanceTimersByTime(1000);
    expect(cut).toEqual([['slow', 408]]);
  });

  it('that are complete are not cut, and nothing is checked any more', () => {
    const { begin, cut } = open();
    begin('a').end();
    vi.advanceTimersByTime(2 * BODY_TIMEOUT_MS);
    expect(cut).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('make room for one more by the oldest', () => {
    const { begin, cut } = open();
    for (let count = 0; count < MAX_ARRIVING_BODIES; count++) begin(`${count}`);
    expect(cut).toEqual([]);
    begin('one more');
    begin('another');
    expect(cut).toEqual([
      ['0', 503],
      ['1', 503],
    ]);
  });

  it('of one address make room by the oldest of this address', () => {
    const { begin, cut } = open();
    begin('other');
    for (let count = 0; count < MAX_ARRIVING_BODIES_PER_ADDRESS; count++) begin(`${count}`, 'greedy');
    expect(cut).toEqual([]);
    begin('one more', 'greedy');
    expect(cut).toEqual([['0', 503]]);
  });

  it('have a limit of bytes together, and the oldest make room', () => {
    const { begin, cut } = open();
    const bodies = Array.from({ length: 3 }, (_, index) => begin(`${index}`));
    bodies[0]?.received(10);
    bodies[1]?.received(MAX_ARRIVING_BYTES - 10);
    expect(cut).toEqual([]);
    bodies[2]?.received(11);
    expect(cut).toEqual([
      ['0', 503],
      ['1', 503],
    ]);
    // What still arrives of a body that was cut does not count.
    bodies[1]?.received(MAX_ARRIVING_BYTES);
    bodies[1]?.end();
    bodies[2]?.received(MAX_ARRIVING_BYTES - 11);
    expect(cut).toHaveLength(2);
    bodies[2]?.received(1);
    expect(cut[2]).toEqual(['2', 503]);
  });
});

describe('callers that begin a body and do not finish it', () => {
  it('take no place: 300 of them with one byte each keep out nobody', async () => {
    await using app = await openApp({ gateway: { maxConcurrentRequests: 300 } });
    const lines = await openLines(app.url, 300);
    for (const line of lines) line.send(`${head(500)}{`);
    for (let count = 0; count < 20; count++) {
      const answer = await app.ask('{ customer(id: "4150") { id } }');
      expect(answer.status).toBe(200);
      expect(answer.data).toEqual({ customer: { id: '4150' } });
    }
    for (const line of lines) line.socket.destroy();
  });

  it('keep out nobody even with more bodies than may arrive at once, and are cut with an answer', async () => {
    await using door = await openDoor();
    const lines = await openLines(door.url, MAX_ARRIVING_BODIES_PER_ADDRESS + 50);
    for (const line of lines) line.send(`${head(500)}{`);
    const ends = await endsOf(lines.slice(0, 1));
    expect(ends).toEqual(['503 close']);
    expect(new Set(door.cutOff)).toEqual(new Set(['tooManyBodies']));
    const honest = await openLine(door.url);
    honest.send(PING);
    await expect.poll(honest.answers).toEqual(['200']);
    for (const line of lines) line.socket.destroy();
  });

  it('are told with 408 that they are too slow, and their connection ends', async () => {
    await using door = await openDoor();
    const line = await openLine(door.url);
    line.send(`${head(500)}{`);
    expect(await line.ended).toEqual(['408 close']);
    expect(door.cutOff).toEqual(['slowBody']);
  });
});
