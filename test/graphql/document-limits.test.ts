// Both sides of every limit of a document, and known ways to get around such limits.

import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPARISONS_MESSAGE } from '../../src/graphql/redacted-validation.ts';
import { openApp } from '../support/app.ts';
import type { Answer, App } from '../support/app.ts';

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

const around = (count: number, before: string, inside: string, after: string) =>
  before.repeat(count) + inside + after.repeat(count);

// No document here reaches LoanPro, so all of them can use the same app.
let app: App;
beforeAll(async () => {
  app = await openApp();
});
afterAll(() => app[Symbol.asyncDispose]());

async function ask(query: string): Promise<Answer> {
  const answer = await app.ask(query);
  expect(app.upstream).toHaveLength(0);
  expect(answer.status).toBeLessThan(500);
  return answer;
}

function expectRefused(answer: Answer, limit: string): void {
  expect(answer.data).toBeUndefined();
  expect(answer.errors).toHaveLength(1);
  expect(answer.errors?.[0]?.message).toContain(limit);
}

const REFUSED = 'customerId: "4150", values: []';
const writes = (count: number) => times(count, (index) => `w${index}: ${WRITE}`);
const WRITE = `updateCustomerCustomFields(${REFUSED}) { outcome }`;

/** Nested fields of introspection, `count` levels deep. */
const deep = (count: number) =>
  `{ __schema { queryType { ${around(count - 3, 'ofType { ', 'name', ' }')} } } }`;

/** A document of exactly this many tokens: four lists of ids. */
function ofTokens(count: number): string {
  const list = (field: number) =>
    `f${field}: customersByIds(ids: [${'"0" '.repeat(Math.floor((count - 50 + field) / 4))}]) { id }`;
  return `{ ${times(4, list)} }`;
}

// Invalid ids are refused without a call to LoanPro.
const INVALID_IDS = /^(ids\.\d+ must be|One request can read at most)/;

