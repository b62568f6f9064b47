// A hidden field does not exist: every answer is the same as that of a tenant which has no such field.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFieldPermissions } from '../../src/access/field-permissions.ts';
import type { Role } from '../../src/access/policy.ts';
import { openApp } from '../support/app.ts';
import type { SeenRequest } from '../../standin/server.ts';
import type { App } from '../support/app.ts';
import { fieldId } from '../support/write-fakes.ts';
import { HIDDEN_FROM_AGENT, actingAs } from './policies.ts';

const DEFINITION = 'id name type section required expected options { key label }';
const HELD = 'fieldId isSet displayValue rawValue problem { code expected }';
const VALUE = `id definition { ${DEFINITION} } ${HELD}`;
const ERRORS = `userErrors { code message path valueIndex field { ${DEFINITION} } expected allowedOptions { key } current { ${HELD} } }`;
const WRITE = `outcome customer { id email customFields { ${VALUE} } } changes { field { id } result before { ${HELD} } after { ${HELD} } } ${ERRORS}`;
const CHECK = `ok changes { field { id } willChange before { ${HELD} } rawValueToStore } ${ERRORS}`;

/** Selectors of hidden fields, of fields that do not exist, and of one that nearly has the name of a hidden one. */
const HIDDEN = [
  '{ id: "18" }',
  '{ id: "2" }',
  '{ id: "20" }',
  '{ id: "101" }',
  '{ id: "999" }',
  '{ name: "Credit Tier" }',
  '{ name: "credit tier" }',
  '{ name: "Work Phone" }',
  '{ name: "constructor" }',
];
const VALUES = ['{ raw: "712" }', '{ clear: TO_EMPTY }', '{ clear: TO_DEFAULT }', '{ option: { key: "2" } }'];
const CONDITIONS = ['', ', onlyIf: { rawValue: "712" }', ', onlyIf: { unset: true }'];

/** A value for a field that may be written, and one for a hidden field. */
function valuesFor(field: string, at: number): string {
  const value = `value: ${VALUES[at % VALUES.length]}${CONDITIONS[at % CONDITIONS.length]}`;
  return `[{ field: { id: "1" }, value: { text: "never" } }, { field: ${field}, ${value} }]`;
}

/** Costs more than the limit, and the message says how much. */
const MANY = Array.from({ length: 5 }, (_, at) => `f${at}: customFields(includeUnset: true) { ${VALUE} }`);
const EXPENSIVE = `{ customersByIds(ids: [${Array.from({ length: 500 }, () => 4150).join()}]) { ${MANY.join(' ')} } }`;

/** One fetch of the list serves everybody for two seconds, so the number of these calls depends on the time. */
const isList = ({ path }: SeenRequest) => path === 'odata.svc/CustomFields';

const OPERATIONS = [
  `{ customer(id: "4150") { id firstName email status customFields { ${VALUE} } } }`,
  `{ customer(id: "4150") { customFields(includeUnset: true) { ${VALUE} } } }`,
  `{ customersByIds(ids: ["4150", "77", "4151", "5001"]) { id customFields { ${VALUE} } } }`,
  `{ customer(id: "4150") { customFields(includeUnset: true, fields: [${HIDDEN.join()}]) { ${VALUE} } } }`,
  ...HIDDEN.map((field) => `{ customer(id: "4150") { customField(field: ${field}) { ${VALUE} } } }`),
  ...HIDDEN.map((field) => `{ customFieldDefinition(field: ${field}) { ${DEFINITION} } }`),
  `{ customFieldDefinitions { ${DEFINITION} } }`,
  `{ customFieldDefinitions(includeInactive: true) { ${DEFINITION} } }`,
  `{ _entities(representations: [{ __typename: "CustomFieldDefinition", id: "18" }, { __typename: "CustomFieldDefinition", id: "999" }, { __typename: "CustomFieldDefinition", id: "3" }, { __typename: "Customer", id: "4150" }]) { ... on CustomFieldDefinition { ${DEFINITION} } ... on Customer { email customFields { ${VALUE} } } } }`,
  EXPENSIVE,
  ...HIDDEN.flatMap((field, at) => [
    `{ checkCustomerCustomFields(customerId: "4150", values: ${valuesFor(field, at)}) { ${CHECK} } }`,
    `mutation { updateCustomerCustomFields(customerId: "4150", values: ${valuesFor(field, at + 1)}) { ${WRITE} } }`,
    `mutation { updateCustomerCustomFields(customerId: "4150", values: [{ field: ${field}, value: { clear: TO_EMPTY } }]) { ${WRITE} } }`,
  ]),
  `mutation { updateCustomerCustomFields(customerId: "4150", values: [{ field: { id: "1" }, value: { text: "A new employer" } }]) { ${WRITE} } }`,
];

