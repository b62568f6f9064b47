// The mutation, from the caller's side and from LoanPro's: what is answered, and what was sent.

import { beforeEach, describe, expect, it } from 'vitest';
import { openHouse } from '../support/house.ts';
import type { House } from '../support/house.ts';

const UPDATE = /* GraphQL */ `
  mutation ($customerId: ID!, $values: [CustomFieldValueInput!]!) {
    updateCustomerCustomFields(customerId: $customerId, values: $values) {
      outcome
      customer {
        id
        firstName
        income: customField(field: { id: "3" }) {
          rawValue
        }
      }
      changes {
        valueIndex
        field {
          id
        }
        result
        before {
          rawValue
        }
        after {
          rawValue
        }
      }
      userErrors {
        code
        message
        path
        valueIndex
        field {
          id
        }
        expected
        allowedOptions {
          id
          label
        }
      }
    }
  }
`;

async function openWarm(options: Parameters<typeof openHouse>[0] = {}): Promise<House> {
  const house = await openHouse(options);
  await house.warmUp();
  return house;
}

async function update(house: House, customerId: string, values: unknown) {
  const answer = await house.ask(UPDATE, { customerId, values });
  expect(answer.errors, answer.text).toBeUndefined();
  return answer.data.updateCustomerCustomFields;
}

function stored(house: House, customerId: number, fieldId: number): unknown[] {
  return house.standin.database
    .prepare(
      `SELECT custom_field_value AS value FROM custom_field__entity
       WHERE entity_type = 'Entity.Customer' AND entity_id = ? AND custom_field_id = ? ORDER BY id`,
    )
    .all(customerId, fieldId)
    .map((row) => row['value']);
}

const puts = (house: House) => house.upstream.filter(({ method }) => method === 'PUT');

