// An operation whose answer is written as text has the answer that GraphQL's own executor gives.

import * as fc from 'fast-check';
import { execute, parse } from 'graphql';
import type { ExecutionResult, GraphQLResolveInfo } from 'graphql';
import { expect, it } from 'vitest';
import { MAX_KEPT } from '../../src/graphql/shared-parts.ts';
import { WrittenAnswer } from '../../src/graphql/written-answer.ts';
import { executeWriting } from '../../src/graphql/written-execution.ts';
import { cases, fieldResolver, schema, sourceOf, typeResolver } from './random-documents.ts';
import type { Source } from './random-documents.ts';
import { CAMPAIGN_TIMEOUT_MS, times } from '../support/campaign.ts';

/** Where the data is null because of each error: at its path, or at what could be null above it. */
function emptied({ data, errors = [] }: ExecutionResult): string[] {
  const places = errors.map(({ path = [] }) => {
    let value: unknown = data;
    const place: (string | number)[] = [];
    for (const key of path) {
      if (typeof value !== 'object' || value === null) break;
      place.push(key);
      value = Reflect.get(value, key);
    }
    return place.join('.');
  });
  return [...new Set(places)].toSorted();
}

it(
  'equals what the executor of GraphQL answers: data, nulls and errors, also of a document that was asked for before',
  async () => {
    let plain = 0;
    let failed = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ({ text, seed, yes, hasDirectives, ...contextValue }) => {
        // GraphQL's own executor leaves rejections without a handler when an item that cannot be null throws beside one that waits.
        const asked = contextValue.isWaiting ? text.replaceAll('needed', 'things') : text;
        const document = parse(hasDirectives ? asked : asked.replaceAll(/@\w+\(if: \$yes\)/g, ''));
        // The writer of a document is kept from the second execution on.
        for (const variableValues of [
          { n: seed, yes },
          { n: seed + 1, yes: !yes },
          { n: seed + 2, yes },
          { n: seed, yes: !yes },
        ]) {
          const rootValue = { seed: variableValues.n };
          const args = {
            schema,
            document,
            rootValue,
            contextValue,
            variableValues,
            fieldResolver,
            typeResolver,
          };
          const expected = await execute(args);
          const written = await executeWriting(args, Infinity);
          if (written instanceof WrittenAnswer) {
            plain++;
            expect(written.stringify()).toBe(JSON.stringify(expected));
            expect(written.length).toBe(Buffer.byteLength(written.stringify()));
            continue;
          }
          failed++;
          expect(JSON.stringify(written.data)).toBe(JSON.stringify(expected.data));
          // What waits fails in any order, and of several errors above which everything is null, one is enough.
          if (contextValue.isWaiting) expect(emptied(written)).toEqual(emptied(expected));
          else expect(JSON.stringify(written.errors)).toBe(JSON.stringify(expected.errors));
        }
      }),
      { numRuns: times(300, 20_000) },
    );
    expect(Math.min(plain, failed)).toBeGreaterThan(50);
  },
  CAMPAIGN_TIMEOUT_MS,
);

it('leaves no rejection without a handler when an item throws that cannot be null', async () => {
  const args = {
    schema,
    document: parse('{ thing { needed { id } } }'),
    rootValue: {},
    fieldResolver: (
      source: { fails?: string },
      _args: unknown,
      _context: unknown,
      { fieldName }: GraphQLResolveInfo,
    ) => {
      if (fieldName === 'thing') return {};
      if (fieldName === 'needed') return [{ fails: 'later' }, { fails: 'now' }];
      if (source.fails === 'now') throw new Error('now');
      return Promise.reject(new Error('later'));
    },
    typeResolver: () => 'One',
  };
  const { data, errors } = await executeWriting(args, Infinity);
  expect(data).toEqual({ thing: null });
  expect(errors?.map(({ message }) => message)).toEqual(['now']);
});

it('tells the error of an object that is written once at each of its places', async () => {
  const one = {};
  const args = {
    schema,
    document: parse('{ things { kind } needed { __typename } }'),
    rootValue: {},
    fieldResolver: (_source: unknown, _args: unknown, _context: unknown, { fieldName }: GraphQLResolveInfo) =>
      fieldName === 'kind' ? 'C' : [one, one],
    typeResolver: () => 'One',
  };
  const { errors } = await executeWriting(args, Infinity);
  expect(errors?.map(({ path }) => path)).toEqual([
    ['things', 0, 'kind'],
    ['things', 1, 'kind'],
  ]);
});

it.each(['query', 'mutation'])('is not written to its end when it is too long, in a %s', async (kind) => {
  const args = {
    schema,
    document: parse(`${kind} { text(n: 1) }`),
    rootValue: { seed: 1 },
    fieldResolver: () => 'é'.repeat(100),
  };
  expect(await executeWriting(args, 400)).toHaveProperty('length', '{"data":{"text":""}}'.length + 200);
  expect(await executeWriting(args, 99)).toHaveProperty('length', Infinity);
});

it('is written in full after an answer to the same document was too long', async () => {
  const one = { seed: 1 };
  const args = {
    schema,
    document: parse('{ things { __typename id } }'),
    rootValue: {},
    fieldResolver: (_source: unknown, _args: unknown, _context: unknown, { fieldName }: GraphQLResolveInfo) =>
      fieldName === 'things' ? [one, one] : 'é'.repeat(10),
    typeResolver: () => 'One',
  };
  for (let round = 0; round < 3; round++) {
    expect(executeWriting(args, 3)).toHaveProperty('length', Infinity);
    expect((await executeWriting(args, 400)).data).toEqual((await execute(args)).data);
  }
});

/** The same thing again and again, and more things than texts are kept of. */
const manyItems = (of: (index: number) => Source) =>
  Array.from({ length: MAX_KEPT + 100 }, (_, index) => ({ seed: index, of: of(index) }));

it.each([
  ['one thing', manyItems(() => sourceOf(1)), 25],
  ['many things', manyItems((index) => ({ seed: index })), 25],
])('counts what is written of items that are of %s', async (_name, items, each) => {
  const args = {
    schema,
    document: parse('{ items { of { id } } }'),
    rootValue: { items },
    fieldResolver: (source: Source, _args: unknown, _context: unknown, { fieldName }: GraphQLResolveInfo) =>
      fieldName === 'id' ? `é${'x'.repeat(each)}` : Reflect.get(source, fieldName),
    typeResolver: () => 'First',
  };
  const { length } = Buffer.from(JSON.stringify(await execute(args)));
  for (let round = 0; round < 3; round++) {
    expect(await executeWriting(args, length)).toHaveProperty('length', length);
    expect(await executeWriting(args, items.length * each)).toHaveProperty('length', Infinity);
  }
});
