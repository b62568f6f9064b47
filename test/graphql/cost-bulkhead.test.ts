// The room for expensive operations that are executed at the same time.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import {
  CHEAP_COST,
  MAX_COST_TOGETHER,
  MAX_WAITING_OPERATIONS,
  TooManyExpensive,
  createCostBulkhead,
} from '../../src/graphql/cost-bulkhead.ts';

const never = new AbortController().signal;
const HALF = MAX_COST_TOGETHER / 2;

/** What became of an attempt to take room. */
function watch(taken: Promise<() => void>) {
  const attempt = { state: 'waiting', giveBack: () => undefined as void, error: null as unknown };
  taken.then(
    (giveBack) => Object.assign(attempt, { state: 'admitted', giveBack }),
    (error: unknown) => Object.assign(attempt, { state: 'refused', error }),
  );
  return attempt;
}

it('is as much as the limit, and the next one waits until some of it is given back', async () => {
  const bulkhead = createCostBulkhead();
  const [first, second, third] = [HALF, HALF, CHEAP_COST + 1].map((cost) =>
    watch(bulkhead.acquire(cost, never, 'someone')),
  );
  await nextTurn();
  expect([first?.state, second?.state, third?.state]).toEqual(['admitted', 'admitted', 'waiting']);
  second?.giveBack();
  await nextTurn();
  expect(third?.state).toBe('admitted');
});

it('is not needed for a cheap operation', async () => {
  const bulkhead = createCostBulkhead();
  await bulkhead.acquire(MAX_COST_TOGETHER, never, 'someone');
  const [cheap, expensive] = [CHEAP_COST, CHEAP_COST + 1].map((cost) =>
    watch(bulkhead.acquire(cost, never, 'someone')),
  );
  await nextTurn();
  expect([cheap?.state, expensive?.state]).toEqual(['admitted', 'waiting']);
});

it('is given in the order of arrival, also to one that would fit before another', async () => {
  const bulkhead = createCostBulkhead();
  const first = watch(bulkhead.acquire(HALF + 1, never, 'someone'));
  const large = watch(bulkhead.acquire(HALF, never, 'someone'));
  const small = watch(bulkhead.acquire(CHEAP_COST + 1, never, 'someone'));
  await nextTurn();
  expect([large.state, small.state]).toEqual(['waiting', 'waiting']);
  first.giveBack();
  await nextTurn();
  expect([large.state, small.state]).toEqual(['admitted', 'admitted']);
});

it('is waited for by a few only; the next one is refused at once', async () => {
  const bulkhead = createCostBulkhead();
  await bulkhead.acquire(MAX_COST_TOGETHER, never, 'someone');
  const waiting = Array.from({ length: MAX_WAITING_OPERATIONS }, () =>
    watch(bulkhead.acquire(HALF, never, 'someone')),
  );
  const refused = watch(bulkhead.acquire(HALF, never, 'someone'));
  await nextTurn();
  expect(new Set(waiting.map(({ state }) => state))).toEqual(new Set(['waiting']));
  expect(refused.error).toBeInstanceOf(TooManyExpensive);
});

it('is not waited for after the signal aborts, and who waits behind gets it', async () => {
  const bulkhead = createCostBulkhead();
  const first = watch(bulkhead.acquire(HALF, never, 'someone'));
  const left = new AbortController();
  const leaving = watch(bulkhead.acquire(MAX_COST_TOGETHER, left.signal, 'someone'));
  const behind = watch(bulkhead.acquire(HALF, never, 'someone'));
  left.abort(new Error('The caller left.'));
  await nextTurn();
  expect(leaving.error).toMatchObject({ message: 'The caller left.' });
  expect(behind.state).toBe('admitted');
  first.giveBack();
  behind.giveBack();
  const all = watch(bulkhead.acquire(MAX_COST_TOGETHER, never, 'someone'));
  await nextTurn();
  expect(all.state).toBe('admitted');
});

it('is given to callers with less in progress first', async () => {
  const bulkhead = createCostBulkhead();
  const running = [HALF, HALF].map((cost) => watch(bulkhead.acquire(cost, never, 'greedy')));
  const greedy = watch(bulkhead.acquire(HALF, never, 'greedy'));
  const quiet = watch(bulkhead.acquire(HALF, never, 'quiet'));
  await nextTurn();
  running[0]?.giveBack();
  await nextTurn();
  expect([greedy.state, quiet.state]).toEqual(['waiting', 'admitted']);
  running[1]?.giveBack();
  await nextTurn();
  expect(greedy.state).toBe('admitted');
});

it('does not keep a caller out because another one fills the queue: the newest of that one is refused', async () => {
  const bulkhead = createCostBulkhead();
  const running = watch(bulkhead.acquire(MAX_COST_TOGETHER, never, 'greedy'));
  const greedy = Array.from({ length: 20 }, () => watch(bulkhead.acquire(HALF, never, 'greedy')));
  const quiet = ['ann', 'bob', 'cho', 'dan'].map((caller) => watch(bulkhead.acquire(HALF, never, caller)));
  await nextTurn();
  expect(quiet.map(({ state }) => state)).toEqual(Array(4).fill('waiting'));
  expect(greedy.map(({ state }) => state)).toEqual([
    ...Array(4).fill('waiting'),
    ...Array(16).fill('refused'),
  ]);
  running.giveBack();
  for (let round = 0; round < 4; round++) {
    await nextTurn();
    for (const one of quiet) if (one.state === 'admitted') one.giveBack();
  }
  expect(quiet.map(({ state }) => state)).toEqual(Array(4).fill('admitted'));
});
