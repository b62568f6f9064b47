// Writes to a tenant that does not store texts as they were sent, but other texts with the same meaning.

import { describe, expect, it } from 'vitest';
import { DEFAULT_TENANT_FORMATS } from '../../src/loanpro/records.ts';
import type { Fault } from '../../standin/answer.ts';
import * as rewriting from '../../standin/rewriting.ts';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { openWarm, puts, stored, update } from '../support/writing.ts';

/** Makes customer 4150 hold a text in a field, in the tables of the stand-in. */
function hold(app: App, fieldId: string, text: string): void {
  const { database } = app.standin;
  database
    .prepare('DELETE FROM custom_field__entity WHERE entity_id = 4150 AND custom_field_id = ?')
    .run(Number(fieldId));
  database
    .prepare(
      `INSERT INTO custom_field__entity (entity_id, entity_type, custom_field_id, custom_field_value)
       VALUES (4150, 'Entity.Customer', ?, ?)`,
    )
    .run(Number(fieldId), text);
}

const clear = { clear: 'TO_EMPTY' };
const keepZeroDate = rewriting.keepWords({ '': '0000-00-00' });

describe('a value that LoanPro stores in other words', () => {
  it.each<[string, Fault, string, object, string]>([
    [
      'the digits of a phone number',
      rewriting.keepDigits,
      '11',
      { phone: '+1 (555) 010-0199' },
      '15550100199',
    ],
    [
      'HTML entities',
      rewriting.encodeEntities,
      '1',
      { text: `R&D "<O'Neil>"` },
      'R&amp;D &quot;&lt;O&#039;Neil&gt;&quot;',
    ],
    [
      'HTML entities in an address',
      rewriting.encodeEntities,
      '12',
      { url: 'https://example.com/?a=1&b=2' },
      'https://example.com/?a=1&amp;b=2',
    ],
    [
      'HTML entities in a field of an unknown type',
      rewriting.encodeEntities,
      '20',
      { raw: '4 & more' },
      '4 &amp; more',
    ],
    ['no spaces around a text', rewriting.trimSpaces, '1', { text: ' Acme \n' }, 'Acme'],
    ['LF as line ends', rewriting.keepLineFeeds, '1', { text: 'Acme\r\nNorth' }, 'Acme\nNorth'],
    ['composed letters', rewriting.composeLetters, '1', { text: 'Cafe\u0301' }, 'Caf\u00e9'],
    ['decomposed letters', rewriting.decomposeLetters, '1', { text: 'Caf\u00e9' }, 'Cafe\u0301'],
    ['a word for a checkbox', rewriting.keepWords({ 1: 'Yes' }), '4', { checked: true }, 'Yes'],
    [
      'the word of an HTML form for a checkbox',
      rewriting.keepWords({ 1: 'on' }),
      '4',
      { checked: true },
      'on',
    ],
    ['a letter for a checkbox', rewriting.keepWords({ 1: 'Y' }), '4', { checked: true }, 'Y'],
    ['the label of an option', rewriting.keepWords({ 3: 'Gold' }), '2', { option: { key: '3' } }, 'Gold'],
    [
      'the key of an option as a float',
      rewriting.keepWords({ 3: '3.0' }),
      '2',
      { option: { key: '3' } },
      '3.0',
    ],
    [
      'a date with a time',
      rewriting.keepWords({ '2031-04-30': '2031-04-30 00:00:00' }),
      '5',
      { date: '2031-04-30' },
      '2031-04-30 00:00:00',
    ],
  ])('is APPLIED once and then UNCHANGED: %s', async (_what, fault, id, value, text) => {
    await using app = await openWarm();
    // The field holds something else before.
    hold(app, id, id === '4' ? '0' : '1');
    app.standin.fault = fault;
    const values = [{ field: { id }, value }];
    expect(await update(app, '4150', values)).toMatchObject({
      outcome: 'APPLIED',
      changes: [{ result: 'APPLIED', after: { rawValue: text, problem: null } }],
      userErrors: [],
    });
    expect(stored(app, 4150, Number(id))).toEqual([text]);
    expect(await update(app, '4150', values)).toMatchObject({
      outcome: 'UNCHANGED',
      changes: [{ after: { rawValue: text } }],
    });
    expect(puts(app)).toHaveLength(1);
  });

  it('can be expected with onlyIf in the words that were sent', async () => {
    await using app = await openWarm();
    app.standin.fault = rewriting.encodeEntities;
    await update(app, '4150', [{ field: { id: '1' }, value: { text: 'Smith & Sons' } }]);
    const values = [
      { field: { id: '1' }, value: { text: 'Smith & Co' }, onlyIf: { rawValue: 'Smith & Sons' } },
    ];
    expect(await update(app, '4150', values)).toMatchObject({ outcome: 'APPLIED' });
    expect(stored(app, 4150, 1)).toEqual(['Smith &amp; Co']);
  });

  it('is DIVERGED when the other words mean something else', async () => {
    await using app = await openWarm();
    app.standin.fault = rewriting.keepDigits;
    const values = [{ field: { id: '11' }, value: { phone: '555-0100 ext. 12' } }];
    expect(await update(app, '4150', values)).toMatchObject({
      outcome: 'DIVERGED',
      changes: [{ after: { rawValue: '555010012' } }],
    });
  });
});

