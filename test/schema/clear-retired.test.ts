// Emptying what is retired: values of inactive fields, and stored values without a definition. Nothing else can be done to them.

import { describe, expect, it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import { openApp } from '../support/app.ts';
import { openWarm, puts, stored, update } from '../support/writing.ts';

const EMPTY = { clear: 'TO_EMPTY' };

/** The first of the inactive fields of which customer 4152 holds values. */
const INACTIVE = 101;

/** Customer 4154 holds a value of this field, which has no definition. */
const MISSING = { id: '9999' };

const CHANGES = /* GraphQL */ `
  {
    field {
      id
      name
      type
      active
    }
    before {
      __typename
      fieldId
      rawValue
      problem {
        code
      }
    }
  }
`;

/** Sets one field, and clears the value without a definition only if it holds this text. */
const expecting = (rawValue: string) => [
  { field: { id: '7' }, value: { number: '3' } },
  { field: MISSING, value: EMPTY, onlyIf: { rawValue } },
];

const NOT_EMPTY: [string, object][] = [
  ['its default', { clear: 'TO_DEFAULT' }],
  ['a text', { raw: 'x' }],
  ['an empty text', { raw: '' }],
];

describe('the value of an inactive field', () => {
  it.each<[string, string]>([
    ['optional', 'required = 0'],
    ['required', 'required = 1'],
    ['calculated', "auto_calculate = 'customfield.autoCalculate.sum'"],
  ])('can be cleared when the field is %s', async (_name, change) => {
    await using app = await openApp();
    // The definitions are read after this change.
    app.standin.database.exec(`UPDATE custom_field SET ${change} WHERE id = ${INACTIVE}`);
    const field = { id: String(INACTIVE) };
    expect(stored(app, 4152, INACTIVE)).toEqual([`kept ${INACTIVE}`]);
    expect(await update(app, '4152', [{ field, value: EMPTY }])).toMatchObject({
      outcome: 'APPLIED',
      changes: [{ field, before: { rawValue: `kept ${INACTIVE}` }, after: { rawValue: null } }],
    });
    expect(stored(app, 4152, INACTIVE)).toEqual(['']);
    expect(await update(app, '4152', [{ field, value: EMPTY }])).toMatchObject({ outcome: 'UNCHANGED' });
    expect(puts(app)).toHaveLength(1);
  });

  it.each(NOT_EMPTY)('cannot be replaced by %s', async (_name, value) => {
    await using app = await openWarm();
    expect(await update(app, '4152', [{ field: { id: String(INACTIVE) }, value }])).toMatchObject({
      outcome: 'REJECTED',
      userErrors: [{ code: 'FIELD_INACTIVE', path: ['values', '0', 'field'] }],
    });
    expect(puts(app)).toEqual([]);
  });

  it('is UNCHANGED by clearing when the customer holds none', async () => {
    await using app = await openWarm();
    const payload = await update(app, '4150', [{ field: { id: String(INACTIVE) }, value: EMPTY }]);
    expect(payload).toMatchObject({ outcome: 'UNCHANGED' });
    expect(puts(app)).toEqual([]);
  });
});

describe('a stored value without a definition', () => {
  it.each(['row-and-field', 'field', 'row'] as const)(
    'can be cleared in the dialect %s, and every other value of the customer stays',
    async (dialect) => {
      await using app = await openWarm({ loanPro: { writeForm: { dialect, emptyValue: 'empty-text' } } });
      const payload = await update(app, '4154', [{ field: MISSING, value: EMPTY }]);
      expect(payload).toMatchObject({
        outcome: 'APPLIED',
        changes: [{ field: MISSING, before: { rawValue: 'left behind' }, after: { rawValue: null } }],
        userErrors: [],
      });
      expect(stored(app, 4154, 9999)).toEqual(['']);
      expect(stored(app, 4154, 5)).toEqual(['N/A']);
      expect(await update(app, '4154', [{ field: MISSING, value: EMPTY }])).toMatchObject({
        outcome: 'UNCHANGED',
      });
      expect(puts(app)).toHaveLength(1);
    },
  );

  it('is shown with the problem DEFINITION_MISSING, of an inactive field whose name is its id', async () => {
    await using app = await openWarm();
    const answer = await app.ask(
      `{ checkCustomerCustomFields(customerId: "4154", values: [{ field: { id: "9999" }, value: { clear: TO_EMPTY } }]) {
        ok changes ${CHANGES} } }`,
    );
    expect(answer.data.checkCustomerCustomFields).toEqual({
      ok: true,
      changes: [
        {
          field: { id: '9999', name: '9999', type: 'OTHER', active: false },
          before: {
            __typename: 'CustomFieldSnapshot',
            fieldId: '9999',
            rawValue: 'left behind',
            problem: { code: 'DEFINITION_MISSING' },
          },
        },
      ],
    });
  });

  it('can be cleared together with other fields, and only if it holds what is expected', async () => {
    await using app = await openWarm();
    expect(await update(app, '4154', expecting('something else'))).toMatchObject({
      outcome: 'CONFLICT',
      userErrors: [{ code: 'STALE', valueIndex: 1, field: null }],
    });
    expect(await update(app, '4154', expecting('left behind'))).toMatchObject({ outcome: 'APPLIED' });
    expect([stored(app, 4154, 7), stored(app, 4154, 9999)]).toEqual([['3'], ['']]);
  });

  it('stays when LoanPro refuses to clear it, and the error names no field', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites(faults.statusBefore(409));
    expect(await update(app, '4154', [{ field: MISSING, value: EMPTY }])).toMatchObject({
      outcome: 'REJECTED',
      userErrors: [{ code: 'REFUSED_BY_LOANPRO', field: null }],
    });
  });

  it.each(NOT_EMPTY)('cannot be replaced by %s', async (_name, value) => {
    await using app = await openWarm();
    expect(await update(app, '4154', [{ field: MISSING, value }])).toMatchObject({
      outcome: 'REJECTED',
      userErrors: [{ code: 'FIELD_NOT_FOUND', path: ['values', '0', 'field', 'id'] }],
    });
    expect(puts(app)).toEqual([]);
  });

  it('cannot be named twice in one write', async () => {
    await using app = await openWarm();
    const value = { field: MISSING, value: EMPTY };
    expect(await update(app, '4154', [value, value])).toMatchObject({
      userErrors: [{ code: 'FIELD_REPEATED', valueIndex: 1 }],
    });
  });

  it('cannot be cleared when the field has two rows', async () => {
    await using app = await openWarm();
    app.standin.database.exec(
      `INSERT INTO custom_field__entity (entity_id, entity_type, custom_field_id, custom_field_value)
       VALUES (4154, 'Entity.Customer', 9999, 'again')`,
    );
    expect(await update(app, '4154', [{ field: MISSING, value: EMPTY }])).toMatchObject({
      userErrors: [{ code: 'DUPLICATE_ROWS', field: null }],
    });
    expect(puts(app)).toEqual([]);
  });
});

describe('a field that neither LoanPro nor the customer has', () => {
  it.each([
    [{ id: '9998' }, 'id'],
    [{ id: '6' }, 'id'],
    [{ id: 'x' }, 'id'],
    [{ name: '9999' }, 'name'],
  ])('cannot be cleared: %j', async (field, member) => {
    await using app = await openWarm();
    const refused = {
      code: 'FIELD_NOT_FOUND',
      path: ['values', '0', 'field', member],
      valueIndex: 0,
      field: null,
    };
    const payload = await update(app, '4154', [{ field, value: EMPTY }]);
    expect(payload).toMatchObject({ outcome: 'REJECTED', changes: [], userErrors: [refused] });
    const check = await app.ask(
      `query ($values: [CustomFieldValueInput!]!) { checkCustomerCustomFields(customerId: "4154", values: $values) {
        ok userErrors { code path valueIndex field { id } } changes { valueIndex } } }`,
      { values: [{ field, value: EMPTY }] },
    );
    expect(check.data.checkCustomerCustomFields).toEqual({ ok: false, userErrors: [refused], changes: [] });
    expect(puts(app)).toEqual([]);
  });
});
