// What a cache may keep by its id: only what is the same thing everywhere. What a field held at another moment must not replace its value of now.

import { getNamedType, isInterfaceType, isObjectType } from 'graphql';
import { expect, it } from 'vitest';
import { clientSchema } from '../../src/schema/index.ts';
import { openApp } from '../support/app.ts';

const TYPES = Object.values(clientSchema.getTypeMap())
  .filter((type) => isObjectType(type) || isInterfaceType(type))
  .filter(({ name }) => !name.startsWith('__'));

it('only a customer has values with an id, and no option has one', () => {
  const places = TYPES.flatMap((type) =>
    Object.values(type.getFields())
      .filter((field) => getNamedType(field.type).name.endsWith('CustomFieldValue'))
      .map((field) => `${type.name}.${field.name}`),
  );
  expect(places).toEqual(['Customer.customFields', 'Customer.customField']);
  const keyed = TYPES.filter((type) => 'id' in type.getFields()).map(({ name }) => name);
  expect(new Set(keyed.filter((name) => !name.endsWith('CustomFieldValue')))).toEqual(
    new Set(['Customer', 'CustomFieldDefinition', 'CustomFieldsWrite', 'UpdateCustomerCustomFieldsPayload']),
  );
});

const HELD = 'fieldId isSet displayValue rawValue problem { code } option { key label } checked date amount';
const nothing = { option: null, checked: null, date: null, amount: null, problem: null };

it('what a field held has the typed member of its type, before and after a write, in a check and in a conflict', async () => {
  await using app = await openApp();
  const values = `[
    { field: { id: "2" }, value: { option: { key: "3" } }, onlyIf: { option: { key: "KEY" } } }
    { field: { id: "4" }, value: { checked: true } }
    { field: { id: "5" }, value: { clear: TO_EMPTY } }
  ]`;
  const write = async (key: string) =>
    app.ask(`mutation { updateCustomerCustomFields(customerId: "4150", values: ${values.replace('KEY', key)}) {
      outcome changes { before { ${HELD} } after { ${HELD} } } userErrors { code current { ${HELD} } }
      customer { customFields(fields: [{ id: "2" }]) { __typename id displayValue } } } }`);
  const silver = { fieldId: '2', isSet: true, displayValue: 'Silver', rawValue: '2' };
  const before = [
    { ...nothing, ...silver, option: { key: '2', label: 'Silver' } },
    { ...nothing, fieldId: '4', isSet: true, displayValue: 'No', rawValue: '0', checked: false },
    {
      ...nothing,
      fieldId: '5',
      isSet: true,
      displayValue: '2025-09-30',
      rawValue: '2025-09-30',
      date: '2025-09-30',
    },
  ];
  const conflict = await write('1');
  expect(conflict.data.updateCustomerCustomFields).toMatchObject({
    outcome: 'CONFLICT',
    userErrors: [{ code: 'STALE', current: before[0] }],
  });
  const check = await app.ask(
    `{ checkCustomerCustomFields(customerId: "4150", values: ${values.replace('KEY', '2')}) { changes { before { ${HELD} } } } }`,
  );
  expect(check.data.checkCustomerCustomFields.changes).toEqual(before.map((held) => ({ before: held })));
  const { data } = await write('2');
  const gold = { fieldId: '2', isSet: true, displayValue: 'Gold', rawValue: '3' };
  expect(data.updateCustomerCustomFields).toEqual({
    outcome: 'APPLIED',
    changes: [
      { before: before[0], after: { ...nothing, ...gold, option: { key: '3', label: 'Gold' } } },
      {
        before: before[1],
        after: { ...nothing, fieldId: '4', isSet: true, displayValue: 'Yes', rawValue: '1', checked: true },
      },
      {
        before: before[2],
        after: { ...nothing, fieldId: '5', isSet: false, displayValue: '', rawValue: null },
      },
    ],
    userErrors: [],
    customer: {
      customFields: [{ __typename: 'SelectCustomFieldValue', id: '4150:2', displayValue: 'Gold' }],
    },
  });
});
