// The precondition `onlyIf` of a write, and the query that checks a write before it is sent.

import { describe, expect, it } from 'vitest';
import type { App } from '../support/app.ts';
import { openWarm, puts, stored, update } from '../support/writing.ts';

const CHECK = /* GraphQL */ `
  query ($customerId: ID!, $values: [CustomFieldValueInput!]!) {
    checkCustomerCustomFields(customerId: $customerId, values: $values) {
      ok
      userErrors {
        code
        path
        valueIndex
        current {
          rawValue
        }
      }
      changes {
        valueIndex
        field {
          id
        }
        before {
          rawValue
        }
        willChange
        rawValueToStore
      }
    }
  }
`;

async function check(app: App, customerId: string, values: unknown) {
  const answer = await app.ask(CHECK, { customerId, values });
  expect(answer.errors, answer.text).toBeUndefined();
  return answer.data.checkCustomerCustomFields;
}

const amount = (value: string, onlyIf: unknown) => [{ field: { id: '3' }, value: { amount: value }, onlyIf }];

describe('onlyIf', () => {
  it.each([
    ['the exact stored text', '4151', { rawValue: '350.00' }],
    ['another format of the stored value', '4151', { rawValue: '350' }],
    ['any stored value', '4151', { unset: false }],
    ['an unset field', '4150', { unset: true }],
    ['an empty text in an unset field', '4150', { rawValue: '' }],
  ])('allows the write when it expects %s', async (_name, customerId, onlyIf) => {
    await using app = await openWarm();
    const payload = await update(app, customerId, amount('400.00', onlyIf));
    expect(payload.outcome).toBe('APPLIED');
    expect(stored(app, Number(customerId), 3)).toEqual(['400.00']);
  });

  it.each([
    ['another text than the stored one', '4151', { rawValue: '349.99' }, '350.00'],
    ['an unset field that holds a value', '4151', { unset: true }, '350.00'],
    ['a value in an unset field', '4150', { unset: false }, null],
    ['a certain text in an unset field', '4150', { rawValue: '350.00' }, null],
  ])(
    'prevents the write when it expects %s, and the answer shows what LoanPro holds',
    async (_name, customerId, onlyIf, current) => {
      await using app = await openWarm();
      const answer = await app.ask(
        `mutation ($customerId: ID!, $values: [CustomFieldValueInput!]!) {
        updateCustomerCustomFields(customerId: $customerId, values: $values) {
          outcome changes { result } customer { id }
          userErrors { code message path valueIndex field { id } current { rawValue isSet } }
        }
      }`,
        { customerId, values: amount('400.00', onlyIf) },
      );
      expect(answer.data.updateCustomerCustomFields).toEqual({
        outcome: 'CONFLICT',
        changes: [],
        customer: { id: customerId },
        userErrors: [
          {
            code: 'STALE',
            message: 'The custom field no longer holds the expected value.',
            path: ['values', '0', 'onlyIf'],
            valueIndex: 0,
            field: { id: '3' },
            current: { rawValue: current, isSet: current !== null },
          },
        ],
      });
      expect(puts(app)).toEqual([]);
    },
  );

  it('prevents the write of all values when it fails for one of them', async () => {
    await using app = await openWarm();
    const payload = await update(app, '4151', [
      { field: { id: '7' }, value: { number: '5' } },
      ...amount('400.00', { rawValue: '1.00' }),
    ]);
    expect(payload).toMatchObject({ outcome: 'CONFLICT', userErrors: [{ code: 'STALE', valueIndex: 1 }] });
    expect(puts(app)).toEqual([]);
  });

  it('is ignored when the field already holds the new value', async () => {
    await using app = await openWarm();
    const payload = await update(app, '4151', amount('350.00', { rawValue: '1.00' }));
    expect(payload).toMatchObject({ outcome: 'UNCHANGED', userErrors: [] });
  });

  it('is refused unless it contains exactly one expectation', async () => {
    await using app = await openWarm();
    for (const onlyIf of [{}, { rawValue: '1', unset: true }, { rawValue: null }]) {
      const answer = await app.ask(CHECK, { customerId: '4151', values: amount('1.00', onlyIf) });
      expect(answer.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    }
    expect(app.upstream).toEqual([]);
  });
});

describe('checkCustomerCustomFields', () => {
  it('returns the exact text that would be stored, without writing anything', async () => {
    await using app = await openWarm();
    const answer = await check(app, '4150', [
      { field: { id: '3' }, value: { raw: '$1,250' } },
      { field: { id: '4' }, value: { checked: false } },
      { field: { id: '2' }, value: { clear: 'TO_EMPTY' } },
      { field: { id: '10' }, value: { time: '22:30' } },
    ]);
    expect(answer).toEqual({
      ok: true,
      userErrors: [],
      changes: [
        {
          valueIndex: 0,
          field: { id: '3' },
          before: { rawValue: null },
          willChange: true,
          rawValueToStore: '1250.00',
        },
        {
          valueIndex: 1,
          field: { id: '4' },
          before: { rawValue: '0' },
          willChange: false,
          rawValueToStore: '0',
        },
        {
          valueIndex: 2,
          field: { id: '2' },
          before: { rawValue: '2' },
          willChange: true,
          rawValueToStore: null,
        },
        {
          valueIndex: 3,
          field: { id: '10' },
          before: { rawValue: '10:30am' },
          willChange: true,
          rawValueToStore: '10:30pm',
        },
      ],
    });
    // The check may also have looked at the definitions.
    const seen = app.upstream.filter(({ path }) => path !== 'odata.svc/CustomFields');
    expect(seen.map(({ method }) => method)).toEqual(['GET']);
  });

  it('reports the same errors as the mutation, in the input and in the stored values', async () => {
    await using app = await openWarm();
    const values = [
      { field: { id: '2' }, value: { option: { label: 'Bronze' } } },
      { field: { id: '18' }, value: { number: '1' } },
      { field: { id: '1' }, value: { text: 'x' }, onlyIf: { rawValue: 'another employer' } },
    ];
    const answer = await check(app, '4153', values);
    expect(answer.ok).toBe(false);
    expect(
      answer.userErrors.map(({ code, valueIndex }: Record<string, unknown>) => [code, valueIndex]),
    ).toEqual([
      ['DUPLICATE_ROWS', 0],
      ['FIELD_CALCULATED', 1],
      ['STALE', 2],
    ]);
    expect((await update(app, '4153', values)).outcome).toBe('REJECTED');
    expect(puts(app)).toEqual([]);
  });

  it('reports a field with two rows as a problem, and an unknown customer together with an invalid value', async () => {
    await using app = await openWarm();
    const answer = await app.ask(
      `{ checkCustomerCustomFields(customerId: "4153", values: [{ field: { id: "2" }, value: { option: { key: "1" } } }]) {
        ok changes { before { problem { code } } }
      } }`,
    );
    expect(answer.data.checkCustomerCustomFields).toEqual({
      ok: false,
      changes: [{ before: { problem: { code: 'DUPLICATE_ROWS' } } }],
    });
    const unknown = await check(app, '77', [{ field: { id: '2' }, value: { option: { key: '9' } } }]);
    expect(unknown.userErrors.map(({ code }: { code: string }) => code)).toEqual([
      'CUSTOMER_NOT_FOUND',
      'OPTION_NOT_FOUND',
    ]);
  });

  it('reports an unknown customer, an empty list and an invalid id', async () => {
    await using app = await openWarm();
    expect(await check(app, '77', amount('1.00', null))).toMatchObject({
      ok: false,
      changes: [],
      userErrors: [{ code: 'CUSTOMER_NOT_FOUND', path: ['customerId'] }],
    });
    app.upstream.length = 0;
    expect(await check(app, '4150', [])).toMatchObject({ ok: false, userErrors: [{ code: 'NO_VALUES' }] });
    const answer = await app.ask(CHECK, { customerId: '4150)', values: amount('1.00', null) });
    expect(answer.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(app.upstream).toEqual([]);
  });
});
