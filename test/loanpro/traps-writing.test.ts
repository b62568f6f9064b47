// What is surprising when LoanPro is written to: for each surprise, what the caller gets, what is sent, and what LoanPro stores.

import { describe, expect, it } from 'vitest';
import type { Fault } from '../../standin/answer.ts';
import * as faults from '../../standin/faults.ts';
import type { App } from '../support/app.ts';
import { UPDATE, openWarm, puts, stored, update } from '../support/writing.ts';

const INCOME = [{ field: { id: '3' }, value: { amount: '400.00' } }];

/** The bodies that were sent. */
const bodies = (app: App) => puts(app).map(({ body }) => JSON.parse(body));
const errorCodes = (payload: { userErrors: { code: string }[] }) =>
  payload.userErrors.map(({ code }) => code);

describe('ids that look like other ids', () => {
  it('an existing value is sent with the id of its row and of its field, and a new value with the id of its field', async () => {
    await using app = await openWarm({
      loanPro: { writeForm: { dialect: 'row-and-field', emptyValue: 'empty-text' } },
    });
    // The row has the id of a date field, for which this customer has no value.
    app.standin.database.exec(
      "INSERT INTO custom_field__entity (id, entity_id, entity_type, custom_field_id, custom_field_value) VALUES (5, 5001, 'Entity.Customer', 22, 'old')",
    );
    const payload = await update(app, '5001', [
      { field: { id: '22' }, value: { text: 'new' } },
      { field: { id: '5' }, value: { date: '2026-01-02' } },
    ]);
    expect(payload.outcome).toBe('APPLIED');
    expect(puts(app).map(({ path }) => path)).toEqual(['odata.svc/Customers(5001)']);
    expect(bodies(app)).toEqual([
      {
        CustomFieldValues: {
          results: [
            {
              __id: 5,
              __update: true,
              customFieldId: 22,
              customFieldValue: 'new',
              entityType: 'Entity.Customer',
            },
            { customFieldId: 5, customFieldValue: '2026-01-02' },
          ],
        },
        __id: 5001,
        __update: true,
      },
    ]);
    expect([stored(app, 5001, 22), stored(app, 5001, 5)]).toEqual([['new'], ['2026-01-02']]);
  });

  it('the id of a row is not accepted as a field, nor the number of an identity document as a customer', async () => {
    await using app = await openWarm();
    app.standin.database.exec("UPDATE customer_entity SET customer_id = '777' WHERE id = 4151");
    const values = [{ field: { id: '90001' }, value: { text: 'x' } }];
    expect(errorCodes(await update(app, '4150', values))).toEqual(['FIELD_NOT_FOUND']);
    expect(errorCodes(await update(app, '777', INCOME))).toEqual(['CUSTOMER_NOT_FOUND']);
    expect(puts(app)).toEqual([]);
  });
});

it.each([
  ['field', { customFieldId: 3 }],
  ['row-and-field', { __update: true }],
  ['row', { __update: true }],
] as const)(
  '__update is sent for the customer and for each row that is named, in the dialect %s',
  async (dialect, item) => {
    await using app = await openWarm({ loanPro: { writeForm: { dialect, emptyValue: 'empty-text' } } });
    expect((await update(app, '4151', INCOME)).outcome).toBe('APPLIED');
    expect(bodies(app)).toMatchObject([{ __update: true, CustomFieldValues: { results: [item] } }]);
  },
);

it('a 200 alone is no proof of a write', async () => {
  await using app = await openWarm();

  app.standin.fault = faults.onWrites(faults.dropSilently);
  const payload = await update(app, '4166', [{ field: { id: '3' }, value: { amount: '1.00' } }]);
  expect(payload).toMatchObject({ outcome: 'REJECTED', changes: [{ result: 'NOT_APPLIED' }] });
  expect(errorCodes(payload)).toEqual(['DROPPED_BY_LOANPRO']);
  expect(app.upstream.filter(({ path }) => path.endsWith('(4166)')).map(({ status }) => status)).toEqual([
    200, 200, 200, 200,
  ]);
});

/** Sends the list of values without its wrapper. */
const bare: Fault = (request, next) => {
  const body = JSON.parse(request.body);
  return next(JSON.stringify({ ...body, CustomFieldValues: body.CustomFieldValues.results }));
};

