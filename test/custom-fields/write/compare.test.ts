// When two stored texts of a field have the same meaning.

import { describe, expect, it } from 'vitest';
import { sameText } from '../../../src/custom-fields/write/compare.ts';
import { definitionOf } from '../../support/write-fakes.ts';

const options = [{ key: '1', label: 'Gold' }];

/** An `&` whose characters are written as entities, so many times over. */
const nested = (depth: number) => '&'.repeat(depth + 1) + '#35;38;'.repeat(depth);

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
    expect(sameText(definition, one, other)).toBe(true);
  });

  it('are compared without decoding entities as often as a hostile text asks for', () => {
    const definition = definitionOf('1', 'TEXT');
    expect(sameText(definition, nested(1), '&')).toBe(true);
    expect(sameText(definition, nested(30), '&')).toBe(false);
    // An `&` that was written as an entity many times over needs only one pass.
    expect(sameText(definition, `&${'amp;'.repeat(1000)}lt;`, '<')).toBe(true);
  });

  it.each([
    ['TIME', '22:00', '22:00:01'],
    ['TIME', '10:00', '22:00'],
    ['CURRENCY', '1000', '100.00'],
    ['TEXT', 'a', 'A'],
    ['DATE', 'N/A', null],
  ])('of a %s field have different meanings: %j and %j', (kind, one, other) => {
    const definition = definitionOf('1', kind);
    expect(sameText(definition, one, other)).toBe(false);
  });
});

describe('a text that is stored in place of a key', () => {
  it.each(['Yes', 'on', 'Y', 'true', 'x'])('means that a checkbox is checked: %j', (word) => {
    const checkbox = definitionOf('1', 'CHECKBOX');
    expect(sameText(checkbox, word, '1')).toBe(true);
    expect(sameText(checkbox, word, '0')).toBe(false);
  });

  it('means the option with this label', () => {
    const list = definitionOf('2', 'SELECT', { options: [...options, { key: '2', label: 'Silver' }] });
    expect(sameText(list, 'Gold', '1')).toBe(true);
    expect(sameText(list, 'Gold', '2')).toBe(false);
    expect(sameText(list, 'Bronze', '1')).toBe(false);
  });

  it('means the option with this key when it is a key and the label of another option', () => {
    const terms = definitionOf('3', 'SELECT', {
      options: [
        { key: '1', label: '12' },
        { key: '2', label: '24' },
        { key: '12', label: '36' },
      ],
    });
    expect(sameText(terms, '12', '1')).toBe(false);
    expect(sameText(terms, '12', '12.0')).toBe(true);
    // 36 may be the key of an option that was removed.
    expect(sameText(terms, '12', '36')).toBe(false);
  });

  it('means no option when two options have this label', () => {
    const list = definitionOf('4', 'SELECT', { options: [...options, { key: '2', label: 'Gold ' }] });
    expect(sameText(list, 'Gold', '1')).toBe(false);
    expect(sameText(list, 'Gold', '2')).toBe(false);
  });
});

describe('a phone number', () => {
  it.each([
    ['(555) 010-0199', '5550100199'],
    ['+1 555-010-0199', '15550100199'],
    ['+44 20 7946 0958', '442079460958'],
    ['555.010.0199', '555–010–0199'],
  ])('has the same meaning with and without punctuation: %j and %j', (one, other) => {
    expect(sameText(definitionOf('1', 'PHONE'), one, other)).toBe(true);
  });

  it.each([
    ['a foreign and a national number', '+47 21 23 45 67', '(472) 123-4567'],
    ['an extension and more digits', '555-0100 x12', '555010012'],
    ['two numbers and one', '555-0100/555-0101', '55501005550101'],
    ['letters', '555-CALL', '555'],
    ['other digits', '555-0100', '555-0101'],
  ])('differs from another one: %s', (_what, one, other) => {
    expect(sameText(definitionOf('1', 'PHONE'), one, other)).toBe(false);
  });
});

describe('an empty value', () => {
  it.each([
    ['TEXT', ' \t'],
    ['TEXT', '\u200b'],
    ['TEXT', '&nbsp;'],
    ['DATE', '0000-00-00'],
    ['DATE', '00/00/0000'],
    ['DATE_TIME', '0000-00-00 00:00:00'],
    ['DATE_TIME', '-0001-11-30 00:00:00'],
  ])('of a %s field has another text as well: %j', (kind, text) => {
    expect(sameText(definitionOf('1', kind), text, null)).toBe(true);
  });

  it.each([
    ['TEXT', '0000-00-00'],
    ['TEXT', '[]'],
    ['NUMBER', '0'],
    ['CHECKBOX', '0'],
    ['DATE', '0001-01-01'],
  ])('of a %s field is not %j', (kind, text) => {
    expect(sameText(definitionOf('1', kind), text, null)).toBe(false);
  });
});

it('instants that differ in a fraction of a second are different', () => {
  const field = definitionOf('1', 'DATE_TIME');
  expect(sameText(field, '2025-07-09 10:00:00.5', '2025-07-09 10:00:00')).toBe(false);
  expect(sameText(field, '2025-07-09 10:00:00.50', '2025-07-09T10:00:00.5Z')).toBe(true);
});
