// The options of a list field: what is read, in which order, and what is not because it could mean two things.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadFormats } from '../../src/custom-fields/kinds/read-formats.ts';
import { keepOptionsText } from '../../src/loanpro/ordered-json.ts';
import { chooseOption, readOption } from '../../src/custom-fields/options.ts';
import { readSelectOptions } from '../../src/loanpro/select-options.ts';
import type { SelectOptionsForm } from '../../src/loanpro/select-options.ts';

/** Options as `key label`, or the reason why there are none. */
function read(
  source: unknown,
  form: SelectOptionsForm = 'json',
  stores: ReadFormats['selectStores'] = 'key',
) {
  const { options, optionsProblem } = readSelectOptions(source, form, stores);
  return optionsProblem ?? options.map(({ key, label }) => `${key} ${label}`);
}

describe('options are read in the order of LoanPro', () => {
  it.each([
    ['{"3":"Low","1":"High","2":"Medium"}', ['3 Low', '1 High', '2 Medium']],
    ['\ufeff {"1":"Rent"}\n', ['1 Rent']],
    ['[{"id":1,"label":"Rent"},{"id":2,"label":"Own"}]', ['1 Rent', '2 Own']],
    ['[{"key":"1","name":"Rent"},{"key":"2","value":"Own"}]', ['1 Rent', '2 Own']],
    ['{"":"Choose…","0":"None","1":"Rent"}', ['0 None', '1 Rent']],
    ['{"1":12,"2":24}', ['1 12', '2 24']],
    [
      '{"9007199254740993":"Large","9007199254740992":"Less"}',
      ['9007199254740993 Large', '9007199254740992 Less'],
    ],
    ['[{"id":9007199254740993,"label":"Large"}]', ['9007199254740993 Large']],
    ['{"__proto__":"Odd","constructor":"Odder"}', ['__proto__ Odd', 'constructor Odder']],
    [String.raw`{"1":"A \"b\\\" ,:{}[]","2":"\u00e9"}`, [String.raw`1 A "b\" ,:{}[]`, '2 é']],
    ['{"1":"Same","2":"Same","1":"Same"}', ['1 Same', '2 Same']],
    ['[{"id":null,"label":"-"},{"id":"1","label":"A"}]', ['1 A']],
    ['[{"id":"0","label":null},{"id":"1","label":"A"}]', ['1 A']],
    ['[{"id":"","label":true},{"id":"1","label":"A"}]', ['1 A']],
    ['{"":null,"1":"A"}', ['1 A']],
    ['{"1":null,"2":"B"}', ['2 B']],
    ['{"identity":"Identity card","passport":"Passport"}', ['identity Identity card', 'passport Passport']],
    ['{"short":"12","long":"24 months"}', ['short 12', 'long 24 months']],
    ['{"t3":"Gold"}', ['t3 Gold']],
    ['{"\u200b":"Choose…","1":"","2":"B"}', ['1 ', '2 B']],
    [{ b: 'Rent', a: 'Own' }, ['b Rent', 'a Own']],
  ])('%j', (source, expected) => {
    expect(read(source)).toEqual(expected);
  });

  it('also when they are no text in the body, and when there are very many', () => {
    const body = String.raw`{"d":[{"selectOptions":{"3":"Low","1":"\"selectOptions\":{"}},{"name":"\"selectOptions\":{","selectOptions":[{"id":9007199254740993,"label":"Large"}]},{"selectOptions":null}]}`;
    const [first, second, third] = JSON.parse(keepOptionsText(body)).d;
    expect(read(first.selectOptions)).toEqual(['3 Low', '1 "selectOptions":{']);
    expect(read(second.selectOptions)).toEqual(['9007199254740993 Large']);
    expect(third.selectOptions).toBeNull();
    for (const whole of ['{"d":[]}', '{"d":{"selectOptions":"{}"}}'])
      expect(keepOptionsText(whole)).toBe(whole);
    expect(() => JSON.parse(keepOptionsText('{"selectOptions":{"1":[{'))).toThrow();

    const many = Array.from({ length: 20_000 }, (_, index) => `"${20_000 - index}":"Option"`);
    expect(read(`{${many.join()}}`).slice(0, 2)).toEqual(['20000 Option', '19999 Option']);
    expect(read(`{"1":"${'x'.repeat(1_048_576)}"}`)).toContain('too long');
  });
});

