// Naming a field or an option: how long a name may be, and how much work it is to find what it names.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { createDefinitionList, selectDefinitions } from '../../src/custom-fields/definition.ts';
import { MAX_NAME_LENGTH, MAX_READ_LENGTH } from '../../src/custom-fields/length.ts';
import { selectOption } from '../../src/custom-fields/options.ts';
import { composed } from '../../src/custom-fields/plain-text.ts';
import { planText } from '../../src/custom-fields/write/planned-text.ts';
import { definitionOf } from '../support/write-fakes.ts';

afterEach(() => void vi.restoreAllMocks());

const longest = 'n'.repeat(MAX_NAME_LENGTH);
const overlong = `${longest}n`;
const decomposed = 'e\u0301'.repeat(MAX_NAME_LENGTH / 2);

const list = createDefinitionList(
  [longest, overlong, composed(decomposed)].map((name, index) =>
    definitionOf(String(index + 1), 'TEXT', { name }),
  ),
);
const idsNamed = (name: string) => selectDefinitions(list, { name }).map(({ id }) => id);

describe('the name of a field', () => {
  it('may have 512 UTF-16 units, and names nothing with one more', () => {
    expect(MAX_NAME_LENGTH).toBe(512);
    expect(idsNamed(longest)).toEqual(['1']);
    expect(idsNamed(overlong)).toEqual([]);
    expect(selectDefinitions(list, { id: '2' })).toHaveLength(1);
  });

  it('may have 512 units before it is composed, and no more', () => {
    expect(idsNamed(decomposed)).toEqual(['3']);
    expect(idsNamed(`${decomposed}\u0301`)).toEqual([]);
  });

  it('is composed once, however many customers and aliases it is used for', () => {
    const normalize = vi.spyOn(String.prototype, 'normalize');
    const name = `once ${'e\u0301'.repeat(200)}`;
    for (let customer = 0; customer < 500; customer++) idsNamed(name);
    expect(normalize).toHaveBeenCalledTimes(1);
  });

  it('is not composed when it has no character that could be', () => {
    const normalize = vi.spyOn(String.prototype, 'normalize');
    expect(idsNamed(longest)).toEqual(['1']);
    expect(idsNamed(overlong)).toEqual([]);
    expect(composed('Straße, Ærø, ǅ')).toBe('Straße, Ærø, ǅ');
    expect(normalize).not.toHaveBeenCalled();
  });

  it('is forgotten when others have filled the memory for names', () => {
    const normalize = vi.spyOn(String.prototype, 'normalize');
    idsNamed('forgotten e\u0301');
    for (let other = 0; other < 4000; other++) idsNamed(`${other} `.padEnd(MAX_NAME_LENGTH, 'e\u0301'));
    const before = normalize.mock.calls.length;
    idsNamed('forgotten e\u0301');
    expect(normalize).toHaveBeenCalledTimes(before + 1);
  });
});

describe('composing a text', () => {
  it('leaves every text without a character from U+0300 on as it is, as Unicode says', () => {
    const characters = Array.from({ length: 0x300 }, (_, code) => String.fromCodePoint(code));
    for (const character of characters) expect(character.normalize('NFC')).toBe(character);
    const all = characters.join('');
    expect(all.normalize('NFC')).toBe(all);
  });
});

describe('the label of an option', () => {
  const options = [
    { key: '1', label: longest },
    { key: '2', label: overlong },
  ];

  it('may have 512 UTF-16 units, and names nothing with one more', () => {
    expect(selectOption(options, { label: longest })?.key).toBe('1');
    expect(selectOption(options, { label: overlong })).toBeNull();
    expect(selectOption(options, { key: '2' })?.key).toBe('2');
  });

  it('is refused as a new value when it names nothing or cannot be read', () => {
    const definition = definitionOf('1', 'SELECT', { options });
    const slot = definition.kind.slot?.name ?? '';
    const plan = (label: string) =>
      planText(definition, { as: 'typed', slot, content: { label } }, { date: 'YYYY-MM-DD' });
    expect(plan(longest)).toEqual({ text: '1' });
    expect(plan(overlong)).toMatchObject({ refusal: 'OPTION_NOT_FOUND' });
    expect(plan('n'.repeat(MAX_READ_LENGTH + 1))).toMatchObject({ refusal: 'TOO_LONG' });
  });
});
