// The queue of writes inside one process: order, limit, and callers who give up.

import { expect, it } from 'vitest';
import { EntityBusy } from '../../src/journal/errors.ts';
import { createQueue } from '../../src/journal/queue.ts';

const never = new AbortController().signal;

/** The names of the callers that were admitted so far, in order. */
function openQueue(maxWaiting = 8) {
  const queue = createQueue(maxWaiting);
  const admitted: string[] = [];
  const enter = async (name: string, signal: AbortSignal = never, id = '4150') => {
    const { release, hasWaited } = await queue.acquire(id, signal);
    admitted.push(name);
    return { release, hasWaited };
  };
  return { admitted, enter };
}

/** Lets everything run that does not wait for something else. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

it('the queue admits one caller at a time for each entity, in the order of arrival', async () => {
  const { admitted, enter } = openQueue();
  const first = await enter('first');
  const second = enter('second');
  const third = enter('third');
  await settle();
  expect(admitted).toEqual(['first']);
  first.release();
  expect((await second).hasWaited).toBe(true);
  await settle();
  expect(admitted).toEqual(['first', 'second']);
  (await second).release();
  (await third).release();
  expect(admitted).toEqual(['first', 'second', 'third']);
  expect((await enter('fourth')).hasWaited).toBe(false);
});

it('the queue of one entity does not keep the callers of another entity waiting', async () => {
  const { enter } = openQueue();
  await enter('first');
  expect((await enter('other', never, '4151')).hasWaited).toBe(false);
});

it('the queue refuses a caller when the maximum number of callers is waiting', async () => {
  const { admitted, enter } = openQueue(2);
  const first = await enter('first');
  const waiting = [enter('second'), enter('third')];
  await expect(enter('fourth')).rejects.toThrow(EntityBusy);
  first.release();
  for (const caller of waiting) (await caller).release();
  expect(admitted).toEqual(['first', 'second', 'third']);
});

it('a caller who gives up leaves the queue, and the next one moves up', async () => {
  const { admitted, enter } = openQueue();
  const first = await enter('first');
  const leaving = new AbortController();
  const second = enter('second', leaving.signal);
  const third = enter('third');
  await settle();
  leaving.abort();
  await expect(second).rejects.toThrow(EntityBusy);
  first.release();
  (await third).release();
  expect(admitted).toEqual(['first', 'third']);
});

it('a caller who has given up before the call does not wait', async () => {
  const { enter } = openQueue();
  await enter('first');
  await expect(enter('second', AbortSignal.abort())).rejects.toThrow(EntityBusy);
});

it('a caller who gives up at the moment of being admitted removes no other caller from the queue', async () => {
  const { admitted, enter } = openQueue();
  const first = await enter('first');
  const leaving = new AbortController();
  const second = enter('second', leaving.signal);
  const third = enter('third');
  await settle();
  first.release();
  leaving.abort();
  (await second).release();
  (await third).release();
  expect(admitted).toEqual(['first', 'second', 'third']);
});
