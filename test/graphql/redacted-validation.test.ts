// No error repeats a submitted value, and no error suggests a name where GraphiQL is not served.

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openApp } from '../support/app.ts';
import type { Answer, App } from '../support/app.ts';

const CODES = [
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
];
const CANARY = 'CANARY4111';

function expectRedacted(answer: Answer, app: App): void {
  expect(answer.status).toBeLessThan(500);
  expect(answer.errors?.length).toBeGreaterThan(0);
  for (const { extensions } of answer.errors ?? []) {
    expect(CODES).toContain(extensions['code']);
    expect(extensions['requestId']).toBe('call-1');
    expect(Object.keys(extensions).toSorted()).toEqual(['code', 'requestId']);
  }
  expect(answer.text).not.toMatch(/node_modules|\.ts:|stacktrace|originalError/i);
  expect(app.upstream).toEqual([]);
}

/** Submitted text, and the beginning of a suggestion. */
const LEAK = /canary|4111|did you mean/i;

const asCall = { 'x-request-id': 'call-1' };

const UPDATE = /* GraphQL */ `
  mutation ($id: ID!, $values: [CustomFieldValueInput!]!) {
    updateCustomerCustomFields(customerId: $id, values: $values) {
      outcome
      userErrors {
        code
        message
        path
        expected
        field {
          id
        }
      }
    }
  }
`;

const ok = { field: { id: '3' }, value: { amount: '1.00' } };

