// How many calls to LoanPro a read costs, and the fallback strategies for reading many customers.

import { describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';

const BY_IDS = /* GraphQL */ `
  query ($ids: [ID!]!) {
    customersByIds(ids: $ids) {
      id
      lastName
      customFields {
        definition {
          name
        }
        displayValue
      }
    }
  }
`;

const VALUES_ONLY = BY_IDS.replace('lastName', '');

const seeded = (count: number) => Array.from({ length: count }, (_, index) => String(5001 + index));
const isFurther = ({ query }: { query: Record<string, string> }) => query['$skip'] !== undefined;
const paths = (app: App) => app.upstream.map(({ path }) => path.replace('odata.svc/', ''));
const countOf = (app: App, list: string) => paths(app).filter((path) => path === list).length;

describe('reading customers', () => {
  it.each([
    [1, 1],
    [2, 1],
    [50, 1],
    [51, 2],
    [500, 10],
  ])('costs for %i customers this number of calls to LoanPro: %i', async (customers, calls) => {
    await using app = await openApp({ standin: { generatedCustomers: customers } });
    await app.warmUp();

    const answer = await app.ask(BY_IDS, { ids: seeded(customers) });

    expect(answer.errors).toBeUndefined();
    expect(answer.data.customersByIds.map(({ id }: { id: string }) => id)).toEqual(seeded(customers));
    for (const { lastName, customFields } of answer.data.customersByIds) {
      expect(lastName).toEqual(expect.any(String));
      expect(customFields.length).toBeGreaterThan(0);
      for (const { definition } of customFields) expect(definition.name).toEqual(expect.any(String));
    }
    expect(app.upstream).toHaveLength(calls);
  });

  it('costs one more call when there is no copy of the definitions yet, and the first lists of a process one or two to prove them', async () => {
    await using app = await openApp();
    await app.ask(BY_IDS, { ids: seeded(50) });
    // Several customers have the most rows, and one list has those of all of them.
    expect(paths(app).toSorted()).toEqual([
      'CustomFieldValues',
      'CustomFieldValues',
      'CustomFields',
      'CustomFields',
      'Customers',
    ]);
  });

  it('costs no further call once longer lists were seen: each list, each customer and each renewal of the definitions one', async () => {
    await using app = await openApp();
    await app.warmUp();
    for (const id of seeded(20))
      await app.ask('query ($id: ID!) { customer(id: $id) { customFields { fieldId } } }', { id });
    for (const query of [BY_IDS, VALUES_ONLY])
      for (let count = 2; count <= 21; count++) await app.ask(query, { ids: seeded(count) });
    expect(app.upstream.filter((seen) => !isFurther(seen))).toHaveLength(60);
    // Lists with as many rows as pages often have.
    expect(app.upstream.filter(isFurther).length).toBeLessThanOrEqual(2);
    expect(paths(app).filter((path) => path.endsWith(')/CustomFieldValues'))).toEqual([]);
  });

  it('costs one call for all aliases of a document', async () => {
    await using app = await openApp();
    await app.warmUp();
    const aliases = seeded(50).map(
      (id) => `c${id}: customer(id: "${id}") { id email customFields { displayValue } }`,
    );

    const answer = await app.ask(`{ ${aliases.join('\n')} }`);

    expect(Object.keys(answer.data)).toHaveLength(50);
    expect(app.upstream).toHaveLength(1);
  });

  it('asks once for an id that occurs twice, and answers in the requested order', async () => {
    await using app = await openApp();
    await app.warmUp();

    const answer = await app.ask(BY_IDS, { ids: ['5002', '77', '5001', '5002'] });

    expect(answer.data.customersByIds.map((customer: { id: string } | null) => customer?.id)).toEqual([
      '5002',
      undefined,
      '5001',
      '5002',
    ]);
    expect(app.upstream).toHaveLength(1);
    expect(app.upstream[0]?.query['$filter']).toBe('id eq 5002 or id eq 77 or id eq 5001');
  });

  it('asks for no values when none are requested', async () => {
    await using app = await openApp();
    await app.ask('{ customer(id: "4150") { firstName } }');
    expect(app.upstream.map(({ url }) => url)).toEqual(['/api/public/api/1/odata.svc/Customers(4150)']);
  });
});

it.each([
  ['different customers', (part: number) => seeded(1200).slice(part * 400, part * 400 + 400)],
  ['the same customers several times', () => seeded(400)],
])('one request can ask for at most a thousand customers: %s', async (_name, idsOf) => {
  await using app = await openApp();
  const lists = [0, 1, 2].map(
    (part) => `a${part}: customersByIds(ids: ${JSON.stringify(idsOf(part))}) { id }`,
  );
  const answer = await app.ask(`{ ${lists.join('\n')} }`);
  expect(answer.data).toMatchObject({ a2: null });
  for (const alias of ['a0', 'a1']) expect(answer.data[alias]).toHaveLength(400);
  expect(answer.errors).toMatchObject([{ path: ['a2'], extensions: { code: 'BAD_USER_INPUT' } }]);
});

it('one request can contain at most ten checks', async () => {
  await using app = await openApp();
  await app.warmUp();
  const check =
    'checkCustomerCustomFields(customerId: "4150", values: [{ field: { id: "1" }, value: { text: "x" } }]) { ok }';
  const answer = await app.ask(
    `{ ${Array.from({ length: 12 }, (_, index) => `c${index}: ${check}`).join('\n')} }`,
  );
  expect(answer.errors?.map(({ path }) => path?.[0])).toEqual(['c10', 'c11']);
  expect(answer.data).toMatchObject({ c0: { ok: true }, c9: { ok: true }, c10: null });
});

describe('a list of 500 customers', () => {
  const ids = seeded(500);

  it('costs ten calls, and in a new process some more for the definitions and to prove the lists', async () => {
    await using app = await openApp({ standin: { generatedCustomers: 500 } });
    for (const [query, list, proofs] of [
      [BY_IDS, 'Customers', 10],
      [VALUES_ONLY, 'CustomFieldValues', 2],
    ] as const) {
      for (const more of [proofs, 0]) {
        app.upstream.length = 0;
        expect((await app.ask(query, { ids })).errors).toBeUndefined();
        expect(countOf(app, list)).toBeGreaterThanOrEqual(10);
        expect(app.upstream.length).toBeLessThanOrEqual(10 + more);
      }
    }
  });

  it('costs ten calls also where the total of a list counts more than the customers that were requested', async () => {
    await using app = await openApp({ standin: { generatedCustomers: 500 } });
    await app.warmUp();
    app.standin.fault = (request, next) => {
      const answer = next();
      if (!('body' in answer) || !request.path.endsWith('/Customers')) return answer;
      const body = JSON.parse(answer.body);
      body.d.summary.total = 500;
      return { ...answer, body: JSON.stringify(body) };
    };
    expect((await app.ask(BY_IDS, { ids })).errors).toBeUndefined();
    expect(paths(app)).toEqual(Array(10).fill('Customers'));
  });

  it('costs one more call when the value set is refused, and none while its pause lasts', async () => {
    await using app = await openApp({
      standin: { generatedCustomers: 500, quirks: { valueListing: 'refused' } },
    });
    await app.ask(BY_IDS, { ids });
    const before = countOf(app, 'Customers');
    await Promise.all([1, 2].map(async () => app.ask(VALUES_ONLY, { ids })));
    await app.ask(VALUES_ONLY, { ids });
    // It was tried for the first list, to compare it with what was expanded there.
    expect([countOf(app, 'CustomFieldValues'), countOf(app, 'Customers') - before]).toEqual([1, 30]);
  });

  it('costs one more call for each list that is refused, before its customers are read one by one', async () => {
    await using app = await openApp({
      standin: { generatedCustomers: 500, quirks: { valueListing: 'refused', customerListing: 'refused' } },
    });
    await app.warmUp('definitions');
    const answer = await app.ask(VALUES_ONLY, { ids: ids.slice(0, 80) });
    expect(answer.errors).toBeUndefined();
    expect([countOf(app, 'CustomFieldValues'), countOf(app, 'Customers')]).toEqual([1, 1]);
  });
});

describe('the fallback strategies', () => {
  it('begin with the value set when only values are requested', async () => {
    await using app = await openApp();
    await app.warmUp();
    const answer = await app.ask(VALUES_ONLY, { ids: ['4150', '4151', '5001'] });
    expect(answer.data.customersByIds[0].customFields).toHaveLength(17);
    expect(paths(app)).toEqual(['CustomFieldValues']);
  });

  it('ask once more for customers without values, because some of them may not exist', async () => {
    await using app = await openApp();
    await app.warmUp();
    const answer = await app.ask(VALUES_ONLY, { ids: ['4156', '77', '78', '5001'] });
    expect(answer.data.customersByIds.map((customer: unknown) => customer !== null)).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(answer.data.customersByIds[0]).toEqual({ id: '4156', customFields: [] });
    expect(paths(app)).toEqual(['CustomFieldValues', 'Customers']);
  });

  it.each(['refused', 'unfiltered'] as const)(
    'continue with customers by filter when the value set is %s',
    async (valueListing) => {
      await using app = await openApp({ standin: { quirks: { valueListing } } });
      await app.warmUp('definitions');
      // The customer with the most rows, in a list.
      await app.ask('{ customersByIds(ids: ["4152", "4151"]) { lastName customFields { fieldId } } }');
      app.upstream.length = 0;

      for (const round of [1, 2]) {
        app.upstream.length = 0;
        const answer = await app.ask(VALUES_ONLY, { ids: ['4150', '77', '5001'] });
        expect(answer.data.customersByIds.map((customer: { id: string } | null) => customer?.id)).toEqual([
          '4150',
          undefined,
          '5001',
        ]);
        expect(answer.data.customersByIds[0].customFields).toHaveLength(17);
        // A refused strategy is not tried again by the next request.
        expect(new Set(paths(app))).toEqual(
          new Set(round === 1 ? ['CustomFieldValues', 'Customers'] : ['Customers']),
        );
      }
      expect(app.notices).toEqual(['refused: value set']);
    },
  );

  it.each(['refused', 'unfiltered'] as const)(
    'end with one call for each customer when every list is %s',
    async (listing) => {
      await using app = await openApp({
        standin: { quirks: { valueListing: listing, customerListing: listing } },
      });
      await app.warmUp('definitions');
      // The customer with the most rows, by its key.
      await app.ask('{ customer(id: "4152") { customFields { fieldId } } }');
      app.upstream.length = 0;
      await app.ask(VALUES_ONLY, { ids: ['5001', '5002'] });
      app.upstream.length = 0;

      const answer = await app.ask(BY_IDS, { ids: ['4150', '5001', '5002'] });

      expect(answer.errors).toBeUndefined();
      expect(answer.data.customersByIds.map(({ id }: { id: string }) => id)).toEqual([
        '4150',
        '5001',
        '5002',
      ]);
      expect(answer.data.customersByIds[0].customFields).toHaveLength(17);
      expect(paths(app).toSorted()).toEqual(['Customers(4150)', 'Customers(5001)', 'Customers(5002)']);
      expect(app.notices).toEqual(['refused: value set', 'refused: customers by filter']);
    },
  );

  it('log a refused list once, although every part of a long list is refused', async () => {
    await using app = await openApp({
      standin: { generatedCustomers: 500, quirks: { valueListing: 'refused' } },
    });
    await app.warmUp();
    const answer = await app.ask(VALUES_ONLY, { ids: seeded(500) });
    expect(answer.errors).toBeUndefined();
    expect(answer.data.customersByIds).toHaveLength(500);
    expect(app.notices).toEqual(['refused: value set']);
  });

  it('do not continue after an error of another kind, so that a failing LoanPro gets no more calls', async () => {
    await using app = await openApp();
    await app.warmUp();
    app.standin.fault = () => ({ status: 503, body: '' });
    const answer = await app.ask(VALUES_ONLY, { ids: ['5001', '5002'] });
    expect(answer.data.customersByIds).toEqual([null, null]);
    expect(answer.errors?.map(({ extensions }) => extensions['code'])).toEqual([
      'UPSTREAM_UNAVAILABLE',
      'UPSTREAM_UNAVAILABLE',
    ]);
    expect(app.upstream).toHaveLength(3);
    expect(new Set(app.upstream.map(({ query }) => JSON.stringify(query))).size).toBe(1);
  });
});
