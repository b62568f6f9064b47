// Reads after somebody changed the fields in LoanPro: no field, option or limit is said to be missing before LoanPro was asked.

import { expect, it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import type { App } from '../support/app.ts';
import { openWarm } from '../support/writing.ts';
import { useJumpingClock } from './clock.ts';

const clock = useJumpingClock();

const fetches = (app: App) => app.upstream.filter(({ path }) => path === 'odata.svc/CustomFields').length;

async function openWithOldCopy(): Promise<App> {
  const app = await openWarm();
  clock.freeze();
  clock.jump(60_000);
  return app;
}

const ADD_FIELD = `
  INSERT INTO custom_field (id, name, type, entity_type) VALUES (900, 'Nickname', 'customfield.type.text', 'Entity.Customer');
  INSERT INTO custom_field__entity (entity_id, entity_type, custom_field_id, custom_field_value)
    VALUES (4150, 'Entity.Customer', 900, 'Mo');
`;

it.each<[string, string, object]>([
  [
    'customFieldDefinition by its name',
    '{ customFieldDefinition(field: { name: "Nickname" }) { id } }',
    { customFieldDefinition: { id: '900' } },
  ],
  [
    'customFieldDefinition by its id',
    '{ customFieldDefinition(field: { id: "900" }) { name } }',
    { customFieldDefinition: { name: 'Nickname' } },
  ],
  [
    'customField by its name',
    '{ customer(id: "4150") { customField(field: { name: "Nickname" }) { displayValue } } }',
    { customer: { customField: { displayValue: 'Mo' } } },
  ],
  [
    'customField by its name, for a customer without a value',
    '{ customer(id: "4151") { customField(field: { name: "Nickname" }) { isSet } } }',
    { customer: { customField: { isSet: false } } },
  ],
  [
    'customFields by its name',
    '{ customer(id: "4151") { customFields(fields: [{ name: "Nickname" }], includeUnset: true) { fieldId } } }',
    { customer: { customFields: [{ fieldId: '900' }] } },
  ],
  [
    'the values of a customer',
    '{ customer(id: "4150") { customFields(fields: [{ id: "900" }]) { problem { code } definition { name } } } }',
    { customer: { customFields: [{ problem: null, definition: { name: 'Nickname' } }] } },
  ],
  [
    'a reference of a federated graph',
    '{ _entities(representations: [{ __typename: "CustomFieldDefinition", id: "900" }]) { ... on CustomFieldDefinition { name } } }',
    { _entities: [{ name: 'Nickname' }] },
  ],
])('a new field is found by %s after one look at LoanPro', async (_name, query, data) => {
  await using app = await openWithOldCopy();
  app.standin.database.exec(ADD_FIELD);
  const answer = await app.ask(query);
  expect(answer.errors).toBeUndefined();
  expect(answer.data).toEqual(data);
  expect(fetches(app)).toBe(1);
});

it.each<[string, string, object]>([
  [
    'a new option',
    `UPDATE custom_field SET select_options = '{"1":"Bronze","2":"Silver","3":"Gold","9":"Platinum"}' WHERE id = 2;
     UPDATE custom_field__entity SET custom_field_value = '9' WHERE entity_id = 4150 AND custom_field_id = 2`,
    { fieldId: '2', problem: null, displayValue: 'Platinum' },
  ],
  [
    'a value within a higher limit',
    `UPDATE custom_field SET max_length = 200 WHERE id = 1;
     UPDATE custom_field__entity SET custom_field_value = '${'x'.repeat(150)}' WHERE entity_id = 4150 AND custom_field_id = 1`,
    { fieldId: '1', problem: null },
  ],
  [
    'a text in a field that was a number',
    `UPDATE custom_field SET type = 'customfield.type.text' WHERE id = 7;
     UPDATE custom_field__entity SET custom_field_value = 'two' WHERE entity_id = 4150 AND custom_field_id = 7`,
    { fieldId: '7', problem: null, displayValue: 'two' },
  ],
])('%s is shown without a problem after one look at LoanPro', async (_name, sql, shown) => {
  await using app = await openWithOldCopy();
  app.standin.database.exec(sql);
  const answer = await app.ask(
    '{ customer(id: "4150") { customFields { fieldId problem { code } displayValue } } }',
  );
  expect(answer.data.customer.customFields).toContainEqual(expect.objectContaining(shown));
  expect(fetches(app)).toBe(1);
});

it('values that have a problem cost one look at LoanPro in a minute', async () => {
  await using app = await openWithOldCopy();
  const problems = async () => {
    const answer = await app.ask('{ customer(id: "4154") { customFields { problem { code } } } }');
    expect(answer.errors).toBeUndefined();
    return answer.data.customer.customFields.filter(({ problem }: { problem: unknown }) => problem).length;
  };
  expect(await problems()).toBe(10);
  clock.jump(30_000);
  expect(await problems()).toBe(10);
  expect(fetches(app)).toBe(1);
  clock.jump(31_000);
  expect(await problems()).toBe(10);
  expect(fetches(app)).toBe(2);
});

it('a value without a definition is shown while LoanPro cannot give the definitions', async () => {
  await using app = await openWithOldCopy();
  app.standin.fault = faults.statusOf('CustomFields', 503);
  const answer = await app.ask(
    '{ customer(id: "4154") { customFields(fields: [{ id: "9999" }]) { rawValue } } }',
  );
  expect(answer.errors).toBeUndefined();
  expect(answer.data.customer.customFields).toEqual([{ rawValue: 'left behind' }]);
});

it.each([
  '{ customFieldDefinition(field: { id: "900" }) { name } }',
  '{ customer(id: "4150") { customField(field: { name: "Nickname" }) { displayValue } } }',
  '{ customer(id: "4150") { customFields(fields: [{ name: "Nickname" }]) { displayValue } } }',
])('an unknown field is an error, and not null, while LoanPro cannot be asked: %s', async (query) => {
  await using app = await openWithOldCopy();
  app.standin.fault = faults.statusOf('CustomFields', 503);
  const answer = await app.ask(query);
  expect(answer.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } }]);
});

