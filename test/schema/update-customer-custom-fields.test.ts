// The mutation, from the caller's side and from LoanPro's: what is answered, and what was sent.

import { describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import { openWarm, puts, stored, update } from '../support/writing.ts';

describe('the request LoanPro gets', () => {
  it("is the one of LoanPro's own page, for a field that has no row yet", async () => {
    await using app = await openWarm();

    const payload = await update(app, '4150', [{ field: { id: '3' }, value: { amount: '400.00' } }]);

    expect(payload['outcome']).toBe('APPLIED');
    const [put, ...more] = puts(app);
    expect(more).toEqual([]);
    expect(put?.url).toBe('/api/public/api/1/odata.svc/Customers(4150)');
    expect(put?.body).toBe(
      '{"CustomFieldValues":{"results":[{"customFieldId":3,"customFieldValue":"400.00"}]},"__id":4150,"__update":true}',
    );
    expect(put?.headers['content-type']).toBe('application/json');
    expect(put?.headers['authorization']).toBe(`Bearer ${app.standin.token}`);
    expect(put?.headers['autopal-instance-id']).toBe(app.standin.instanceId);
    expect(stored(app, 4150, 3)).toEqual(['400.00']);
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
    await using app = await openWarm({
      loanPro: { writeForm: { dialect, emptyValue: 'empty-text' } },
    });

    const payload = await update(app, '4151', [{ field: { id: '3' }, value: { amount: '400' } }]);

    expect(payload['outcome']).toBe('APPLIED');
    expect(JSON.parse(puts(app)[0]?.body ?? '')).toEqual({
      CustomFieldValues: { results: [expected] },
      __id: 4151,
      __update: true,
    });
    expect(stored(app, 4151, 3)).toEqual(['400.00']);
  });

  it('holds the changed fields only, and costs a read before and a read after', async () => {
    await using app = await openWarm();

    const payload = await update(app, '4150', [
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
    expect(app.upstream.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET']);
    const body = JSON.parse(puts(app)[0]?.body ?? '');
    expect(
      body.CustomFieldValues.results.map((value: { customFieldId: number }) => value.customFieldId),
    ).toEqual([2]);
  });

  it('is not sent when every field holds the value already, however it is spelled', async () => {
    await using app = await openWarm();

    for (const id of ['4161', '4162', '4163', '4164', '4165']) {
      const payload = await update(app, id, [{ field: { id: '5' }, value: { date: '2025-07-17' } }]);
      expect(payload['outcome'], id).toBe('UNCHANGED');
    }
    const payload = await update(app, '4166', [{ field: { id: '3' }, value: { amount: '400.00' } }]);
    expect(payload['outcome']).toBe('UNCHANGED');
    expect(puts(app)).toEqual([]);
  });

  it.each([
    ['empty-text', ''],
    ['null', null],
  ] as const)('empties a field with %s', async (emptyValue, wire) => {
    await using app = await openWarm({ loanPro: { writeForm: { dialect: 'field', emptyValue } } });

    const payload = await update(app, '4151', [{ field: { id: '3' }, value: { clear: 'TO_EMPTY' } }]);

    expect(payload).toMatchObject({ outcome: 'APPLIED', changes: [{ after: { rawValue: null } }] });
    expect(JSON.parse(puts(app)[0]?.body ?? '').CustomFieldValues.results[0].customFieldValue).toBe(wire);
  });

  it('puts a default back, and has nothing to do for a field that is empty already', async () => {
    await using app = await openWarm();

    expect(
      (await update(app, '4156', [{ field: { id: '1' }, value: { clear: 'TO_EMPTY' } }]))['outcome'],
    ).toBe('UNCHANGED');
    expect(
      (await update(app, '4156', [{ field: { id: '10' }, value: { clear: 'TO_DEFAULT' } }]))['outcome'],
    ).toBe('APPLIED');
    expect(stored(app, 4156, 10)).toEqual(['10:30am']);
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
  await using app = await openWarm();

  expect(await update(app, '4156', [{ field: { id: fieldId }, value }])).toMatchObject({
    outcome: 'APPLIED',
    userErrors: [],
  });
  expect(stored(app, 4156, Number(fieldId))).toEqual([text]);
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
    await using app = await openWarm();

    const payload = await update(app, '4150', [{ field, value }]);

    expect(payload).toMatchObject({ outcome: 'REJECTED', changes: [] });
    expect(payload['userErrors']).toMatchObject([{ code, path: ['values', '0', ...at], valueIndex: 0 }]);
    expect(puts(app)).toEqual([]);
  });

  it('is told all at once, the good values waiting with the bad', async () => {
    await using app = await openWarm();

    const payload = await update(app, '4150', [
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
    expect(puts(app)).toEqual([]);
  });

  it('an empty list and a list of 51 cost no call at all', async () => {
    await using app = await openApp();
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
      const answer = await app.ask(query, { values });
      expect(answer.data.updateCustomerCustomFields).toEqual({
        outcome: 'REJECTED',
        userErrors: [{ code, path: ['values'] }],
      });
    }
    expect(app.upstream).toEqual([]);
  });

  it('for an unknown customer says so', async () => {
    await using app = await openWarm();

    expect(await update(app, '77', [{ field: { id: '1' }, value: { text: 'x' } }])).toMatchObject({
      outcome: 'REJECTED',
      customer: null,
      userErrors: [{ code: 'CUSTOMER_NOT_FOUND', path: ['customerId'] }],
    });
    expect(puts(app)).toEqual([]);
  });

  it('for a field with two rows is refused, since neither can be picked', async () => {
    await using app = await openWarm();

    expect(await update(app, '4153', [{ field: { id: '2' }, value: { option: { id: '1' } } }])).toMatchObject(
      {
        outcome: 'REJECTED',
        customer: { id: '4153' },
        userErrors: [{ code: 'DUPLICATE_ROWS', path: ['values', '0', 'field'] }],
      },
    );
    expect(puts(app)).toEqual([]);
  });
});

describe('a default that is put back', () => {
  it.each([
    ['3', 'currency', '95', '95.00'],
    ['2', 'select', 'Gold', '3'],
    ['4', 'checkbox', 'yes', '1'],
    ['5', 'date', '07/09/1992', '1992-07-09'],
  ])('in field %s is checked and spelled like any other %s', async (fieldId, _kind, text, expected) => {
    await using app = await openApp();
    app.standin.database.prepare('UPDATE custom_field SET default_value = ? WHERE id = ?').run(text, fieldId);
    const payload = await update(app, '4156', [{ field: { id: fieldId }, value: { clear: 'TO_DEFAULT' } }]);
    expect(payload.outcome).toBe('APPLIED');
    expect(stored(app, 4156, Number(fieldId))).toEqual([expected]);
  });

  it.each(['5', '3', '2'])('in field %s is refused where it does not fit its own type', async (fieldId) => {
    await using app = await openApp();
    app.standin.database.exec("UPDATE custom_field SET default_value = 'N/A'");
    const payload = await update(app, '4156', [{ field: { id: fieldId }, value: { clear: 'TO_DEFAULT' } }]);
    expect(payload.userErrors).toMatchObject([
      { code: 'INVALID_FORMAT', expected: 'a default in LoanPro that fits the type of the field' },
    ]);
    expect(puts(app)).toEqual([]);
  });
});

describe('options that look alike', () => {
  it('are named by id: of two equal labels none is guessed', async () => {
    await using app = await openApp();
    app.standin.database.exec(
      `UPDATE custom_field SET select_options = '{"1":"Gold","2":"Gold","3":""}' WHERE id = 2`,
    );
    for (const value of [{ raw: 'Gold' }, { option: { label: 'Gold' } }]) {
      const payload = await update(app, '4150', [{ field: { id: '2' }, value }]);
      expect(payload.userErrors).toMatchObject([{ code: 'OPTION_NOT_FOUND' }]);
    }
    expect(await update(app, '4150', [{ field: { id: '2' }, value: { option: { id: '1' } } }])).toMatchObject(
      { outcome: 'APPLIED' },
    );
    // The option with the empty label is chosen, and can still be cleared.
    expect(await update(app, '4150', [{ field: { id: '2' }, value: { option: { id: '3' } } }])).toMatchObject(
      { outcome: 'APPLIED' },
    );
    expect(await update(app, '4150', [{ field: { id: '2' }, value: { clear: 'TO_EMPTY' } }])).toMatchObject({
      outcome: 'APPLIED',
    });
  });
});

it('words where LoanPro keeps a key are no reason to leave them there', async () => {
  await using app = await openWarm();
  app.standin.database.exec(
    `UPDATE custom_field__entity SET custom_field_value = CASE custom_field_id WHEN 2 THEN 'Silver' ELSE 'no' END
     WHERE entity_id = 4150 AND entity_type = 'Entity.Customer' AND custom_field_id IN (2, 4)`,
  );
  const payload = await update(app, '4150', [
    { field: { id: '2' }, value: { option: { id: '2' } } },
    { field: { id: '4' }, value: { checked: false } },
  ]);
  expect(payload.outcome).toBe('APPLIED');
  expect([stored(app, 4150, 2), stored(app, 4150, 4)]).toEqual([['2'], ['0']]);
});

it('an empty text empties a box of text, and is no company', async () => {
  await using app = await openWarm();
  expect(await update(app, '4150', [{ field: { id: '13' }, value: { companyId: '' } }])).toMatchObject({
    outcome: 'REJECTED',
    userErrors: [{ code: 'INVALID_FORMAT' }],
  });
  expect(await update(app, '4150', [{ field: { id: '11' }, value: { phone: '' } }])).toMatchObject({
    outcome: 'APPLIED',
  });
});

it.each([
  'https://user@example.com/',
  'https://user:pw@example.com/',
  'javascript:alert(1)',
  'ftp://example.com/',
  '//example.com/',
])('the address %s is none to store', async (address) => {
  await using app = await openWarm();
  const payload = await update(app, '4150', [{ field: { id: '12' }, value: { raw: address } }]);
  expect(payload.userErrors).toMatchObject([
    { code: 'INVALID_FORMAT', expected: 'an absolute http or https address' },
  ]);
});