it('entities are read once in values, names and labels, and only rawValue shows them', async () => {
  await using app = await openApp();
  app.standin.fault = rewriting.encodeEntities;
  const { database } = app.standin;
  database.exec(`
    UPDATE custom_field SET name = 'R&amp;D', description = '1 &lt; 2', section_identifier = 'A &amp;amp; B' WHERE id = 1;
    UPDATE custom_field SET select_options = '{"1":"P &amp; I","2":"&amp;lt;"}' WHERE id = 2;
    UPDATE custom_field SET max_length = 20 WHERE id = 1;
    UPDATE customer_entity SET company_name = 'Smith &amp; Sons' WHERE id = 4150;
  `);
  const address = 'https://x.test/?a=1&b=2';
  const values = [
    { field: { name: 'R&D' }, value: { text: `"<O'Neil>" &amp;` } },
    { field: { id: '2' }, value: { option: { label: 'P & I' } } },
    { field: { id: '11' }, value: { phone: '555-0100 & 0101' } },
    { field: { id: '12' }, value: { url: address } },
    { field: { id: '20' }, value: { raw: '4 & more' } },
  ];
  expect(await update(app, '4150', values)).toMatchObject({ outcome: 'APPLIED' });
  const { data } = await app.ask(`{ customer(id: "4150") { companyName
    customFields(fields: [{ id: "1" }, { id: "2" }, { id: "11" }, { id: "12" }, { id: "20" }]) { fieldId displayValue rawValue problem { code }
      ... on TextCustomFieldValue { leaf: text } ... on PhoneCustomFieldValue { leaf: phone }
      ... on UrlCustomFieldValue { url } ... on SelectCustomFieldValue { option { label } } } }
    customFieldDefinition(field: { id: "1" }) { name description section }
    list: customFieldDefinition(field: { id: "2" }) { options { label } } }`);
  const shown = Object.fromEntries(
    data.customer.customFields.map(({ fieldId, ...rest }: { fieldId: string }) => [fieldId, rest]),
  );
  expect(shown).toMatchObject({
    1: { displayValue: `"<O'Neil>" &amp;`, leaf: `"<O'Neil>" &amp;`, problem: null },
    2: { displayValue: 'P & I', rawValue: '1', option: { label: 'P & I' } },
    11: { displayValue: '555-0100 & 0101', leaf: '555-0100 & 0101' },
    12: { displayValue: address, url: address, rawValue: 'https://x.test/?a=1&amp;b=2' },
    20: { displayValue: '4 & more', rawValue: '4 &amp; more' },
  });
  expect(data).toMatchObject({
    customer: { companyName: 'Smith & Sons' },
    customFieldDefinition: { name: 'R&D', description: '1 < 2', section: 'A &amp; B' },
    list: { options: [{ label: 'P & I' }, { label: '&lt;' }] },
  });
});

it.each(['https://x.test&#92;@evil.test', 'https://user&#64;x.test'])(
  'an address that its entities make unsafe is not shown as a link: %s',
  async (text) => {
    await using app = await openApp();
    hold(app, '12', text);
    const { data } = await app.ask(
      '{ customer(id: "4150") { customField(field: { id: "12" }) { displayValue problem { code } } } }',
    );
    expect(data.customer.customField).toEqual({ displayValue: text, problem: { code: 'UNREADABLE' } });
  },
);