describe('the request LoanPro gets', () => {
  it("is the one of LoanPro's own page, for a field that has no row yet", async () => {
    await using house = await openWarm();

    const payload = await update(house, '4150', [{ field: { id: '3' }, value: { amount: '400.00' } }]);

    expect(payload['outcome']).toBe('APPLIED');
    const [put, ...more] = puts(house);
    expect(more).toEqual([]);
    expect(put?.url).toBe('/api/public/api/1/odata.svc/Customers(4150)');
    expect(put?.body).toBe(
      '{"CustomFieldValues":{"results":[{"customFieldId":3,"customFieldValue":"400.00"}]},"__id":4150,"__update":true}',
    );
    expect(put?.headers['content-type']).toBe('application/json');
    expect(put?.headers['authorization']).toBe(`Bearer ${house.standin.token}`);
    expect(put?.headers['autopal-instance-id']).toBe(house.standin.instanceId);
    expect(stored(house, 4150, 3)).toEqual(['400.00']);
  });

  it.each([
    [
      'row-and-field',
      {
        __id: expect.any(Number),
        __update: true,
        customFieldId: 3,
        customFieldValue: '400.00',
        entityType: 'Entity.Customer',
      },
    ],
    ['field', { customFieldId: 3, customFieldValue: '400.00' }],
    ['row', { __id: expect.any(Number), __update: true, customFieldValue: '400.00' }],
  ] as const)('names an existing row in the dialect %s', async (dialect, expected) => {
    await using house = await openWarm({
      loanPro: { writeForm: { dialect, emptyValue: 'empty-text' } },
    });

    const payload = await update(house, '4151', [{ field: { id: '3' }, value: { amount: '400' } }]);

    expect(payload['outcome']).toBe('APPLIED');
    expect(JSON.parse(puts(house)[0]?.body ?? '')).toEqual({
      CustomFieldValues: { results: [expected] },
      __id: 4151,
      __update: true,
    });
    expect(stored(house, 4151, 3)).toEqual(['400.00']);
  });

  it('holds the changed fields only, and costs a read before and a read after', async () => {
    await using house = await openWarm();

    const payload = await update(house, '4150', [
      { field: { name: 'Do Not Call' }, value: { checked: false } },
      { field: { name: 'Credit Tier' }, value: { option: { label: 'Gold' } } },
    ]);

    expect(payload).toMatchObject({
      outcome: 'APPLIED',
      customer: { id: '4150', firstName: 'Maria' },
      changes: [
        {
          valueIndex: 0,
          field: { id: '4' },
          result: 'UNCHANGED',
          before: { rawValue: '0' },
          after: { rawValue: '0' },
        },
        {
          valueIndex: 1,
          field: { id: '2' },
          result: 'APPLIED',
          before: { rawValue: '2' },
          after: { rawValue: '3' },
        },
      ],
      userErrors: [],
    });
    expect(house.upstream.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET']);
    const body = JSON.parse(puts(house)[0]?.body ?? '');
    expect(
      body.CustomFieldValues.results.map((value: { customFieldId: number }) => value.customFieldId),
    ).toEqual([2]);
  });

  it('is not sent when every field holds the value already, however it is spelled', async () => {
    await using house = await openWarm();

    for (const id of ['4161', '4162', '4163', '4164', '4165']) {
      const payload = await update(house, id, [{ field: { id: '5' }, value: { date: '2025-07-17' } }]);
      expect(payload['outcome'], id).toBe('UNCHANGED');
    }
    const payload = await update(house, '4166', [{ field: { id: '3' }, value: { amount: '400.00' } }]);
    expect(payload['outcome']).toBe('UNCHANGED');
    expect(puts(house)).toEqual([]);
  });

  it.each([
    ['empty-text', ''],
    ['null', null],
  ] as const)('empties a field with %s', async (emptyValue, wire) => {
    await using house = await openWarm({ loanPro: { writeForm: { dialect: 'field', emptyValue } } });

    const payload = await update(house, '4151', [{ field: { id: '3' }, value: { clear: 'TO_EMPTY' } }]);

    expect(payload).toMatchObject({ outcome: 'APPLIED', changes: [{ after: { rawValue: null } }] });
    expect(JSON.parse(puts(house)[0]?.body ?? '').CustomFieldValues.results[0].customFieldValue).toBe(wire);
  });

  it('puts a default back, and has nothing to do for a field that is empty already', async () => {
    await using house = await openWarm();

    expect(
      (await update(house, '4156', [{ field: { id: '1' }, value: { clear: 'TO_EMPTY' } }]))['outcome'],
    ).toBe('UNCHANGED');
    expect(
      (await update(house, '4156', [{ field: { id: '10' }, value: { clear: 'TO_DEFAULT' } }]))['outcome'],
    ).toBe('APPLIED');
    expect(stored(house, 4156, 10)).toEqual(['10:30am']);
  });
});

it.each([
  ['1', { text: 'Zoë & Søn 李' }, 'Zoë & Søn 李'],
  ['7', { number: '3' }, '3'],
  ['7', { number: 12 }, '12'],
  ['3', { amount: '1250.5' }, '1250.50'],
  ['8', { percent: '12.5' }, '12.5'],
  ['5', { date: '2025-04-30' }, '2025-04-30'],
  ['9', { dateTime: '2025-04-30T20:14:00+02:00' }, '2025-04-30 18:14:00'],
  ['10', { time: '22:30' }, '10:30pm'],
  ['10', { time: '00:05:00' }, '12:05am'],
  ['4', { checked: true }, '1'],
  ['2', { option: { id: '1' } }, '1'],
  ['15', { option: { label: 'Español' } }, '2'],
  ['11', { phone: '+1 555 0100' }, '+1 555 0100'],
  ['12', { url: 'https://example.com/x?y=1' }, 'https://example.com/x?y=1'],
  ['13', { companyId: '77' }, '77'],
  ['20', { raw: 'five stars' }, 'five stars'],
  ['3', { raw: '$1,250' }, '1250.00'],
  ['5', { raw: '07/09/1992' }, '1992-07-09'],
  ['2', { raw: 'Gold' }, '3'],
  ['4', { raw: 'true' }, '1'],
  ['1', { raw: '1e2' }, '1e2'],
])('stores field %s given as %j as %j', async (fieldId, value, text) => {
  await using house = await openWarm();

  expect(await update(house, '4156', [{ field: { id: fieldId }, value }])).toMatchObject({
    outcome: 'APPLIED',
    userErrors: [],
  });
  expect(stored(house, 4156, Number(fieldId))).toEqual([text]);
});

describe('refused input', () => {
  const cases: [string, object, object, string, string[]][] = [
    ['an unknown id', { id: '999' }, { text: 'x' }, 'FIELD_NOT_FOUND', ['field', 'id']],
    ['an unknown name', { name: 'Shoe Size' }, { text: 'x' }, 'FIELD_NOT_FOUND', ['field', 'name']],
    ["another entity's field", { id: '6' }, { text: 'x' }, 'FIELD_NOT_FOUND', ['field', 'id']],
    ['an inactive field', { id: '19' }, { text: 'x' }, 'FIELD_INACTIVE', ['field']],
    ['a calculated field', { id: '18' }, { number: '1' }, 'FIELD_CALCULATED', ['field']],
    ['the wrong slot', { id: '3' }, { text: '400' }, 'TYPE_MISMATCH', ['value', 'text']],
    ['parts of a cent', { id: '3' }, { amount: '1.005' }, 'INVALID_FORMAT', ['value', 'amount']],
    ['a number that is not whole', { id: '7' }, { number: '1.5' }, 'INVALID_FORMAT', ['value', 'number']],
    ['seconds in a time', { id: '10' }, { time: '10:30:15' }, 'INVALID_FORMAT', ['value', 'time']],
    [
      'parts of a second',
      { id: '9' },
      { dateTime: '2025-04-30T18:14:00.5Z' },
      'INVALID_FORMAT',
      ['value', 'dateTime'],
    ],
    [
      'a company that is no id',
      { id: '13' },
      { companyId: 'acme' },
      'INVALID_FORMAT',
      ['value', 'companyId'],
    ],
    [
      'an unknown option',
      { id: '2' },
      { option: { label: 'Platinum' } },
      'OPTION_NOT_FOUND',
      ['value', 'option'],
    ],
    ['256 characters', { id: '20' }, { raw: 'x'.repeat(256) }, 'TOO_LONG', ['value', 'raw']],
    ['more than the maxLength', { id: '1' }, { text: 'x'.repeat(101) }, 'TOO_LONG', ['value', 'text']],
    ['a required field emptied', { id: '17' }, { clear: 'TO_EMPTY' }, 'REQUIRED', ['value', 'clear']],
    ['a required field set to nothing', { id: '17' }, { text: '' }, 'REQUIRED', ['value', 'text']],
    ['a control character', { id: '1' }, { text: 'a\u0000b' }, 'INVALID_FORMAT', ['value', 'text']],
    ['half of a character', { id: '1' }, { text: 'a\ud800' }, 'INVALID_FORMAT', ['value', 'text']],
    [
      'a raw date that does not exist',
      { id: '5' },
      { raw: '02/30/2025' },
      'INVALID_FORMAT',
      ['value', 'raw'],
    ],
  ];

  it.each(cases)('%s is told at its place, and nothing is sent', async (_name, field, value, code, at) => {
    await using house = await openWarm();

    const payload = await update(house, '4150', [{ field, value }]);

    expect(payload).toMatchObject({ outcome: 'REJECTED', changes: [] });
    expect(payload['userErrors']).toMatchObject([{ code, path: ['values', '0', ...at], valueIndex: 0 }]);
    expect(puts(house)).toEqual([]);
  });

  it('is told all at once, the good values waiting with the bad', async () => {
    await using house = await openWarm();

    const payload = await update(house, '4150', [
      { field: { id: '3' }, value: { amount: '400.00' } },
      { field: { id: '2' }, value: { option: { id: '9' } } },
      { field: { name: 'Monthly Income' }, value: { amount: '1.00' } },
      { field: { id: '1' }, value: { checked: true } },
    ]);

    expect(
      payload['userErrors'].map(({ code, valueIndex }: Record<string, unknown>) => [code, valueIndex]),
    ).toEqual([
      ['OPTION_NOT_FOUND', 1],
      ['FIELD_REPEATED', 2],
      ['TYPE_MISMATCH', 3],
    ]);
    expect(payload['userErrors'][0].allowedOptions).toEqual([
      { id: '1', label: 'Bronze' },
      { id: '2', label: 'Silver' },
      { id: '3', label: 'Gold' },
    ]);
    expect(payload['userErrors'][2].expected).toBe('the slot text, or raw');
    expect(puts(house)).toEqual([]);
  });

  it('an empty list and a list of 51 cost no call at all', async () => {
    await using house = await openHouse();
    const query = /* GraphQL */ `
      mutation ($values: [CustomFieldValueInput!]!) {
        updateCustomerCustomFields(customerId: "4150", values: $values) {
          outcome
          userErrors {
            code
            path
          }
        }
      }
    `;
    const many = Array.from({ length: 51 }, (_, index) => ({
      field: { id: String(index + 1) },
      value: { raw: 'x' },
    }));
    for (const [values, code] of [
      [[], 'NO_VALUES'],
      [many, 'TOO_MANY_VALUES'],
    ] as const) {
      const answer = await house.ask(query, { values });
      expect(answer.data.updateCustomerCustomFields).toEqual({
        outcome: 'REJECTED',
        userErrors: [{ code, path: ['values'] }],
      });
    }
    expect(house.upstream).toEqual([]);
  });

  it('for an unknown customer says so', async () => {
    await using house = await openWarm();

    expect(await update(house, '77', [{ field: { id: '1' }, value: { text: 'x' } }])).toMatchObject({
      outcome: 'REJECTED',
      customer: null,
      userErrors: [{ code: 'CUSTOMER_NOT_FOUND', path: ['customerId'] }],
    });
    expect(puts(house)).toEqual([]);
  });

  it('for a field with two rows is refused, since neither can be picked', async () => {
    await using house = await openWarm();

    expect(
      await update(house, '4153', [{ field: { id: '2' }, value: { option: { id: '1' } } }]),
    ).toMatchObject({
      outcome: 'REJECTED',
      customer: { id: '4153' },
      userErrors: [{ code: 'DUPLICATE_ROWS', path: ['values', '0', 'field'] }],
    });
    expect(puts(house)).toEqual([]);
  });
});

describe('the outcome is what LoanPro holds afterwards', () => {
  let house: House;
  const write = () => update(house, '4151', [{ field: { id: '3' }, value: { amount: '400.00' } }]);

  beforeEach(async () => {
    house = await openWarm();
    return () => house[Symbol.asyncDispose]();
  });

  it('APPLIED, although the answer was a 500', async () => {
    house.standin.fault = (request, next) => {
      const answer = next();
      return request.method === 'PUT' ? { status: 500, body: '' } : answer;
    };
    expect(await write()).toMatchObject({
      outcome: 'APPLIED',
      changes: [{ result: 'APPLIED' }],
      userErrors: [],
    });
    expect(puts(house)).toHaveLength(1);
  });

  it('APPLIED, although the connection broke after LoanPro had applied it', async () => {
    house.standin.fault = (request, next) => {
      const answer = next();
      return request.method === 'PUT' ? { socket: 'reset' } : answer;
    };
    expect(await write()).toMatchObject({ outcome: 'APPLIED' });
    expect(puts(house)).toHaveLength(1);
  });

  it('UNKNOWN after a 500 with the old value still showing: it may still be applied', async () => {
    house.standin.fault = (request, next) => (request.method === 'PUT' ? { status: 500, body: '' } : next());
    expect(await write()).toMatchObject({
      outcome: 'UNKNOWN',
      changes: [{ result: 'UNKNOWN', after: { rawValue: '350.00' } }],
    });
    expect(puts(house)).toHaveLength(1);
  });

  it('UNKNOWN when it cannot be read back', async () => {
    let isWritten = false;
    house.standin.fault = (request, next) => {
      isWritten ||= request.method === 'PUT';
      return isWritten && request.method === 'GET' ? { status: 503, body: '' } : next();
    };
    expect(await write()).toMatchObject({
      outcome: 'UNKNOWN',
      customer: null,
      changes: [{ result: 'UNKNOWN', after: null }],
    });
  });

  it('REJECTED after a 409 with the old value still showing', async () => {
    house.standin.fault = (request, next) =>
      request.method === 'PUT' ? { status: 409, body: '{"error":{"message":"SECRET of customer"}}' } : next();
    const payload = await write();
    expect(payload).toMatchObject({
      outcome: 'REJECTED',
      userErrors: [{ code: 'REFUSED_BY_LOANPRO', field: { id: '3' } }],
    });
    expect(JSON.stringify(payload)).not.toContain('SECRET');
  });

  it('REJECTED when LoanPro says 200 and keeps the old value', async () => {
    house.standin.fault = (request, next) =>
      request.method === 'PUT' ? { status: 200, body: '{"d":{"id":4151}}' } : next();
    expect(await write()).toMatchObject({
      outcome: 'REJECTED',
      userErrors: [{ code: 'DROPPED_BY_LOANPRO' }],
    });
    expect(puts(house)).toHaveLength(1);
  });

  it('DIVERGED when the field holds a third value', async () => {
    house.standin.fault = (request, next) => {
      const answer = next();
      if (request.method === 'PUT') {
        house.standin.database.exec(
          "UPDATE custom_field__entity SET custom_field_value = '999.99' WHERE entity_id = 4151 AND custom_field_id = 3",
        );
      }
      return answer;
    };
    expect(await write()).toMatchObject({
      outcome: 'DIVERGED',
      changes: [{ result: 'DIVERGED', after: { rawValue: '999.99' } }],
    });
  });

  it('PARTIAL when one of two values is kept', async () => {
    house.standin.fault = (request, next) => {
      const answer = next();
      if (request.method === 'PUT') {
        house.standin.database.exec(
          "UPDATE custom_field__entity SET custom_field_value = '350.00' WHERE entity_id = 4151 AND custom_field_id = 3",
        );
      }
      return answer;
    };
    const payload = await update(house, '4151', [
      { field: { id: '3' }, value: { amount: '400.00' } },
      { field: { id: '7' }, value: { number: '5' } },
    ]);
    expect(payload).toMatchObject({
      outcome: 'PARTIAL',
      changes: [{ result: 'NOT_APPLIED' }, { result: 'APPLIED' }],
      userErrors: [{ code: 'DROPPED_BY_LOANPRO', valueIndex: 0 }],
    });
  });

  it('an error, not an outcome, when LoanPro cannot be reached: nothing was sent', async () => {
    await house.standin.close();
    const answer = await house.ask(UPDATE, {
      customerId: '4151',
      values: [{ field: { id: '3' }, value: { amount: '400.00' } }],
    });
    expect(answer.data).toEqual({ updateCustomerCustomFields: null });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', retryable: true });
  });
});

it('a row that LoanPro cuts is told as DIVERGED, not as done', async () => {
  await using house = await openWarm();
  house.standin.fault = (request, next) => {
    const answer = next();
    if (request.method === 'PUT') {
      house.standin.database.exec(
        'UPDATE custom_field__entity SET custom_field_value = substr(custom_field_value, 1, 20) WHERE entity_id = 4151 AND custom_field_id = 1',
      );
    }
    return answer;
  };

  expect(
    await update(house, '4151', [
      { field: { id: '1' }, value: { text: 'The Very Long Company Name of Ohio' } },
    ]),
  ).toMatchObject({
    outcome: 'DIVERGED',
    changes: [{ after: { rawValue: 'The Very Long Compan' } }],
  });
});
