// What is surprising about LoanPro's fields: their names and ids, and the text that each of them stores.

import { describe, expect, it } from 'vitest';
import { DATE_FORMATS, formatDate } from '../../src/custom-fields/kinds/calendar.ts';
import { DEFAULT_TENANT_FORMATS } from '../../src/loanpro/records.ts';
import * as faults from '../../standin/faults.ts';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { openWarm, puts, stored, update } from '../support/writing.ts';

/** The bodies that were sent. */
const bodies = (app: App) => puts(app).map(({ body }) => JSON.parse(body));
const errorCodes = (payload: { userErrors: { code: string }[] }) =>
  payload.userErrors.map(({ code }) => code);

it('the five formats of a date in LoanPro are read as the same date', async () => {
  await using app = await openWarm();
  const ids = ['4161', '4162', '4163', '4164', '4165'];
  const answer = await app.ask(
    `query ($ids: [ID!]!) { customersByIds(ids: $ids) { customFields { rawValue displayValue problem { code } } } }`,
    { ids },
  );
  const values = answer.data.customersByIds.map(
    ({ customFields: [value] }: { customFields: { rawValue: string; displayValue: string }[] }) => value,
  );
  expect(new Set(values.map(({ rawValue }: { rawValue: string }) => rawValue)).size).toBe(5);
  for (const value of values) expect(value).toMatchObject({ displayValue: '2025-07-17', problem: null });
});

it.each(DATE_FORMATS)(
  'a date that is stored in the format %s is read back as the same date, and not sent again in another format',
  async (dateFormat) => {
    const isDayFirst = dateFormat.startsWith('DD');
    await using app = await openWarm({
      gateway: { writing: { formats: { date: dateFormat }, readBackPausesMs: [0, 20] } },
      loanPro: {
        formats: { ...DEFAULT_TENANT_FORMATS, dateOrder: isDayFirst ? 'day-first' : 'month-first' },
      },
    });
    const wire = Object.fromEntries(
      DATE_FORMATS.filter((format) => format.startsWith('DD') === isDayFirst || format.startsWith('Y')).map(
        (format) => [format, formatDate('2026-03-09', format)],
      ),
    );
    const values = [{ field: { id: '5' }, value: { date: '2026-03-09' } }];
    expect((await update(app, '4156', values)).outcome).toBe('APPLIED');
    expect(stored(app, 4156, 5)).toEqual([wire[dateFormat]]);
    const answer = await app.ask(
      '{ customer(id: "4156") { day: customField(field: { id: "5" }) { rawValue ... on DateCustomFieldValue { date } } } }',
    );
    expect(answer.data.customer.day).toEqual({ rawValue: wire[dateFormat], date: '2026-03-09' });

    for (const text of Object.values(wire)) {
      app.standin.database
        .prepare('UPDATE custom_field__entity SET custom_field_value = ? WHERE entity_id = 4156')
        .run(text);
      expect((await update(app, '4156', values)).outcome, text).toBe('UNCHANGED');
    }
    expect(puts(app)).toHaveLength(1);
  },
);

it('the gateway sends the key of an option, and refuses an unknown label without sending it', async () => {
  await using app = await openApp();
  // Each label is the key of the other option.
  app.standin.database.exec(`UPDATE custom_field SET select_options = '{"1":"2","2":"1"}' WHERE id = 14`);
  const choose = async (id: string, option: object) =>
    update(app, '4156', [{ field: { id }, value: option }]);
  expect((await choose('2', { option: { label: 'Gold' } })).outcome).toBe('APPLIED');
  expect(stored(app, 4156, 2)).toEqual(['3']);
  for (const ambiguous of [{ option: { label: '2' } }, { raw: '2' }]) {
    expect(errorCodes(await choose('14', ambiguous))).toEqual(['OPTION_NOT_FOUND']);
  }
  expect((await choose('14', { option: { key: '2' } })).outcome).toBe('APPLIED');
  expect(stored(app, 4156, 14)).toEqual(['2']);

  const sent = puts(app).length;
  for (const label of ['gold', '3', 'Platinum', '']) {
    expect(errorCodes(await choose('2', { option: { label } })), label).toEqual(['OPTION_NOT_FOUND']);
  }
  expect(puts(app)).toHaveLength(sent);
  expect(JSON.stringify(bodies(app))).not.toContain('Gold');
});

const setIncome = async (app: App, field: object) =>
  update(app, '4156', [{ field, value: { amount: '400.00' } }]);

describe('the name of a field, which can be changed in LoanPro at any time,', () => {
  it('is never sent, so a caller who uses the id of the field notices no change', async () => {
    await using app = await openApp({ loanPro: { definitionsMaxAgeMs: 1 } });
    expect((await setIncome(app, { name: 'Monthly Income' })).outcome).toBe('APPLIED');
    for (const { url, body } of app.upstream) expect(decodeURIComponent(url) + body).not.toContain('Income');
    expect(bodies(app)[0].CustomFieldValues.results).toEqual([
      { customFieldId: 3, customFieldValue: '400.00' },
    ]);

    app.standin.database.exec("UPDATE custom_field SET name = 'Net Income' WHERE id = 3");
    await expect
      .poll(async () => errorCodes(await setIncome(app, { name: 'Monthly Income' })), { timeout: 20_000 })
      .toEqual(['FIELD_NOT_FOUND']);
    for (const field of [{ id: '3' }, { name: 'Net Income' }]) {
      expect((await setIncome(app, field)).outcome).toBe('UNCHANGED');
    }
    expect(puts(app)).toHaveLength(1);
  });

  it('must match exactly: a similar name is not found, and a name that two fields share is ambiguous', async () => {
    await using app = await openApp();
    app.standin.database.exec("UPDATE custom_field SET name = 'Twin' WHERE id IN (1, 16)");
    expect((await setIncome(app, { name: ' Monthly\u00a0Income ' })).outcome).toBe('APPLIED');
    app.upstream.length = 0;
    for (const name of ['monthly income', 'MonthlyIncome', 'Monthly%20Income', 'Monthly', '']) {
      expect(errorCodes(await setIncome(app, { name })), name).toEqual(['FIELD_NOT_FOUND']);
    }
    expect(errorCodes(await setIncome(app, { name: 'Twin' }))).toEqual(['FIELD_AMBIGUOUS']);
    expect(puts(app)).toEqual([]);
    for (const { url } of app.upstream) expect(decodeURIComponent(url)).not.toMatch(/income|twin/i);
  });
});

