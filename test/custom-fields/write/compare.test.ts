// When two stored texts of a field have the same meaning.

import { describe, expect, it } from 'vitest';
import { isAlready, sameText } from '../../../src/custom-fields/write/compare.ts';
import { definitionOf } from '../../support/write-fakes.ts';

const options = [{ id: '1', label: 'Gold' }];

describe('two stored texts', () => {
  it.each([
    ['TIME', '22:00', '22:00:00'],
    ['TIME', '10:00 pm', '22:00'],
    ['NUMBER', '12', '012'],
    ['CURRENCY', '$1,000', '1000.00'],
    ['PERCENTAGE', '12.50', '12.5%'],
    ['DATE', '07/09/2025', '2025-07-09'],
    ['DATE_TIME', '2025-07-09 10:00', '2025-07-09T10:00:00Z'],
    ['TEXT', '', null],
  ])('of a %s field have the same meaning: %j and %j', (kind, one, other) => {
    const definition = definitionOf('1', kind);
    expect(isAlready(definition, one, other)).toBe(true);
    expect(sameText(definition, one, other)).toBe(true);
  });

  it.each([
    ['TIME', '22:00', '22:00:01'],
    ['TIME', '10:00', '22:00'],
    ['CURRENCY', '1000', '100.00'],
    ['TEXT', 'a', 'A'],
    ['DATE', 'N/A', null],
  ])('of a %s field have different meanings: %j and %j', (kind, one, other) => {
    const definition = definitionOf('1', kind);
    expect(isAlready(definition, one, other)).toBe(false);
    expect(sameText(definition, one, other)).toBe(false);
  });
});

it('a word that is stored instead of a key has the same meaning, but does not count as written', () => {
  const checkbox = definitionOf('1', 'CHECKBOX');
  expect(sameText(checkbox, 'yes', '1')).toBe(true);
  expect(isAlready(checkbox, 'yes', '1')).toBe(false);

  const list = definitionOf('2', 'SELECT', { options });
  expect(sameText(list, 'Gold', '1')).toBe(true);
  expect(isAlready(list, 'Gold', '1')).toBe(false);
});