describe.each([undefined, 'development', 'production'])('with NODE_ENV %s', (environment) => {
  // No request here reaches LoanPro, so all of them can use the same app.
  let app: App;
  beforeAll(async () => {
    vi.stubEnv('NODE_ENV', environment);
    app = await openApp();
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await app[Symbol.asyncDispose]();
  });

  it.each<[string, Record<string, unknown>]>([
    ['a list as id', { id: [CANARY] }],
    ['an object as id', { id: { [CANARY]: CANARY } }],
    ['a fraction as id', { id: 4111.4111 }],
    ['a number too large for an id', { id: Number('41114111411141114111') }],
    ['no id', { id: undefined, CANARY4111: 1 }],
    ['text as the list of values', { values: CANARY }],
    ['a number as the list of values', { values: 4111 }],
    ['text as one value', { values: [ok, CANARY] }],
    ['null as one value', { values: [ok, null, CANARY] }],
    ['an unknown key beside the field', { values: [{ ...ok, [CANARY]: CANARY }] }],
    ['a key similar to a real one', { values: [{ fields: CANARY, value: ok.value }] }],
    ['only unknown keys', { values: [{ [CANARY]: { [CANARY]: 4111 } }] }],
    ['an unknown key in the field', { values: [{ ...ok, field: { [CANARY]: CANARY } }] }],
    ['an unknown key in the value', { values: [{ ...ok, value: { [CANARY]: CANARY } }] }],
    ['a slot similar to a real one', { values: [{ ...ok, value: { texts: CANARY } }] }],
    ['two slots', { values: [{ ...ok, value: { text: CANARY, raw: CANARY } }] }],
    ['two slots, one null', { values: [{ ...ok, value: { text: CANARY, raw: null } }] }],
    ['two ways to name the field', { values: [{ ...ok, field: { id: '3', name: CANARY } }] }],
    ['no slot', { values: [{ field: { name: CANARY }, value: {} }] }],
    ['a null slot', { values: [{ field: { name: CANARY }, value: { text: null } }] }],
    [
      'two ways to name an option',
      { values: [{ ...ok, value: { option: { key: CANARY, label: CANARY } } }] },
    ],
    ['an option that is text', { values: [{ ...ok, value: { option: CANARY } }] }],
    ['an option with an unknown key', { values: [{ ...ok, value: { option: { [CANARY]: 1 } } }] }],
    ['a list as text', { values: [{ ...ok, value: { text: [CANARY] } }] }],
    ['a number as text', { values: [{ ...ok, value: { text: 4111 } }] }],
    ['an object as text', { values: [{ ...ok, value: { text: { [CANARY]: 1 } } }] }],
    ['text as a checkbox', { values: [{ ...ok, value: { checked: CANARY } }] }],
    ['a number as a checkbox', { values: [{ ...ok, value: { checked: 4111 } }] }],
    ['an unknown value of an enum', { values: [{ ...ok, value: { clear: CANARY } }] }],
    ['a value similar to one of an enum', { values: [{ ...ok, value: { clear: 'TO_EMPTY4111' } }] }],
    ['an object as a value of an enum', { values: [{ ...ok, value: { clear: { [CANARY]: 1 } } }] }],
    ['a float as a number', { values: [{ ...ok, value: { number: 4111.4111 } }] }],
    ['an object as an amount', { values: [{ ...ok, value: { amount: { [CANARY]: 4111 } } }] }],
    ['a number as a date', { values: [{ ...ok, value: { date: 4111 } }] }],
    ['a list as an instant', { values: [{ ...ok, value: { dateTime: [CANARY] } }] }],
    ['an object as a time', { values: [{ ...ok, value: { time: { [CANARY]: 1 } } }] }],
    ['a number as an address', { values: [{ ...ok, value: { url: 4111 } }] }],
    ['fifty wrong values', { values: Array.from({ length: 60 }, () => ({ [CANARY]: CANARY })) }],
    ['a prototype', { values: [JSON.parse(`{"__proto__":{"${CANARY}":1},"constructor":"${CANARY}"}`)] }],
  ])('the errors for variables with %s repeat no value', async (_name, variables) => {
    const answer = await app.ask(UPDATE, { id: '4150', values: [ok], ...variables }, asCall);
    expect(answer.text).not.toMatch(LEAK);
    expectRedacted(answer, app);
  });

  it('the last error says that there are more', async () => {
    const answer = await app.ask(`{ ${'abcdefghijklmnopqrst'.split('').join(' ')} }`, {}, asCall);
    expectRedacted(answer, app);
    const messages = answer.errors?.map(({ message }) => message) ?? [];
    expect(messages).toHaveLength(11);
    expect(messages[0]).toContain('"a"');
    expect(messages.at(-1)).toBe('There are more errors than are listed here.');
  });

  it.each([
    ['a string for a boolean', `{ customFieldDefinitions(includeInactive: "${CANARY}") { id } }`],
    ['an enum for a boolean', `{ customFieldDefinitions(includeInactive: ${CANARY}) { id } }`],
    ['an integer for a boolean', '{ customFieldDefinitions(includeInactive: 4111) { id } }'],
    ['a float for an id', '{ customer(id: 4111.5) { id } }'],
    ['an enum for an id', `{ customer(id: ${CANARY}) { id } }`],
    ['an object for an id', `{ customer(id: { ${CANARY}: "${CANARY}" }) { id } }`],
    ['a list for an id', `{ customer(id: ["${CANARY}", 4111]) { id } }`],
    ['a string for an object', `{ customFieldDefinition(field: "${CANARY}") { id } }`],
    ['a block string for an object', `{ customFieldDefinition(field: """${CANARY}""") { id } }`],
    ['an unknown key', `{ customFieldDefinition(field: { ${CANARY}: "${CANARY}" }) { id } }`],
    ['two keys', `{ customFieldDefinition(field: { id: "1", name: "${CANARY}" }) { id } }`],
    ['a null key', `{ customFieldDefinition(field: { name: null }) { id } }`],
    ['a list for text', `{ customFieldDefinition(field: { name: ["${CANARY}"] }) { id } }`],
    ['an integer for text', '{ customFieldDefinition(field: { name: 4111 }) { id } }'],
    ['an enum for text', `{ customFieldDefinition(field: { name: ${CANARY} }) { id } }`],
    ['an unknown value of an enum', write(`{ clear: ${CANARY} }`)],
    ['a value similar to one of an enum', write('{ clear: TO_EMPTY4111 }')],
    ['a string for an enum', write(`{ clear: "${CANARY}" }`)],
    ['a number for a date', write('{ date: 4111 }')],
    ['an enum for an amount', write(`{ amount: ${CANARY} }`)],
    ['an object for an address', write(`{ url: { ${CANARY}: 4111 } }`)],
    ['a list for a time', write(`{ time: ["${CANARY}"] }`)],
    ['a float for an instant', write('{ dateTime: 4111.5 }')],
    ['an unknown slot', write(`{ texts: "${CANARY}" }`)],
    ['two slots', write(`{ text: "${CANARY}", raw: "4111" }`)],
    ['an unknown argument', `{ customer(ids: "${CANARY}") { id } }`],
    ['a field similar to a real one, with an argument', `{ custome(id: "${CANARY}") { id } }`],
    ['a field of a subtype', `{ customer(id: "${CANARY}") { customFields { text } } }`],
    ['a type similar to a real one', `{ customer(id: "${CANARY}") { ... on Custome { id } } }`],
    ['an unknown fragment', `{ customer(id: "${CANARY}") { ...Foo } }`],
    ['a missing selection', `{ customer(id: "${CANARY}") }`],
    ['a selection on a scalar', `{ customer(id: "${CANARY}") { id { id } } }`],
    ['a directive similar to a real one', `{ customer(id: "4111") @skipp(if: "${CANARY}") { id } }`],
    ['a wrong argument of a directive', `{ customer(id: "4111") { id @skip(if: "${CANARY}") } }`],
    ['an unknown argument of a directive', `{ customer(id: "4111") { id @skip(iff: "${CANARY}") } }`],
    ['one field with two ids', `{ customer(id: "${CANARY}") { id } customer(id: "4111") { id } }`],
    [
      'a default of the wrong type',
      `query ($v: Boolean = "${CANARY}") { customFieldDefinitions(includeInactive: $v) { id } }`,
    ],
    ['a default that is an object', `query ($v: ID! = { ${CANARY}: 4111 }) { customer(id: $v) { id } }`],
    [
      'a default with an unknown key',
      `query ($v: CustomFieldSelector! = { ${CANARY}: 1 }) { customFieldDefinition(field: $v) { id } }`,
    ],
    [
      'a variable of a type similar to a real one',
      `query ($v: CustomFieldSelecto! = { name: "${CANARY}" }) { customFieldDefinition(field: $v) { id } }`,
    ],
    ['an undeclared variable', `{ a: customer(id: "${CANARY}") { id } b: customer(id: $v) { id } }`],
    ['an unused variable', `query ($v: ID = "${CANARY}") { __typename }`],
    ['an invalid id', `{ customer(id: "${CANARY}") { id } }`],
    ['invalid ids', `{ customersByIds(ids: ["x", "${CANARY}"]) { id } }`],
    [
      'a reference to an unknown type',
      `{ _entities(representations: [{ __typename: "${CANARY}", ${CANARY}: 1 }]) { __typename } }`,
    ],
    [
      'a reference with a wrong key',
      `{ _entities(representations: [{ __typename: "Customer", id: "${CANARY}" }]) { __typename } }`,
    ],
    ['a string that does not end', `{ customer(id: "${CANARY}) { id } }`],
    ['a block string that does not end', `{ customer(id: """${CANARY}) { id } }`],
    ['an unexpected string', `{ customer(id: "1" "${CANARY}") { id } }`],
    ['a string in place of a name', `{ customer("${CANARY}": 1) { id } }`],
    ['a string with quotes and lines', `{ customer("""a " ${CANARY}\n"b" 4111""") { id } }`],
    ['an unexpected number', '{ customer(id: "1" 4111) { id } }'],
    ['an unexpected float', '{ customer(id: "1" 4111.5) { id } }'],
    ['a number followed by letters', `{ customer(id: 4111${CANARY}) { id } }`],
    ['a number with a leading zero', '{ customer(id: 04111) { id } }'],
    ['an invalid escape', `{ customer(id: "\\${CANARY}") { id } }`],
    ['an invalid Unicode escape', '{ customer(id: "\\u4111 \\uCANA RY") { id } }'],
    ['an invalid Unicode escape in braces', '{ customer(id: "\\u{4111CANARY}") { id } }'],
    ['text without quotes', `{ customFieldDefinition(field: { name: Credit ${CANARY} ${CANARY} }) { id } }`],
    ['text without quotes in a list', `{ customersByIds(ids: [4150 ${CANARY}: 1]) { id } }`],
    ['text after the end', `{ customer(id: "1") { id } } ${CANARY}`],
  ])('the errors for a document with %s repeat no value', async (_name, query) => {
    const answer = await app.ask(query, {}, asCall);
    expect(answer.text).not.toMatch(LEAK);
    expectRedacted(answer, app);
  });
});

