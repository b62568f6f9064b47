// The division of long work into turns of the event loop.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createTurnScheduler } from '../../src/graphql/turn-scheduler.ts';

it('lets work in until the turn is full, and the rest in the turns after it', async () => {
  const turns = createTurnScheduler(100);
  const done: string[] = [];
  const work = (name: string, cost: number) =>
    turns.enter({}, cost)?.then(() => done.push(name)) ?? done.push(name);
  for (const name of ['a', 'b', 'c', 'd', 'e']) void work(name, 40);
  expect(done).toEqual(['a', 'b']);
  await nextTurn();
  expect(done).toEqual(['a', 'b', 'c', 'd', 'e']);
});

it('gives room to work that costs more than a turn, and a turn of its own', async () => {
  const turns = createTurnScheduler(100);
  expect(turns.enter({}, 1000)).toBeUndefined();
  const second = turns.enter({}, 1000);
  const third = turns.enter({}, 1000);
  const done: number[] = [];
  void second?.then(() => done.push(2));
  void third?.then(() => done.push(3));
  await nextTurn();
  expect(done).toEqual([2]);
  await third;
  expect(done).toEqual([2, 3]);
});

it('gives the turns to the owners one after the other', async () => {
  const turns = createTurnScheduler(100);
  const [first, large, small] = [{}, {}, {}];
  void turns.enter(first, 100);
  const done: string[] = [];
  const waits = [large, large, large, large, small].map(async (owner) => {
    await turns.enter(owner, 100);
    done.push(owner === small ? 'small' : 'large');
  });
  await Promise.all(waits);
  expect(done).toEqual(['large', 'small', 'large', 'large', 'large']);
});

it('has room again after a turn in which nothing waited', async () => {
  const turns = createTurnScheduler(100);
  expect(turns.enter({}, 100)).toBeUndefined();
  await nextTurn();
  expect(turns.enter({}, 100)).toBeUndefined();
});
