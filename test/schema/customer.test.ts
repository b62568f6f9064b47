// Reading customers and their custom fields.

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
            id
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

describe('a customer', () => {
  it('has its profile, and nothing of what LoanPro keeps beside it', async () => {
    await using app = await openApp();
    const members = 'id customId firstName lastName companyName email status type';
    const answer = await app.ask(
      `{ person: customer(id: "4150") { ${members} } firm: customer(id: "4156") { ${members} } }`,
    );
    expect(answer.data.person).toMatchObject({
      id: '4150',
      customId: 'ABC123',
      firstName: 'Maria',
      lastName: 'Rivera',
      type: 'INDIVIDUAL',
    });
    expect(answer.data.firm).toMatchObject({ id: '4156', companyName: 'Harbor Light LLC', type: 'COMPANY' });
    expect(answer.text).not.toMatch(/secret|000-12|portal/i);
  });

  it('that LoanPro does not know is null, whatever LoanPro says about it', async () => {
    for (const missingCustomer of [
      { status: 409, message: "Resource not found for the segment 'Customers'" },
      { status: 409, message: 'Something about entity 77' },
      { status: 404, message: 'Gone fishing' },
    ] as const) {
      await using app = await openApp({ standin: { quirks: { missingCustomer } } });
      const answer = await app.ask('{ customer(id: "77") { id customFields { rawValue } } }');
      expect(answer, missingCustomer.message).toMatchObject({ status: 200, data: { customer: null } });
      expect(answer.errors).toBeUndefined();
    }
  });

  it('is an error, not null, when a 409 cannot be told from a missing customer', async () => {
    await using app = await openApp({
      standin: {
        quirks: {
          missingCustomer: { status: 409, message: 'Something about entity 77' },
          customerListing: 'refused',
        },
      },
    });
    const answer = await app.ask('{ customer(id: "77") { id } }');
    expect(answer.data).toEqual({ customer: null });
    expect(answer.errors).toMatchObject([
      { path: ['customer'], extensions: { code: 'UPSTREAM_REJECTED', retryable: false } },
    ]);
    expect(answer.text).not.toContain('entity 77');
  });

  it('with more rows than a page shows all of them', async () => {
    await using app = await openApp();
    const answer = await app.ask('{ customer(id: "4152") { customFields { fieldId } } }');
    expect(answer.data.customer.customFields).toHaveLength(120);
  });

  it('never shows rows of another entity with the same id', async () => {
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
});

describe('a value', () => {
  it.each([
    ['1', 'TextCustomFieldValue', { text: 'Blue Fir Bakery', displayValue: 'Blue Fir Bakery' }],
    [
      '2',
      'SelectCustomFieldValue',
      { option: { id: '2', label: 'Silver' }, displayValue: 'Silver', rawValue: '2' },
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
    ['14', 'SelectCustomFieldValue', { option: { id: '2', label: 'Own' } }],
    ['15', 'SelectCustomFieldValue', { option: { id: '1', label: 'English' } }],
    ['16', 'TextCustomFieldValue', { definition: { name: 'Préférence 連絡' } }],
    ['20', 'OtherCustomFieldValue', { rawValue: '4 of 5', displayValue: '4 of 5', problem: null }],
  ])('of field %s is a %s', async (fieldId, typeName, members) => {
    const values = await valuesOf('4150');
    expect(values.get(fieldId)).toMatchObject({
      __typename: typeName,
      id: `4150:${fieldId}`,
      isSet: true,
      ...members,
    });
  });

  it.each(['4161', '4162', '4163', '4164', '4165'])(
    'of a date is one date in every spelling (customer %s)',
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
  ])('of customer %s in field %s keeps its own spelling', async (id, fieldId, members) => {
    expect((await valuesOf(id)).get(fieldId)).toMatchObject({ problem: null, ...members });
  });

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
  ])('that does not fit field %s is shown raw, with its problem', async (fieldId, members, code) => {
    const value = (await valuesOf('4154')).get(fieldId);
    expect(value).toMatchObject({ ...members, isSet: true, problem: { code } });
    expect(value?.['rawValue']).toEqual(expect.any(String));
    expect(value?.['displayValue']).toBe(value?.['rawValue']);
    expect(JSON.stringify(value?.['problem'])).not.toContain(value?.['rawValue']);
  });

  it('that stands in two rows is the newest, and says so', async () => {
    expect((await valuesOf('4153')).get('2')).toMatchObject({
      rawValue: '3',
      option: { label: 'Gold' },
      problem: { code: 'DUPLICATE_ROWS' },
    });
  });

  it('that is null or an empty text is none: it shows only where unset fields do', async () => {
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

  it('longer than its field allows is shown, with its problem', async () => {
    await using app = await openApp();
    app.standin.database.exec('UPDATE custom_field SET max_length = 5 WHERE id = 1');
    const answer = await app.ask(VALUES, { id: '4150' });
    const value = answer.data.customer.customFields.find(({ fieldId }: Value) => fieldId === '1');
    expect(value).toMatchObject({ text: 'Blue Fir Bakery', problem: { code: 'TOO_LONG' } });
  });
});

describe('customFields', () => {
  it('come in display order', async () => {
    await using app = await openApp();
    const answer = await app.ask('{ customer(id: "4150") { customFields { definition { position } } } }');
    const positions = answer.data.customer.customFields.map(
      ({ definition }: { definition: { position: number | null } }) => definition.position ?? Infinity,
    );
    expect(positions).toEqual(positions.toSorted((a: number, b: number) => a - b));
  });

  it('with includeUnset are all that a form needs, and no inactive ones', async () => {
    await using app = await openApp();
    const answer = await app.ask(/* GraphQL */ `
      {
        customFieldDefinitions {
          id
        }
        customer(id: "4156") {
          customFields(includeUnset: true) {
            fieldId
            isSet
            definition {
              active
            }
          }
        }
      }
    `);
    const { customFieldDefinitions, customer } = answer.data;
    expect(customer.customFields.map(({ fieldId }: Value) => fieldId)).toEqual(
      customFieldDefinitions.map(({ id }: { id: string }) => id),
    );
    for (const value of customer.customFields)
      expect(value).toMatchObject({ isSet: false, definition: { active: true } });
  });

  it('can be picked by id and by name; what is not there selects nothing', async () => {
    await using app = await openApp();
    const answer = await app.ask(/* GraphQL */ `
      {
        customer(id: "4150") {
          some: customFields(
            fields: [{ name: "Employer" }, { id: "3" }, { id: "2" }, { name: "Shoe Size" }]
          ) {
            fieldId
          }
          all: customFields(fields: [{ name: "Employer" }, { id: "3" }], includeUnset: true) {
            fieldId
            isSet
          }
        }
      }
    `);
    expect(answer.data.customer.some.map(({ fieldId }: Value) => fieldId).toSorted()).toEqual(['1', '2']);
    expect(answer.data.customer.all).toEqual(
      expect.arrayContaining([
        { fieldId: '1', isSet: true },
        { fieldId: '3', isSet: false },
      ]),
    );
    expect(answer.data.customer.all).toHaveLength(2);
  });
});

describe('customField', () => {
  it('builds a flat object by aliases, unset fields included', async () => {
    await using app = await openApp();
    const answer = await app.ask(/* GraphQL */ `
      {
        customer(id: "4150") {
          tier: customField(field: { name: "Credit Tier" }) {
            displayValue
          }
          income: customField(field: { id: "3" }) {
            __typename
            isSet
          }
          plain: customField(field: { name: "constructor" }) {
            isSet
          }
          none: customField(field: { name: "Shoe Size" }) {
            isSet
          }
          foreign: customField(field: { id: "6" }) {
            isSet
          }
        }
      }
    `);
    expect(answer.errors).toBeUndefined();
    expect(answer.data.customer).toEqual({
      tier: { displayValue: 'Silver' },
      income: { __typename: 'CurrencyCustomFieldValue', isSet: false },
      plain: { isSet: false },
      none: null,
      foreign: null,
    });
  });

  it('by a name that two fields share is an error, never a guess', async () => {
    await using app = await openApp();
    app.standin.database.exec("UPDATE custom_field SET name = 'Employer' WHERE id = 7");
    const answer = await app.ask(
      '{ customer(id: "4150") { customField(field: { name: "Employer" }) { rawValue } } }',
    );
    expect(answer.data.customer).toEqual({ customField: null });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('definitions', () => {
  it('say all that LoanPro says of a field', async () => {
    await using app = await openApp();
    const answer = await app.ask(/* GraphQL */ `
      {
        customFieldDefinition(field: { name: "Credit Tier" }) {
          id
          name
          type
          loanProType
          section
          required
          active
          calculated
          options {
            id
            label
          }
        }
        reference: customFieldDefinition(field: { id: "17" }) {
          required
        }
        score: customFieldDefinition(field: { id: "18" }) {
          calculated
        }
        employer: customFieldDefinition(field: { id: "1" }) {
          maxLength
        }
        callTime: customFieldDefinition(field: { id: "10" }) {
          defaultRawValue
        }
        old: customFieldDefinition(field: { id: "19" }) {
          active
        }
        foreign: customFieldDefinition(field: { id: "6" }) {
          id
        }
      }
    `);
    expect(answer.data).toEqual({
      customFieldDefinition: {
        id: '2',
        name: 'Credit Tier',
        type: 'SELECT',
        loanProType: 'customfield.type.select',
        section: 'Credit',
        required: false,
        active: true,
        calculated: false,
        options: [
          { id: '1', label: 'Bronze' },
          { id: '2', label: 'Silver' },
          { id: '3', label: 'Gold' },
        ],
      },
      reference: { required: true },
      score: { calculated: true },
      employer: { maxLength: 100 },
      callTime: { defaultRawValue: '10:30am' },
      old: { active: false },
      foreign: null,
    });
  });

  it('of fields out of use are listed only when asked for', async () => {
    await using app = await openApp();
    const answer = await app.ask(
      '{ some: customFieldDefinitions { active } all: customFieldDefinitions(includeInactive: true) { id } }',
    );
    expect(answer.data.some.every(({ active }: { active: boolean }) => active)).toBe(true);
    expect(answer.data.all.length).toBe(answer.data.some.length + 121);
  });
});
