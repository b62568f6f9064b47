// Tests the demo tenant: the ids and the special cases that examples and other tests use.

import { afterAll, describe, expect, it } from 'vitest';
import { demoCustomers, openStandin } from '../../standin/server.ts';
import type { Standin } from '../../standin/server.ts';

const standin = await openStandin({ generatedCustomers: demoCustomers });
const { database } = standin;
afterAll(() => standin.close());

function valuesOf(customerId: number) {
  return database
    .prepare(
      `SELECT custom_field_id AS field, custom_field_value AS text FROM custom_field__entity
       WHERE entity_type = 'Entity.Customer' AND entity_id = ? ORDER BY id`,
    )
    .all(customerId)
    .map(({ field, text }) => [field, text]);
}

function countOf({ database: tables }: Standin): number {
  return Number(tables.prepare('SELECT count(*) AS count FROM customer_entity').get()?.['count']);
}

describe('the customers of the demo tenant', () => {
  it('include one with a row for every field except the monthly income', () => {
    expect(valuesOf(4150).map(([field]) => field)).toEqual([
      1, 2, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20,
    ]);
  });

  it('include one with an empty text and one NULL', () => {
    expect(valuesOf(4151)).toContainEqual([3, '350.00']);
    expect(valuesOf(4151).filter(([, text]) => text === '')).toHaveLength(1);
    expect(valuesOf(4151).filter(([, text]) => text === null)).toHaveLength(1);
  });

  it('include one with a value in a field that is no longer used', () => {
    expect(valuesOf(4152)).toContainEqual([19, 'Harbor Street']);
  });

  it('include one with two rows for a field', () => {
    expect(valuesOf(4153)).toEqual([
      [2, '1'],
      [2, '3'],
    ]);
  });

  it('include one with a value of a field that has no definition', () => {
    expect(valuesOf(4154).at(-1)).toEqual([9999, 'left behind']);
  });

  it('include a company without any value', () => {
    const company = database
      .prepare('SELECT company_name, customer_type FROM customer_entity WHERE id = 4156')
      .get();

    expect({ ...company }).toEqual({
      company_name: 'Harbor Light LLC',
      customer_type: 'customer.type.company',
    });
    expect(valuesOf(4156)).toEqual([]);
  });

  it('include five that store the same day in five formats', () => {
    expect([4161, 4162, 4163, 4164, 4165].flatMap(valuesOf).map(([, text]) => text)).toEqual([
      '2025-07-17',
      '07/17/2025',
      '07-17-2025',
      '2025-07-17 00:00:00',
      '/Date(1752710400)/',
    ]);
  });

  it('include a thousand generated ones with about eight values each, and never two for one field', () => {
    expect(countOf(standin)).toBe(14 + 1000);
    const counts = Array.from({ length: 1000 }, (_, index) => valuesOf(5001 + index));

    expect(new Set(counts.map((values) => values.length))).toEqual(new Set([8, 9]));
    for (const values of counts) expect(new Set(values.map(([field]) => field)).size).toBe(values.length);
  });
});

it('the demo tenant has only a hundred generated customers unless more are asked for', async () => {
  await using small = await openStandin();
  expect(countOf(small)).toBe(14 + 100);
  await using smallest = await openStandin({ generatedCustomers: 0 });
  expect(countOf(smallest)).toBe(14);
});

describe('the value rows of the demo tenant', () => {
  it('have ids from 90001 on', () => {
    expect(database.prepare('SELECT min(id) AS id FROM custom_field__entity').get()?.['id']).toBe(90001);
  });

  it('include rows of a loan and a payment with the id of a customer', () => {
    const owners = database
      .prepare(
        'SELECT DISTINCT entity_type AS type FROM custom_field__entity WHERE entity_id = 4150 ORDER BY type',
      )
      .all();

    expect(owners.map(({ type }) => type)).toEqual([
      'Entity.Customer',
      'Entity.LoanSettings',
      'Entity.Payment',
    ]);
  });
});

describe('the definitions of the demo tenant', () => {
  it('include every documented type and one unknown type', () => {
    const types = database.prepare('SELECT DISTINCT type FROM custom_field').all();

    expect(types.map(({ type }) => String(type).replace('customfield.type.', '')).toSorted()).toEqual([
      'associatedCompany',
      'checkbox',
      'currency',
      'date',
      'datetime',
      'number',
      'percentage',
      'phone',
      'rating',
      'select',
      'text',
      'time',
      'url',
    ]);
  });

  it.each([
    [2, '{"1":"Bronze","2":"Silver","3":"Gold"}'],
    [13, '4'],
    [14, '[{"id":1,"label":"Rent"},{"id":2,"label":"Own"},{"id":3,"label":"With family"}]'],
    [15, '[{"key":"1","value":"English"},{"key":"2","value":"Español"},{"key":"3","value":"Français"}]'],
  ])('store the options of field %i in the format %s', (id, options) => {
    const definition = database
      .prepare('SELECT select_options AS options FROM custom_field WHERE id = ?')
      .get(id);

    expect(definition?.['options']).toBe(options);
  });

  it('include one that is inactive, and only names that a lender would use', () => {
    const named = database.prepare('SELECT name, active FROM custom_field').all();

    expect(named.filter(({ active }) => active === 0).map(({ name }) => name)).toEqual(['Old Branch']);
    for (const { name } of named) expect(name).toMatch(/^([A-Z][a-z]+ ?)+$/);
  });
});
