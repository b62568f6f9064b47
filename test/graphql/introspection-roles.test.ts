// Who can read the schema: each role by its own rules, also where another role has just sent the same document.

import { getIntrospectionQuery } from 'graphql';
import { expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import { as, identifiedByHeader } from '../support/callers.ts';

const READS = [getIntrospectionQuery(), '{ _service { sdl } }', '{ __type(name: "Customer") { name } }'];

it('a role that may not read the schema is refused 100 times out of 100 after the router has sent the same document', async () => {
  await using app = await openApp({
    gateway: {
      identity: identifiedByHeader,
      introspection: false,
      introspectionRoles: ['router', 'builder'],
    },
  });
  for (let round = 0; round < 100; round++) {
    const query = READS[round % READS.length] ?? '';
    const forRouter = await app.ask(query, {}, as('apollo', 'router'));
    expect(forRouter.errors).toBeUndefined();
    const caller = round % 2 ? as('someone', 'agent') : {};
    const { data, errors, text } = await app.ask(query, {}, caller);
    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(text).not.toContain('type Customer');
  }
  // And the other way round: a refusal is not kept for those who may.
  expect((await app.ask('{ __schema { queryType { name } } }', {}, as('someone'))).data).toBeUndefined();
  expect(
    (await app.ask('{ __schema { queryType { name } } }', {}, as('ci', 'builder'))).errors,
  ).toBeUndefined();
});

it('errors suggest names only to roles that may read the schema', async () => {
  await using app = await openApp({
    gateway: {
      identity: identifiedByHeader,
      introspection: false,
      introspectionRoles: ['builder'],
      graphiql: { exampleIds: [] },
    },
  });
  const wrong = '{ customer(id: "4150") { lastNam } }';
  const variable =
    'mutation ($v: [CustomFieldValueInput!]!) { updateCustomerCustomFields(customerId: "1", values: $v) { id } }';
  const values = { v: [{ field: { id: '1' }, value: { tex: 'x' } }] };
  for (const role of ['builder', 'agent', 'builder', 'agent']) {
    const { text } = await app.ask(wrong, {}, as('someone', role));
    expect([role, text.includes('Did you mean')]).toEqual([role, role === 'builder']);
    const answer = await app.ask(variable, values, as('someone', role));
    expect(answer.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect([role, answer.text.includes('tex')]).toEqual([role, role === 'builder']);
  }
});
