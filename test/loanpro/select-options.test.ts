// The options of a list field, in every form they may be written in.

import { expect, it } from 'vitest';
import { readSelectOptions } from '../../src/loanpro/select-options.ts';

const RENT_OWN = [
  { id: '1', label: 'Rent' },
  { id: '2', label: 'Own' },
];

it.each([
  ['a JSON object from key to label', '{"1":"Rent","2":"Own"}', RENT_OWN],
  ['a JSON array of objects with id and label', '[{"id":1,"label":"Rent"},{"id":2,"label":"Own"}]', RENT_OWN],
  [
    'a JSON array of objects with value and text',
    '[{"value":"1","text":"Rent"},{"value":"2","text":"Own"}]',
    RENT_OWN,
  ],
  [
    'a JSON array of objects with key and name',
    '[{"key":"1","name":"Rent"},{"key":"2","name":"Own"}]',
    RENT_OWN,
  ],
  ['a JSON array of labels, numbered from 1', '["Rent","Own"]', RENT_OWN],
  ['labels between commas', 'Rent, Own', RENT_OWN],
  ['labels between semicolons', 'Rent;Own', RENT_OWN],
  ['lines, empty ones left out', 'Rent\r\nOwn\n\n', RENT_OWN],
  ['lines with their keys', '1=Rent\n2=Own', RENT_OWN],
  ['keyed pairs between commas', '1:Rent,2:Own', RENT_OWN],
  ['JSON that is there already', { 1: 'Rent', 2: 'Own' }, RENT_OWN],
  [
    'a comma inside a line',
    'Rent, furnished\nOwn',
    [
      { id: '1', label: 'Rent, furnished' },
      { id: '2', label: 'Own' },
    ],
  ],
  [
    'a key that looks like a prototype',
    '{"__proto__":"Odd","2":"Own"}',
    [
      { id: '2', label: 'Own' },
      { id: '__proto__', label: 'Odd' },
    ],
  ],
  ['nothing', '', []],
  ['null', null, []],
  ['something else', 7, []],
  ['broken JSON, read as a list', '[Rent', [{ id: '1', label: '[Rent' }]],
])('reads %s', (_name, source, options) => {
  expect(readSelectOptions(source)).toEqual(options);
});
