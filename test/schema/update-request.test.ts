// The request that the mutation sends to LoanPro, and the text that each new value stores.

import { describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import { openWarm, puts, stored, update } from '../support/writing.ts';

describe('the update request to LoanPro', () => {
  it("equals the request in LoanPro's documentation when the field has no row yet", async () => {
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

  it("equals the request in LoanPro's documentation also when the field has a row", async () => {
    await using app = await openWarm();

    const payload = await update(app, '4151', [{ field: { id: '3' }, value: { amount: '400.00' } }]);

    expect(payload['outcome']).toBe('APPLIED');
    expect(puts(app).map(({ body }) => body)).toEqual([
      '{"CustomFieldValues":{"results":[{"customFieldId":3,"customFieldValue":"400.00"}]},"__id":4151,"__update":true}',
    ]);
    expect(stored(app, 4151, 3)).toEqual(['400.00']);
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
  ] as const)('names an existing row as the dialect %s requires', async (dialect, expected) => {
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

  it('contains only the changed fields, between one read before it and one read after it', async () => {
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

  it('is not sent when every field already holds the value in any format', async () => {
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
  ] as const)('empties a field when emptyValue is set to %s', async (emptyValue, sent) => {
    await using app = await openWarm({ loanPro: { writeForm: { dialect: 'field', emptyValue } } });

    const payload = await update(app, '4151', [{ field: { id: '3' }, value: { clear: 'TO_EMPTY' } }]);

    expect(payload).toMatchObject({ outcome: 'APPLIED', changes: [{ after: { rawValue: null } }] });
    expect(JSON.parse(puts(app)[0]?.body ?? '').CustomFieldValues.results[0].customFieldValue).toBe(sent);
  });

  it('restores a default value, and is not sent to empty a field that is already empty', async () => {
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
  ['2', { option: { key: '1' } }, '1'],
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
])('an update of field %s with %j stores the text %j', async (fieldId, value, text) => {
  await using app = await openWarm();

  expect(await update(app, '4156', [{ field: { id: fieldId }, value }])).toMatchObject({
    outcome: 'APPLIED',
    userErrors: [],
  });
  expect(stored(app, 4156, Number(fieldId))).toEqual([text]);
});

describe('clearing a field to its default', () => {
  it.each([
    ['3', 'currency', '95', '95.00'],
    ['2', 'select', 'Gold', '3'],
    ['4', 'checkbox', 'yes', '1'],
    ['5', 'date', '07/09/1992', '1992-07-09'],
  ])(
    'stores the default of field %s in the same format as any other %s value',
    async (fieldId, _kind, text, expected) => {
      await using app = await openApp();
      app.standin.database
        .prepare('UPDATE custom_field SET default_value = ? WHERE id = ?')
        .run(text, fieldId);
      const payload = await update(app, '4156', [{ field: { id: fieldId }, value: { clear: 'TO_DEFAULT' } }]);
      expect(payload.outcome).toBe('APPLIED');
      expect(stored(app, 4156, Number(fieldId))).toEqual([expected]);
    },
  );
});

it('an update sends no key for a stored word that means the same value', async () => {
  await using app = await openWarm();
  app.standin.database.exec(
    `UPDATE custom_field__entity SET custom_field_value = CASE custom_field_id WHEN 2 THEN 'Silver' ELSE 'no' END
     WHERE entity_id = 4150 AND entity_type = 'Entity.Customer' AND custom_field_id IN (2, 4)`,
  );
  const payload = await update(app, '4150', [
    { field: { id: '2' }, value: { option: { key: '2' } } },
    { field: { id: '4' }, value: { checked: false } },
  ]);
  expect(payload.outcome).toBe('UNCHANGED');
  expect([stored(app, 4150, 2), stored(app, 4150, 4)]).toEqual([['Silver'], ['no']]);
  expect(puts(app)).toEqual([]);
});
