// The options of a list field, in every form in which LoanPro may write them.

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
  ['labels separated by commas', 'Rent, Own', RENT_OWN],
  ['labels separated by semicolons', 'Rent;Own', RENT_OWN],
  ['labels on lines, without the empty lines', 'Rent\r\nOwn\n\n', RENT_OWN],
  ['keys and labels on lines', '1=Rent\n2=Own', RENT_OWN],
  ['keys and labels separated by commas', '1:Rent,2:Own', RENT_OWN],
  ['an object instead of text', { 1: 'Rent', 2: 'Own' }, RENT_OWN],
  [
    'a comma inside a line',
    'Rent, furnished\nOwn',
    [
      { id: '1', label: 'Rent, furnished' },
      { id: '2', label: 'Own' },
    ],
  ],
  [
    'a key with the name of the prototype',
    '{"__proto__":"Odd","2":"Own"}',
    [
      { id: '2', label: 'Own' },
      { id: '__proto__', label: 'Odd' },
    ],
  ],
  ['an empty text', '', []],
  ['null', null, []],
  ['a number', 7, []],
  ['invalid JSON as a list of labels', '[Rent', [{ id: '1', label: '[Rent' }]],
])('reads %s', (_name, source, options) => {
  expect(readSelectOptions(source)).toEqual(options);
});
