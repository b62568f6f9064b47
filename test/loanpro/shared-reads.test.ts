// Short reads that begin in the same turn share a list, as far as their callers and their rights are the same.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { EntityId } from '../../src/custom-fields/ids.ts';
import { isEntityId } from '../../src/custom-fields/ids.ts';
import type { Found } from '../../src/loanpro/customers.ts';
import { createReadBudget } from '../../src/loanpro/read-budget.ts';
import { shareReads } from '../../src/loanpro/shared-reads.ts';
import { requestOf, setRequest } from '../../src/loanpro/transport/callers.ts';

const PARTS = { profile: false, rows: true };

function toIds(...texts: string[]): EntityId[] {
  return texts.filter((text) => isEntityId(text));
}

/** A LoanPro whose reads end when the test says so. */
function openReads() {
  const calls: { ids: readonly EntityId[]; signal: AbortSignal; answer(found: Found): void }[] = [];
  const read = shareReads(
    async (ids, _parts, { signal }) =>
      new Promise((resolve) => {
        calls.push({ ids, signal, answer: resolve });
      }),
    { requestOf, setRequest },
  );
  return {
    calls,
    ask(ids: EntityId[], { caller = 'one', rights = '', endsAtMs = Infinity, parts = PARTS } = {}) {
      const controller = new AbortController();
      const budget = createReadBudget();
      setRequest(controller.signal, { caller: { key: caller, isIdentified: true }, endsAtMs });
      const found = read(ids, parts, { signal: controller.signal, budget, rights });
      return { found, budget, leave: () => controller.abort(new Error('left')) };
    },
  };
}

function foundOf(...ids: EntityId[]): Found {
  return new Map(ids.map((id) => [id, { entity: { type: 'customer', id }, profile: null, rows: [] }]));
}

it('reads of one turn share a call, and each gets its own customers', async () => {
  const { calls, ask } = openReads();
  const reads = [
    ask(toIds('1', '2'), { endsAtMs: 10 }),
    ask(toIds('2', '3'), { endsAtMs: 30 }),
    ask(toIds('9')),
  ];
  await nextTurn();
  const later = ask(toIds('1'));
  await nextTurn();
  expect(calls.map(({ ids }) => ids)).toEqual([toIds('1', '2', '3', '9'), toIds('1')]);
  const [shared, other] = calls;
  expect(shared && requestOf(shared.signal)).toMatchObject({ caller: { key: 'one' }, endsAtMs: Infinity });
  shared?.answer(foundOf(...toIds('1', '2', '3')));
  other?.answer(foundOf(...toIds('1')));
  const answers = await Promise.all([...reads, later].map(async (read) => [...(await read.found).keys()]));
  expect(answers).toEqual([['1', '2'], ['2', '3'], [], ['1']]);
  // A hundred calls may be made, and one was.
  for (const { budget } of reads) {
    budget.requireCalls(99);
    expect(() => budget.requireCalls(100)).toThrow('more than 100 calls');
  }
});

it.each([
  ['another caller', { caller: 'two' }],
  ['other rights', { rights: 'fewer' }],
  ['other parts', { parts: { profile: true, rows: true } }],
])('a read of %s has a call of its own', async (_name, other) => {
  const { calls, ask } = openReads();
  ask(toIds('1'));
  ask(toIds('2'), other);
  await nextTurn();
  expect(calls.map(({ ids }) => ids)).toEqual([toIds('1'), toIds('2')]);
});

it('a long read has a call of its own, and one list is never too long', async () => {
  const { calls, ask } = openReads();
  ask(toIds('1', '2', '3', '4', '5', '6'));
  for (let id = 100; id < 160; id++) ask(toIds(String(id)));
  await nextTurn();
  expect(calls.map(({ ids }) => ids.length)).toEqual([6, 46, 14]);
});

it('who leaves ends only an own wait, and the last one ends the call', async () => {
  const { calls, ask } = openReads();
  const [one, two] = [ask(toIds('1')), ask(toIds('2'))];
  await nextTurn();
  one.leave();
  expect([...(await one.found).values()]).toEqual([new Error('left')]);
  expect(calls[0]?.signal.aborted).toBe(false);
  two.leave();
  expect(calls[0]?.signal.aborted).toBe(true);
  expect((await two.found).size).toBe(1);
});

it('an error of one customer stays with the readers of this customer', async () => {
  const { calls, ask } = openReads();
  const [one, two] = [ask(toIds('1')), ask(toIds('2'))];
  await nextTurn();
  const failed = new Error('broken');
  calls[0]?.answer(new Map([...foundOf(...toIds('2')), ...toIds('1').map((id) => [id, failed] as const)]));
  expect([...(await one.found).values()]).toEqual([failed]);
  expect([...(await two.found).values()]).toMatchObject([{ rows: [] }]);
});