describe('a hidden field', () => {
  let hiding: App;
  let without: App;

  beforeAll(async () => {
    const policy = actingAs(['agent']);
    hiding = await openApp({ gateway: { policy } });
    without = await openApp({ gateway: { policy } });
    const ids = [...HIDDEN_FROM_AGENT, ...Array.from({ length: 120 }, (_, at) => 101 + at)].join();
    without.standin.database.exec(`DELETE FROM custom_field WHERE id IN (${ids})`);
    without.standin.database.exec(`DELETE FROM custom_field__entity WHERE custom_field_id IN (${ids})`);
    for (const app of [hiding, without]) await app.warmUp('definitions');
  });

  afterAll(async () => {
    await hiding[Symbol.asyncDispose]();
    await without[Symbol.asyncDispose]();
  });

  it('is answered like one that does not exist, with the same calls, whatever is asked', async () => {
    const answers: string[] = [];
    for (const operation of OPERATIONS) {
      for (const { upstream } of [hiding, without]) upstream.length = 0;
      const [hidden, absent] = [await hiding.ask(operation), await without.ask(operation)];
      expect(withoutRequestId(hidden.text), operation).toBe(withoutRequestId(absent.text));
      const calls = ({ upstream }: App) =>
        upstream.filter((seen) => !isList(seen)).map(({ method, path }) => `${method} ${path}`);
      expect(calls(hiding), operation).toEqual(calls(without));
      const writes = hiding.upstream.filter(({ method }) => method === 'PUT');
      expect(writes.length, operation).toBe(operation.includes('A new employer') ? 1 : 0);
      // Request ids are left out: one of them can have the digits of a hidden value by chance.
      answers.push(withoutRequestId(hidden.text));
    }
    const all = answers.join('\n');
    expect(all).not.toMatch(/Credit|712|555-010|Gold|Legacy|@example/);
    expect(all).toContain('Blue Fir Bakery');
    expect(all).toContain('The answer would cost');
    expect(all).toContain('"outcome":"APPLIED"');
    expect(all.match(/FIELD_NOT_FOUND/g)?.length).toBe(3 * HIDDEN.length);
  });
});

/** Requests that name the same field in every way that showed whether it exists. */
const probes = (id: string) => {
  const field = `field: { id: "${id}" }`;
  const empty = `{ ${field}, value: { clear: TO_EMPTY } }`;
  const conditional = `{ ${field}, value: { raw: "712" }, onlyIf: { option: { key: "2" } } }`;
  const lists = [
    `[${empty}, ${empty}]`,
    `[${empty}]`,
    `[${conditional}]`,
    `[{ ${field}, value: { raw: "712" } }]`,
  ];
  return [
    ...['4150', '99999'].flatMap((customer) =>
      lists.flatMap((values) => [
        `{ checkCustomerCustomFields(customerId: "${customer}", values: ${values}) { ${CHECK} } }`,
        `mutation { updateCustomerCustomFields(customerId: "${customer}", values: ${values}) { id ${WRITE} } }`,
      ]),
    ),
    `{ customFieldDefinition(${field}) { ${DEFINITION} } }`,
    `{ customer(id: "4150") { customField(${field}) { ${VALUE} } } }`,
    `{ customer(id: "4150") { customFields(includeUnset: true, fields: [{ id: "${id}" }]) { ${VALUE} } } }`,
    `{ _entities(representations: [{ __typename: "CustomFieldDefinition", id: "${id}" }]) { ... on CustomFieldDefinition { ${DEFINITION} } } }`,
  ];
};

/** The role may write every field but the one that is hidden by its id. */
const ALL_BUT_ONE: Role = {
  customers: 'all',
  profile: '*',
  fields: [
    { match: '*', access: 'writable' },
    { match: { id: '2' }, access: 'hidden' },
  ],
};