describe('a list of values in the wrong form, which LoanPro ignores with a 200,', () => {
  it('is never sent, and a write that LoanPro ignores is reported', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites(bare);
    const payload = await update(app, '4151', INCOME);
    expect(payload).toMatchObject({ outcome: 'REJECTED', changes: [{ after: { rawValue: '350.00' } }] });
    expect(errorCodes(payload)).toEqual(['DROPPED_BY_LOANPRO']);
    expect(bodies(app)).toMatchObject([{ CustomFieldValues: { results: [{ customFieldId: 3 }] } }]);
  });

  it.each([
    [{ ...INCOME[0], __destroy: true }],
    [{ ...INCOME[0], entityType: 'Entity.Payment' }],
    [{ field: { id: '3', customFieldId: 4 }, value: { amount: '400.00' } }],
    [{ field: { id: '3' }, value: { amount: '400.00', __ignoreWarnings: true } }],
    [{ customFieldId: 3, customFieldValue: '400.00' }],
  ])('cannot be sent by a caller, because members of LoanPro are refused in the input: %j', async (value) => {
    await using app = await openWarm();
    const answer = await app.ask(UPDATE, { customerId: '4151', values: [value] });
    expect(answer.data).toBeUndefined();
    const codes = answer.errors?.map(({ extensions }) => extensions['code']);
    expect(new Set(codes)).toEqual(new Set(['BAD_USER_INPUT']));
    expect(app.upstream).toEqual([]);
  });
});

it.each([
  '{"error":{"message":"Customer not found","type":"ODataException","code":409}}',
  '{"error":{"message":{"value":"Value of Maria is not valid"},"type":"ODataException"}}',
  '{"d":{"error":{},"warnings":[]}}',
  '{"error":{"message":"There are warnings about Maria"}}',
  '{"message":"Mail Address is required"}',
])(
  'a 409 to a write means that LoanPro refused it, whatever its text, and the text is not shown: %s',
  async (body) => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites(faults.statusBefore(409, body));
    const payload = await update(app, '4151', INCOME);
    expect(payload.outcome).toBe('REJECTED');
    expect(errorCodes(payload)).toEqual(['REFUSED_BY_LOANPRO']);
    expect(JSON.stringify(payload)).not.toMatch(/not found|Maria|Mail/);
    expect(app.upstream.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET', 'GET']);
  },
);

it('every value is sent as text, also numbers and checkboxes', async () => {
  await using app = await openWarm();
  const payload = await update(app, '4156', [
    { field: { id: '4' }, value: { checked: false } },
    { field: { id: '7' }, value: { number: 0 } },
    { field: { id: '3' }, value: { amount: 5 } },
    { field: { id: '8' }, value: { percent: '0.10' } },
    { field: { id: '13' }, value: { companyId: '7' } },
  ]);
  expect(payload.outcome).toBe('APPLIED');
  const [body] = bodies(app);
  expect(
    body.CustomFieldValues.results.map((item: { customFieldValue: unknown }) => item.customFieldValue),
  ).toEqual(['0', '0', '5.00', '0.10', '7']);
});

describe('a server error after which LoanPro may have written', () => {
  it.each([500, 502, 504])(
    'is resolved by a read-back, and the update is not sent again: a %i after the write',
    async (status) => {
      await using app = await openWarm();
      app.standin.fault = faults.onWrites(faults.statusAfter(status));
      const payload = await update(app, '4151', INCOME);
      expect(payload).toMatchObject({ outcome: 'APPLIED', changes: [{ after: { rawValue: '400.00' } }] });
      expect(app.upstream.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET']);
      expect(stored(app, 4151, 3)).toEqual(['400.00']);
    },
  );

  it('is reported as UNKNOWN when the value is unchanged, because the write may still happen', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites(faults.statusBefore(500));
    const payload = await update(app, '4151', INCOME);
    expect(payload).toMatchObject({ outcome: 'UNKNOWN', changes: [{ after: { rawValue: '350.00' } }] });
    expect(app.upstream.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET', 'GET']);
  });
});

describe('rows without a version', () => {
  it('are written by one of eight callers with the same precondition, and the seven others get CONFLICT', async () => {
    await using app = await openWarm();
    const payloads = await Promise.all(
      Array.from({ length: 8 }, async (_, index) =>
        update(app, '4151', [
          { field: { id: '3' }, value: { amount: `${index}.00` }, onlyIf: { rawValue: '350.00' } },
        ]),
      ),
    );
    const winners = payloads.filter(({ outcome }) => outcome === 'APPLIED');
    expect(winners).toHaveLength(1);
    expect(payloads.filter(({ outcome }) => outcome === 'CONFLICT')).toHaveLength(7);
    expect(puts(app)).toHaveLength(1);
    expect(stored(app, 4151, 3)).toEqual([winners[0].changes[0].after.rawValue]);
  });

  it('can be changed in LoanPro right after a write, which is reported as DIVERGED', async () => {
    await using app = await openWarm();
    const write = () =>
      app.standin.database.exec(
        "UPDATE custom_field__entity SET custom_field_value = '7.00' WHERE entity_id = 4151 AND custom_field_id = 3",
      );
    app.standin.fault = faults.onWrites(faults.foreignWriteAfter(write));
    const payload = await update(app, '4151', INCOME);
    expect(payload).toMatchObject({ outcome: 'DIVERGED', changes: [{ after: { rawValue: '7.00' } }] });
    expect(puts(app)).toHaveLength(1);
  });
});
