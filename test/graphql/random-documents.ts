// Random documents over a small schema, and resolvers that answer in every way: with values that fit and do not, at once and later, and with errors.

import * as fc from 'fast-check';
import { buildSchema } from 'graphql';
import type { GraphQLResolveInfo } from 'graphql';

export const schema = buildSchema(`
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

export interface Source {
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
export function sourceOf(seed: number): Source {
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

export function fieldResolver(
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

export const typeResolver = ({ seed, of }: Source, { isWaiting }: Case) => {
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
const itemLists = fc
  .array(item, { minLength: 1, maxLength: 4 })
  .map((fields) => `items { ${fields.join(' ')} }`);
const things = fc
  .tuple(fc.constantFrom('thing', 'first', 'all', 'needed', 'r: thing'), selection)
  .map(([name, inner]) => (name === 'all' ? `all { __typename ... on Thing ${inner} }` : `${name} ${inner}`));
const root = fc.oneof({ weight: 2, arbitrary: things }, { weight: 1, arbitrary: itemLists });
const documents = fc
  .tuple(fc.constantFrom('query', 'query', 'mutation'), fc.array(root, { minLength: 1, maxLength: 3 }))
  .map(
    ([kind, roots]) =>
      `${kind} Q($n: Int!, $yes: Boolean!) { __typename ${roots.join(' ')} text(n: $n) } fragment F on Thing { id numbers }`,
  );

interface Case {
  text: string;
  seed: number;
  yes: boolean;
  hasDirectives: boolean;
  errorRate: number;
  isWaiting: boolean;
}

export const cases = fc.record<Case>({
  text: documents,
  seed: fc.nat(1000),
  yes: fc.boolean(),
  hasDirectives: fc.boolean(),
  errorRate: fc.constantFrom(0, 0, 4, 12),
  isWaiting: fc.boolean(),
});