it.each([
  ['number', CANARY],
  ['amount', CANARY],
  ['percent', `${CANARY}%`],
  ['date', CANARY],
  ['date', '4111-02-30'],
  ['dateTime', CANARY],
  ['time', CANARY],
  ['url', CANARY],
  ['url', `javascript:${CANARY}`],
])(
  'the user error for the slot %s with a text of another format repeats no value: %s',
  async (slot, text) => {
    await using app = await openApp();
    const fields = ['7', '3', '8', '5', '9', '10', '12'];
    const values = fields.map((id) => ({ field: { id }, value: { [slot]: text } }));
    const literal = `{ updateCustomerCustomFields(customerId: "4150", values: [${fields
      .map((id) => `{ field: { id: "${id}" }, value: { ${slot}: "${text}" } }`)
      .join(' ')}]) { userErrors { code message path expected } } }`;
    for (const answer of [
      await app.ask(UPDATE, { id: '4150', values }),
      await app.ask(`mutation ${literal}`),
    ]) {
      const { userErrors } = answer.data.updateCustomerCustomFields;
      expect(userErrors).toHaveLength(7);
      expect(userErrors).toContainEqual(expect.objectContaining({ code: 'INVALID_FORMAT' }));
      expect(answer.text).not.toMatch(LEAK);
    }
  },
);

