// What one request may cost: both sides of each limit, and requests that are small and would have an answer that is not.

import { describe, expect, it } from 'vitest';
import { getIntrospectionQuery } from 'graphql';
import { openApp } from '../support/app.ts';
import type { Answer } from '../support/app.ts';
import { enlarge } from '../support/large-tenant.ts';

const idsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => String(first + index));

const repeat = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

/** A selection may contain the same field a hundred times. */
const selectOften = (name: string, count: number) =>
  repeat(
    Math.ceil(count / 100),
    (index) => `... { ${`${name} `.repeat(Math.min(100, count - 100 * index))}}`,
  );

/** 252 customers with 569 fields cost 149,942. Each field that is added beside them costs one more. */
const byIds = (more: number) =>
  `query ($ids: [ID!]!) { customersByIds(ids: $ids) { ${selectOften('id', 569)} } ${repeat(more, (index) => `t${index}: __typename`)} }`;

const OPTIONS = 'options { key label }';

function expectRefused(answer: Answer, reason: RegExp): void {
  expect(answer.status).toBe(200);
  expect(answer.data).toBeUndefined();
  expect(answer.errors).toHaveLength(1);
  expect(answer.errors?.[0]).toMatchObject({
    message: expect.stringMatching(reason),
    extensions: { code: 'BAD_USER_INPUT' },
  });
}

const TOO_EXPENSIVE = /^The answer would cost \d+, and the limit is 150000\. Ask for fewer/;