describe('a date that LoanPro empties to zeros', () => {
  it.each([
    ['5', '0000-00-00'],
    ['9', '0000-00-00 00:00:00'],
  ])('is read as not set in field %s', async (id, zero) => {
    await using app = await openWarm();
    hold(app, id, zero);
    const { data } = await app.ask(
      `query ($id: ID!) { customer(id: "4150") { customField(field: { id: $id }) { isSet displayValue rawValue problem { code } } } }`,
      { id },
    );
    expect(data.customer.customField).toEqual({
      isSet: false,
      displayValue: '',
      rawValue: null,
      problem: null,
    });
  });

  it('is cleared once, and then nothing is left to do', async () => {
    await using app = await openWarm();
    app.standin.fault = keepZeroDate;
    hold(app, '5', '2026-01-31');
    const values = [{ field: { id: '5' }, value: clear }];
    expect(await update(app, '4150', values)).toMatchObject({
      outcome: 'APPLIED',
      changes: [{ after: { rawValue: null } }],
    });
    expect(stored(app, 4150, 5)).toEqual(['0000-00-00']);
    expect(await update(app, '4150', values)).toMatchObject({ outcome: 'UNCHANGED' });
    expect(puts(app)).toHaveLength(1);
    const whenUnset = [{ field: { id: '5' }, value: { date: '2031-04-30' }, onlyIf: { unset: true } }];
    expect(await update(app, '4150', whenUnset)).toMatchObject({ outcome: 'APPLIED' });
  });
});

const TERMS = '{"1":"12","2":"24","12":"36"}';

/** An app whose field 2 has these options. Its customer holds the text. */
async function openList(options: string, text: string, settings: Parameters<typeof openApp>[0] = {}) {
  const app = await openApp(settings);
  app.standin.database.prepare('UPDATE custom_field SET select_options = ? WHERE id = 2').run(options);
  hold(app, '2', text);
  return app;
}
const choose = (app: App, value: object) => update(app, '4150', [{ field: { id: '2' }, value }]);

