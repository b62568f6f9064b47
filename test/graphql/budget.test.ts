// The budget of one request: what it refuses when the time is over, and what it never refuses.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { buildSchema, execute, parse } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { expect, it } from 'vitest';
import { createBudget } from '../../src/graphql/budget.ts';
import { TURN_COST, createTurns } from '../../src/graphql/turns.ts';
import { DeadlineExceeded } from '../../src/http/request-scope.ts';

/** A schema whose lists are paid for, and of which only the mutation has a list that cannot be null. */
function openSchema(endsAtMs: number, items: number) {
  const schema = buildSchema(
    'type Query { optional: [Item] } type Mutation { needed: [Item!]! optional: [Item] } type Item { id: ID }',
  );
  const budget = createBudget({
    scope: { endsAtMs, signal: new AbortController().signal },
    sizesOf: () => ({}),
    turns: createTurns(),
  });
  const list = Array.from({ length: items }, (_, index) => ({ id: String(index) }));
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      field.resolve = (_source, _args, _context, info) => budget.payItems(list, info);
    }
  }
  return async (text: string): Promise<ExecutionResult> => execute({ schema, document: parse(text) });
}

/** Lists whose items all fail. */
async function openFailing(endsAtMs: number): Promise<ExecutionResult> {
  const schema = buildSchema('type Query { items: [Item] } type Item { id: ID }');
  const turns = createTurns();
  const budget = createBudget({
    scope: { endsAtMs, signal: new AbortController().signal },
    sizesOf: () => ({}),
    turns,
  });
  const field = schema.getQueryType()?.getFields()['items'];
  if (field) {
    field.resolve = (_source, _args, _context, info) => {
      // The turn is over, so the list has to wait for the next one.
      void turns.enter({}, TURN_COST);
      const items = Array.from({ length: 2000 }, async () => Promise.reject(new Error('It fails.')));
      return budget.payItems(items, info);
    };
  }
  return execute({ schema, document: parse('{ items { id } }') });
}

const LATER = Number.POSITIVE_INFINITY;

it('refuses a list after the deadline, also when no signal could abort in between', async () => {
  const ask = openSchema(performance.now() - 1, 3);
  const { data, errors } = await ask('{ optional { id } }');
  expect(data).toEqual({ optional: null });
  expect(errors?.[0]?.originalError).toBeInstanceOf(DeadlineExceeded);
});

it('returns what a write did after the deadline as well', async () => {
  const ask = openSchema(performance.now() - 1, 3);
  const { data, errors } = await ask('mutation { needed { id } optional { id } }');
  expect(data?.['needed']).toHaveLength(3);
  expect(data?.['optional']).toBeNull();
  expect(errors).toHaveLength(1);
});

it('lets a list that the answer to a write needs cost three times the limit, and no more', async () => {
  const ids = Array.from({ length: 9 }, (_, index) => `a${index}: id`).join(' ');
  const most = await openSchema(LATER, 30_000)(`mutation { needed { ${ids} } optional { ${ids} } }`);
  expect(most.data?.['needed']).toHaveLength(30_000);
  expect(most.data?.['optional']).toBeNull();
  const more = await openSchema(LATER, 30_001)(`mutation { needed { ${ids} } }`);
  expect(more.data).toBeNull();
  expect(more.errors?.[0]?.message).toContain('would have 300010 fields');
});

it('keeps the order of a long list whose items are resolved in several turns', async () => {
  const { data } = await openSchema(LATER, 40_000)('{ optional { id } }');
  expect(data?.['optional']).toEqual(Array.from({ length: 40_000 }, (_, index) => ({ id: String(index) })));
});

it.each([
  ['waits for its turn', LATER, 2000],
  ['is refused', performance.now() - 1, 1],
])(
  'leaves no rejection without a handler while a list of failing items %s',
  async (_name, endsAtMs, count) => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note);
    const { errors } = await openFailing(endsAtMs);
    await nextTurn();
    process.off('unhandledRejection', note);
    expect(errors).toHaveLength(count);
    expect(unhandled).toEqual([]);
  },
);
