// Customers whose values are expanded: whatever the tenant cuts, an answer has all values of a customer, or is an error.

import { assert, asyncProperty, array, boolean, constantFrom, integer, oneof, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expansions } from '../../src/loanpro/expansions.ts';
import type { Quirks } from '../../standin/quirks.ts';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { CAMPAIGN_TIMEOUT_MS, times } from '../support/campaign.ts';
import { enlarge } from '../support/large-tenant.ts';

const ONE = 'query ($id: ID!) { customer(id: $id) { lastName customFields { fieldId } } }';
const SEVERAL = 'query ($ids: [ID!]!) { customersByIds(ids: $ids) { lastName customFields { fieldId } } }';
type Shown = { customFields: unknown[] } | null;
const lengths = (customers: Shown[]) => customers.map((customer) => customer?.customFields.length ?? null);

/** A tenant of customers with so many values each. It has 61 definitions, so that a page of them is longer than every expansion. */
async function openWith(
  rowCounts: readonly number[],
  quirks: Partial<Quirks>,
  expansions: Expansions = 'unknown',
) {
  const app = await openApp({
    loanPro: { expansions },
    standin: { generatedCustomers: rowCounts.length, quirks },
  });
  app.standin.database.exec('DELETE FROM custom_field__entity WHERE entity_id > 5000');
  enlarge(app.standin, { fields: 61, text: 'held' });
  for (const [index, count] of rowCounts.entries()) {
    app.standin.database.exec(
      `DELETE FROM custom_field__entity WHERE entity_id = ${5001 + index} AND custom_field_id > ${1000 + count}`,
    );
  }
  return app;
}
const ids = (count: number) => Array.from({ length: count }, (_, index) => String(5001 + index));

function refuseOwnLists(app: App) {
  app.standin.fault = (request, next) =>
    request.path.endsWith(')/CustomFieldValues') ? { status: 403, body: '{}' } : next();
}

it(
  'with every limit of expansions, customers are read completely or refused, one by one and together',
  { timeout: CAMPAIGN_TIMEOUT_MS },
  async () => {
    const limit = oneof(constantFrom(1, 7, 20, 37, 50, 60, 61), integer({ min: 1, max: 5000 }));
    const few = integer({ min: 0, max: 60 });
    const tenant = record({
      expansionLimit: limit,
      // Several customers with equally many values, and those with a few more.
      rowCounts: array(oneof(few, constantFrom(7, 7, 8, 37, 37, 38, 60)), { minLength: 3, maxLength: 6 }),
      valueListing: constantFrom('filtered', 'refused', 'unfiltered'),
      nopaging: constantFrom('honoured', 'ignored'),
      hasOwnLists: boolean(),
    });
    await assert(
      asyncProperty(tenant, async ({ rowCounts, hasOwnLists, ...quirks }) => {
        await using app = await openWith(rowCounts, quirks);
        if (!hasOwnLists) refuseOwnLists(app);
        const asked = ids(rowCounts.length);
        for (const order of [asked, asked.toReversed()]) {
          for (const id of order) {
            const { data, errors } = await app.ask(ONE, { id });
            const shown = data.customer?.customFields.length ?? errors?.[0]?.extensions['code'];
            const expected = rowCounts[Number(id) - 5001];
            if (hasOwnLists) expect([id, shown]).toEqual([id, expected]);
            else expect([expected, 'UPSTREAM_INCOMPLETE']).toContain(shown);
          }
          const { data } = await app.ask(SEVERAL, { ids: order });
          for (const [index, length] of lengths(data.customersByIds).entries()) {
            const expected = rowCounts[Number(order[index]) - 5001];
            expect(hasOwnLists ? [expected] : [expected, null]).toContain(length);
          }
        }
      }),
      { numRuns: times(12, 400) },
    );
  },
);