describe('the cost of an operation', () => {
  it('may be 150,000 and not one more, and a refusal costs no call to LoanPro', async () => {
    await using app = await openApp({ standin: { generatedCustomers: 252 } });
    const ids = idsFrom(5001, 252);
    const most = await app.ask(byIds(58), { ids });
    expect(most.errors).toBeUndefined();
    expect(most.data.customersByIds).toHaveLength(252);
    app.upstream.length = 0;
    expectRefused(await app.ask(byIds(59), { ids }), /would cost 150001/);
    expect(app.upstream).toEqual([]);
  });

  it.each([
    ['a list of ids', (ids: string) => `{ customersByIds(ids: [${ids}]) { FIELDS } }`],
    [
      'references',
      (ids: string) =>
        `{ _entities(representations: [${ids.replaceAll(/"\d+"/g, '{ __typename: "Customer", id: $& }')}]) { ... on Customer { FIELDS } } }`,
    ],
    [
      'a fragment in a fragment',
      (ids: string) =>
        `{ ...Q } fragment Q on Query { customersByIds(ids: [${ids}]) { ...C } } fragment C on Customer { FIELDS }`,
    ],
    [
      'an operation that is not the first one',
      (ids: string) => `query Small { __typename } query Large { customersByIds(ids: [${ids}]) { FIELDS } }`,
    ],
  ])('counts %s with every field of each customer', async (_name, query) => {
    await using app = await openApp();
    await app.warmUp();
    const fields = repeat(
      40,
      (index) => `a${index}: customFields(includeUnset: true) { id fieldId rawValue }`,
    );
    const text = query(
      idsFrom(5001, 100)
        .map((id) => `"${id}"`)
        .join(' '),
    ).replace('FIELDS', fields);
    const response = await app.post(
      JSON.stringify({ query: text, ...(text.includes('Large') && { operationName: 'Large' }) }),
    );
    const body = await response.text();
    expectRefused(
      { ...JSON.parse(body), text: body, status: response.status, headers: response.headers },
      TOO_EXPENSIVE,
    );
    expect(app.upstream).toEqual([]);
  });

  it('counts what each field held before and after a write, and when it was compared', async () => {
    await using app = await openApp();
    await app.warmUp();
    /** The cost beside something that is too expensive, because only a refusal tells the cost. */
    const costWith = async (held: string) => {
      const { errors } = await app.ask(
        `query ($ids: [ID!]!) { customersByIds(ids: $ids) { ${selectOften('id', 569)} }
          customFieldsWrite(id: "1") { changes { before { ${held} } after { ${held} } } userErrors { current { ${held} } } }
          checkCustomerCustomFields(customerId: "1", values: []) { changes { before { ${held} } } } }`,
        { ids: idsFrom(5001, 260) },
      );
      return Number(/would cost (\d+),/.exec(errors?.[0]?.message ?? '')?.[1]);
    };
    // Three fields in four places, for each of the fifty values that a write can have.
    expect((await costWith('rawValue displayValue option { key }')) - (await costWith('rawValue'))).toBe(600);
  });

  it('counts definitions with their options, by the number that the tenant has', async () => {
    const query = `{ ${repeat(20, (index) => `a${index}: customFieldDefinitions { id options { key label } }`)} }`;
    await using small = await openApp();
    await small.warmUp();
    expect((await small.ask(query)).errors).toBeUndefined();
    await using large = await openApp();
    enlarge(large.standin, { fields: 300, options: 30 });
    await large.warmUp();
    expectRefused(await large.ask(query), TOO_EXPENSIVE);
  });

  it('counts what `@include` and `@skip` leave', async () => {
    await using app = await openApp();
    const fields = repeat(50, (index) => `a${index}: customFields(includeUnset: true) { id }`);
    const query = (on: string) =>
      `query ($ids: [ID!]!, $all: Boolean!) { customersByIds(ids: $ids) { id ... @${on} { ${fields} } } }`;
    const ids = idsFrom(5001, 500);
    expect((await app.ask(query('include(if: $all)'), { ids, all: false })).errors).toBeUndefined();
    expectRefused(await app.ask(query('include(if: $all)'), { ids, all: true }), TOO_EXPENSIVE);
    expectRefused(await app.ask(query('skip(if: $all)'), { ids, all: false }), TOO_EXPENSIVE);
  });

  it('counts the values in arguments, which are read for every customer', async () => {
    await using app = await openApp();
    const ids = idsFrom(5001, 100);
    const fields = idsFrom(1, 100).map((id) => ({ id }));
    const query = `query ($ids: [ID!]!, $fields: [CustomFieldSelector!]) {
      customersByIds(ids: $ids) { ${repeat(8, (index) => `a${index}: customFields(fields: $fields) { id }`)} } }`;
    expect((await app.ask(query, { ids, fields: fields.slice(0, 20) })).errors).toBeUndefined();
    expectRefused(await app.ask(query, { ids, fields }), TOO_EXPENSIVE);
  });

  it('counts an introspection by the size of the schema, and allows those that tools send', async () => {
    await using app = await openApp();
    expect(
      (await app.ask(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }))).errors,
    ).toBeUndefined();
    const types = repeat(60, (index) => `a${index}: fields { name args { name type { name } } }`);
    expectRefused(await app.ask(`{ __schema { types { ${types} } } }`), TOO_EXPENSIVE);
  });
});

