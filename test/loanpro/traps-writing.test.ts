// The traps of LoanPro for whoever writes to it, one by one: what is told, what left, and what LoanPro holds afterwards.

import { describe, expect, it } from 'vitest';
import type { Fault } from '../../standin/answer.ts';
import * as faults from '../../standin/faults.ts';
import type { App } from '../support/app.ts';
import { UPDATE, openWarm, puts, stored, update } from '../support/writing.ts';

const INCOME = [{ field: { id: '3' }, value: { amount: '400.00' } }];

/** What left, each body in its parts. */
const bodies = (app: App) => puts(app).map(({ body }) => JSON.parse(body));
const errorCodes = (payload: { userErrors: { code: string }[] }) =>
  payload.userErrors.map(({ code }) => code);

describe('trap 1: ids that look like other ids', () => {
  it("a value is sent with both of its ids, each in its own place, and a new one with the field's alone", async () => {
    await using app = await openWarm();
    // The row has the number of a date field, which this customer does not hold.
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

  it("the id of a row names no field, and a government paper's number no customer", async () => {
    await using app = await openWarm();
    app.standin.database.exec("UPDATE customer_entity SET customer_id = '777' WHERE id = 4151");
    const values = [{ field: { id: '90001' }, value: { text: 'x' } }];
    expect(errorCodes(await update(app, '4150', values))).toEqual(['FIELD_NOT_FOUND']);
    expect(errorCodes(await update(app, '777', INCOME))).toEqual(['CUSTOMER_NOT_FOUND']);
    expect(puts(app)).toEqual([]);
  });
});

it('trap 2: 200 without __update changes nothing, so it is always sent, and a 200 alone is never believed', async () => {
  await using app = await openWarm();
  expect((await update(app, '4151', INCOME)).outcome).toBe('APPLIED');
  expect(bodies(app)).toMatchObject([
    { __update: true, CustomFieldValues: { results: [{ __update: true }] } },
  ]);

  app.standin.fault = faults.onWrites(faults.dropSilently);
  const payload = await update(app, '4166', [{ field: { id: '3' }, value: { amount: '1.00' } }]);
  expect(payload).toMatchObject({ outcome: 'REJECTED', changes: [{ result: 'NOT_APPLIED' }] });
  expect(errorCodes(payload)).toEqual(['DROPPED_BY_LOANPRO']);
  expect(app.upstream.filter(({ path }) => path.endsWith('(4166)')).map(({ status }) => status)).toEqual([
    200, 200, 200, 200,
  ]);
});

/** The list without its wrapper. */
const bare: Fault = (request, next) => {
  const body = JSON.parse(request.body);
  return next(JSON.stringify({ ...body, CustomFieldValues: body.CustomFieldValues.results }));
};

describe('trap 3: a list in the wrong shape is dropped with 200', () => {
  it('leaves in the one shape that counts, and what is dropped is told', async () => {
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
  ])('nothing of a caller is passed through: %j', async (value) => {
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
  '{"d":{"error":{},"warnings":["Duplicate SSN of Maria"]}}',
  '{"message":"Mail Address is required"}',
])('trap 6: a 409 to a write is a refusal, whatever its words, and they go no further: %s', async (body) => {
  await using app = await openWarm();
  app.standin.fault = faults.onWrites(faults.statusBefore(409, body));
  const payload = await update(app, '4151', INCOME);
  expect(payload.outcome).toBe('REJECTED');
  expect(errorCodes(payload)).toEqual(['REFUSED_BY_LOANPRO']);
  expect(JSON.stringify(payload)).not.toMatch(/not found|Maria|Mail/);
  expect(app.upstream.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET']);
});

it('trap 8: every value is sent as text, of numbers and checkboxes too', async () => {
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

describe('trap 19: LoanPro answers 500 when its time is up, and may have written all the same', () => {
  it.each([500, 502, 504])(
    'a %i after the write is no failure: it is looked at, and not sent again',
    async (status) => {
      await using app = await openWarm();
      app.standin.fault = faults.onWrites(faults.statusAfter(status));
      const payload = await update(app, '4151', INCOME);
      expect(payload).toMatchObject({ outcome: 'APPLIED', changes: [{ after: { rawValue: '400.00' } }] });
      expect(app.upstream.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET']);
      expect(stored(app, 4151, 3)).toEqual(['400.00']);
    },
  );

  it('a 500 without the write is not called a failure either, since it may still come', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites(faults.statusBefore(500));
    const payload = await update(app, '4151', INCOME);
    expect(payload).toMatchObject({ outcome: 'UNKNOWN', changes: [{ after: { rawValue: '350.00' } }] });
    expect(app.upstream.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET', 'GET']);
  });
});

describe('trap 20: rows have no version, and the last to write wins', () => {
  it('of eight callers who saw the same value one writes, and seven are told', async () => {
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

  it('who writes in LoanPro itself, after us, is seen and told', async () => {
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
