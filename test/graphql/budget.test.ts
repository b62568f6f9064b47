// The budget of one request: what it refuses when the time is over, and what it never refuses.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { buildSchema, execute, getOperationAST, isObjectType, parse } from 'graphql';
import type { ExecutionResult } from 'graphql';
import { expect, it } from 'vitest';
import { createBudget } from '../../src/graphql/budget.ts';
import { TURN_COST, createTurnScheduler } from '../../src/graphql/turn-scheduler.ts';
import { DeadlineExceeded } from '../../src/http/request-scope.ts';

/** A schema whose lists are paid for, and of which one is needed for the answer to a write. */
function openSchema(endsAtMs: number, items: number) {
  const schema = buildSchema(`
    type Query { optional: [Item] }
    type Mutation { write: Payload }
    type Payload { needed: [Item!]! optional: [Item] }
    type Item { id: ID }
  `);
  const budget = createBudget({
    scope: { endsAtMs, signal: new AbortController().signal },
    sizesOf: () => ({}),
    turns: createTurnScheduler(),
  });
  const list = Array.from({ length: items }, (_, index) => ({ id: String(index) }));
  const write = schema.getMutationType()?.getFields()['write'];
  if (write) write.resolve = () => ({});
  for (const name of ['Query', 'Payload']) {
    const type = schema.getType(name);
    for (const field of isObjectType(type) ? Object.values(type.getFields()) : []) {
      field.resolve = (_source, _args, _context, info) => budget.payItems(list, info);
    }
  }
  return async (text: string): Promise<ExecutionResult> => {
    const document = parse(text);
    const operation = getOperationAST(document);
    if (operation) budget.open({ schema, fragments: {}, operation, variableValues: {} });
    return execute({ schema, document });
  };
}

/** Lists whose items all fail. */
async function openFailing(endsAtMs: number): Promise<ExecutionResult> {
  const schema = buildSchema('type Query { items: [Item] } type Item { id: ID }');
  const turns = createTurnScheduler();
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
  const { data, errors } = await ask('mutation { write { needed { id } optional { id } } }');
  expect(data).toMatchObject({ write: { needed: [{}, {}, {}], optional: null } });
  expect(errors).toHaveLength(1);
});

it('never refuses a list that the answer to a write needs, and refuses the others', async () => {
  const ids = Array.from({ length: 9 }, (_, index) => `a${index}: id`).join(' ');
  const { data, errors } = await openSchema(
    LATER,
    60_000,
  )(`mutation { write { needed { ${ids} } optional { ${ids} } } }`);
  expect(data).toMatchObject({ write: { optional: null } });
  expect(errors).toHaveLength(1);
  expect(errors?.[0]?.message).toContain('would cost');
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
