// The work of every kind for texts that are made against it. It grows no faster than the text, and none of it is done for a text that is too long.

import { describe, expect, it } from 'vitest';
import { createDisclosure } from '../../../src/custom-fields/disclose.ts';
import { createDefinitionList, selectDefinitions } from '../../../src/custom-fields/definition.ts';
import { isEmptyText } from '../../../src/custom-fields/empty.ts';
import { hasFormatOf } from '../../../src/custom-fields/kinds/slot-formats.ts';
import { DEFAULT_READ_FORMATS } from '../../../src/custom-fields/kinds/read-formats.ts';
import { KINDS, UNKNOWN_KIND } from '../../../src/custom-fields/kinds/table.ts';
import type { Kind } from '../../../src/custom-fields/kinds/kind.ts';
import { MAX_READ_LENGTH } from '../../../src/custom-fields/length.ts';
import { planText } from '../../../src/custom-fields/write/planned-text.ts';
import { comparableText, sameText } from '../../../src/custom-fields/write/compare.ts';
import { customerRef, definitionOf } from '../../support/write-fakes.ts';
import { cpuMs, growsFasterThanText } from '../../support/work.ts';

const FORMATS = { date: 'YYYY-MM-DD' } as const;
const field = {
  options: [{ key: '7', label: 'Gold &amp; Silver' }],
  optionsProblem: null,
  formats: DEFAULT_READ_FORMATS,
};

const USES: [string, (kind: Kind, text: string) => unknown][] = [
  ['read', (kind, text) => kind.read(text, field)],
  ['format', (kind, text) => kind.format(text, field, FORMATS)],
  ['format of a label', (kind, text) => kind.format({ label: text }, field, FORMATS)],
  ['canonical', (kind, text) => kind.canonical(text, field)],
  ['implausible', (kind, text) => kind.implausible?.(text, field)],
  ['isEmpty', (kind, text) => isEmptyText(text, kind)],
  ['the format of the slot', (kind, text) => kind.slot && hasFormatOf(kind.slot.type, text)],
];

// The accents have to be put in order when the text is composed. The entities stand for the characters of other entities.
const REPEATED = [
  '0',
  '1',
  '9',
  '0.',
  '1,',
  ' ',
  '\t',
  '\n',
  '\r',
  '\u00a0',
  'a',
  '&',
  'amp;',
  '&#',
  '&#35;38;',
  '-',
  '/',
  ':',
  '.',
  '(',
  '+',
  '\u200f',
  '\uff11',
];
const ACCENTS = ['\u0301', '\u0301\u0316', '\u05d0\u05b0\u05b1'];
const BEFORE = [
  '',
  '1',
  '1.',
  '-0.',
  '$',
  '1,000.',
  '&',
  'e',
  '2025-04-30 10:30:00.',
  '2025-04-30T10:30:00.',
  '10:30',
  '/Date(',
  'https://a/',
  '+1',
];
const AFTER = ['', '1', '!', ';'];

describe.each(KINDS.map((kind) => [kind.name, kind] as const))('the kind %s', (_name, kind) => {
  it.each(USES)('works no more than the text grows: %s', (_use, use) => {
    for (const repeated of [...REPEATED, ...ACCENTS]) {
      for (const before of BEFORE) {
        for (const after of AFTER) {
          const textOf = (times: number) =>
            before + repeated.repeat(Math.ceil(times / repeated.length)) + after;
          const grows = growsFasterThanText((text) => use(kind, text), textOf);
          expect(grows, JSON.stringify([before, repeated, after])).toBe(false);
        }
      }
    }
  });
});

it('looking for an option works no more than the text of its value, however many options the field has', () => {
  const options = Array.from({ length: 5000 }, (_, index) => ({ key: `${index}`, label: `&lt;${index}` }));
  const select = definitionOf('2', 'SELECT', { options });
  const lookUp = () => {
    for (let times = 0; times < 200; times += 1) expect(select.kind.read(`none ${times}`, select)).toBeNull();
  };
  const firstMs = cpuMs(lookUp);
  // The first time, all labels are read, once. Reading them for each value would take two hundred times as long.
  expect(Math.min(cpuMs(lookUp), cpuMs(lookUp))).toBeLessThan(firstMs);
  expect(firstMs).toBeLessThan(1000);
});

/** A kind that fails the test when it reads anything. */
const untouchable: Kind = {
  ...UNKNOWN_KIND,
  read: refuse,
  format: refuse,
  canonical: refuse,
  isEmpty: refuse,
};

function refuse(): never {
  throw new Error('The text was read.');
}

describe('a text with one character more than is read', () => {
  const longest = ' '.repeat(MAX_READ_LENGTH);
  const overlong = `${longest} `;
  const entity = customerRef('4150');

  it('is refused as a new value in every slot, and no kind reads it', () => {
    const text = { ...definitionOf('1', 'TEXT'), kind: untouchable };
    expect(planText(text, { as: 'raw', text: overlong }, FORMATS)).toMatchObject({ refusal: 'TOO_LONG' });
    for (const { name, slot } of KINDS) {
      if (!slot || slot.type === 'Boolean') continue;
      for (const content of slot.type === 'CustomFieldOptionSelector'
        ? [{ key: overlong }, { label: overlong }]
        : [overlong]) {
        const value = { as: 'typed', slot: slot.name, content } as const;
        expect(planText(definitionOf('1', name), value, FORMATS)).toMatchObject({ refusal: 'TOO_LONG' });
      }
    }
  });

  it('is read when it has one character less', () => {
    const text = { ...definitionOf('1', 'TEXT'), kind: untouchable };
    const letters = 'x'.repeat(MAX_READ_LENGTH);
    expect(() => planText(text, { as: 'raw', text: letters }, FORMATS)).toThrow('The text was read.');
    expect(isEmptyText(longest, null)).toBe(true);
  });

  it('is shown as it is stored, with a problem, and compared letter by letter', () => {
    const text = { ...definitionOf('1', 'TEXT'), kind: untouchable };
    const value = createDisclosure().value({ entity, field: text, text: overlong, isDuplicate: false });
    expect(value).toMatchObject({ rawText: overlong, reading: null, problem: 'TOO_LONG' });
    expect(sameText(text, overlong, `${overlong} `)).toBe(false);
    expect(sameText(text, overlong, overlong)).toBe(true);
    expect(comparableText(text, overlong)).toBe(overlong);
    expect(isEmptyText(overlong, untouchable)).toBe(false);
  });

  it('names no field and fits no default', () => {
    const named = definitionOf('1', 'TEXT', { name: overlong, defaultText: overlong });
    expect(selectDefinitions(createDefinitionList([named]), { name: overlong })).toEqual([]);
    expect(planText(named, { as: 'clear', to: 'DEFAULT' }, FORMATS)).toMatchObject({
      refusal: 'INVALID_FORMAT',
    });
  });
});