describe('an answer that turns out larger than expected', () => {
  it('is complete up to the budget, with an error for each list that would exceed it', async () => {
    await using app = await openApp({ standin: { generatedCustomers: 200 } });
    enlarge(app.standin, { fields: 100, text: 'held' });
    await app.warmUp();
    const aliases = repeat(7, (index) => `a${index}: rawValue`);
    const answer = await app.ask(
      `query ($ids: [ID!]!) { customersByIds(ids: $ids) { id customFields { ${aliases} } } }`,
      { ids: idsFrom(5001, 200) },
    );
    const customers: { id: string; customFields: unknown[] | null }[] = answer.data.customersByIds;
    expect(customers).toHaveLength(200);
    const complete = customers.filter(({ customFields }) => customFields !== null);
    expect(complete.length).toBeGreaterThan(100);
    expect(complete.flatMap(({ customFields }) => customFields).length * 8).toBeLessThanOrEqual(150_000);
    expect(complete.every(({ customFields }) => (customFields?.length ?? 0) >= 100)).toBe(true);
    expect(answer.errors).toHaveLength(200 - complete.length);
    expect(answer.errors?.[0]?.message).toMatch(TOO_EXPENSIVE);
    expect(answer.errors?.[0]?.path).toEqual(['customersByIds', expect.any(Number), 'customFields']);
  });

  it('is refused when it has more than 8,000,000 bytes', async () => {
    await using app = await openApp({ standin: { generatedCustomers: 200 } });
    enlarge(app.standin, { fields: 20, text: '\u0001'.repeat(250) });
    await app.warmUp();
    const ask = async (count: number) =>
      app.ask(
        'query ($ids: [ID!]!) { customersByIds(ids: $ids) { customFields { rawValue displayValue } } }',
        {
          ids: idsFrom(5001, count),
        },
      );
    const most = await ask(100);
    expect(most.errors).toBeUndefined();
    expect(most.text.length).toBeGreaterThan(5_000_000);
    expectRefused(await ask(200), /^The answer is larger than 8000000 bytes\. Ask for fewer/);
  });

  it('is not withheld from the caller of a write, who is refused before anything is sent or gets all of it', async () => {
    await using app = await openApp();
    enlarge(app.standin, { fields: 20, options: 2000 });
    await app.warmUp();
    const write = async (count: number) =>
      app.ask(
        `mutation ($values: [CustomFieldValueInput!]!) {
          updateCustomerCustomFields(customerId: "5001", values: $values) {
            outcome changes { result field { ${OPTIONS} } second: field { ${OPTIONS} } third: field { ${OPTIONS} } } } }`,
        { values: idsFrom(1001, count).map((id) => ({ field: { id }, value: { option: { key: '7' } } })) },
      );
    const answer = await write(5);
    expect(answer.errors).toBeUndefined();
    expect(answer.data.updateCustomerCustomFields).toMatchObject({
      outcome: 'APPLIED',
      changes: Array.from({ length: 5 }, () => ({
        result: 'APPLIED',
        field: { options: expect.any(Array) },
      })),
    });
    app.upstream.length = 0;
    expectRefused(await write(20), TOO_EXPENSIVE);
    expect(app.upstream).toEqual([]);
  });

  it('is no answer of which a caller may think that nothing was written, when a stored text makes it too large', async () => {
    await using app = await openApp();
    enlarge(app.standin, { fields: 1, text: 'x'.repeat(100_000) });
    await app.warmUp();
    const texts = repeat(95, (index) => `t${index}: rawValue`);
    const answer = await app.ask(
      `mutation { updateCustomerCustomFields(customerId: "5001", values: [{ field: { id: "1001" }, value: { text: "new" } }]) {
        outcome changes { before { ${texts} } } } }`,
    );
    expect(app.upstream.filter(({ method }) => method === 'PUT')).toHaveLength(1);
    expect(answer.data).toBeUndefined();
    expect(answer.errors).toMatchObject([
      { extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: false } },
    ]);
  });
});

