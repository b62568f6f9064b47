// Answers that their callers do not read: they hold no place and no memory for longer than the deadline and a grace period.

import { once } from 'node:events';
import { GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { REFUSE_AFTER_MS } from '../../src/http/concurrency-limit.ts';
import { ANSWER_GRACE_MS, MAX_UNTAKEN_BYTES } from '../../src/http/untaken-answers.ts';
import { openApp } from '../support/app.ts';
import { openDoor } from '../support/door.ts';
import { openLine, operation } from '../support/lines.ts';
import type { Line } from '../support/lines.ts';
import { until } from '../support/until.ts';

const PING = operation('{ __typename }');
const MEGABYTE = 1024 * 1024;
const REQUEST_TIMEOUT_MS = 15_000;
const MAX_REQUEST_TIMEOUT_MS = 25_000;
const CHECK_MS = 100;
const FILLER = Buffer.alloc(64 * MEGABYTE, 'x');
/** More than the system takes of an answer that nobody reads. */
const UNREADABLE_BYTES = 15 * MEGABYTE;

interface Answer {
  destroyed: boolean;
  writableLength: number;
}

/** A door whose answers have the lengths of this list, and then are short. */
async function openAnswering(lengths: number[], maxConcurrentRequests = 500) {
  const answers: Answer[] = [];
  const door = await openDoor({
    maxConcurrentRequests,
    requestTimeoutMs: REQUEST_TIMEOUT_MS,
    answer: (response) => {
      const length = lengths[answers.length] ?? 2;
      answers.push(response);
      response.writeHead(200, { 'content-length': length }).end(FILLER.subarray(0, length));
    },
  });
  return {
    door,
    [Symbol.asyncDispose]: async () => door[Symbol.asyncDispose](),
    answers,
    bytesUntaken: () =>
      answers.reduce((sum, { destroyed, writableLength }) => sum + (destroyed ? 0 : writableLength), 0),
    /** Sends a request and reads nothing. */
    async askWithoutReading(): Promise<Line> {
      const count = answers.length;
      const line = await openLine(door.url);
      line.socket.pause();
      line.send(PING);
      await until(() => answers.length === count + 1);
      return line;
    },
  };
}

describe('an answer that is not read', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] }));
  afterEach(() => vi.useRealTimers());

  it('is cut after the deadline and the grace period, and not before; its place and its memory are free', async () => {
    await using opened = await openAnswering(
      Array.from({ length: 2 }, () => UNREADABLE_BYTES),
      2,
    );
    const { door, bytesUntaken, answers, askWithoutReading } = opened;
    for (let count = 0; count < 2; count++) await askWithoutReading();
    const refused = await openLine(door.url);
    const arrived = once(door.server, 'request');
    refused.send(PING);
    await arrived;
    vi.advanceTimersByTime(REFUSE_AFTER_MS);
    await until(() => refused.answers().join() === '503');
    expect(bytesUntaken()).toBeGreaterThan(0);

    vi.advanceTimersByTime(REQUEST_TIMEOUT_MS + ANSWER_GRACE_MS - 2 * CHECK_MS);
    expect(answers.filter(({ destroyed }) => destroyed)).toHaveLength(0);
    vi.advanceTimersByTime(3 * CHECK_MS);
    expect(answers.filter(({ destroyed }) => destroyed)).toHaveLength(2);
    expect(bytesUntaken()).toBe(0);
    expect(door.cutOff).toEqual(['answerNotRead', 'answerNotRead']);

    const next = await openLine(door.url);
    next.send(PING);
    await until(() => next.answers().join() === '200');
  });

  it('is cut before, when all together are too large: the one that has waited longest', async () => {
    const half = MAX_UNTAKEN_BYTES / 2 - 1024;
    await using opened = await openAnswering([half, half, UNREADABLE_BYTES]);
    const { answers, askWithoutReading } = opened;
    await askWithoutReading();
    vi.advanceTimersByTime(CHECK_MS);
    await askWithoutReading();
    vi.advanceTimersByTime(CHECK_MS);
    expect(answers.map(({ destroyed }) => destroyed)).toEqual([false, false]);
    await askWithoutReading();
    vi.advanceTimersByTime(CHECK_MS);
    expect(answers.map(({ destroyed }) => destroyed)).toEqual([true, false, false]);
  });

  it('is not cut for its size when it is the only one', async () => {
    await using opened = await openAnswering([MAX_UNTAKEN_BYTES + MEGABYTE]);
    await opened.askWithoutReading();
    vi.advanceTimersByTime(3 * CHECK_MS);
    expect(opened.answers[0]?.destroyed).toBe(false);
  });

  it('by 20 callers keeps a bounded part of the memory, and others are answered', async () => {
    await using opened = await openAnswering(Array.from({ length: 20 }, () => UNREADABLE_BYTES));
    const { door, bytesUntaken, answers, askWithoutReading } = opened;
    for (let count = 0; count < 20; count++) {
      await askWithoutReading();
      vi.advanceTimersByTime(CHECK_MS);
      expect(bytesUntaken()).toBeLessThanOrEqual(MAX_UNTAKEN_BYTES);
    }
    expect(answers.map(({ destroyed }) => destroyed).lastIndexOf(true)).toBe(17);
    const next = await openLine(door.url);
    next.send(PING);
    await until(() => next.answers().join() === '200');
  });

  it('is cut also when it is not the answer to an operation', async () => {
    await using door = await openDoor({ page: FILLER.subarray(0, UNREADABLE_BYTES) });
    const accepted = once(door.server, 'connection');
    const line = await openLine(door.url);
    const [socket] = await accepted;
    line.socket.pause();
    line.send('GET /graphql HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n');
    await until(() => socket.writableLength > 0);
    vi.advanceTimersByTime(MAX_REQUEST_TIMEOUT_MS + ANSWER_GRACE_MS - 2 * CHECK_MS);
    expect(socket.destroyed).toBe(false);
    vi.advanceTimersByTime(3 * CHECK_MS);
    expect(socket.destroyed).toBe(true);
    expect(door.cutOff).toEqual(['answerNotRead']);
  });

  it('an answer that is read slowly, but within the deadline and the grace period, arrives as a whole', async () => {
    await using opened = await openAnswering([20 * MEGABYTE]);
    const { askWithoutReading } = opened;
    const line = await askWithoutReading();
    vi.advanceTimersByTime(REQUEST_TIMEOUT_MS + ANSWER_GRACE_MS - 2 * CHECK_MS);
    line.socket.resume();
    await until(() => line.socket.bytesRead > 20 * MEGABYTE);
    expect(line.answers()).toEqual(['200']);
  });

  it('nothing is checked any more when all answers are read', async () => {
    await using opened = await openAnswering([]);
    const { door } = opened;
    const line = await openLine(door.url);
    line.send(PING);
    await until(() => line.answers().join() === '200');
    vi.advanceTimersByTime(2 * CHECK_MS);
    expect(vi.getTimerCount()).toBe(0);
  });
});

it('a caller of GraphQL that does not read its answer is cut, its place is free, and the gateway can be closed', async () => {
  const text = { type: new GraphQLNonNull(GraphQLString), resolve: () => 'x'.repeat(7 * MEGABYTE) };
  const schema = new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields: { text } }) });
  await using app = await openApp({ gateway: { schema, maxConcurrentRequests: 1, requestTimeoutMs: 500 } });
  const line = await openLine(app.url);
  line.socket.pause();
  line.send(operation('{ text }'));
  await expect.poll(async () => (await app.ask('{ __typename }')).status).toBe(503);
  await expect.poll(async () => (await app.ask('{ __typename }')).status, { timeout: 20_000 }).toBe(200);
  line.socket.resume();
  expect((await line.ended).filter((end) => end === '200')).toEqual([]);
});
