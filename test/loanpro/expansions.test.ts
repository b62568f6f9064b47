// Customers whose values are expanded: no expansion that a tenant cuts at a length of its own is taken for all values.

import { expect, it } from 'vitest';
import type { Quirks } from '../../standin/quirks.ts';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { enlarge } from '../support/large-tenant.ts';

/** Cuts the rows that are expanded in a customer, and only these. */
function cutExpansions(app: App, limit: number) {
  app.standin.fault = (request, next) => {
    const answer = next();
    if (!('body' in answer) || !request.query['$expand']) return answer;
    const body = JSON.parse(answer.body);
    for (const customer of body.d?.results ?? [body.d])
      customer.CustomFieldValues = customer.CustomFieldValues?.slice(0, limit);
    return { ...answer, body: JSON.stringify(body) };
  };
}

const ONE = 'query ($id: ID!) { customer(id: $id) { lastName customFields { fieldId } } }';
const SEVERAL = 'query ($ids: [ID!]!) { customersByIds(ids: $ids) { lastName customFields { fieldId } } }';
const lengths = (customers: { customFields: unknown[] }[]) =>
  customers.map(({ customFields }) => customFields.length);

/** So many rows for each of the generated customers, one of whom has 37 at most. There are more definitions than rows. */
async function openLarge(generatedCustomers: number, quirks: Partial<Quirks> = {}, fields = 61) {
  const app = await openApp({ standin: { generatedCustomers, quirks } });
  app.standin.database.exec('DELETE FROM custom_field__entity WHERE entity_id > 5000');
  enlarge(app.standin, { fields, text: 'held' });
  app.standin.database.exec(
    'DELETE FROM custom_field__entity WHERE entity_id = 5003 AND custom_field_id > 1037',
  );
  return app;
}
const ids = (count: number) => Array.from({ length: count }, (_, index) => String(5001 + index));

it.each([37, 60, 7])(
  'an expansion that is cut after %i rows is never taken for all values',
  async (limit) => {
    await using app = await openLarge(10);
    cutExpansions(app, limit);
    for (let round = 0; round < 2; round++) {
      for (const id of ['4150', '5001', '5003', '5002', '5001']) {
        const { data } = await app.ask(ONE, { id });
        expect([id, data.customer.customFields.length]).toEqual([
          id,
          id === '4150' ? 17 : id === '5003' ? 37 : 61,
        ]);
      }
      const { data } = await app.ask(SEVERAL, { ids: [...ids(10), '4150'] });
      expect(lengths(data.customersByIds)).toEqual([61, 61, 37, 61, 61, 61, 61, 61, 61, 61, 17]);
    }
  },
);

it('a length is compared with the list of the values once, and not again for the customers who have as many rows', async () => {
  await using app = await openLarge(40);
  await app.ask('{ customFieldDefinitions { id } }');
  app.upstream.length = 0;
  for (let round = 0; round < 3; round++)
    expect((await app.ask(SEVERAL, { ids: ids(40) })).errors).toBeUndefined();
  // Three lists of customers. The first one needs the list of one customer and its next page.
  expect(app.upstream.map(({ path }) => path.replace(/\d+/, '')).toSorted()).toEqual([
    'odata.svc/Customers',
    'odata.svc/Customers',
    'odata.svc/Customers',
    'odata.svc/Customers()/CustomFieldValues',
    'odata.svc/Customers()/CustomFieldValues',
  ]);
});

it('an expansion is read where the list of the values is refused, as long as it is shorter than a page of definitions', async () => {
  await using app = await openLarge(2);
  app.standin.fault = (request, next) =>
    request.path.endsWith(')/CustomFieldValues') ? { status: 403, body: '{}' } : next();
  const { data, errors } = await app.ask(SEVERAL, { ids: ids(2) });
  expect(errors).toBeUndefined();
  expect(lengths(data.customersByIds)).toEqual([61, 61]);
});

it('five hundred customers with equally many rows are read where no definitions can be listed', async () => {
  await using app = await openLarge(
    500,
    {
      valueListing: 'refused',
      definitionList: 403,
      definitionFilter: 403,
    },
    21,
  );
  const { data, errors } = await app.ask(
    'query ($ids: [ID!]!) { customersByIds(ids: $ids) { id customFields { fieldId } } }',
    { ids: ids(500) },
  );
  expect(errors).toBeUndefined();
  expect(data.customersByIds.filter(Boolean)).toHaveLength(500);
});
