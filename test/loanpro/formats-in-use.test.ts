// What tenants really store, read and written through the gateway: each text with its meaning, or with what would be read.

import { expect, it } from 'vitest';
import { parseDefinitionsFile } from '../../src/loanpro/definitions-file.ts';
import { DEFAULT_TENANT_FORMATS } from '../../src/loanpro/records.ts';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { openWarm, puts, stored, update } from '../support/writing.ts';

const store = (app: App, field: number, text: string) =>
  app.standin.database
    .prepare(
      `INSERT INTO custom_field__entity (entity_id, entity_type, custom_field_id, custom_field_value)
       VALUES (4156, 'Entity.Customer', ?, ?)`,
    )
    .run(field, text);

async function read(app: App, field: number, text: string) {
  app.standin.database.exec('DELETE FROM custom_field__entity WHERE entity_id = 4156');
  store(app, field, text);
  const answer = await app.ask(
    `{ customer(id: "4156") { customField(field: { id: "${field}" }) { isSet displayValue problem { code expected } } } }`,
  );
  const { isSet, displayValue, problem } = answer.data.customer.customField;
  return isSet ? (problem ?? displayValue) : null;
}

const TENANT = {
  ...DEFAULT_TENANT_FORMATS,
  dateOrder: 'day-first',
  checkboxWords: { checked: 'Ja', unchecked: 'Nein' },
  percentForm: 'fraction',
} as const;

it('a stored text is read as what people mean by it', async () => {
  await using app = await openWarm({ loanPro: { formats: TENANT } });
  for (const [field, text, meaning] of [
    [3, '(500.00)', '-500.00'],
    [3, '[]', null],
    [1, '\u3164\u2800\u200b\u{1d159}&zwnj;', null],
    [4, 'JA', 'Yes'],
    [4, 'nein', 'No'],
    [4, 'off', 'No'],
    [5, '7/9/1992', '1992-09-07'],
    [5, '0000-00-00T00:00:00Z', null],
    [4, '1.0', 'Yes'],
    [4, '0.0', 'No'],
    [5, '2025-04-30 10:30 am', '2025-04-30'],
    [5, '2025-4-3 18:14:00', '2025-04-03'],
    [7, '\u22125', '-5'],
    [8, '12.5%', '0.125'],
    [8, '0.125', '0.125'],
    [9, '30/04/2025 6:14 pm', '2025-04-30 18:14:00 UTC'],
    [9, '2025-04-30 10:30 PM', '2025-04-30 22:30:00 UTC'],
    [9, '2025-04-30 12:30:05 a.m. UTC', '2025-04-30 00:30:05 UTC'],
    [9, '2025-4-3 9:14:00', '2025-04-03 09:14:00 UTC'],
    [9, '2025-4-3T18:14:00.5+05:00', '2025-04-03 13:14:00 UTC'],
    [9, '30/04/2025 18:14:00.5', '2025-04-30 18:14:00 UTC'],
    [9, '30-04-2025 6:14:00,123456789 PM', '2025-04-30 18:14:00 UTC'],
    [9, '2025-04-30 18:14:00.123 UTC', '2025-04-30 18:14:00 UTC'],
    [9, '2025-04-30 18:14:00+00', '2025-04-30 18:14:00 UTC'],
    [9, '[ ]', null],
    [9, '/Date(-62169984000)/', null],
    [5, '30/04/2025 18:14:00.5', '2025-04-30'],
    [5, '2025\u201104\u201130', '2025-04-30'],
    [5, '00/00/0000 12:00 AM', null],
    [10, '10:30:00.000000', '10:30:00'],
    [10, '10 am', '10:00'],
    [12, 'www.example.com', 'https://www.example.com'],
    [12, 'https://例え.テスト/', 'https://例え.テスト/'],
  ] as const) {
    expect(await read(app, field, text), text).toBe(meaning);
  }
  for (const [field, text] of [
    [3, '0,250'],
    [5, '04/30/2025'],
    [4, '1.5'],
    [5, '2025-04-30 13:30 pm'],
    [9, '2025-2-30 18:14:00'],
    [9, '2025-04-30 0:30 am'],
    [9, '2025-04-30 18:14.5'],
    [2, '1,77'],
    [12, String.raw`https://x.test\@evil.test`],
    [12, 'https://x.test?@evil.test'],
    [12, 'https://x.test#@evil.test'],
    [12, 'https://@x.test'],
    [12, 'https://evil.test\u3002x'],
    [12, 'https://0x7f.1'],
    [12, 'https://x.test&#92;@evil.test'],
  ] as const) {
    expect(await read(app, field, text), text).toMatchObject({
      code: field === 2 ? 'OPTION_UNKNOWN' : 'UNREADABLE',
      expected: expect.any(String),
    });
  }
});