describe('a document may have', () => {
  it.each([
    ['2000 tokens', ofTokens(2000), ofTokens(2001), '2000 tokens'],
    ['fields 16 deep', deep(16), deep(17), 'limit of 16 for depth'],
    [
      'fields 16 deep, fragments and inline fragments not counted',
      `{ __schema { queryType { ...A } } } fragment A on __Type { ${around(6, 'ofType { ... { ', '...B', '} }')} }
       fragment B on __Type { ${around(7, 'ofType { ', 'name', ' }')} }`,
      `{ __schema { queryType { ...A } } } fragment A on __Type { ${around(6, 'ofType { ... { ', '...B', '} }')} }
       fragment B on __Type { ${around(8, 'ofType { ', 'name', ' }')} }`,
      'limit of 16 for depth',
    ],
    [
      'one fragment at two depths, of which the deeper one counts',
      `{ a: __schema { queryType { ...A } } b: __schema { queryType { ${around(5, 'ofType { ', '...A', ' }')} } } }
       fragment A on __Type { ${around(8, 'ofType { ', 'name', ' }')} }`,
      `{ a: __schema { queryType { ...A } } b: __schema { queryType { ${around(6, 'ofType { ', '...A', ' }')} } } }
       fragment A on __Type { ${around(8, 'ofType { ', 'name', ' }')} }`,
      'limit of 16 for depth',
    ],
    [
      '2000 fields, each counted as often as its fragment is spread',
      `{ ${'...A '.repeat(20)} } fragment A on Query { ${'__typename '.repeat(100)} }`,
      `{ __typename ${'...A '.repeat(20)} } fragment A on Query { ${'__typename '.repeat(100)} }`,
      'limit of 2000 for fields',
    ],
    [
      '100 aliases, also of __typename',
      `{ ${times(100, (index) => `a${index}: __typename`)} }`,
      `{ ${times(101, (index) => `a${index}: __typename`)} }`,
      'limit of 100 for aliases',
    ],
    [
      '100 aliases in a fragment that is named like introspection',
      `{ ...__schema } fragment __schema on Query { ${times(100, (index) => `a${index}: __typename`)} }`,
      `{ ...__schema } fragment __schema on Query { ${times(101, (index) => `a${index}: __typename`)} }`,
      'limit of 100 for aliases',
    ],
    [
      '100 aliases, counted once for each spread',
      `{ ...A ... { ...A } } fragment A on Query { ${times(50, (index) => `a${index}: __typename`)} }`,
      `{ ...A ... { ...A } } fragment A on Query { ${times(51, (index) => `a${index}: __typename`)} }`,
      'limit of 100 for aliases',
    ],
    [
      '100 aliases inside introspection',
      `{ __schema { ${times(100, (index) => `a${index}: description`)} } }`,
      `{ __schema { ${times(101, (index) => `a${index}: description`)} } }`,
      'limit of 100 for aliases',
    ],
    [
      '50 directives',
      `{ ${'__typename @include(if: true) '.repeat(50)} }`,
      `{ ${'__typename @include(if: true) '.repeat(51)} }`,
      'limit of 50 for directives',
    ],
    [
      '50 directives, also on fragments',
      `{ ${'... @skip(if: false) { ...A @skip(if: false) } '.repeat(25)} } fragment A on Query { __typename }`,
      `{ __typename @skip(if: false) ${'... @skip(if: false) { ...A @skip(if: false) } '.repeat(25)} } fragment A on Query { __typename }`,
      'limit of 50 for directives',
    ],
    [
      '5 directives in one place',
      `{ ... @skip(if: false) @include(if: true) { __typename @skip(if: false) @include(if: true) } }`,
      `{ __typename ${'@a'.repeat(6)} }`,
      'limit of 5 for directives in one place',
    ],
    [
      '5 directives at the definition of a variable',
      `query ($v: Boolean = false) { __typename @skip(if: $v) }`,
      `query ($v: Boolean = false ${'@a'.repeat(6)}) { __typename @skip(if: $v) }`,
      'limit of 5 for directives in one place',
    ],
    [
      'the same field 100 times in one selection',
      `{ __schema { ${'description '.repeat(100)} } }`,
      `{ __schema { ${'description '.repeat(101)} } }`,
      'limit of 100 for repetitions of a field',
    ],
    [
      'an alias with 100 characters',
      `{ ${'a'.repeat(100)}: __typename }`,
      `{ ...A } fragment A on Query { ${'a'.repeat(101)}: __typename }`,
      'limit of 100 for characters of an alias',
    ],
    ['10 writes', `mutation { ${writes(10)} }`, `mutation { ${writes(11)} }`, 'limit of 10 for writes'],
    [
      '10 writes in a fragment',
      `mutation { ...A } fragment A on Mutation { ${writes(10)} }`,
      `mutation { ...A } fragment A on Mutation { ${writes(11)} }`,
      'limit of 10 for writes',
    ],
    [
      '10 writes in an inline fragment',
      `mutation { ... { ... on Mutation { ${writes(10)} } } }`,
      `mutation { ... { ... on Mutation { ${writes(11)} } } }`,
      'limit of 10 for writes',
    ],
    [
      '10 writes in different places',
      `mutation { ${writes(4)} ...A ... { x: ${WRITE} } } fragment A on Mutation { ${times(5, (index) => `a${index}: ${WRITE}`)} }`,
      `mutation { ${writes(5)} ...A ... { x: ${WRITE} } } fragment A on Mutation { ${times(5, (index) => `a${index}: ${WRITE}`)} }`,
      'limit of 10 for writes',
    ],
    [
      'the same field 700 times in one place, in inline fragments',
      `{ ${`... { ${'__typename '.repeat(100)} } `.repeat(7)} }`,
      `{ ${`... { ${'__typename '.repeat(100)} } `.repeat(7)} ... { ${'__typename '.repeat(10)} } }`,
      COMPARISONS_MESSAGE,
    ],
    [
      'two levels of lists in an introspection',
      '{ __schema { queryType { fields { type { fields { name } } } } } }',
      '{ __schema { queryType { fields { type { fields { type { fields { name } } } } } } } }',
      'Maximum introspection depth exceeded',
    ],
  ])('%s, and no more', async (_name, within, beyond, limit) => {
    const accepted = await ask(within);
    expect(accepted.data).toBeDefined();
    for (const { message } of accepted.errors ?? []) expect(message).toMatch(INVALID_IDS);
    expectRefused(await ask(beyond), limit);
  });

  it.each([
    [
      'of graphql-js with all options',
      { descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true },
    ],
    ['that GraphiQL sends', {}],
  ])('the introspection query %s', async (_name, options) => {
    const all = { ...options, schemaDescription: true, inputValueDeprecation: true, oneOf: true };
    const answer = await ask(getIntrospectionQuery(all));
    expect(answer.errors).toBeUndefined();
    expect(answer.data.__schema.types.length).toBeGreaterThan(30);
  });

  it('900 KB of comment', async () => {
    expect((await ask(`{ __typename } #${'x'.repeat(900_000)}`)).data).toEqual({ __typename: 'Query' });
  });
});

