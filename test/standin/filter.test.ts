// Tests which filters and options the stand-in understands, and that it rejects all others.

import { afterAll, expect, it } from 'vitest';
import { openStandin } from '../../standin/server.ts';
import { columnOf, createCaller } from './caller.ts';

const standin = await openStandin();
const { get } = createCaller(standin);
afterAll(() => standin.close());

const list = (set: string, filter: string) => get(`odata.svc/${set}?$filter=${encodeURIComponent(filter)}`);

it.each([
  ['id eq 4150', [4150]],
  ['id eq 4150 or id eq 4152', [4150, 4152]],
  ['id lt 4152', [4150, 4151]],
  ['id le 4151', [4150, 4151]],
  ['id gt 5099', [5100]],
  ['id ge 5099 and id ne 5100', [5099]],
  ["lastName eq 'O''Neil'", [4151]],
  ["lastName eq 'Ñandú'", [4155]],
  ["firstName eq 'Maria' and (id eq 4150 or id eq 4151)", [4150]],
  ["id eq 4151 or id eq 4150 and firstName eq 'Nobody'", [4151]],
  ['not (id gt 4150)', [4150]],
  ["id lt 4152 and created gt datetime'2025-01-15T08:59:59'", [4150, 4151]],
  ["id lt 4152 and created gt datetime'2025-01-15T09:00:00'", []],
])('the stand-in lists customers where %s', async (filter, ids) => {
  expect(columnOf(await list('Customers', filter), 'id')).toEqual(ids);
});

it('the stand-in lists the values of several customers by owner and type', async () => {
  const reply = await list(
    'CustomFieldValues',
    "entityType eq 'Entity.Customer' and (entityId eq 4153 or entityId eq 4166)",
  );

  expect(columnOf(reply, 'entityId')).toEqual([4153, 4153, 4166, 4166]);
});

it('the stand-in lists values of every entity type when none is named', async () => {
  expect(columnOf(await list('CustomFieldValues', 'entityId eq 4150'), 'entityType')).toContain(
    'Entity.Payment',
  );
});

it('the stand-in lists the definitions of another entity type', async () => {
  expect(columnOf(await list('CustomFields', "entityType eq 'Entity.Payment'"), 'name')).toEqual([
    'Posted By Hand',
  ]);
});

it('the stand-in treats SQL inside a quoted text as text', async () => {
  expect(columnOf(await list('Customers', "lastName eq ''' OR 1=1 --'"), 'id')).toEqual([]);
});

it.each([
  '',
  'id',
  'id eq',
  'id is 4150',
  'id eq 4150 or',
  '(id eq 4150',
  'id eq 4150)',
  'id eq 4150 id eq 4151',
  "lastName eq 'O'Neil'",
  'lastName eq Rivera',
  'nosuch eq 1',
  'first_name eq 1',
  'loanRole eq 1',
  "startswith(lastName,'R')",
  'id eq 4150; DROP TABLE customer_entity',
  'id eq 12a',
  'id eq 4150and id gt 1',
])('the stand-in answers the filter "%s" with 409', async (filter) => {
  expect(await list('Customers', filter)).toMatchObject({
    status: 409,
    body: { error: { message: { value: expect.stringContaining('$filter') } } },
  });
});

it.each(['$top=few', '$top=-1', '$skip=1.5', '$orderby=nosuch', '$orderby=id sideways', '$expand=Nothing'])(
  'the stand-in answers the option %s with 409',
  async (option) => {
    expect(await get(`odata.svc/Customers?${option}`)).toMatchObject({ status: 409 });
  },
);
