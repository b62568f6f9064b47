// What an update changes, what it drops in silence, and what it refuses.

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

describe('an update', () => {
  it('edits the row that __id names', async () => {
    await update([{ __id: tierRowId, __update: true, customFieldValue: '3' }]);

    expect(storedTexts(2)).toEqual(['3']);
  });

  it('edits the row of the field when no row is named', async () => {
    await update([{ customFieldId: 2, customFieldValue: '3' }]);

    expect(storedTexts(2)).toEqual(['3']);
  });

  it('edits the older row of a field that has two', async () => {
    standin.database.exec('UPDATE custom_field__entity SET custom_field_id = 2 WHERE id = 90003');
    await update([{ customFieldId: 2, customFieldValue: '3' }]);

    expect(storedTexts(2)).toEqual(['3', '0']);
  });

  it('creates the row of a field that has none', async () => {
    await update([{ customFieldId: 3, customFieldValue: '400.00' }]);

    expect(storedTexts(3)).toEqual(['400.00']);
  });

  it('takes "true" for true, as one table of the papers has it', async () => {
    const results = [{ __id: tierRowId, __update: 'true', customFieldValue: '3' }];
    await createCaller(standin).put(maria, { CustomFieldValues: { results }, __update: 'true' });

    expect(storedTexts(2)).toEqual(['3']);
  });

  it('applies several values at once and leaves the others alone', async () => {
    await update([
      { customFieldId: 1, customFieldValue: 'Cedar Clinic' },
      { customFieldId: 7, customFieldValue: '3' },
    ]);

    expect([storedTexts(1), storedTexts(7), storedTexts(2)]).toEqual([['Cedar Clinic'], ['3'], ['2']]);
  });

  it('answers with the customer, its navigations deferred', async () => {
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

  it('takes values that do not fit their field, since nobody knows that LoanPro would not', async () => {
    await update([{ customFieldId: 2, customFieldValue: 'no such tier' }]);

    expect(storedTexts(2)).toEqual(['no such tier']);
  });
});

describe('an update answered with 200 and no effect', () => {
  it.each([[false], [null], [undefined]])('has __update %s on the customer', async (flag) => {
    const results = [{ customFieldId: 2, customFieldValue: '3' }];
    const reply = await createCaller(standin).put(maria, { CustomFieldValues: { results }, __update: flag });

    expect([reply.status, storedTexts(2)]).toEqual([200, ['2']]);
  });

  it.each([
    ['a bare array', [{ customFieldId: 2, customFieldValue: '3' }]],
    ['an empty object', {}],
    ['an object of values', { '2': '3' }],
    ['null', null],
  ])('sends %s for the list', async (_, list) => {
    const reply = await createCaller(standin).put(maria, { CustomFieldValues: list, __update: true });

    expect([reply.status, storedTexts(2)]).toEqual([200, ['2']]);
  });

  it.each([[false], [null], [undefined]])('names a row with __update %s', async (flag) => {
    const reply = await update([{ __id: tierRowId, __update: flag, customFieldValue: '3' }]);

    expect([reply.status, storedTexts(2)]).toEqual([200, ['2']]);
  });

  it('names a field with __update false', async () => {
    const reply = await update([{ __update: false, customFieldId: 2, customFieldValue: '3' }]);

    expect([reply.status, storedTexts(2)]).toEqual([200, ['2']]);
  });

  it('leaves the value out', async () => {
    const reply = await update([{ __id: tierRowId, __update: true }]);

    expect([reply.status, storedTexts(2)]).toEqual([200, ['2']]);
  });
});

describe('an update refused with 409', () => {
  it.each([
    ['a field nobody knows', { customFieldId: 9999, customFieldValue: 'x' }],
    ['a field of another entity type', { customFieldId: 6, customFieldValue: 'x' }],
    ['no field at all', { customFieldValue: 'x' }],
    ['the row of another customer', { __id: 90018, __update: true, customFieldValue: 'x' }],
    ['a row nobody knows', { __id: 1, __update: true, customFieldValue: 'x' }],
    [
      'a row and a field that is not its own',
      { __id: tierRowId, __update: true, customFieldId: 1, customFieldValue: 'x' },
    ],
    ['a value that is an object', { customFieldId: 2, customFieldValue: {} }],
  ])('names %s, and nothing beside it is applied', async (_, item) => {
    const reply = await update([{ customFieldId: 2, customFieldValue: '3' }, item]);

    expect([reply.status, storedTexts(2)]).toEqual([409, ['2']]);
  });

  it('says in its body that it is about another customer', async () => {
    const results = [{ customFieldId: 2, customFieldValue: '3' }];
    const reply = await createCaller(standin).put(maria, {
      CustomFieldValues: { results },
      __id: 4151,
      __update: true,
    });

    expect([reply.status, storedTexts(2)]).toEqual([409, ['2']]);
  });

  it('is about a customer who does not exist', async () => {
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
    ['over a mebibyte', 'application/json', JSON.stringify({ padding: 'x'.repeat(1024 * 1024) })],
  ])('has a body that is %s', async (_, type, body) => {
    const init = { method: 'PUT', headers: { 'content-type': type }, body };

    expect(await createCaller(standin).send(maria, init)).toMatchObject({
      status: 409,
      body: { message: expect.any(String) },
    });
  });
});
