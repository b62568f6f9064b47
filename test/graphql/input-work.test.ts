// The work for hostile inputs, through the public interface: it ends when the answer is known.

import {
  getNamedType,
  getNullableType,
  getOperationAST,
  isInputObjectType,
  isListType,
  isObjectType,
  parse,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subgraphSchema } from '../../src/schema/index.ts';
import { createVariablesCheck } from '../../src/graphql/variables.ts';
import { openApp } from '../support/app.ts';
import type { Answer, App } from '../support/app.ts';
import { withinCpuMs } from '../support/work.ts';

const MEGABYTE = 1024 * 1024;
/** The most processor time for one request. These take up to an eighth of it (observed). */
const MOST_MS = 1000;

let app: App;
beforeAll(async () => {
  app = await openApp();
  await app.warmUp();
});
afterAll(async () => app[Symbol.asyncDispose]());

const ask = (query: string, variables: Record<string, unknown>): Promise<Answer> =>
  withinCpuMs(MOST_MS, () => app.ask(query, variables));

/** A list of nearly one megabyte of JSON. */
function manyOf<Item>(item: Item): Item[] {
  return Array<Item>(Math.floor((MEGABYTE - 4096) / (JSON.stringify(item).length + 1))).fill(item);
}

const manyKeys = Object.fromEntries(Array.from({ length: 75_000 }, (_, index) => [`k${index}`, 1]));

const half = (text: string) => text.repeat(MEGABYTE / 2 / text.length);

const UPDATE = `mutation ($id: ID!, $values: [CustomFieldValueInput!]!) {
  updateCustomerCustomFields(customerId: $id, values: $values) { outcome userErrors { code path } }
}`;
const ok = { field: { id: '3' }, value: { amount: '1.00' } };

describe('a megabyte of variables that do not fit', () => {
  it.each<[string, Record<string, unknown>]>([
    ['numbers in place of objects', { values: manyOf(4) }],
    ['nulls', { values: manyOf(null) }],
    ['empty objects', { values: manyOf({}) }],
    ['two keys each', { values: manyOf({ field: { id: '1', name: 'a' }, value: { text: 'a', raw: 'a' } }) }],
    ['unknown keys', { values: [manyKeys] }],
    ['unknown keys in a value', { values: [{ ...ok, value: manyKeys }] }],
    ['an object with many keys as a text', { values: [{ ...ok, value: { text: manyKeys } }] }],
    ['a long word as an enum', { values: [{ ...ok, value: { clear: 'TO_EMPT'.repeat(140_000) } }] }],
    ['an object as an id', { id: manyKeys }],
    ['a list as an id', { id: manyOf('1') }],
    ['variables that nobody declared', manyKeys],
  ])('costs little: %s', async (_name, variables) => {
    const { errors } = await ask(UPDATE, { id: '4150', values: [{ ...ok, value: 4 }], ...variables });
    expect(errors?.length).toBeGreaterThan(0);
    expect(errors?.length).toBeLessThanOrEqual(11);
    expect(app.upstream).toEqual([]);
  });
});

