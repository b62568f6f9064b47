// Values that the mutation refuses, and what its answer says about each of them.

import { describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import { openWarm, puts, update } from '../support/writing.ts';

/** The literal of an input. A clearing is a value of an enum. */
function print(input: object): string {
  const members = Object.entries(input).map(([name, member]) => {
    const literal = typeof member === 'object' ? print(member) : JSON.stringify(member);
    return `${name}: ${name === 'clear' ? member : literal}`;
  });
  return `{ ${members.join(', ')} }`;
}

describe('updateCustomerCustomFields', () => {
  const cases: [string, object, object, string, string[]][] = [
    ['an unknown id', { id: '999' }, { text: 'x' }, 'FIELD_NOT_FOUND', ['field', 'id']],
    ['an unknown name', { name: 'Shoe Size' }, { text: 'x' }, 'FIELD_NOT_FOUND', ['field', 'name']],
    ["another entity's field", { id: '6' }, { text: 'x' }, 'FIELD_NOT_FOUND', ['field', 'id']],
    ['an inactive field', { id: '19' }, { text: 'x' }, 'FIELD_INACTIVE', ['field']],
    ['a calculated field', { id: '18' }, { number: '1' }, 'FIELD_CALCULATED', ['field']],
    ['a value in the wrong slot', { id: '3' }, { text: '400' }, 'TYPE_MISMATCH', ['value', 'text']],
    ['a fraction of a cent', { id: '3' }, { amount: '1.005' }, 'INVALID_FORMAT', ['value', 'amount']],
    ['a number that is not whole', { id: '7' }, { number: '1.5' }, 'INVALID_FORMAT', ['value', 'number']],
    ['a time with seconds', { id: '10' }, { time: '10:30:15' }, 'INVALID_FORMAT', ['value', 'time']],
    [
      'an instant with a fraction of a second',
      { id: '9' },
      { dateTime: '2025-04-30T18:14:00.5Z' },
      'INVALID_FORMAT',
      ['value', 'dateTime'],
    ],
    [
      'a company id that is not a number',
      { id: '13' },
      { companyId: 'acme' },
      'INVALID_FORMAT',
      ['value', 'companyId'],
    ],
    ['a date that does not exist', { id: '5' }, { date: '2026-02-30' }, 'INVALID_FORMAT', ['value', 'date']],
    ['a date in another format', { id: '5' }, { date: '04/30/2025' }, 'INVALID_FORMAT', ['value', 'date']],
    ['an amount that is no number', { id: '3' }, { amount: 'abc' }, 'INVALID_FORMAT', ['value', 'amount']],
    ['an amount with a unit', { id: '3' }, { amount: '$400' }, 'INVALID_FORMAT', ['value', 'amount']],
    ['a percentage that is no number', { id: '8' }, { percent: '' }, 'INVALID_FORMAT', ['value', 'percent']],
    ['a number in words', { id: '7' }, { number: 'two' }, 'INVALID_FORMAT', ['value', 'number']],
    [
      'an instant without an offset',
      { id: '9' },
      { dateTime: '2025-04-30T18:14:00' },
      'INVALID_FORMAT',
      ['value', 'dateTime'],
    ],
    ['a time that does not exist', { id: '10' }, { time: '25:00' }, 'INVALID_FORMAT', ['value', 'time']],
    ['an address without a scheme', { id: '12' }, { url: 'example.com' }, 'INVALID_FORMAT', ['value', 'url']],
    ['a text for a field of another type', { id: '3' }, { date: 'x' }, 'TYPE_MISMATCH', ['value', 'date']],
    [
      'a text that is too long to be read',
      { id: '3' },
      { amount: '0'.repeat(4097) },
      'TOO_LONG',
      ['value', 'amount'],
    ],
    [
      'the label of an option that is too long to be read',
      { id: '2' },
      { option: { label: 'x'.repeat(4097) } },
      'TOO_LONG',
      ['value', 'option'],
    ],
    [
      'a name that is too long to be read',
      { name: 'e\u0301'.repeat(4097) },
      { text: 'x' },
      'FIELD_NOT_FOUND',
      ['field', 'name'],
    ],
    [
      'an unknown option',
      { id: '2' },
      { option: { label: 'Platinum' } },
      'OPTION_NOT_FOUND',
      ['value', 'option'],
    ],
    ['a text of 256 characters', { id: '20' }, { raw: 'x'.repeat(256) }, 'TOO_LONG', ['value', 'raw']],
    ['a text longer than maxLength', { id: '1' }, { text: 'x'.repeat(101) }, 'TOO_LONG', ['value', 'text']],
    ['the clearing of a required field', { id: '17' }, { clear: 'TO_EMPTY' }, 'REQUIRED', ['value', 'clear']],
    ['an empty text for a required field', { id: '17' }, { text: '' }, 'REQUIRED', ['value', 'text']],
    ['a control character', { id: '1' }, { text: 'a\u0000b' }, 'INVALID_FORMAT', ['value', 'text']],
    ['half of a surrogate pair', { id: '1' }, { text: 'a\ud800' }, 'INVALID_FORMAT', ['value', 'text']],
    [
      'a raw date that does not exist',
      { id: '5' },
      { raw: '02/30/2025' },
      'INVALID_FORMAT',
      ['value', 'raw'],
    ],
  ];

  it.each(cases)(
    'refuses %s, names the path of the argument, and sends nothing',
    async (_name, field, value, code, at) => {
      await using app = await openWarm();

      const payload = await update(app, '4150', [{ field, value }]);

      expect(payload).toMatchObject({ outcome: 'REJECTED', changes: [] });
      expect(payload['userErrors']).toMatchObject([{ code, path: ['values', '0', ...at], valueIndex: 0 }]);
      expect(puts(app)).toEqual([]);

      // A literal of the document is refused like a variable. Half of a surrogate pair cannot be written in one.
      if (JSON.stringify(value).includes('\\ud800')) return;
      const literal = `[{ field: ${print(field)}, value: ${print(value)} }]`;
      const answer = await app.ask(
        `mutation { updateCustomerCustomFields(customerId: "4150", values: ${literal}) { outcome userErrors { code path valueIndex } } }`,
      );
      expect(answer.data?.updateCustomerCustomFields, JSON.stringify(answer.errors)).toMatchObject({
        outcome: 'REJECTED',
        userErrors: [{ code, path: ['values', '0', ...at], valueIndex: 0 }],
      });
    },
  );

  it('reports all refused values together, and does not send the valid ones', async () => {
    await using app = await openWarm();

    const payload = await update(app, '4150', [
      { field: { id: '3' }, value: { amount: '400.00' } },
      { field: { id: '2' }, value: { option: { key: '9' } } },
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
      { key: '1', label: 'Bronze' },
      { key: '2', label: 'Silver' },
      { key: '3', label: 'Gold' },
    ]);
    expect(payload['userErrors'][2].expected).toBe('the slot text, or raw');
    expect(puts(app)).toEqual([]);
  });

  it('refuses an empty list and a list of 51 values without a call to LoanPro', async () => {
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

  it('refuses a customer that does not exist with CUSTOMER_NOT_FOUND', async () => {
    await using app = await openWarm();

    expect(await update(app, '77', [{ field: { id: '1' }, value: { text: 'x' } }])).toMatchObject({
      outcome: 'REJECTED',
      customer: null,
      userErrors: [{ code: 'CUSTOMER_NOT_FOUND', path: ['customerId'] }],
    });
    expect(puts(app)).toEqual([]);
  });

  it('refuses a field with two rows, because it is not clear which row to write', async () => {
    await using app = await openWarm();

    expect(
      await update(app, '4153', [{ field: { id: '2' }, value: { option: { key: '1' } } }]),
    ).toMatchObject({
      outcome: 'REJECTED',
      customer: { id: '4153' },
      userErrors: [{ code: 'DUPLICATE_ROWS', path: ['values', '0', 'field'] }],
    });
    expect(puts(app)).toEqual([]);
  });

  it.each(['5', '3', '2'])(
    'refuses to restore a default of field %s that does not fit the type of the field',
    async (fieldId) => {
      await using app = await openApp();
      app.standin.database.exec("UPDATE custom_field SET default_value = 'N/A'");
      const payload = await update(app, '4156', [{ field: { id: fieldId }, value: { clear: 'TO_DEFAULT' } }]);
      expect(payload.userErrors).toMatchObject([
        { code: 'INVALID_FORMAT', expected: 'a default in LoanPro that fits the type of the field' },
      ]);
      expect(puts(app)).toEqual([]);
    },
  );
});

describe('an option of a list field', () => {
  it('is chosen only by its key when two options have the same label', async () => {
    await using app = await openApp();
    app.standin.database.exec(
      `UPDATE custom_field SET select_options = '{"1":"Gold","2":"Gold","3":""}' WHERE id = 2`,
    );
    for (const value of [{ raw: 'Gold' }, { option: { label: 'Gold' } }]) {
      const payload = await update(app, '4150', [{ field: { id: '2' }, value }]);
      expect(payload.userErrors).toMatchObject([{ code: 'OPTION_NOT_FOUND' }]);
    }
    expect(
      await update(app, '4150', [{ field: { id: '2' }, value: { option: { key: '1' } } }]),
    ).toMatchObject({ outcome: 'APPLIED' });
    // An option with an empty label can be chosen, and the field can be cleared afterwards.
    expect(
      await update(app, '4150', [{ field: { id: '2' }, value: { option: { key: '3' } } }]),
    ).toMatchObject({ outcome: 'APPLIED' });
    expect(await update(app, '4150', [{ field: { id: '2' }, value: { clear: 'TO_EMPTY' } }])).toMatchObject({
      outcome: 'APPLIED',
    });
  });
});

it('an empty text empties a phone field, and is refused for a company field', async () => {
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
])('the address %s is refused by a web address field', async (address) => {
  await using app = await openWarm();
  const payload = await update(app, '4150', [{ field: { id: '12' }, value: { raw: address } }]);
  expect(payload.userErrors).toMatchObject([
    { code: 'INVALID_FORMAT', expected: 'an absolute http or https address' },
  ]);
});