describe('a list', () => {
  it('refuses a text that is the key of one option and the label of another', async () => {
    await using app = await openList(TERMS, '1');
    for (const value of [{ raw: '12' }, { raw: '12.0' }, { option: { label: '12' } }]) {
      expect(await choose(app, value)).toMatchObject({
        outcome: 'REJECTED',
        userErrors: [
          { code: 'OPTION_NOT_FOUND', allowedOptions: [{ key: '1' }, { key: '2' }, { key: '12' }] },
        ],
      });
    }
    expect(puts(app)).toEqual([]);
    expect(await choose(app, { option: { key: '1' } })).toMatchObject({ outcome: 'UNCHANGED' });
    expect(await choose(app, { option: { key: '12' } })).toMatchObject({ outcome: 'APPLIED' });
    expect(stored(app, 4150, 2)).toEqual(['12']);
  });

  it('refuses such a text as a condition, and takes the option instead', async () => {
    await using app = await openList(TERMS, '1');
    const write = async (onlyIf: object) =>
      update(app, '4150', [{ field: { id: '2' }, value: { option: { key: '2' } }, onlyIf }]);
    expect(await write({ rawValue: '12' })).toMatchObject({
      outcome: 'REJECTED',
      userErrors: [{ code: 'OPTION_NOT_FOUND', path: ['values', '0', 'onlyIf', 'rawValue'] }],
    });
    expect(await write({ option: { key: '12' } })).toMatchObject({ outcome: 'CONFLICT' });
    expect(await write({ option: { key: '36' } })).toMatchObject({
      userErrors: [{ code: 'OPTION_NOT_FOUND', path: ['values', '0', 'onlyIf', 'option'] }],
    });
    expect(puts(app)).toEqual([]);
    expect(await write({ option: { key: '1' } })).toMatchObject({ outcome: 'APPLIED' });
    expect(stored(app, 4150, 2)).toEqual(['2']);
  });

  it('does not take the label of another option for the key that was sent', async () => {
    await using app = await openList(TERMS, '2');
    // LoanPro stores the label of option 1, which is the key of another option.
    app.standin.fault = rewriting.keepWords({ 1: '12' });
    expect(await choose(app, { option: { key: '1' } })).toMatchObject({
      outcome: 'DIVERGED',
      changes: [{ after: { rawValue: '12' } }],
    });
  });

  it.each([
    ['key', '{"1":"12","2":"24"}', '12', '1', '1'],
    ['key', '{"1":"12.0","2":"24"}', '12.0', '1', '1'],
    ['label', '{"12":"24","24":"36"}', '12', '12', '24'],
    ['label', '{"12":"24","24":"36"}', '12.0', '12', '24'],
  ] as const)(
    'does not take the %s of a removed option for another option of %s: %s',
    async (selectStores, options, text, key, wanted) => {
      await using app = await openList(options, text, {
        loanPro: { formats: { ...DEFAULT_TENANT_FORMATS, selectStores } },
      });
      const { data } = await app.ask(
        '{ customer(id: "4150") { customField(field: { id: "2" }) { displayValue problem { code } } } }',
      );
      expect(data.customer.customField).toEqual({ displayValue: text, problem: { code: 'OPTION_UNKNOWN' } });
      expect(await choose(app, { raw: text })).toMatchObject({ userErrors: [{ code: 'OPTION_NOT_FOUND' }] });
      expect(await choose(app, { option: { key } })).toMatchObject({ outcome: 'APPLIED' });
      expect(stored(app, 4150, 2)).toEqual([wanted]);
    },
  );

  it.each([
    ['a space at its end', '{"1":"Gold ","2":"Silver"}', ['Gold', 'Gold ']],
    ['decomposed letters', '{"1":"Cre\u0301dit","2":"Silver"}', ['Cr\u00e9dit', 'Cre\u0301dit']],
    ['an HTML entity', '{"1":"P &amp; I","2":"Silver"}', ['P & I', 'P &amp; I']],
  ])('finds a label with %s in each of its forms', async (_what, options, labels) => {
    await using app = await openList(options, '2');
    for (const label of labels) {
      hold(app, '2', '2');
      expect(await choose(app, { option: { label } }), label).toMatchObject({ outcome: 'APPLIED' });
      hold(app, '2', '2');
      expect(await choose(app, { raw: label }), label).toMatchObject({ outcome: 'APPLIED' });
      expect(stored(app, 4150, 2)).toEqual(['1']);
    }
  });

  it('finds the exact label when two labels differ only in a space', async () => {
    await using app = await openList('{"1":"Gold","2":"Gold "}', '1');
    expect(await choose(app, { option: { label: 'Gold ' } })).toMatchObject({ outcome: 'APPLIED' });
    expect(stored(app, 4150, 2)).toEqual(['2']);
    expect(await choose(app, { raw: 'Gold' })).toMatchObject({ userErrors: [{ code: 'OPTION_NOT_FOUND' }] });
  });
});

it('a field is found by its name with composed and with decomposed letters', async () => {
  await using app = await openApp();
  app.standin.database.prepare('UPDATE custom_field SET name = ? WHERE id = 1').run('Cafe\u0301');
  const { data } = await app.ask(`{
    composed: customFieldDefinition(field: { name: "Caf\u00e9" }) { id name }
    decomposed: customFieldDefinition(field: { name: "Cafe\u0301" }) { id }
  }`);
  expect(data).toEqual({ composed: { id: '1', name: 'Cafe\u0301' }, decomposed: { id: '1' } });
});

it('a required field refuses a text in which nothing can be seen', async () => {
  await using app = await openWarm();
  expect(await update(app, '4150', [{ field: { id: '17' }, value: { text: '\u200b' } }])).toMatchObject({
    userErrors: [{ code: 'REQUIRED' }],
  });
  expect(puts(app)).toEqual([]);
});

it.each([
  ['7', '12.0', '12'],
  ['13', '6.0', '6'],
])(
  'a whole number that is written as a float is stored as a whole number in field %s',
  async (id, raw, text) => {
    await using app = await openWarm();
    expect(await update(app, '4150', [{ field: { id }, value: { raw } }])).toMatchObject({
      outcome: 'APPLIED',
    });
    expect(stored(app, 4150, Number(id))).toEqual([text]);
  },
);