it('a new value that is not plausible is refused, and the format of the tenant is written', async () => {
  await using app = await openWarm({ loanPro: { formats: TENANT } });
  const write = async (id: string, value: object) => update(app, '4156', [{ field: { id }, value }]);
  for (const [id, value] of [
    ['5', { raw: '7/9/92' }],
    ['5', { date: '0027-01-01' }],
    ['5', { date: '2200-01-01' }],
    ['9', { dateTime: '1899-12-31T00:00:00Z' }],
    ['3', { amount: '9'.repeat(52) }],
    ['3', { amount: '10000000000' }],
    ['8', { percent: '12.5' }],
  ] as const) {
    expect((await write(id, value)).userErrors, JSON.stringify(value)).toMatchObject([
      { code: 'OUT_OF_RANGE' },
    ]);
  }
  expect(puts(app)).toEqual([]);
  expect((await write('4', { checked: true })).outcome).toBe('APPLIED');
  expect((await write('8', { raw: '12.5%' })).outcome).toBe('APPLIED');
  expect((await write('3', { amount: '9999999999.99' })).outcome).toBe('APPLIED');
  expect([stored(app, 4156, 4), stored(app, 4156, 8)]).toEqual([['Ja'], ['0.125']]);
});

it('a text that is read as empty empties the field, and is refused where the field is required', async () => {
  await using app = await openApp();
  app.standin.database.exec(
    "UPDATE custom_field SET required = 1 WHERE id = 10; UPDATE custom_field SET default_value = '[]' WHERE id = 15",
  );
  for (const [field, held, empty] of [
    [3, '5.00', '[]'],
    [4, '1', '\u200b'],
    [5, '2025-04-30', '0000-00-00'],
    [9, '2025-04-30 18:14:00', '0000-00-00 00:00:00.000000'],
    [14, '2', '&nbsp;'],
  ] as const) {
    await read(app, field, held);
    const values = [{ field: { id: String(field) }, value: { raw: empty }, onlyIf: { rawValue: held } }];
    expect((await update(app, '4156', values)).outcome, empty).toBe('APPLIED');
    expect(stored(app, 4156, field)).toEqual(['']);
  }
  await read(app, 15, '2');
  const restored = [{ field: { id: '15' }, value: { clear: 'TO_DEFAULT' } }];
  expect((await update(app, '4156', restored)).outcome).toBe('APPLIED');
  expect(stored(app, 4156, 15)).toEqual(['']);
  const required = [{ field: { id: '10' }, value: { raw: '[]' } }];
  expect((await update(app, '4156', required)).userErrors).toMatchObject([{ code: 'REQUIRED' }]);
});

it('a percentage that is too large in either form, or has the sign %, is refused while the form of the tenant is not known', async () => {
  await using app = await openWarm();
  const write = async (raw: string) => update(app, '4156', [{ field: { id: '8' }, value: { raw } }]);
  for (const raw of ['1000.01', '-1001', '9'.repeat(52)]) {
    expect((await write(raw)).userErrors, raw).toMatchObject([
      { code: 'OUT_OF_RANGE', expected: expect.stringContaining('no setting says') },
    ]);
  }
  // The sign says percentage points. What the tenant stores for them would be a guess.
  for (const raw of ['12.5%', '(12.5 %)', '\uff11\uff12\uff05']) {
    expect((await write(raw)).userErrors, raw).toMatchObject([
      { code: 'INVALID_FORMAT', expected: expect.stringContaining('without the sign %') },
    ]);
  }
  expect(puts(app)).toEqual([]);
  expect((await write('1000')).outcome).toBe('APPLIED');
  const { data } = await app.ask('{ customFieldDefinition(field: { id: "8" }) { expected } }');
  expect(data.customFieldDefinition.expected).toContain('no setting says');
});

