// What is wrong with an input is told in the same words for a literal and a variable: the place, and what is expected there.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';

let app: App;
beforeAll(async () => {
  app = await openApp();
});
afterAll(async () => app[Symbol.asyncDispose]());

const withVariable = (declared: string) =>
  `mutation (${declared}) { updateCustomerCustomFields(customerId: "4150", values: $values) { outcome } }`;
const withLiteral = (values: string) =>
  `mutation { updateCustomerCustomFields(customerId: "4150", values: ${values}) { outcome } }`;

describe('a mistake', () => {
  const id = '{ "id": "5" }';
  it.each([
    [
      'a number in place of a date',
      `[{ "field": ${id}, "value": { "date": 4 } }]`,
      '.0.value.date',
      'Expected type "Date". A date is written as a string, such as "2025-04-30".',
    ],
    [
      'a fraction in place of an amount',
      `[{ "field": ${id}, "value": { "text": 4.5 } }]`,
      '.0.value.text',
      'Expected type "String".',
    ],
    [
      'two keys',
      `[{ "field": { "id": "5", "name": "a" }, "value": { "text": "a" } }]`,
      '.0.field',
      'Exactly one key must be specified for OneOf type "CustomFieldSelector".',
    ],
    [
      'no key',
      `[{ "field": ${id}, "value": {} }]`,
      '.0.value',
      'Exactly one key must be specified for OneOf type "CustomFieldNewValue".',
    ],
    [
      'a null key',
      `[{ "field": { "id": null }, "value": { "text": "a" } }]`,
      '.0.field.id',
      'Expected type "ID", not null.',
    ],
    [
      'an unknown key',
      `[{ "field": ${id}, "value": { "texts": "a" } }]`,
      '.0.value',
      'The type "CustomFieldNewValue" does not define one of the given keys.',
    ],
    [
      'a missing member',
      `[{ "field": ${id} }]`,
      '.0',
      'Field "value" of required type "CustomFieldNewValue!" was not provided.',
    ],
    ['null in a list', '[null]', '.0', 'Expected non-nullable type "CustomFieldValueInput!" not to be null.'],
    ['a text in place of an object', '"a"', '', 'Expected type "CustomFieldValueInput" to be an object.'],
  ])('is told in the same words for a literal and a variable: %s', async (_name, json, path, message) => {
    const literal = await app.ask(withLiteral(json.replaceAll(/"(\w+)":/g, '$1:')));
    expect(literal.errors).toMatchObject([
      { message: `Argument "values${path}": ${message}`, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ]);
    const variable = await app.ask(withVariable('$values: [CustomFieldValueInput!]!'), {
      values: JSON.parse(json),
    });
    expect(variable.errors).toMatchObject([
      { message: `Variable "$values${path}": ${message}`, extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(app.upstream).toEqual([]);
  });

  it('in the default of a variable is told with its place', async () => {
    const answer = await app.ask(withVariable('$values: [CustomFieldValueInput!]! = [{ field: 4 }]'));
    expect(answer.errors?.map(({ message }) => message)).toEqual([
      'Default "$values.0.field": Expected type "CustomFieldSelector" to be an object.',
      'Default "$values.0": Field "value" of required type "CustomFieldNewValue!" was not provided.',
    ]);
  });

  it('is told ten times, and the last error says that there are more', async () => {
    const variable = withVariable('$values: [CustomFieldValueInput!]!');
    for (const [wrong, listed] of [
      [10, 10],
      [11, 11],
      [50, 11],
    ] as const) {
      const answers = [
        await app.ask(variable, { values: Array(wrong).fill(4) }),
        await app.ask(withLiteral(`[${'4 '.repeat(wrong)}]`)),
      ];
      for (const { errors } of answers) {
        expect(errors).toHaveLength(listed);
        expect(errors?.at(-1)?.message === 'There are more errors than are listed here.').toBe(wrong > 10);
      }
    }
  });
});

describe('the token of a syntax error', () => {
  it.each([
    ['{ customer(id: "1" } { id }', 'Syntax Error: Expected Name, found "}".'],
    ['{ customer(id: "1") {', 'Syntax Error: Expected Name, found <EOF>.'],
    ['{ customer(id: ) }', 'Syntax Error: Unexpected ")".'],
    ['{ customer } null', 'Syntax Error: Unexpected Name "null".'],
    ['fragment on on Query { customer }', 'Syntax Error: Unexpected Name "on".'],
    ['{ customer } MYNAME', 'Syntax Error: Unexpected Name.'],
    ['{ customer(id: "1" "}".) }', 'Syntax Error: Expected Name, found String.'],
    ['{ customer(4111) }', 'Syntax Error: Expected Name, found Int.'],
    ['{ customer(id: 4X) }', 'Syntax Error: Invalid number, expected digit.'],
    ["{ customer(id: '1') }", 'Syntax Error: Unexpected single quote character.'],
  ])("is told when it is GraphQL's own, and otherwise only its kind: %s", async (query, message) => {
    const answer = await app.ask(query);
    expect(answer.errors).toMatchObject([{ message, extensions: { code: 'GRAPHQL_PARSE_FAILED' } }]);
  });
});

describe('a suggestion', () => {
  const documents = [
    ['{ custome(id: "1") { id } }', ' Did you mean "customer"?'],
    [
      '{ customer(id: "1") { customFields { text } } }',
      ' Did you mean to use an inline fragment on "TextCustomFieldValue"?',
    ],
    ['{ customer(ids: "1") { id } }', ' Did you mean "id"?'],
    ['{ customFieldDefinition(field: { nam: "1" }) { id } }', ' Its keys: id, name.'],
    ['{ customFieldDefinition(field: {}) { id } }', ' Its keys: id, name.'],
    [
      withLiteral('[{ field: { id: "1" }, value: { clear: TO_EMTY } }]'),
      ' Its values: TO_DEFAULT, TO_EMPTY.',
    ],
  ] as const;

  it.each(documents)('is given where GraphiQL is served, and nowhere else: %s', async (query, suggestion) => {
    await using explored = await openApp({ gateway: { graphiql: { exampleIds: [] } } });
    const [open, closed] = [await explored.ask(query), await app.ask(query)];
    expect(open.errors?.map(({ message }) => message).join(' ')).toContain(suggestion);
    expect(closed.text).not.toMatch(/did you mean|its (keys|values)/i);
    const messages = open.errors?.map(({ message }) => message.replace(suggestion, '')) ?? [];
    for (const { message } of closed.errors ?? []) expect(messages).toContain(message);
  });

  it('is not given where GraphiQL is served and the schema cannot be read', async () => {
    await using hidden = await openApp({ gateway: { graphiql: { exampleIds: [] }, introspection: false } });
    const answer = await hidden.ask('{ custome(id: "1") { id } }');
    expect(answer.errors).toMatchObject([{ message: 'Cannot query field "custome" on type "Query".' }]);
  });

  it('for a variable names only what the schema has', async () => {
    await using explored = await openApp({ gateway: { graphiql: { exampleIds: [] } } });
    const variables = {
      values: [{ field: { id: '1' }, value: { SECRET: 'SECRET' } }, { field: { nam: 'SECRET' } }],
    };
    const answer = await explored.ask(withVariable('$values: [CustomFieldValueInput!]!'), variables);
    expect(answer.errors?.[0]?.message).toContain('Its keys: amount, checked, clear,');
    expect(answer.text).not.toContain('SECRET');
  });
});