it('a field hidden by its id is answered like an id that no field has, with the same calls', async () => {
  const roles = new Map([['keeper', ALL_BUT_ONE]]);
  await using app = await openApp({
    gateway: { policy: actingAs(['keeper'], {}, { version: 'test', roles }) },
  });
  await app.warmUp();
  const ask = async (operation: string) => {
    app.upstream.length = 0;
    const text = withoutRequestId((await app.ask(operation)).text);
    const calls = app.upstream.filter((seen) => !isList(seen));
    return { text, calls: calls.map(({ method, path }) => `${method} ${path}`) };
  };
  const missing = probes('98');
  for (const [at, operation] of probes('2').entries()) {
    const hidden = await ask(operation);
    expect(hidden.text, operation).not.toContain('GRAPHQL_VALIDATION_FAILED');
    expect(hidden, operation).toEqual(await ask(missing[at] ?? ''));
  }
});

/** Requests that name a customer in every way. */
const customerProbes = (id: string) => {
  const values = '[{ field: { id: "4" }, value: { checked: true }, onlyIf: { unset: true } }]';
  const nodes = [`Customer:${id}`, `CustomFieldValue:${id}:4`].map((key) =>
    Buffer.from(key).toString('base64url'),
  );
  return [
    `{ customer(id: "${id}") { id } }`,
    `{ customer(id: "${id}") { status customFields(includeUnset: true) { ${VALUE} } } }`,
    `{ customersByIds(ids: ["${id}", "4150"]) { status } }`,
    `{ customersByIds(ids: ["${id}", "4150"]) { customField(field: { id: "4" }) { ${VALUE} } } }`,
    ...nodes.map((node) => `{ node(nodeId: "${node}") { __typename } }`),
    `{ _entities(representations: [{ __typename: "Customer", id: "${id}" }]) { ... on Customer { status customFields { ${VALUE} } } } }`,
    `{ checkCustomerCustomFields(customerId: "${id}", values: ${values}) { ${CHECK} } }`,
    `mutation { updateCustomerCustomFields(customerId: "${id}", values: ${values}) { ${WRITE} } }`,
  ];
};

it('a customer outside the scope is answered like an id that LoanPro does not have, with the same calls', async () => {
  const policy = actingAs(['collector']);
  await using app = await openApp({ gateway: { policy }, standin: { quirks: { expansionLimit: 50 } } });
  // One of them has more rows than LoanPro expands, and the other one has none.
  app.standin.database.exec("UPDATE customer_entity SET status = 'Closed' WHERE id IN (4152, 4156)");
  await app.warmUp();
  const ask = async (operation: string, id: string) => {
    app.upstream.length = 0;
    const { text } = await app.ask(operation);
    const calls = app.upstream.filter((seen) => !isList(seen));
    return {
      text: withoutRequestId(text),
      calls: calls.map(({ method, path }) => `${method} ${path}`.replace(id, 'the id')),
    };
  };
  for (const [at, operation] of customerProbes('77').entries()) {
    // What an answer shows of the lists of the tenant is known from then on.
    await ask(operation, '77');
    const absent = await ask(operation, '77');
    expect(absent.text, operation).not.toContain('GRAPHQL_VALIDATION_FAILED');
    for (const id of ['4152', '4156']) {
      expect(await ask(customerProbes(id)[at] ?? '', id), operation).toEqual(absent);
    }
  }
  // One that may be seen is read also where LoanPro refuses lists of customers.
  for (const customerListing of ['filtered', 'refused'] as const) {
    app.standin.quirks.customerListing = customerListing;
    expect((await app.ask(customerProbes('4150')[1] ?? '')).text).toContain('"status":"Active"');
    expect((await app.ask(customerProbes('4152')[1] ?? '')).text).toBe('{"data":{"customer":null}}');
  }
});

const isOpen = (...roles: Role[]) => createFieldPermissions(roles, () => undefined).isOpen(fieldId('98'));

it('an id without a definition is open only to viewers from whom no id is hidden', () => {
  const reader: Role = { ...ALL_BUT_ONE, fields: [{ match: { id: '2' }, access: 'readable' }] };
  const writer: Role = { ...ALL_BUT_ONE, fields: [{ match: { id: '98' }, access: 'writable' }] };
  expect(isOpen(ALL_BUT_ONE)).toBe(false);
  expect(isOpen(ALL_BUT_ONE, reader)).toBe(true);
  // Its own rule makes no other id differ.
  expect(isOpen(ALL_BUT_ONE, writer)).toBe(true);
});

const withoutRequestId = (text: string) => text.replaceAll(/"requestId":"[^"]+"/g, '');