it.each([
  [
    'the text of a value',
    UPDATE,
    (deep: string) => `{"id":"4150","values":[{"field":{"id":"3"},"value":{"text":${deep}}}]}`,
  ],
  [
    'a reference',
    'query ($id: [_Any!]!) { _entities(representations: $id) { __typename } }',
    (deep: string) => `{"id":[${deep}]}`,
  ],
  [
    'a member of a reference',
    'query ($id: [_Any!]!) { _entities(representations: $id) { __typename } }',
    (deep: string) => `{"id":[{"__typename":"Customer","id":${deep}}]}`,
  ],
])(
  'a list that is nested half a million times is refused in place of %s',
  async (_name, query, variables) => {
    const deep = '['.repeat(500_000) + ']'.repeat(500_000);
    const before = process.threadCpuUsage();
    const response = await app.post(`{"query":${JSON.stringify(query)},"variables":${variables(deep)}}`);
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(MOST_MS);
    expect(JSON.parse(await response.text()).errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  },
);

it.each([
  ['a text in place of an object', `{ customFieldDefinition(field: "${'a'.repeat(1_000_000)}") { id } }`],
  ['a text of lines', `{ customFieldDefinition(field: """${'\n '.repeat(300_000)}""") { id } }`],
  ['escapes', `{ customFieldDefinition(field: "${'\\u0041'.repeat(140_000)}") { id } }`],
  ['a name', `{ ${'a'.repeat(1_000_000)} }`],
  ['an unexpected text', `{ customer "${'. '.repeat(500_000)}" }`],
  ['a text without an end', `{ customer(id: "${'\\\"'.repeat(240_000)}) }`],
  ['comments', `${'#\n'.repeat(300_000)}{ a }`],
  ['many mistakes', `{ customersByIds(ids: [${'{} '.repeat(650)}]) { id } }`],
  [
    'many members',
    `{ customFieldDefinition(field: {${Array.from({ length: 600 }, (_, index) => `k${index}: 1`).join(' ')}}) { id } }`,
  ],
])('a document of a megabyte costs little: %s', async (_name, query) => {
  for (const explored of [false, true]) {
    await using other = await openApp({ gateway: { graphiql: explored ? { exampleIds: [] } : null } });
    const body = JSON.stringify({ query });
    expect(body.length).toBeLessThan(MEGABYTE);
    const response = await withinCpuMs(MOST_MS, () => other.post(body));
    expect(JSON.parse(await response.text()).errors.length).toBeGreaterThan(0);
  }
});

describe('a list that is longer than its limit', () => {
  it.each([
    ['values', UPDATE, { id: '4150', values: manyOf(ok) }, 'TOO_MANY_VALUES'],
    [
      'ids',
      'query ($ids: [ID!]!) { customersByIds(ids: $ids) { id } }',
      { ids: manyOf('4150') },
      'ids can hold at most 500 items.',
    ],
    [
      'selectors',
      'query ($fields: [CustomFieldSelector!]) { customer(id: "4150") { customFields(fields: $fields) { id } } }',
      { fields: manyOf({ name: 'Employer' }) },
      'fields can hold at most 100 items.',
    ],
    [
      'representations',
      'query ($refs: [_Any!]!) { _entities(representations: $refs) { __typename } }',
      { refs: manyOf({ __typename: 'Customer', id: '4150' }) },
      'representations can hold at most 1000 items.',
    ],
  ])('is refused, and only its first items are read: %s', async (_name, query, variables, words) => {
    const answer = await ask(query, variables);
    expect(answer.text).toContain(words);
  });

  it.each([
    [49, 49],
    [50, 50],
    [51, 51],
    [20_000, 51],
  ])('of %i values has %i that are read', (length, read) => {
    let count = 0;
    const value = {
      get field() {
        count += 1;
        return { id: '3' };
      },
      value: { amount: '1.00' },
    };
    const operation = getOperationAST(parse(UPDATE));
    if (!operation) throw new Error('The document has an operation.');
    const values = Array.from({ length }, () => value);
    const checked = createVariablesCheck(subgraphSchema, false)(operation, { id: '4150', values });
    expect(checked.errors).toEqual([]);
    expect(checked.variables['values']).toHaveLength(read);
    expect(count).toBe(read);
  });

  it('is measured for every list that the schema takes', () => {
    const fields = Object.values(subgraphSchema.getTypeMap()).flatMap((type) =>
      isObjectType(type) && !type.name.startsWith('__') ? Object.values(type.getFields()) : [],
    );
    const lists = fields.flatMap(({ name, args }) =>
      args.filter(({ type }) => isListType(getNullableType(type))).map((arg) => ({ name, arg })),
    );
    expect(
      lists.map(({ name, arg }) => `${name} ${arg.name} ${String(arg.extensions['maxItems'])}`).toSorted(),
    ).toEqual([
      '_entities representations 1000',
      'checkCustomerCustomFields values 50',
      'customFields fields 100',
      'customersByIds ids 500',
      'updateCustomerCustomFields values 50',
    ]);
    // The limit of a list is found by the type of its items, and no list is inside of an input.
    expect(new Set(lists.map(({ arg }) => getNamedType(arg.type).name)).size).toBe(4);
    for (const type of Object.values(subgraphSchema.getTypeMap())) {
      if (!isInputObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        expect(isListType(getNullableType(field.type))).toBe(false);
      }
    }
  });
});

describe('a megabyte of variables that fit', () => {
  it.each<[string, object, string]>([
    [
      'zeros as the expected value of a number',
      { field: { id: '7' }, value: { number: '1' }, onlyIf: { rawValue: `1.${half('0')}1` } },
      'STALE',
    ],
    ['zeros as a number', { field: { id: '7' }, value: { raw: `${half('0')}!` } }, 'TOO_LONG'],
    ['zeros as an amount', { field: { id: '3' }, value: { amount: half('0') } }, 'TOO_LONG'],
    [
      'accents as a text',
      { field: { id: '1' }, value: { text: `e${'\u0301\u0316'.repeat(100_000)}` } },
      'TOO_LONG',
    ],
    [
      'accents as a name',
      { field: { name: `e${'\u0301\u0316'.repeat(100_000)}` }, value: { text: 'a' } },
      'FIELD_NOT_FOUND',
    ],
    [
      'entities as a label',
      { field: { id: '2' }, value: { option: { label: half('&#35;38;') } } },
      'TOO_LONG',
    ],
    ['digits as the id of a field', { field: { id: half('1') }, value: { text: 'a' } }, 'FIELD_NOT_FOUND'],
  ])('costs little: %s', async (_name, value, code) => {
    const answer = await ask(UPDATE, { id: '4150', values: [value] });
    expect(answer.data.updateCustomerCustomFields.userErrors).toMatchObject([{ code }]);
  });

  it.each([
    ['zeros', `${'0'.repeat(4095)}1`],
    ['entities', '&#35;38;'.repeat(512)],
    ['accents', 'e\u0301\u0316'.repeat(1365)],
    ['endless accents', `&${'\u0301\u0316'.repeat(2047)}`],
    ['spaces', ' '.repeat(4096)],
  ])('costs little when every field has the longest text that is read: %s', async (_name, text) => {
    const values = ['7', '3', '8', '5', '9', '10', '4', '2', '13', '12', '11', '1'].map((id) => ({
      field: { id },
    }));
    const raw = await ask(UPDATE, {
      id: '4150',
      values: values.map((field) => ({ ...field, value: { raw: text } })),
    });
    expect(raw.data.updateCustomerCustomFields.outcome).not.toBe('UNKNOWN');
    const clear = values.map((field) => ({
      ...field,
      value: { clear: 'TO_EMPTY' },
      onlyIf: { rawValue: text },
    }));
    const compared = await ask(UPDATE, { id: '4151', values: clear });
    expect(compared.data.updateCustomerCustomFields.outcome).not.toBe('UNKNOWN');
  });

  it('is refused by its place when it is an id of a customer, a key or the id of a write', async () => {
    const long = half('1');
    const id = await ask('query ($v: ID!) { customer(id: $v) { id } }', { v: long });
    expect(id.text.length).toBeLessThan(500);
    const key = await ask(
      UPDATE.replace('$id: ID!', '$id: ID!, $key: String').replace(
        'customerId: $id',
        'customerId: $id, idempotencyKey: $key',
      ),
      { id: '4150', values: [ok], key: long },
    );
    expect(key.errors?.[0]?.message).toContain('idempotencyKey must have 1 to 64');
    const write = await ask('query ($v: ID!) { customFieldsWrite(id: $v) { id } }', { v: long });
    expect(write.data).toEqual({ customFieldsWrite: null });
  });
});