it.each<[string, Partial<Quirks>, number]>([
  ['one list of their values', {}, 2],
  ['their own lists', { valueListing: 'refused' }, 41],
])(
  'customers with as many values as no other ones are compared with %s each time, once where expansions are like lists, and not where they are complete',
  async (_name, quirks, calls) => {
    const counts = Array.from({ length: 40 }, () => 30);
    for (const [expansions, expected] of [
      ['unknown', calls],
      ['like-lists', 1],
      ['complete', 1],
    ] as const) {
      await using app = await openWith(counts, quirks, expansions);
      // The first answers show that the totals of this tenant are true, and which lists it refuses.
      for (let round = 0; round < 3; round++) {
        app.upstream.length = 0;
        const { data } = await app.ask(SEVERAL, { ids: ids(40) });
        expect(lengths(data.customersByIds)).toEqual(counts);
      }
      const ofCustomers = app.upstream.filter(({ path }) => !path.endsWith('/CustomFields'));
      expect(ofCustomers).toHaveLength(expected);
    }
  },
);

it('where own lists are refused, a customer is served if others have more values or expansions are known to be complete', async () => {
  for (const expansions of ['unknown', 'complete'] as const) {
    const quirks = { valueListing: 'refused', expansionLimit: 61 } as const;
    await using app = await openWith([30, 30, 20], quirks, expansions);
    refuseOwnLists(app);
    const { data, errors } = await app.ask(SEVERAL, { ids: ids(3) });
    const isKnown = expansions === 'complete';
    expect(lengths(data.customersByIds)).toEqual(isKnown ? [30, 30, 20] : [null, null, 20]);
    expect(errors?.map(({ extensions }) => extensions['code']) ?? []).toEqual(
      isKnown ? [] : ['UPSTREAM_INCOMPLETE', 'UPSTREAM_INCOMPLETE'],
    );
    expect(app.notices.includes('expansions-unproven')).toBe(!isKnown);
  }
});

it('where own lists are refused, the list of all values has the rows of one customer', async () => {
  await using app = await openWith([37, 40], { expansionLimit: 37 });
  refuseOwnLists(app);
  for (const [id, count] of [
    ['5001', 37],
    ['5002', 40],
    ['5001', 37],
  ]) {
    const { data } = await app.ask(ONE, { id });
    expect(data.customer.customFields).toHaveLength(Number(count));
  }
});

it('a write to a customer whose expansion is cut adds no second row', async () => {
  await using app = await openWith([37, 40], { expansionLimit: 37 });
  await app.ask(ONE, { id: '5001' });
  const { data } = await app.ask(
    `mutation { updateCustomerCustomFields(customerId: "5002", values: [{ field: { id: "1040" }, value: { raw: "new" } }]) { outcome } }`,
  );
  expect(data.updateCustomerCustomFields.outcome).toBe('APPLIED');
  const rows = app.standin.database
    .prepare(
      'SELECT custom_field_value AS text FROM custom_field__entity WHERE entity_id = 5002 AND custom_field_id = 1040',
    )
    .all();
  expect(rows).toEqual([{ text: 'new' }]);
});

it('five hundred customers with equally many rows are read where no definitions can be listed', async () => {
  const quirks = { valueListing: 'refused', definitionList: 403, definitionFilter: 403 } as const;
  await using app = await openWith(
    Array.from({ length: 500 }, () => 21),
    quirks,
  );
  const { data, errors } = await app.ask(
    'query ($ids: [ID!]!) { customersByIds(ids: $ids) { id customFields { fieldId } } }',
    { ids: ids(500) },
  );
  expect(errors).toBeUndefined();
  expect(data.customersByIds.filter(Boolean)).toHaveLength(500);
});

it('a customer whose own list is refused is served where expansions are like lists, unless a list has never been longer', async () => {
  const quirks = { valueListing: 'refused' } as const;
  await using app = await openWith([30, 61], quirks, 'like-lists');
  refuseOwnLists(app);
  const { data } = await app.ask(SEVERAL, { ids: ids(2) });
  expect(lengths(data.customersByIds)).toEqual([30, 61]);
  await using cut = await openWith([20, 30], { ...quirks, nopaging: 'ignored', pageLimit: 20 }, 'like-lists');
  refuseOwnLists(cut);
  const answer = await cut.ask(SEVERAL, { ids: ids(2) });
  expect(lengths(answer.data.customersByIds)).toEqual([null, null]);
});