it.each(['["1"]', '[1]', ' [ "Bronze" ] '])(
  'a list of one choice is read as its option: %s',
  async (text) => {
    await using app = await openWarm();
    expect(await read(app, 2, text)).toBe('Bronze');
    expect(await read(app, 2, '["9"]')).toMatchObject({ code: 'OPTION_UNKNOWN' });
    await read(app, 2, text);
    const choose = async (value: object, onlyIf: object) =>
      update(app, '4156', [{ field: { id: '2' }, value, onlyIf }]);
    const bronze = { option: { key: '1' } };
    expect((await choose({ raw: text }, bronze)).outcome).toBe('UNCHANGED');
    expect((await choose({ option: { key: '3' } }, bronze)).outcome).toBe('APPLIED');
    expect(stored(app, 4156, 2)).toEqual(['3']);
  },
);

it.each(['1,3', '1; 3', '["1","3"]', '[1,3]', 'Bronze|Gold'])(
  'several choices in a list field are shown as their options, and are not written: %s',
  async (text) => {
    await using app = await openWarm();
    const expected = expect.stringContaining('names several of them');
    expect(await read(app, 2, text)).toEqual({ code: 'SEVERAL_OPTIONS', expected: null });
    const { data } = await app.ask(
      `{ customer(id: "4156") { customField(field: { id: "2" }) { displayValue rawValue
        ... on SelectCustomFieldValue { option { key } options { key label } } } } }`,
    );
    expect(data.customer.customField).toEqual({
      displayValue: 'Bronze, Gold',
      rawValue: text,
      option: null,
      options: [
        { key: '1', label: 'Bronze' },
        { key: '3', label: 'Gold' },
      ],
    });
    const choose = async (value: object, onlyIf?: object) =>
      update(app, '4156', [{ field: { id: '2' }, value, onlyIf }]);
    expect((await choose({ raw: `${text} ` })).userErrors).toMatchObject([
      { code: 'OPTION_NOT_FOUND', expected },
    ]);
    expect(puts(app)).toEqual([]);
    expect((await choose({ option: { key: '2' } }, { rawValue: text })).outcome).toBe('APPLIED');
  },
);

it('a text with two meanings is refused with the way out, and not called similar to itself', async () => {
  await using app = await openApp();
  app.standin.database.exec(
    `UPDATE custom_field SET select_options = '{"1":"12","2":"24","12":"36"}' WHERE id = 14`,
  );
  const choose = async (value: object) => update(app, '4156', [{ field: { id: '14' }, value }]);
  for (const value of [{ raw: '12' }, { raw: '12.0' }, { option: { label: '12' } }]) {
    const expected = expect.stringMatching(/^a key in the slot option(?!.*similar)/);
    expect((await choose(value)).userErrors).toMatchObject([{ code: 'OPTION_NOT_FOUND', expected }]);
  }
  expect((await choose({ raw: '["12"]' })).userErrors).toMatchObject([{ code: 'OPTION_NOT_FOUND' }]);
  const unknown = { code: 'OPTION_NOT_FOUND', expected: expect.not.stringContaining('similar') };
  expect((await choose({ raw: '36' })).userErrors).toMatchObject([unknown]);
  expect((await choose({ option: { key: '12.0' } })).outcome).toBe('APPLIED');
  expect(stored(app, 4156, 14)).toEqual(['12']);
});

it('a fraction of a second is not lost without a word', async () => {
  await using app = await openWarm();
  const write = async (raw: string) => update(app, '4156', [{ field: { id: '9' }, value: { raw } }]);
  for (const raw of ['2025-04-30 18:14:00.5', '04/30/2025 18:14:00,123456 UTC']) {
    expect((await write(raw)).userErrors, raw).toMatchObject([
      { code: 'INVALID_FORMAT', expected: expect.stringContaining('whole seconds') },
    ]);
  }
  expect((await write('04/30/2025 18:14:00.000')).outcome).toBe('APPLIED');
  expect(stored(app, 4156, 9)).toEqual(['2025-04-30 18:14:00']);
});

