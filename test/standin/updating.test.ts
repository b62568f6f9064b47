// Tests updates of the stand-in: what they change, what they ignore with 200, and what they reject.

import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import { openStandin, type Standin } from '../../standin/server.ts';
import { createCaller } from './caller.ts';

let standin: Standin;
beforeEach(async () => {
  standin = await openStandin();
});
afterEach(() => standin.close());

const maria = 'odata.svc/Customers(4150)';
/** Maria's row of field 2, which holds "2". */
const tierRowId = 90002;

const update = (results: unknown[]) =>
  createCaller(standin).put(maria, { CustomFieldValues: { results }, __id: 4150, __update: true });

/** Texts of Maria's rows for a field, oldest first. */
function storedTexts(fieldId: number): unknown[] {
  return standin.database
    .prepare(
      `SELECT custom_field_value AS text FROM custom_field__entity
       WHERE entity_type = 'Entity.Customer' AND entity_id = 4150 AND custom_field_id = ? ORDER BY id`,
    )
    .all(fieldId)
    .map((row) => row['text']);
}

describe('an update of the stand-in', () => {
  it('changes the row that __id names', async () => {
    await update([{ __id: tierRowId, __update: true, customFieldValue: '3' }]);

    expect(storedTexts(2)).toEqual(['3']);
  });

  it('changes the row of the field when it names no row', async () => {
    await update([{ customFieldId: 2, customFieldValue: '3' }]);

    expect(storedTexts(2)).toEqual(['3']);
  });

  it('changes the older row of a field that has two rows', async () => {
    standin.database.exec('UPDATE custom_field__entity SET custom_field_id = 2 WHERE id = 90003');
    await update([{ customFieldId: 2, customFieldValue: '3' }]);

    expect(storedTexts(2)).toEqual(['3', '0']);
  });

  it('creates a row for a field that has none', async () => {
    await update([{ customFieldId: 3, customFieldValue: '400.00' }]);

    expect(storedTexts(3)).toEqual(['400.00']);
  });

  it('accepts "true" for true in __update, as one documented table has it', async () => {
    const results = [{ __id: tierRowId, __update: 'true', customFieldValue: '3' }];
    await createCaller(standin).put(maria, { CustomFieldValues: { results }, __id: 4150, __update: 'true' });

    expect(storedTexts(2)).toEqual(['3']);
  });

  it('applies several values at once and does not change other fields', async () => {
    await update([
      { customFieldId: 1, customFieldValue: 'Cedar Clinic' },
      { customFieldId: 7, customFieldValue: '3' },
    ]);

    expect([storedTexts(1), storedTexts(7), storedTexts(2)]).toEqual([['Cedar Clinic'], ['3'], ['2']]);
  });

  it('is answered with the customer and deferred navigations', async () => {
    expect(await update([{ customFieldId: 2, customFieldValue: '3' }])).toMatchObject({
      status: 200,
      body: { d: { id: 4150, CustomFieldValues: { __deferred: {} } } },
    });
  });

  it.each([
    ['a number', 400.5, '400.5'],
    ['zero', 0, '0'],
    ['true', true, '1'],
    ['false', false, '0'],
    ['an empty text', '', ''],
    ['null', null, null],
    ['a text with emoji', 'soir 🌙', 'soir 🌙'],
  ])('stores %s as text or NULL', async (_, sent, stored) => {
    await update([{ customFieldId: 2, customFieldValue: sent }]);

    expect(storedTexts(2)).toEqual([stored]);
  });

  it('accepts a value that is wrong for its field, because LoanPro is not known to reject it', async () => {
    await update([{ customFieldId: 2, customFieldValue: 'no such tier' }]);

    expect(storedTexts(2)).toEqual(['no such tier']);
  });
});

