// An operation whose answer is written as text has the answer that GraphQL's own executor gives.

import * as fc from 'fast-check';
import { buildSchema, execute, parse } from 'graphql';
import type { ExecutionResult, GraphQLResolveInfo } from 'graphql';
import { expect, it } from 'vitest';
import { MAX_KEPT } from '../../src/graphql/shared-parts.ts';
import { WrittenAnswer } from '../../src/graphql/written-answer.ts';
import { executeWriting } from '../../src/graphql/written-execution.ts';

const schema = buildSchema(`
  interface Thing { id: ID! text(n: Int!): String own: Thing owned: Thing! things: [Thing] needed: [Thing!]! numbers: [Int!] kind: Kind }
  type One implements Thing { id: ID! text(n: Int!): String own: Thing owned: Thing! things: [Thing] needed: [Thing!]! numbers: [Int!] kind: Kind one: Boolean! }
  type Two implements Thing { id: ID! text(n: Int!): String own: Thing owned: Thing! things: [Thing] needed: [Thing!]! numbers: [Int!] kind: Kind two: Float }
  interface Item { id: ID! text(n: Int!): String of: One numbers: [Int!] kind: Kind }
  type First implements Item { id: ID! text(n: Int!): String of: One numbers: [Int!] kind: Kind one: Boolean! }
  type Second implements Item { id: ID! text(n: Int!): String of: One numbers: [Int!] kind: Kind two: Float }
  enum Kind { A B }
  union Any = One | Two
  type Query { items: [Item] thing: Thing first: One! things: [Thing] all: [Any] needed: [Thing!]! text(n: Int!): String }
  type Mutation { items: [Item] thing: Thing first: One! things: [Thing] all: [Any] needed: [Thing!]! text(n: Int!): String }
`);

// Its objects are written once where only scalars are selected.
for (const name of ['One', 'Two'])
  Object.assign(schema.getType(name) ?? {}, { extensions: { isShared: name === 'One' } });

// What they are of decides about their type.
Object.assign(schema.getType('Item') ?? {}, { extensions: { sharedMember: 'of' } });

interface Source {
  seed: number;
  of?: Source;
}

/** The same number for the same seed and field. */
function dice(seed: number, name: string): number {
  let hash = seed * 2_654_435_761;
  for (const letter of name) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 1_597_334_677);
  return Math.abs(hash ^ (hash >>> 15));
}

const sources = new Map<number, Source>();

/** One of few objects, so that the same ones are met again. */
function sourceOf(seed: number): Source {
  const source = sources.get(seed) ?? { seed };
  sources.set(seed, source);
  return source;
}

/** What is of one of few objects. */
function itemOf(seed: number): Source {
  return { seed, of: sourceOf(dice(seed, 'of') % 5) };
}

/** What a field holds, by its type. A leaf may not fit its type. */
function valueOf(type: string, seed: number, isWaiting: boolean): unknown {
  const things = (): Source[] => Array.from({ length: seed % 4 }, (_, index) => sourceOf((seed + index) % 7));
  if (type === '[Item]') return Array.from({ length: seed % 9 }, (_, index) => itemOf(seed + index));
  if (type.startsWith('[Int')) return [1, seed % 7, ...(seed % 11 === 0 ? ['no number'] : [])];
  if (type.startsWith('[')) {
    if (seed % 13 === 0) return 'no list';
    return things().map((thing) =>
      isWaiting && seed % 5 === 0
        ? Promise.resolve(thing)
        : isWaiting && seed % 17 === 0
          ? Promise.reject(new Error('item'))
          : thing,
    );
  }
  if (/^(Thing|One)/.test(type)) return sourceOf(seed % 7);
  if (type === 'Kind') return seed % 9 === 0 ? 'C' : 'A';
  if (type === 'Boolean!') return seed % 2 === 0;
  if (type === 'Float') return seed % 6 === 0 ? Number.NaN : seed / 8;
  return [`"text" \u2028 é ${seed}`, seed, true][seed % 3];
}

function fieldResolver(
  source: Source,
  args: { n?: number },
  { errorRate, isWaiting }: Case,
  info: GraphQLResolveInfo,
): unknown {
  const seed = dice(source.seed, `${info.fieldName}${args.n ?? ''}`);
  if (info.fieldName === 'of') return isWaiting && seed % 2 === 0 ? Promise.resolve(source.of) : source.of;
  const fate = seed % 100;
  if (fate < errorRate) {
    if (fate % 4 === 0) throw new Error(`sync ${fate}`);
    if (isWaiting && fate % 4 === 1) return Promise.reject(new Error(`async ${fate}`));
    return fate % 4 === 2 ? new Error('returned') : null;
  }
  const value = valueOf(String(info.returnType), seed, isWaiting);
  return isWaiting && seed % 3 === 0 ? Promise.resolve(value) : value;
}