describe('a document is refused quickly and without a call to LoanPro', () => {
  const bomb = (levels: number) =>
    `{ ...F0 } ${times(levels, (level) => `fragment F${level} on Query { ...F${level + 1} ...F${level + 1} }`)}
     fragment F${levels} on Query { __typename }`;

  it.each([
    ['with a fragment bomb', bomb(60), 'GRAPHQL_VALIDATION_FAILED'],
    [
      'with a fragment that spreads itself',
      '{ ...A } fragment A on Query { ...A }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'with fragments that spread each other',
      '{ ...A } fragment A on Query { __typename ...B ...B } fragment B on Query { __typename ...A ...A }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'with a hundred fragments in a ring',
      `{ ...F0 } ${times(100, (n) => `fragment F${n} on Query { x: __typename ...F${(n + 1) % 100} }`)}`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'with two fragments of the same name',
      '{ ...A } fragment A on Query { __typename } fragment A on Query { __typename }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'with fragments that do not exist',
      '{ ...A ...B ...constructor ...__proto__ }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['with the same field 1,990 times', `{ ${'__typename '.repeat(1990)} }`, 'GRAPHQL_VALIDATION_FAILED'],
    ['with 3,000 levels', around(3000, '{ a ', '', '}'), 'GRAPHQL_PARSE_FAILED'],
    ['with 500 levels', `{ a ${around(500, '{ a ', '', '}')} }`, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'with 3,000 nested lists',
      `{ customersByIds(ids: ${around(3000, '[', '', ']')}) { id } }`,
      'GRAPHQL_PARSE_FAILED',
    ],
    [
      'with 20,000 nested lists',
      `{ customersByIds(ids: ${around(20_000, '[', '', ']')}) { id } }`,
      'GRAPHQL_PARSE_FAILED',
    ],
    [
      'with 900 nested lists',
      `{ customersByIds(ids: ${around(900, '[', '', ']')}) { id } }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'with 3,000 nested objects',
      `{ customersByIds(ids: ${around(3000, '{a:', '1', '}')}) { id } }`,
      'GRAPHQL_PARSE_FAILED',
    ],
    [
      'with a variable type of 3,000 nested lists',
      `query ($v: ${around(3000, '[', 'ID', ']')}) { __typename }`,
      'GRAPHQL_PARSE_FAILED',
    ],
    [
      'with 3,000 nested inline fragments',
      `{ ${around(3000, '... {', '__typename', '}')} }`,
      'GRAPHQL_PARSE_FAILED',
    ],
    ['with 3,000 operations', times(3000, (n) => `query Q${n} { __typename }`), 'GRAPHQL_PARSE_FAILED'],
    ['with a name of 900 KB', `{ ${'x'.repeat(900_000)} }`, 'GRAPHQL_VALIDATION_FAILED'],
    ['with a subscription', 'subscription { customer(id: "4150") { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['with @defer', '{ ... @defer { customer(id: "4150") { id } } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['that is empty', '', 'GRAPHQL_PARSE_FAILED'],
    ['that defines types', 'type Query { x: ID }', 'OPERATION_RESOLUTION_FAILURE'],
  ])('%s', async (_name, query, code) => {
    const start = performance.now();
    const answer = await ask(query);
    expect(performance.now() - start).toBeLessThan(5000);
    expect(answer.data).toBeUndefined();
    expect(new Set(answer.errors?.map(({ extensions }) => extensions['code']))).toEqual(new Set([code]));
    expect(answer.text.length).toBeLessThan(1_000_000);
  });
});