describe('an update is answered with 200 and changes nothing', () => {
  it.each([[false], [null], [undefined]])('when it has __update %s on the customer', async (flag) => {
    const results = [{ customFieldId: 2, customFieldValue: '3' }];
    const reply = await createCaller(standin).put(maria, {
      __id: 4150,
      CustomFieldValues: { results },
      __update: flag,
    });

    expect([reply.status, storedTexts(2)]).toEqual([200, ['2']]);
  });

  it.each([
    ['a bare array', [{ customFieldId: 2, customFieldValue: '3' }]],
    ['an empty object', {}],
    ['an object of values', { '2': '3' }],
    ['null', null],
  ])('when its list is %s', async (_, list) => {
    const reply = await createCaller(standin).put(maria, {
      CustomFieldValues: list,
      __id: 4150,
      __update: true,
    });

    expect([reply.status, storedTexts(2)]).toEqual([200, ['2']]);
  });

  it.each([[false], [null], [undefined]])('when it names a row with __update %s', async (flag) => {
    const reply = await update([{ __id: tierRowId, __update: flag, customFieldValue: '3' }]);

    expect([reply.status, storedTexts(2)]).toEqual([200, ['2']]);
  });

  it('when it names a field with __update false', async () => {
    const reply = await update([{ __update: false, customFieldId: 2, customFieldValue: '3' }]);

    expect([reply.status, storedTexts(2)]).toEqual([200, ['2']]);
  });

  it('when it has no value', async () => {
    const reply = await update([{ __id: tierRowId, __update: true }]);

    expect([reply.status, storedTexts(2)]).toEqual([200, ['2']]);
  });
});

describe('an update is answered with 409', () => {
  it.each([
    ['an unknown field', { customFieldId: 9999, customFieldValue: 'x' }],
    ['a field of another entity type', { customFieldId: 6, customFieldValue: 'x' }],
    ['no field at all', { customFieldValue: 'x' }],
    ['the row of another customer', { __id: 90018, __update: true, customFieldValue: 'x' }],
    ['an unknown row', { __id: 1, __update: true, customFieldValue: 'x' }],
    [
      'a row and another field than the one of the row',
      { __id: tierRowId, __update: true, customFieldId: 1, customFieldValue: 'x' },
    ],
    ['a value that is an object', { customFieldId: 2, customFieldValue: {} }],
  ])('and applies no other value when it names %s', async (_, item) => {
    const reply = await update([{ customFieldId: 2, customFieldValue: '3' }, item]);

    expect([reply.status, storedTexts(2)]).toEqual([409, ['2']]);
  });

  it('when its body names another customer', async () => {
    const results = [{ customFieldId: 2, customFieldValue: '3' }];
    const reply = await createCaller(standin).put(maria, {
      CustomFieldValues: { results },
      __id: 4151,
      __update: true,
    });

    expect([reply.status, storedTexts(2)]).toEqual([409, ['2']]);
  });

  it.each([
    [undefined, true],
    [null, true],
    [undefined, undefined],
    [undefined, false],
  ])(
    'when its body has __id %s and __update %s, because the documentation requires the id',
    async (__id, __update) => {
      const results = [{ customFieldId: 2, customFieldValue: '3' }];
      const reply = await createCaller(standin).put(maria, {
        CustomFieldValues: { results },
        __id,
        __update,
      });

      expect([reply, storedTexts(2)]).toEqual([
        { status: 409, body: { message: '__id is required' } },
        ['2'],
      ]);
    },
  );

  it('when the customer does not exist', async () => {
    const reply = await createCaller(standin).put('odata.svc/Customers(1)', { __update: true });

    expect(reply).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining('not found') } },
    });
  });

  it.each([
    ['not JSON', 'application/json', '{"__update":'],
    ['an array', 'application/json', '[]'],
    ['a form', 'application/x-www-form-urlencoded', '__update=true'],
    ['longer than a mebibyte', 'application/json', JSON.stringify({ padding: 'x'.repeat(1024 * 1024) })],
  ])('when its body is %s', async (_, type, body) => {
    const init = { method: 'PUT', headers: { 'content-type': type }, body };

    expect(await createCaller(standin).send(maria, init)).toMatchObject({
      status: 409,
      body: { message: expect.any(String) },
    });
  });
});
