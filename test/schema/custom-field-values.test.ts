// Reading the values of custom fields: the type, the members and the problem of each.

import { describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';

const VALUES = /* GraphQL */ `
  query ($id: ID!) {
    customer(id: $id) {
      customFields {
        __typename
        id
        fieldId
        isSet
        displayValue
        rawValue
        problem {
          code
          message
        }
        definition {
          name
        }
        ... on TextCustomFieldValue {
          text
        }
        ... on NumberCustomFieldValue {
          number
        }
        ... on CurrencyCustomFieldValue {
          amount
        }
        ... on PercentageCustomFieldValue {
          percent
        }
        ... on DateCustomFieldValue {
          date
        }
        ... on DateTimeCustomFieldValue {
          dateTime
        }
        ... on TimeCustomFieldValue {
          time
        }
        ... on CheckboxCustomFieldValue {
          checked
        }
        ... on SelectCustomFieldValue {
          option {
            key
            label
          }
        }
        ... on PhoneCustomFieldValue {
          phone
        }
        ... on UrlCustomFieldValue {
          url
        }
        ... on AssociatedCompanyCustomFieldValue {
          companyId
        }
      }
    }
  }
`;

interface Value extends Record<string, unknown> {
  fieldId: string;
}

async function valuesOf(id: string): Promise<Map<string, Value>> {
  await using app = await openApp();
  const answer = await app.ask(VALUES, { id });
  expect(answer.errors).toBeUndefined();
  return new Map(answer.data.customer.customFields.map((value: Value) => [value.fieldId, value]));
}

describe('reading custom field values', () => {
  it('ignores the rows of another entity that has the same id', async () => {
    const values = await valuesOf('4150');
    expect([...values.keys()].toSorted((a, b) => Number(a) - Number(b))).toEqual([
      '1',
      '2',
      '4',
      '5',
      '7',
      '8',
      '9',
      '10',
      '11',
      '12',
      '13',
      '14',
      '15',
      '16',
      '17',
      '18',
      '20',
    ]);
  });

  it.each([
    ['1', 'TextCustomFieldValue', { text: 'Blue Fir Bakery', displayValue: 'Blue Fir Bakery' }],
    [
      '2',
      'SelectCustomFieldValue',
      { option: { key: '2', label: 'Silver' }, displayValue: 'Silver', rawValue: '2' },
    ],
    ['4', 'CheckboxCustomFieldValue', { checked: false, displayValue: 'No', rawValue: '0' }],
    ['5', 'DateCustomFieldValue', { date: '2025-09-30', displayValue: '2025-09-30' }],
    ['7', 'NumberCustomFieldValue', { number: '2', displayValue: '2' }],
    ['8', 'PercentageCustomFieldValue', { percent: '31.5', displayValue: '31.5' }],
    [
      '9',
      'DateTimeCustomFieldValue',
      { dateTime: '2025-06-02T14:30:00Z', displayValue: '2025-06-02 14:30:00 UTC' },
    ],
    ['10', 'TimeCustomFieldValue', { time: '10:30', rawValue: '10:30am' }],
    ['11', 'PhoneCustomFieldValue', { phone: '555-010-0142' }],
    ['12', 'UrlCustomFieldValue', { url: 'https://example.com/blue-fir' }],
    ['13', 'AssociatedCompanyCustomFieldValue', { companyId: '4' }],
    ['14', 'SelectCustomFieldValue', { option: { key: '2', label: 'Own' } }],
    ['15', 'SelectCustomFieldValue', { option: { key: '1', label: 'English' } }],
    ['16', 'TextCustomFieldValue', { definition: { name: 'Préférence 連絡' } }],
    ['20', 'OtherCustomFieldValue', { rawValue: '4 of 5', displayValue: '4 of 5', problem: null }],
  ])('returns the value of field %s as %s, with its typed member', async (fieldId, typeName, members) => {
    const values = await valuesOf('4150');
    expect(values.get(fieldId)).toMatchObject({
      __typename: typeName,
      id: `4150:${fieldId}`,
      isSet: true,
      ...members,
    });
  });

  it.each(['4161', '4162', '4163', '4164', '4165'])(
    'returns the same calendar date from each stored format (customer %s)',
    async (id) => {
      expect((await valuesOf(id)).get('5')).toMatchObject({
        date: '2025-07-17',
        displayValue: '2025-07-17',
        problem: null,
      });
    },
  );

  it.each([
    ['4166', '3', { amount: '400', rawValue: '400' }],
    ['4166', '4', { checked: true, displayValue: 'Yes' }],
    ['4167', '3', { amount: '1250.50' }],
    ['4167', '4', { checked: false }],
    ['4151', '3', { amount: '350.00' }],
  ])(
    'reads what customer %s holds in field %s, although its stored format is less common',
    async (id, fieldId, members) => {
      expect((await valuesOf(id)).get(fieldId)).toMatchObject({ problem: null, ...members });
    },
  );

  it.each([
    ['5', { date: null }, 'UNREADABLE'],
    ['7', { number: null }, 'UNREADABLE'],
    ['3', { amount: null }, 'UNREADABLE'],
    ['4', { checked: null }, 'UNREADABLE'],
    ['9', { dateTime: null }, 'UNREADABLE'],
    ['10', { time: null }, 'UNREADABLE'],
    ['12', { url: null }, 'UNREADABLE'],
    ['13', { companyId: null }, 'UNREADABLE'],
    ['2', { option: null }, 'OPTION_UNKNOWN'],
    ['9999', { definition: null, __typename: 'OtherCustomFieldValue' }, 'DEFINITION_MISSING'],
  ])(
    'returns the stored text and a problem when the text does not fit field %s',
    async (fieldId, members, code) => {
      const value = (await valuesOf('4154')).get(fieldId);
      expect(value).toMatchObject({ ...members, isSet: true, problem: { code } });
      expect(value?.['rawValue']).toEqual(expect.any(String));
      expect(value?.['displayValue']).toBe(value?.['rawValue']);
      expect(JSON.stringify(value?.['problem'])).not.toContain(value?.['rawValue']);
    },
  );

  it('returns the newest of two rows of a field, with the problem DUPLICATE_ROWS', async () => {
    expect((await valuesOf('4153')).get('2')).toMatchObject({
      rawValue: '3',
      option: { label: 'Gold' },
      problem: { code: 'DUPLICATE_ROWS' },
    });
  });

  it('treats a stored null and a stored empty text as unset', async () => {
    await using app = await openApp();
    const answer = await app.ask(/* GraphQL */ `
      {
        customer(id: "4151") {
          set: customFields {
            isSet
          }
          all: customFields(includeUnset: true) {
            fieldId
            isSet
            rawValue
            displayValue
            problem {
              code
            }
          }
        }
        customFieldDefinitions {
          id
        }
      }
    `);
    const { set, all } = answer.data.customer;
    expect(set.every(({ isSet }: Value) => isSet)).toBe(true);
    expect(set.length).toBeGreaterThan(0);
    expect(all).toHaveLength(answer.data.customFieldDefinitions.length);
    const emptied = all.filter(({ fieldId }: Value) => fieldId === '1' || fieldId === '12');
    expect(emptied).toEqual([
      { fieldId: '1', isSet: false, rawValue: null, displayValue: '', problem: null },
      { fieldId: '12', isSet: false, rawValue: null, displayValue: '', problem: null },
    ]);
  });

  it('returns a text that is longer than its field allows, with the problem TOO_LONG', async () => {
    await using app = await openApp();
    app.standin.database.exec('UPDATE custom_field SET max_length = 5 WHERE id = 1');
    const answer = await app.ask(VALUES, { id: '4150' });
    const value = answer.data.customer.customFields.find(({ fieldId }: Value) => fieldId === '1');
    expect(value).toMatchObject({ text: 'Blue Fir Bakery', problem: { code: 'TOO_LONG' } });
  });
});