it('a list whose options cannot be read shows stored keys, takes a raw key, and is told once', async () => {
  await using app = await openWarm({ loanPro: { definitionsMaxAgeMs: 1 } });
  app.standin.database.exec("UPDATE custom_field SET select_options = 'Rent, Own' WHERE id = 14");
  await app.ask('{ customFieldDefinitions(includeInactive: true) { id } }');
  expect(await read(app, 14, '2')).toMatchObject({ code: 'OPTIONS_UNREADABLE' });
  const answer = await app.ask(
    '{ customFieldDefinition(field: { id: "14" }) { optionsProblem expected options { key } } }',
  );
  expect(answer.data.customFieldDefinition).toMatchObject({
    optionsProblem: 'The form of the options is not known.',
    options: [],
  });
  const choose = async (value: object) => update(app, '4156', [{ field: { id: '14' }, value }]);
  expect((await choose({ option: { key: '3' } })).userErrors).toMatchObject([{ code: 'OPTION_NOT_FOUND' }]);
  expect((await choose({ raw: '3' })).outcome).toBe('APPLIED');
  expect(stored(app, 4156, 14)).toEqual(['3']);
  expect(app.notices.filter((kind) => kind === 'options-unreadable')).toHaveLength(1);
});

it.each(['[]', '{}', '{"":"Choose"}'])('a list without options takes a raw key: %s', async (list) => {
  await using app = await openWarm({ loanPro: { definitionsMaxAgeMs: 1 } });
  app.standin.database.prepare('UPDATE custom_field SET select_options = ? WHERE id = 14').run(list);
  expect(await read(app, 14, '2')).toMatchObject({ code: 'OPTIONS_UNREADABLE' });
  const values = [{ field: { id: '14' }, value: { raw: '8' } }];
  expect((await update(app, '4156', values)).outcome).toBe('APPLIED');
  expect(stored(app, 4156, 14)).toEqual(['8']);
});

const NO_LIST = { definitionFilter: 403, definitionList: 403 } as const;
const NO_EXPANSION = { ...NO_LIST, definitionExpansion: 403 } as const;
const NOTHING = { ...NO_EXPANSION, definitionByKey: 403 } as const;
const LOCKED = JSON.stringify({
  version: 1,
  fields: [{ id: '5', name: 'Next Review', type: 'DATE', maxLength: null, options: [] }],
});

it.each([
  ['of the values of a customer', NO_LIST, null],
  ['that is fetched alone', NO_EXPANSION, null],
  ['in the file', NOTHING, parseDefinitionsFile(LOCKED, TENANT)],
])('the format of the tenant holds for a definition %s', async (_origin, quirks, definitionsFile) => {
  await using app = await openApp({ standin: { quirks }, loanPro: { formats: TENANT, definitionsFile } });
  app.standin.database.exec("UPDATE custom_field SET select_options = 'Rent, Own' WHERE id = 14");
  expect(await read(app, 5, '7/9/1992')).toBe('1992-09-07');
  const isFromFile = definitionsFile !== null;
  expect(await read(app, 14, '2')).toEqual(
    isFromFile ? '2' : expect.objectContaining({ code: 'OPTIONS_UNREADABLE' }),
  );
  expect(app.notices.filter((kind) => kind === 'options-unreadable')).toHaveLength(isFromFile ? 0 : 1);
});

it('a name and a label that are only similar are told, and are not taken', async () => {
  await using app = await openWarm();
  const [field] = (await update(app, '4156', [{ field: { name: 'monthly-income' }, value: { raw: '1' } }]))
    .userErrors;
  expect(field).toMatchObject({
    code: 'FIELD_NOT_FOUND',
    expected: expect.stringContaining('"Monthly Income"'),
  });
  const [option] = (await update(app, '4156', [{ field: { id: '2' }, value: { option: { label: 'GOLD' } } }]))
    .userErrors;
  expect(option).toMatchObject({ code: 'OPTION_NOT_FOUND', expected: expect.stringContaining('"Gold"') });
  for (const [id, label, near] of [
    ['2', '\uff27\uff4f\uff4c\uff44', 'Gold'],
    ['15', 'espanol', 'Español'],
  ] as const) {
    const value = { option: { label } };
    expect((await update(app, '4156', [{ field: { id }, value }])).userErrors, label).toMatchObject([
      { code: 'OPTION_NOT_FOUND', expected: expect.stringContaining(near) },
    ]);
  }
});