it('a thousand questions for unknown fields cost one look at LoanPro', async () => {
  await using app = await openWithOldCopy();
  const ask = () =>
    app.ask(
      '{ a: customFieldDefinition(field: { id: "77" }) { id } b: customFieldDefinition(field: { name: "?" }) { id } }',
    );
  for (const answer of await Promise.all(Array.from({ length: 500 }, ask))) {
    expect(answer.data).toEqual({ a: null, b: null });
  }
  expect(fetches(app)).toBe(1);
});

it('a text that cannot be an id is no field, and LoanPro is not asked', async () => {
  await using app = await openWithOldCopy();
  const answer = await app.ask('{ customFieldDefinition(field: { id: "none" }) { id } }');
  expect(answer.data).toEqual({ customFieldDefinition: null });
  expect(fetches(app)).toBe(0);
});

const named = (name: string) => ({ customer: { customField: { definition: { name } } } });

it('the rest of a request uses the definitions that one of its parts has renewed', async () => {
  await using app = await openWithOldCopy();
  app.standin.database.exec("UPDATE custom_field SET name = 'Works At' WHERE id = 1");
  const read =
    'updateCustomerCustomFields(customerId: "4150", values: []) { customer { customField(field: { id: "1" }) { definition { name } } } }';
  const answer = await app.ask(`mutation {
    before: ${read}
    write: updateCustomerCustomFields(customerId: "4151", values: [{ field: { id: "7" }, value: { number: "12" } }]) { outcome }
    after: ${read}
  }`);
  expect(answer.data).toEqual({
    before: named('Employer'),
    write: { outcome: 'APPLIED' },
    after: named('Works At'),
  });
  expect(fetches(app)).toBe(1);
});

it('the list of all fields, inactive ones included, is never from a copy', async () => {
  await using app = await openWithOldCopy();
  app.standin.database.exec("UPDATE custom_field SET name = 'Works At' WHERE id = 1");
  const all = '{ customFieldDefinitions(includeInactive: true) { name } }';
  expect((await app.ask(all)).data.customFieldDefinitions).toContainEqual({ name: 'Works At' });
  clock.jump(2001);
  app.standin.fault = faults.statusOf('CustomFields', 503);
  expect((await app.ask(all)).errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
});

it('one empty answer does not replace the definitions, and a second one seconds later does', async () => {
  await using app = await openWithOldCopy();
  const read = async () => {
    const answer = await app.ask(
      '{ customer(id: "4150") { customField(field: { id: "1" }) { problem { code } } } }',
    );
    expect(answer.errors).toBeUndefined();
    return answer.data.customer.customField.problem?.code ?? 'none';
  };
  const renew = () => app.ask('{ customFieldDefinitions(includeInactive: true) { id } }');
  app.standin.fault = faults.emptyList('CustomFields');
  expect((await renew()).errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INCOMPLETE' } }]);
  expect(await read()).toBe('none');
  clock.jump(1500);
  expect((await renew()).errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INCOMPLETE' } }]);
  clock.jump(1500);
  expect((await renew()).data).toEqual({ customFieldDefinitions: [] });
  // A value says something else than the empty list.
  expect(await read()).toBe('none');
  expect((await renew()).errors).toMatchObject([{ extensions: { code: 'UPSTREAM_REJECTED' } }]);
});

it('a copy that is more than twice as old as it may be is not shown while LoanPro can give a new one', async () => {
  await using app = await openWarm();
  app.standin.database.exec("UPDATE custom_field SET name = 'Works At' WHERE id = 1");
  clock.jump(2 * 300_000 + 1);
  const answer = await app.ask('{ customFieldDefinition(field: { id: "1" }) { name } }');
  expect(answer.data).toEqual({ customFieldDefinition: { name: 'Works At' } });
});