function write(value: string): string {
  return `mutation { updateCustomerCustomFields(customerId: "4150", values: [{ field: { id: "3" }, value: ${value} }]) { outcome } }`;
}

describe('an error that GraphQL finds only during execution', () => {
  it.each([
    ['null in place of a default', 'query ($v: ID = "1") { customer(id: $v) { id } }'],
    ['null in a list', `query ($v: ID = "1") { customersByIds(ids: ["${CANARY}", $v]) { id } }`],
    ['null as a condition', `query ($v: Boolean = true) { customer(id: "${CANARY}") @skip(if: $v) { id } }`],
    [
      'null in a reference',
      `query ($v: Boolean = true) { ... @include(if: $v) { customer(id: "${CANARY}") { id } } }`,
    ],
  ])('is reported as the mistake of the caller: %s', async (_name, query) => {
    await using app = await openApp();
    const answer = await app.ask(query, { v: null }, asCall);
    expect(answer.text).not.toMatch(LEAK);
    expectRedacted(answer, app);
  });

  it.each([
    [{ query: 'query A { __typename } query B { __typename }' }],
    [{ query: 'query A { __typename }', operationName: CANARY }],
    [{ query: 'query A { __typename }', operationName: 'constructor' }],
    [{ query: 'fragment A on Query { __typename }' }],
  ])('is reported when the operation to run is unclear: %j', async (body) => {
    await using app = await openApp();
    const response = await app.post(JSON.stringify(body), asCall);
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(JSON.parse(text).errors[0].extensions).toEqual({
      code: 'OPERATION_RESOLUTION_FAILURE',
      requestId: 'call-1',
    });
    expect(text).not.toContain(CANARY);
  });
});