it('the same document writes to a field with different ids in two tenants when it uses its name', async () => {
  const values = [{ field: { name: 'Monthly Income' }, value: { amount: '400.00' } }];
  await using sandbox = await openApp();
  sandbox.standin.database.exec(
    'UPDATE custom_field SET id = 7003 WHERE id = 3; UPDATE custom_field SET id = 3 WHERE id = 7; UPDATE custom_field__entity SET custom_field_id = 7003 WHERE custom_field_id = 3',
  );
  await using production = await openApp();
  for (const [app, fieldId] of [
    [sandbox, 7003],
    [production, 3],
  ] as const) {
    expect((await update(app, '4156', values)).outcome).toBe('APPLIED');
    expect(bodies(app)[0].CustomFieldValues.results).toEqual([
      { customFieldId: fieldId, customFieldValue: '400.00' },
    ]);
    expect(stored(app, 4156, fieldId)).toEqual(['400.00']);
  }
});

it.each(['honoured', 'ignored', 'refused'] as const)(
  'a field of a loan or a payment is not found for a customer, also when the filter is %s',
  async (definitionFilter) => {
    await using app = await openApp({ standin: { quirks: { definitionFilter } } });
    for (const field of [
      { id: '6' },
      { name: 'Collateral Note' },
      { id: '21' },
      { name: 'Posted By Hand' },
    ]) {
      const payload = await update(app, '4150', [{ field, value: { raw: '1' } }]);
      expect(payload.outcome).toBe('REJECTED');
      expect(errorCodes(payload)).toEqual(['FIELD_NOT_FOUND']);
    }
    expect(puts(app)).toEqual([]);
    expect(stored(app, 4150, 6)).toEqual([]);
  },
);

describe('a field without a row, with null or with an empty text', () => {
  it('is unset in all three cases', async () => {
    await using app = await openWarm();
    const answer = await app.ask(
      `{ customer(id: "4151") {
      noRow: customField(field: { id: "5" }) { isSet rawValue displayValue problem { code } }
      null: customField(field: { id: "12" }) { isSet rawValue displayValue problem { code } }
      empty: customField(field: { id: "1" }) { isSet rawValue displayValue problem { code } }
      customFields { fieldId }
    } }`,
    );
    const unset = { isSet: false, rawValue: null, displayValue: '', problem: null };
    const { customFields, ...fields } = answer.data.customer;
    expect(fields).toEqual({ noRow: unset, null: unset, empty: unset });
    expect(customFields.map(({ fieldId }: { fieldId: string }) => fieldId).toSorted()).toEqual([
      '17',
      '2',
      '3',
      '7',
    ]);
  });

  it.each([
    ['no row', '16'],
    ['null', '12'],
    ['an empty text', '1'],
  ])('can be set on the condition that it is unset, and is not emptied twice: %s', async (_name, id) => {
    await using app = await openWarm();
    const empty = [{ field: { id }, value: { clear: 'TO_EMPTY' } }];
    expect((await update(app, '4151', empty)).outcome).toBe('UNCHANGED');
    expect(puts(app)).toEqual([]);
    const raw = 'https://example.com/';
    const fill = [{ field: { id }, value: { raw }, onlyIf: { unset: true } }];
    expect((await update(app, '4151', fill)).outcome).toBe('APPLIED');
    expect(stored(app, 4151, Number(id))).toEqual([raw]);
    expect((await update(app, '4151', empty)).outcome).toBe('APPLIED');
    expect((await update(app, '4151', empty)).outcome).toBe('UNCHANGED');
    expect(puts(app)).toHaveLength(2);
  });
});

describe('a text, which LoanPro cuts after 255 characters,', () => {
  it.each([
    ['22', 'x', 255],
    ['22', '🌊', 255],
    ['1', 'é', 100],
  ])(
    'is refused without being sent when it is too long: field %s stores the character %s %i times and not more',
    async (id, letter, most) => {
      await using app = await openWarm();
      const write = async (text: string) => update(app, '4156', [{ field: { id }, value: { text } }]);
      expect((await write(letter.repeat(most))).outcome).toBe('APPLIED');
      expect(stored(app, 4156, Number(id))).toEqual([letter.repeat(most)]);
      const payload = await write(letter.repeat(most + 1));
      expect(payload.outcome).toBe('REJECTED');
      expect(payload.userErrors).toMatchObject([
        { code: 'TOO_LONG', expected: `at most ${most} characters` },
      ]);
      expect(puts(app)).toHaveLength(1);
    },
  );

  it('is reported as DIVERGED when LoanPro has cut it', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites(faults.cutTo(20));
    const payload = await update(app, '4156', [{ field: { id: '22' }, value: { text: 'x'.repeat(21) } }]);
    expect(payload).toMatchObject({
      outcome: 'DIVERGED',
      changes: [{ after: { rawValue: 'x'.repeat(20) } }],
    });
  });
});