it('where expansions are like lists, a customer with a value for each definition costs one call, and a write compares it', async () => {
  await using app = await openWith([61, 61], {}, 'like-lists');
  await app.ask(ONE, { id: '5001' });
  app.upstream.length = 0;
  const { data } = await app.ask(ONE, { id: '5002' });
  expect(data.customer.customFields).toHaveLength(61);
  expect(app.upstream.map(({ path }) => path)).toEqual(['odata.svc/Customers(5002)']);
  await app.ask(
    `mutation { updateCustomerCustomFields(customerId: "5002", values: [{ field: { id: "1040" }, value: { raw: "new" } }]) { outcome } }`,
  );
  expect(app.upstream.map(({ path }) => path)).toContain('odata.svc/Customers(5002)/CustomFieldValues');
});

describe('a tenant that knows no paging and has as many values as definitions', () => {
  const quirks = {
    skip: 'ignored',
    orderBy: 'ignored',
    rangeFilter: 'ignored',
    summary: 'left-out',
  } as const;
  const openUnpaged = async (more: Partial<Quirks> = {}, customers = 60) => {
    const counts = Array.from({ length: customers }, () => 20);
    const app = await openWith(counts, { ...quirks, valueListing: 'refused', ...more }, 'like-lists');
    app.standin.database.exec('DELETE FROM custom_field WHERE id < 1001 OR id > 1020');
    return app;
  };

  it('is read without further calls once a list of customers was longer than the expansions', async () => {
    await using app = await openUnpaged();
    const { data, errors } = await app.ask(ONE, { id: '5030' });
    expect(errors).toBeUndefined();
    expect(data.customer.customFields).toHaveLength(20);
    // Lists of customers and single ones are compared once each.
    await app.ask(SEVERAL, { ids: ids(2) });
    app.upstream.length = 0;
    const answers = await Promise.all(['5031', '5032'].map(async (id) => app.ask(ONE, { id })));
    expect(lengths(answers.map(({ data: { customer } }) => customer))).toEqual([20, 20]);
    expect(app.upstream.map(({ path }) => path)).not.toContainEqual(
      expect.stringContaining('CustomFieldValues'),
    );
    app.upstream.length = 0;
    const several = await app.ask(SEVERAL, { ids: ids(60) });
    expect(lengths(several.data.customersByIds)).toEqual(Array.from({ length: 60 }, () => 20));
    expect(app.upstream.filter(({ path }) => !path.includes('CustomFields')).map(({ path }) => path)).toEqual(
      ['odata.svc/Customers', 'odata.svc/Customers'],
    );
  });

  it('is refused while no list was longer', async () => {
    for (const app of [
      await openUnpaged({}, 12),
      await openUnpaged({ nopaging: 'ignored', pageLimit: 20 }),
    ]) {
      await using open = app;
      const { errors } = await open.ask(ONE, { id: '5010' });
      expect(errors?.[0]?.extensions['code']).toBe('UPSTREAM_INCOMPLETE');
    }
  });

  it('is not asked for a longer list again at once where lists of customers are refused', async () => {
    await using app = await openUnpaged({ customerListing: 'refused' });
    for (const id of ['5010', '5011', '5012']) {
      const { errors } = await app.ask(ONE, { id });
      expect(errors?.[0]?.extensions['code']).toBe('UPSTREAM_INCOMPLETE');
    }
    expect(app.upstream.filter(({ path }) => path === 'odata.svc/Customers')).toHaveLength(1);
  });

  it('is not believed where the own list of a customer shows more than the expansion, and a write looks there', async () => {
    await using app = await openUnpaged({ expansionLimit: 19 });
    const { errors } = await app.ask(ONE, { id: '5030' });
    expect(errors?.[0]?.extensions['code']).toBe('UPSTREAM_INCOMPLETE');
    await using whole = await openUnpaged();
    await whole.ask(ONE, { id: '5030' });
    whole.upstream.length = 0;
    const { data } = await whole.ask(
      `mutation { updateCustomerCustomFields(customerId: "5031", values: [{ field: { id: "1001" }, value: { raw: "new" } }]) { outcome } }`,
    );
    expect(data.updateCustomerCustomFields.outcome).toBe('APPLIED');
    expect(
      whole.upstream.filter(({ path }) => path === 'odata.svc/Customers(5031)/CustomFieldValues'),
    ).toHaveLength(1);
  });
});