describe('the calls of one request to LoanPro', () => {
  /** A customer with 400 values takes one call, and nine for the pages of its values, which are counted apart. */
  const MANY_PAGES = { nopaging: 'ignored', summary: 'left-out' } as const;
  const WITHOUT_LISTS = { valueListing: 'refused', customerListing: 'refused' } as const;
  const QUERY = 'query ($ids: [ID!]!) { customersByIds(ids: $ids) { id customFields { rawValue } } }';

  it('are at most 100 where the tenant allows no lists', async () => {
    await using app = await openApp({ standin: { quirks: WITHOUT_LISTS, generatedCustomers: 101 } });
    await app.warmUp();
    // Finds out that lists are refused.
    await app.ask(QUERY, { ids: idsFrom(5001, 2) });
    app.upstream.length = 0;
    const most = await app.ask(QUERY, { ids: idsFrom(5001, 100) });
    expect(most.errors).toBeUndefined();
    expect(app.upstream).toHaveLength(100);
    app.upstream.length = 0;
    const more = await app.ask(QUERY, { ids: idsFrom(5001, 101) });
    expect(app.upstream).toEqual([]);
    expect(more.data.customersByIds).toEqual(Array.from({ length: 101 }, () => null));
    expect(more.errors).toHaveLength(101);
    expect(more.errors?.[0]).toMatchObject({
      path: ['customersByIds', 0],
      message: expect.stringContaining('too many calls to LoanPro'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('are few before it is known that the tenant allows no lists', async () => {
    await using app = await openApp({ standin: { quirks: WITHOUT_LISTS, generatedCustomers: 500 } });
    await app.warmUp();
    const answer = await app.ask(QUERY, { ids: idsFrom(5001, 500) });
    expect(answer.errors).toHaveLength(500);
    expect(app.upstream.length).toBeLessThanOrEqual(8);
  });

  it('are at most 100 together with those of checks, and the further pages at most 400 and four for each customer', async () => {
    await using app = await openApp({ standin: { quirks: MANY_PAGES, generatedCustomers: 50 } });
    enlarge(app.standin, { fields: 700, text: 'held' });
    await app.warmUp();
    const checks = repeat(
      9,
      (index) =>
        `a${index}: checkCustomerCustomFields(customerId: "${5001 + index}", values: $values) { ok }`,
    );
    const answer = await app.ask(
      `query ($ids: [ID!]!, $values: [CustomFieldValueInput!]!) {
        customersByIds(ids: $ids) { customFields { id } } ${checks} }`,
      { ids: idsFrom(5011, 40), values: [{ field: { id: '1001' }, value: { raw: 'new' } }] },
    );
    const reads = app.upstream.filter(({ path }) => path !== 'odata.svc/CustomFields');
    expect(reads.length).toBeGreaterThan(560);
    expect(reads.length).toBeLessThanOrEqual(660);
    const refused = answer.errors;
    expect(refused?.length).toBeGreaterThan(0);
    expect(refused?.[0]).toMatchObject({
      message: expect.stringContaining('too many calls to LoanPro'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('may be more where a request writes, so that each write is compared and read back', async () => {
    await using app = await openApp({ standin: { quirks: MANY_PAGES, generatedCustomers: 10 } });
    enlarge(app.standin, { fields: 400, text: 'held' });
    await app.warmUp();
    const writes = repeat(
      10,
      (index) =>
        `a${index}: updateCustomerCustomFields(customerId: "${5001 + index}", values: $values) { outcome }`,
    );
    const answer = await app.ask(`mutation ($values: [CustomFieldValueInput!]!) { ${writes} }`, {
      values: [{ field: { id: '1001' }, value: { raw: 'new' } }],
    });
    expect(answer.errors).toBeUndefined();
    expect(Object.values(answer.data)).toEqual(Array.from({ length: 10 }, () => ({ outcome: 'APPLIED' })));
    expect(app.upstream.length).toBeGreaterThan(150);
  });

  it('end when their answers have more than 12 million characters', async () => {
    await using app = await openApp({ standin: { generatedCustomers: 500 } });
    // Two million for each list of fifty customers. Four lists are read at once, so at least six are complete before the tenth.
    enlarge(app.standin, { fields: 20, text: 'x'.repeat(2000) });
    await app.warmUp();
    const query = 'query ($ids: [ID!]!) { customersByIds(ids: $ids) { customFields { id } } }';
    const answer = await app.ask(query, { ids: idsFrom(5001, 500) });
    expect(app.upstream.length).toBeLessThan(10);
    expect(answer.errors?.at(-1)).toMatchObject({
      message: expect.stringContaining('too much data from LoanPro'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});