const typeResolver = ({ seed, of }: Source, { isWaiting }: Case) => {
  if (of) return of.seed % 2 === 0 ? 'First' : 'Second';
  const name = seed % 31 === 0 ? 'Query' : seed % 2 === 0 ? 'One' : 'Two';
  return isWaiting && seed % 5 === 0 ? Promise.resolve(name) : name;
};

const leaf = fc.constantFrom(
  'id',
  'kind',
  'numbers',
  '__typename',
  'text(n: 3)',
  'text(n: $n)',
  'a: id',
  'text(n: $n) @skip(if: $yes)',
  'kind @include(if: $yes)',
  '... on One { one }',
  '... on First { one }',
  '... on Two { two b: id }',
  '... on Second { two b: id }',
  '...F',
);
const { selection } = fc.letrec<{ selection: string; field: string }>((tie) => ({
  selection: fc
    .array(tie('field'), { minLength: 1, maxLength: 4 })
    .map((fields) => `{ ${fields.join(' ')} }`),
  field: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    leaf,
    fc
      .tuple(
        fc.constantFrom('own', 'owned', 'x: own', 'things', 'needed', 'y: things @include(if: $yes)'),
        tie('selection'),
      )
      .map(([name, inner]) => `${name} ${inner}`),
  ),
}));
const item = fc.oneof(
  leaf,
  fc
    .tuple(
      fc.constantFrom('of', 'of', 'x: of', 'of @include(if: $yes)'),
      fc.array(leaf, { minLength: 1, maxLength: 3 }),
    )
    .map(([name, inner]) => `${name} { ${inner.join(' ')} }`),
);
const items = fc.array(item, { minLength: 1, maxLength: 4 }).map((fields) => `items { ${fields.join(' ')} }`);
const things = fc
  .tuple(fc.constantFrom('thing', 'first', 'all', 'needed', 'r: thing'), selection)
  .map(([name, inner]) => (name === 'all' ? `all { __typename ... on Thing ${inner} }` : `${name} ${inner}`));
const root = fc.oneof({ weight: 2, arbitrary: things }, { weight: 1, arbitrary: items });
const documents = fc
  .tuple(fc.constantFrom('query', 'query', 'mutation'), fc.array(root, { minLength: 1, maxLength: 3 }))
  .map(
    ([kind, roots]) =>
      `${kind} Q($n: Int!, $yes: Boolean!) { __typename ${roots.join(' ')} text(n: $n) } fragment F on Thing { id numbers }`,
  );

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

interface Case {
  text: string;
  seed: number;
  yes: boolean;
  hasDirectives: boolean;
  errorRate: number;
  isWaiting: boolean;
}

const cases = fc.record<Case>({
  text: documents,
  seed: fc.nat(1000),
  yes: fc.boolean(),
  hasDirectives: fc.boolean(),
  errorRate: fc.constantFrom(0, 0, 4, 12),
  isWaiting: fc.boolean(),
});

it('equals what the executor of GraphQL answers: data, nulls and errors, also of a document that was asked for before', async () => {
  let plain = 0;
  let failed = 0;
  await fc.assert(
    fc.asyncProperty(cases, async ({ text, seed, yes, hasDirectives, ...contextValue }) => {
      // GraphQL's own executor leaves rejections without a handler when an item that cannot be null throws beside one that waits.
      const asked = contextValue.isWaiting ? text.replaceAll('needed', 'things') : text;
      const document = parse(hasDirectives ? asked : asked.replaceAll(/@\w+\(if: \$yes\)/g, ''));
      for (const variableValues of [
        { n: seed, yes },
        { n: seed + 1, yes: !yes },
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
    { numRuns: 300 },
  );
  expect(Math.min(plain, failed)).toBeGreaterThan(50);
});

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
  expect(executeWriting(args, 3)).toHaveProperty('length', Infinity);
  expect((await executeWriting(args, 400)).data).toEqual((await execute(args)).data);
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
  expect(await executeWriting(args, length)).toHaveProperty('length', length);
  expect(await executeWriting(args, items.length * each)).toHaveProperty('length', Infinity);
});
