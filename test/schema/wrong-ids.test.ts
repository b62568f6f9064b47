// Wrong ids: each one empties its own place in the answer, and everything beside it is answered.

import { isListType, isNonNullType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { clientSchema } from '../../src/schema/index.ts';
import { openApp } from '../support/app.ts';
import type { Answer } from '../support/app.ts';

const WRONG = 'CANARY';
const placesOf = (answer: Answer) =>
  answer.errors?.map(({ path, extensions }) => [...(path ?? []), extensions['code']].join('.'));

describe('every root field of the client schema', () => {
  const roots = [clientSchema.getQueryType(), clientSchema.getMutationType()].flatMap((type) =>
    Object.values(type?.getFields() ?? {}),
  );

  it('is nullable, and a list of entities has nullable items', () => {
    expect(roots.length).toBeGreaterThan(6);
    expect(roots.filter(({ type }) => isNonNullType(type)).map(({ name }) => name)).toEqual([]);
    const customers = clientSchema.getQueryType()?.getFields()['customersByIds']?.type;
    expect(isListType(customers) && isNonNullType(customers.ofType)).toBe(false);
  });
});

describe('a wrong id in customersByIds', () => {
  it('is an error in its own place, and the other customers are answered with one call', async () => {
    await using app = await openApp();
    await app.warmUp();

    const answer = await app.ask('query ($ids: [ID!]!) { customersByIds(ids: $ids) { id lastName } }', {
      ids: ['4150', '77', '4151', WRONG, '4152', ''],
    });

    expect(answer.data.customersByIds.map((found: { id: string } | null) => found?.id ?? null)).toEqual([
      '4150',
      null,
      '4151',
      null,
      '4152',
      null,
    ]);
    expect(placesOf(answer)).toEqual(['customersByIds.3.BAD_USER_INPUT', 'customersByIds.5.BAD_USER_INPUT']);
    expect(answer.errors?.[0]?.message).toMatch(/^ids\.3 must be a LoanPro customer id/);
    expect(answer.text).not.toContain(WRONG);
    expect(app.upstream).toHaveLength(1);
  });

  it('is an error also when every other id is wrong, and costs no call', async () => {
    await using app = await openApp();
    const answer = await app.ask('{ customersByIds(ids: ["x", "01"]) { id } }');
    expect(answer.data).toEqual({ customersByIds: [null, null] });
    expect(placesOf(answer)).toEqual(['customersByIds.0.BAD_USER_INPUT', 'customersByIds.1.BAD_USER_INPUT']);
    expect(app.upstream).toEqual([]);
  });

  it('leaves an answer with 1,000 wrong ids below 400 KB', async () => {
    await using app = await openApp();
    const ids = Array.from({ length: 500 }, () => WRONG);
    const requestId = 'r'.repeat(128);

    const answer = await app.ask(
      'query ($ids: [ID!]!) { a: customersByIds(ids: $ids) { id } b: customersByIds(ids: $ids) { id } }',
      { ids },
      { 'x-request-id': requestId },
    );

    expect(answer.errors).toHaveLength(1000);
    expect(answer.text.length).toBeLessThan(400_000);
    expect(app.upstream).toEqual([]);
  });
});

describe('a list that is over its limit', () => {
  it('empties its own field, and the field beside it is answered', async () => {
    await using app = await openApp();
    const ids = Array.from({ length: 501 }, (_, index) => String(5001 + index));
    const answer = await app.ask(
      'query ($ids: [ID!]!) { customersByIds(ids: $ids) { id } maria: customer(id: "4150") { id } }',
      { ids },
    );
    expect(answer.data).toEqual({ customersByIds: null, maria: { id: '4150' } });
    expect(placesOf(answer)).toEqual(['customersByIds.BAD_USER_INPUT']);
  });

  it('of customers in the whole request empties only the field that goes over it', async () => {
    await using app = await openApp();
    const ids = Array.from({ length: 500 }, () => '4150');
    const answer = await app.ask(
      `query ($ids: [ID!]!) {
        a: customersByIds(ids: $ids) { id }
        b: customersByIds(ids: $ids) { id }
        c: customersByIds(ids: $ids) { id }
        __typename
      }`,
      { ids },
    );
    expect(answer.data).toMatchObject({ c: null, __typename: 'Query' });
    expect(answer.data.b).toHaveLength(500);
    expect(placesOf(answer)).toEqual(['c.BAD_USER_INPUT']);
  });

  it('of selectors empties the custom fields of its customer alone', async () => {
    await using app = await openApp();
    const answer = await app.ask(
      'query ($fields: [CustomFieldSelector!]) { customer(id: "4150") { id customFields(fields: $fields) { fieldId } } }',
      { fields: Array.from({ length: 101 }, (_, index) => ({ id: String(index + 1) })) },
    );
    expect(answer.data).toEqual({ customer: { id: '4150', customFields: null } });
    expect(placesOf(answer)).toEqual(['customer.customFields.BAD_USER_INPUT']);
  });
});

describe('a wrong id in one root field', () => {
  const VALUES = '[{ field: { id: "3" }, value: { amount: "410.00" } }]';

  it.each([
    ['customer', `customer(id: "${WRONG}") { id }`, 'BAD_USER_INPUT'],
    [
      'checkCustomerCustomFields',
      `checkCustomerCustomFields(customerId: "${WRONG}", values: ${VALUES}) { ok }`,
      'BAD_USER_INPUT',
    ],
    ['customFieldDefinition', `customFieldDefinition(field: { id: "${WRONG}" }) { id }`, null],
    ['customFieldsWrite', `customFieldsWrite(id: "${WRONG}") { id }`, null],
  ])('%s empties this field, and the fields beside it are answered', async (_name, field, code) => {
    await using app = await openApp();
    const answer = await app.ask(
      `{ before: customer(id: "4150") { id } wrong: ${field} after: customFieldDefinition(field: { id: "3" }) { id } }`,
    );
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({ before: { id: '4150' }, wrong: null, after: { id: '3' } });
    expect(placesOf(answer)).toEqual(code === null ? undefined : [`wrong.${code}`]);
    expect(answer.text).not.toContain(WRONG);
  });

  it('updateCustomerCustomFields is refused, and the write beside it is applied', async () => {
    await using app = await openApp();
    const answer = await app.ask(
      `mutation {
        wrong: updateCustomerCustomFields(customerId: "${WRONG}", values: ${VALUES}) { outcome }
        good: updateCustomerCustomFields(customerId: "4150", values: ${VALUES}) { outcome }
      }`,
    );
    expect(answer.data).toEqual({ wrong: null, good: { outcome: 'APPLIED' } });
    expect(placesOf(answer)).toEqual(['wrong.BAD_USER_INPUT']);
    expect(app.upstream.filter(({ method }) => method === 'PUT')).toHaveLength(1);
  });
});

/** Fields that resolve the same references again and again. */
const manyFields = (count: number) =>
  Array.from({ length: count }, (_, index) => `a${index}: _entities(representations: $r) { __typename }`);

describe('many references in one request', () => {
  it.each([
    ['to nobody', { __typename: 'Nobody' }],
    ['with a wrong id', { __typename: 'Customer', id: WRONG }],
    ['to a definition', { __typename: 'CustomFieldDefinition', id: WRONG }],
  ])(
    '%s are counted together: over the limit there is one error for each field',
    async (_kind, reference) => {
      await using app = await openApp();
      const r = Array.from({ length: 1000 }, () => reference);
      const answer = await app.ask(`query ($r: [_Any!]!) { ${manyFields(100).join(' ')} }`, { r });
      expect(answer.errors?.length).toBeLessThan(1100);
      expect(answer.text.length).toBeLessThan(400_000);
      expect(app.upstream).toEqual([]);
    },
  );
});