it.each([
  '{"1":{"label":"Rent"}}',
  '[["1","Rent"],["2","Own"]]',
  '[1,[2]]',
  '{"options":[{"id":1,"label":"Rent"}]}',
  JSON.stringify('{"1":"Rent"}'),
  'a:2:{i:1;s:4:"Rent";i:2;s:3:"Own";}',
  '[{"id":1,"key":2,"label":"Rent"}]',
  '[{"id":1,"name":"rent","label":"Rent"}]',
  '[{"value":"1","text":"Rent"}]',
  '[{"id":1,"label":"Rent"},"Own"]',
  '{"1":true}',
  '{"id":1,"label":"Rent","name":"rent"}',
  '{"id":"1","label":"A"}',
  '{"value":"A","key":1,"active":0}',
  '[{"label":"Rent"},{"id":"1","label":"Own"}]',
  '{"options":"Gold,Silver"}',
  '{"results":"x"}',
  '{"Select-Options":"Gold","1":"Silver"}',
  '{"elements":"Gold|Silver"}',
  '{"type":"list","entries":"Gold;Silver"}',
  '{"label":"Rent"}',
  '{"id":"1","text":"Rent"}',
  '{"id":"Identity card","passport":"Passport"}',
  '{"Gold":"1","Silver":"2"}',
  '{"12 months":"1","24 months":"2"}',
  '{"Tier 1":"1","Tier 2":"2"}',
  '{"low":"1","high":"2","mid9":"3"}',
  '{"message":"Not allowed","code":409}',
  '[1,2]',
  '[1,"Rent"]',
  '["Rent",null]',
  '[null,{"id":"1","label":"A"}]',
  'Rent, Own',
  'Rent;Own',
  '1=Rent\n2=Own',
  '[Rent',
  `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  7,
  true,
])('options in a form with no certain meaning are not read: %.60s', (source) => {
  expect(read(source)).toBe('The form of the options is not known.');
});

it('a list of labels is read only where labels are stored, and a text only in the form of the setting', () => {
  const text = 'Principal &amp; Interest,Interest Only, Balloon ,';
  const labels = ['Principal & Interest', 'Interest Only', 'Balloon'].map((label) => `${label} ${label}`);
  expect(read(text, 'commas', 'label')).toEqual(labels);
  expect(read('Principal &amp; Interest;Interest Only;Balloon', 'semicolons', 'label')).toEqual(labels);
  expect(read('Principal & Interest\r\nInterest Only\n\nBalloon', 'lines', 'label')).toEqual(labels);
  expect(read('["Rent","Own"]', 'json', 'label')).toEqual(['Rent Rent', 'Own Own']);
  expect(read('["Rent","Own"]')).toContain('labels without keys');
  expect(read(text, 'commas')).toContain('labels without keys');
  expect(read('{"2":"Own"}', 'commas', 'label')).toEqual(['2 Own']);
});

it.each([
  'a:2:{i:1;s:4:"Rent";i:2;s:3:"Own";}',
  '"Rent","Own"',
  '{"1":"Rent";"2":"Own"',
  '[Rent,Own]',
  '1=Rent,2=Own',
  '1|Rent\n2|Own',
  '1: Rent; 2: Own',
  '<option>Rent</option>',
  JSON.stringify('{"1":"Rent"}'),
])('a text in another form than the setting says is not split: %s', (text) => {
  for (const form of ['lines', 'commas', 'semicolons'] as const) {
    expect(read(text, form, 'label')).toBe('The form of the options is not known.');
  }
});

it('a text without the separator of the setting is one label, unless it has another separator', () => {
  expect(read('Rent', 'commas', 'label')).toEqual(['Rent Rent']);
  expect(read('12:30,18:30', 'commas', 'label')).toEqual(['12:30 12:30', '18:30 18:30']);
  for (const [text, form] of [
    ['Rent;Own', 'commas'],
    ['Rent|Own', 'semicolons'],
    ['Rent,Own', 'lines'],
    ['Rent,Own\nOther', 'commas'],
  ] as const) {
    expect(read(text, form, 'label')).toBe('The form of the options is not known.');
  }
});

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const nested = fc.oneof(fc.array(scalar, { minLength: 1 }), fc.dictionary(fc.string(), scalar));
const wrapper = fc.constantFrom('options', 'results', 'values', 'data', 'items', 'selectOptions', 'd');
const structured = fc.oneof(
  fc.tuple(wrapper, fc.oneof(nested, fc.string({ minLength: 1 }))).map(([name, list]) => ({ [name]: list })),
  fc.array(fc.tuple(scalar, scalar), { minLength: 1 }),
  fc.array(fc.array(nested, { minLength: 1 }), { minLength: 1 }),
  fc.dictionary(fc.string(), nested, { minKeys: 1 }).filter((map) => !Object.hasOwn(map, '')),
  scalar.filter((value) => value !== null && (typeof value !== 'string' || value.trim() !== '')),
);

it('no other form than those of the list ever gives an option', () => {
  fc.assert(
    fc.property(structured, fc.constantFrom('key', 'label'), (source, stores) => {
      for (const written of [source, JSON.stringify(source), JSON.stringify(JSON.stringify(source))]) {
        if (written === null) continue;
        expect(readSelectOptions(written, 'json', stores).options, JSON.stringify(written)).toEqual([]);
      }
    }),
  );
});

it('two meanings of one key, and no options at all, are told', () => {
  expect(read('{"1":"Rent","1":"Own"}')).toContain('the same key');
  for (const none of [null, undefined, '', ' ', '[]', '{}', [], {}, '{"1":null}', '{"":"Choose…"}'])
    expect(read(none)).toBe('LoanPro gives no options.');
});

it('a number that is no key is no label where some keys are numbers: it may be the key of a removed option', () => {
  const { options } = readSelectOptions('{"1":"A","t3":"3"}', 'json', 'key');
  expect(readOption(options, '3', 'key')).toBeNull();
  expect(chooseOption(options, '3', 'key')).toBeNull();
  expect(readOption(options, 't3', 'key')?.label).toBe('3');
});

it('a text in brackets that is an option itself is no list of one', () => {
  const { options: two } = readSelectOptions('{"[A]":"x","q":"[A]"}', 'json', 'key');
  expect(chooseOption(two, '[A]', 'key')).toBeNull();
  const { options: labelled } = readSelectOptions('{"A":"1","1":"[1]"}', 'json', 'key');
  expect(chooseOption(labelled, '[1]', 'key')?.key).toBe('1');
  const { options: twice } = readSelectOptions('{"1":"2","2":"1"}', 'json', 'key');
  expect(chooseOption(twice, '["1"]', 'key')).toBeNull();
});
