// Lists are read completely or not at all, whatever LoanPro does with their pages.

import { describe, expect, it } from 'vitest';
import type { Quirks } from '../../standin/quirks.ts';
import { openApp } from '../support/app.ts';

const COUNTS = [0, 1, 49, 50, 51, 100, 120, 450];

async function appWithRows(count: number, quirks: Partial<Quirks>) {
  const app = await openApp({
    standin: { quirks },
    // The update request then shows which row the write has read.
    loanPro: { writeForm: { dialect: 'row-and-field', emptyValue: 'empty-text' } },
  });
  const { database } = app.standin;
  database.exec('DELETE FROM custom_field__entity WHERE entity_id = 4156');
  const insert = database.prepare(
    `INSERT INTO custom_field__entity (id, entity_id, entity_type, custom_field_id, custom_field_value, deleted)
     VALUES (?, 4156, 'Entity.Customer', ?, ?, 0)`,
  );
  for (let index = 0; index < count; index++) insert.run(500_000 + index, 1000 + index, `value ${index}`);
  return app;
}

const ONE = '{ customer(id: "4156") { customFields { fieldId rawValue } } }';
const SEVERAL = '{ customersByIds(ids: ["4156", "4150"]) { lastName customFields { fieldId rawValue } } }';

describe.each([
  ['a LoanPro that works as documented', {}],
  ['a LoanPro that ignores nopaging', { nopaging: 'ignored' }],
  ['a LoanPro that sends no summary', { summary: 'left-out' }],
  ['a LoanPro that ignores nopaging and sends no summary', { nopaging: 'ignored', summary: 'left-out' }],
] as const)('with %s', (_name, quirks) => {
  it.each(COUNTS)('a customer with %i rows shows each of them once', async (count) => {
    await using app = await appWithRows(count, quirks);
    for (const [query, member] of [
      [ONE, 'customer'],
      [SEVERAL, 'customersByIds'],
    ] as const) {
      const answer = await app.ask(query);
      expect(answer.errors).toBeUndefined();
      const { customFields } = member === 'customer' ? answer.data.customer : answer.data.customersByIds[0];
      expect(new Set(customFields.map(({ rawValue }: { rawValue: string }) => rawValue)).size).toBe(count);
      expect(customFields).toHaveLength(count);
    }
  });
});

it.each(COUNTS.filter((count) => count > 50))(
  'a list of %i rows whose pages cannot be read is an error, and never a part of the list',
  async (count) => {
    await using app = await appWithRows(count, {
      nopaging: 'ignored',
      skip: 'ignored',
      rangeFilter: 'ignored',
    });
    const answer = await app.ask(ONE);
    expect(answer.data).toEqual({ customer: null });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INCOMPLETE' } }]);
  },
);

it.each(['', 0, '0', -1, 49, null, 'many'])(
  'a total of %j is ignored when it contradicts a full page',
  async (total) => {
    await using app = await appWithRows(120, { nopaging: 'ignored' });
    app.standin.fault = (request, next) => {
      const answer = next();
      if (!('body' in answer) || !request.path.endsWith('CustomFieldValues')) return answer;
      const body = JSON.parse(answer.body);
      if (body.d?.summary) body.d.summary.total = total;
      return { ...answer, body: JSON.stringify(body) };
    };
    app.standin.database.exec('DELETE FROM custom_field WHERE id > 40');
    const answer = await app.ask(ONE);
    expect(answer.data.customer.customFields).toHaveLength(120);
  },
);

it('a list in which one row occurs twice and another is missing is read again, page by page', async () => {
  await using app = await appWithRows(20, {});
  await app.warmUp();
  app.standin.fault = (request, next) => {
    const answer = next();
    if (!('body' in answer) || !request.query['$expand']) return answer;
    const body = JSON.parse(answer.body);
    body.d.CustomFieldValues[3] = body.d.CustomFieldValues[2];
    return { ...answer, body: JSON.stringify(body) };
  };
  const answer = await app.ask(ONE);
  expect(
    new Set(answer.data.customer.customFields.map(({ fieldId }: { fieldId: string }) => fieldId)).size,
  ).toBe(20);
});

it.each(['null', '{"results":null}', '{"__deferred":{"uri":"x"}}'])(
  'values that are expanded to %s are read from their own list instead, by a write as well',
  async (expansion) => {
    await using app = await appWithRows(3, {});
    app.standin.database.exec(
      `UPDATE custom_field__entity SET custom_field_id = 22, custom_field_value = 'old' WHERE id = 500001`,
    );
    app.standin.fault = (request, next) => {
      const answer = next();
      if (!('body' in answer) || !request.query['$expand']) return answer;
      const body = JSON.parse(answer.body);
      body.d.CustomFieldValues = JSON.parse(expansion);
      return { ...answer, body: JSON.stringify(body) };
    };
    expect((await app.ask(ONE)).data.customer.customFields).toHaveLength(3);
    const answer = await app.ask(
      'mutation { updateCustomerCustomFields(customerId: "4156", values: [{ field: { id: "22" }, value: { text: "new" } }]) { outcome } }',
    );
    expect(answer.data.updateCustomerCustomFields.outcome).toBe('APPLIED');
    const put = app.upstream.find(({ method }) => method === 'PUT')?.body;
    expect(put).toContain('"__id":500001');
  },
);

it('a customer whose list cannot be read completely is an error, and the others are answered', async () => {
  await using app = await appWithRows(120, { nopaging: 'ignored', skip: 'ignored', rangeFilter: 'ignored' });
  app.standin.database.exec(
    'DELETE FROM custom_field WHERE id > 40 OR id = (SELECT max(id) FROM custom_field WHERE id <= 40)',
  );
  const answer = await app.ask(SEVERAL);
  expect(answer.data.customersByIds[0]).toBeNull();
  expect(answer.data.customersByIds[1].customFields).toHaveLength(17);
  expect(answer.errors).toMatchObject([
    { path: ['customersByIds', 0], extensions: { code: 'UPSTREAM_INCOMPLETE' } },
  ]);
});

it('a customer whose list cannot be read completely is not written to, because an unseen row would be duplicated', async () => {
  await using app = await appWithRows(120, { nopaging: 'ignored', skip: 'ignored', rangeFilter: 'ignored' });
  // The list of definitions must fit on one page, because the write needs it, and its length must be no common page limit.
  app.standin.database.exec(
    'DELETE FROM custom_field WHERE id > 40 OR id = (SELECT max(id) FROM custom_field WHERE id <= 40)',
  );
  const answer = await app.ask(
    'mutation { updateCustomerCustomFields(customerId: "4156", values: [{ field: { id: "1" }, value: { text: "x" } }]) { outcome } }',
  );
  expect(answer.data).toEqual({ updateCustomerCustomFields: null });
  expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_INCOMPLETE' });
  expect(app.upstream.filter(({ method }) => method !== 'GET')).toEqual([]);
});
