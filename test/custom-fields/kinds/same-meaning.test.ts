// When two stored texts of a kind have the same meaning: for every kind, and for made-up values.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CustomFieldDefinition } from '../../../src/custom-fields/definition.ts';
import type { Content } from '../../../src/custom-fields/kinds/kind.ts';
import { KINDS } from '../../../src/custom-fields/kinds/table.ts';
import { sameText } from '../../../src/custom-fields/write/compare.ts';
import { definitionOf } from '../../support/write-fakes.ts';

const FORMATS = ['YYYY-MM-DD', 'MM/DD/YYYY', 'MM-DD-YYYY'] as const;

/** One value: what a caller sends, what it means, and every text that a store may hold for it. */
interface Example {
  content: Content;
  /** Two values have the same meaning if and only if these are equal. */
  meaning: string;
  stored: string[];
}

/** The texts into which a store may rewrite any text. */
const rewritten = (text: string): string[] => [
  text,
  text.trim(),
  ` ${text}\n`,
  text.normalize('NFD'),
  text.normalize('NFC'),
  text.replaceAll('\r\n', '\n'),
  text.replaceAll('&', '&amp;'),
  text.replaceAll('&', '&#38;').replaceAll('<', '&lt;').replaceAll("'", '&#039;').replaceAll('é', '&eacute;'),
  text.replaceAll('&', '&amp;amp;'),
];

const OPTIONS = [
  { key: '1', label: 'Gold' },
  { key: '2', label: '24' },
  { key: '3', label: ' Principal &amp; Interest ' },
  { key: '24', label: 'Crédit' },
  { key: '5', label: 'Twice' },
  { key: '6', label: 'Twice ' },
  { key: 'cafe\u0301 &amp; bar ', label: 'Bar' },
];

const number = fc.tuple(fc.boolean(), fc.nat(10 ** 9), fc.nat(99)).map(([isNegative, whole, cents]) => ({
  sign: isNegative && whole + cents > 0 ? '-' : '',
  whole: String(whole),
  cents: String(cents).padStart(2, '0'),
}));
const day = fc
  .date({ min: new Date('0100-01-01'), max: new Date('9998-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());
const line = fc.string({
  unit: fc.constantFrom(
    'a',
    'B',
    'é',
    '連',
    '🌊',
    ' ',
    '\r\n',
    '&',
    '<',
    "'",
    ';',
    '#',
    'amp;',
    '-',
    '1',
    '2',
  ),
  maxLength: 12,
});
/** No space around it, and nothing that looks like an entity: such a text means exactly what it says. */
const plain = line.filter((text) => text.trim() === text && text !== '' && !/&#?\w+;/.test(text));
const textExample = plain.map((value): Example => ({
  content: value,
  meaning: value.normalize('NFC').replaceAll('\r\n', '\n'),
  stored: rewritten(value),
}));

const EXAMPLES: Record<string, fc.Arbitrary<Example>> = {
  TEXT: textExample,
  OTHER: textExample,
  NUMBER: number.map(({ sign, whole }) => ({
    content: `${sign}${whole}`,
    meaning: `${whole === '0' ? '' : sign}${whole}`,
    stored: [`${sign}${whole}`, `${sign}0${whole}`, `${sign}${whole}.00`, ` ${sign}${grouped(whole)} `],
  })),
  CURRENCY: number.map(({ sign, whole, cents }) => ({
    content: `${sign}${whole}.${cents}`,
    meaning: `${sign}${whole}.${cents}`,
    stored: [`${sign}${whole}.${cents}`, `${sign}$${grouped(whole)}.${cents}`, `${sign}${whole}.${cents}00`],
  })),
  PERCENTAGE: number.map(({ sign, whole, cents }) => ({
    content: `${sign}${whole}.${cents}`,
    meaning: `${sign}${whole}.${cents}`,
    stored: [`${sign}${whole}.${cents}`, `${sign}${whole}.${cents}%`, `${sign}0${whole}.${cents}0`],
  })),
  DATE: day.map((iso) => {
    const [year = '', month = '', date = ''] = iso.slice(0, 10).split('-');
    const american = `${month}/${date}/${year}`;
    return {
      content: iso.slice(0, 10),
      meaning: iso.slice(0, 10),
      stored: [iso.slice(0, 10), `${year}-${month}-${date} 00:00:00`, american, `${month}-${date}-${year}`]
        .concat(`${american} 12:00 AM`, `${american} 18:14:00`, ` ${iso.slice(0, 10)} `)
        .concat(`/Date(${Date.parse(iso.slice(0, 10)) / 1000})/`),
    };
  }),
  DATE_TIME: day.map((iso) => {
    const instant = `${iso.slice(0, 19)}Z`;
    const spaced = iso.slice(0, 19).replace('T', ' ');
    return {
      content: instant,
      meaning: instant,
      stored: [spaced, instant, `${spaced} UTC`, `${spaced}.000`, `/Date(${Date.parse(instant) / 1000})/`],
    };
  }),
  TIME: fc.tuple(fc.nat(23), fc.nat(59)).map(([hour, minute]) => {
    const minutes = String(minute).padStart(2, '0');
    const full = `${String(hour).padStart(2, '0')}:${minutes}`;
    const twelve = `${hour % 12 || 12}:${minutes}`;
    return {
      content: full,
      meaning: full,
      stored: [
        full,
        `${full}:00`,
        `${twelve}${hour < 12 ? 'am' : 'pm'}`,
        ` ${twelve} ${hour < 12 ? 'AM' : 'PM'}`,
      ],
    };
  }),
  CHECKBOX: fc.boolean().map((checked) => ({
    content: checked,
    meaning: String(checked),
    stored: checked
      ? ['1', 'true', 'Yes', 'YES ', 'on', 'Y', 'x', 'True']
      : ['0', 'false', 'No', 'off', 'N', ' no'],
  })),
  SELECT: fc.constantFrom(...OPTIONS).map(({ key, label }) => ({
    content: { key },
    meaning: key,
    // The label "24" is also a key, and the label "Twice" belongs to two options: a store that keeps these does not keep the value.
    stored: [
      ...rewritten(key),
      ...(/^\d+$/.test(key) ? [`${key}.0`] : []),
      ...(['2', '5', '6'].includes(key) ? [] : rewritten(label)),
    ],
  })),
  PHONE: fc
    .tuple(
      fc.constantFrom('+1', '1', '+44', '+47', ''),
      fc.array(fc.nat(9), { minLength: 7, maxLength: 10 }).filter(([first = 0]) => first > 1),
      fc.constantFrom('', ' x7', ' ext. 12'),
    )
    .map(([country, digits, extension]) => {
      const all = digits.join('');
      const spoken = `${country} (${all.slice(0, 3)}) ${all.slice(3, 6)}-${all.slice(6)}`.trim();
      const bare = spoken.replace(/\D/g, '');
      const isForeign = country.startsWith('+4');
      // Only these two can be taken for each other: a foreign number without its `+`, and a national number with the same digits.
      const isKnownByDigits = extension === '' && (!isForeign || bare.length > 10);
      return {
        content: `${spoken}${extension}`,
        meaning: `${isForeign && bare.length <= 10 ? '+' : ''}${bare}${extension}`,
        stored: isKnownByDigits
          ? [spoken, bare, ` ${spoken}`, spoken.replaceAll(' ', '.'), spoken.replaceAll('-', '–')]
          : [`${spoken}${extension}`, ` ${spoken}${extension} `],
      };
    }),
  URL: fc
    .tuple(fc.constantFrom('example.com', 'example.org'), fc.nat(9), fc.nat(9))
    .map(([host, path, query]) => ({
      content: `https://${host}/${path}?a=1&b=${query}`,
      meaning: `https://${host}/${path}?a=1&b=${query}`,
      stored: [
        `https://${host}/${path}?a=1&b=${query}`,
        `HTTPS://${host.toUpperCase()}/${path}?a=1&b=${query} `,
      ].concat(`https://${host}/${path}?a=1&amp;b=${query}`),
    })),
  ASSOCIATED_COMPANY: fc.integer({ min: 1, max: 10 ** 9 }).map((id) => ({
    content: String(id),
    meaning: String(id),
    stored: [String(id), ` ${id} `, `${id}.0`],
  })),
};

const grouped = (digits: string) => digits.replace(/\B(?=(\d{3})+$)/g, ',');

const fieldOf = (kind: string): CustomFieldDefinition => definitionOf('1', kind, { options: OPTIONS });

const formatted = (
  field: CustomFieldDefinition,
  content: Content,
  date: (typeof FORMATS)[number],
): string => {
  const stored = field.kind.format(content, field, { date });
  if (stored === null) throw new TypeError(`${field.kind.name} refuses ${JSON.stringify(content)}`);
  return stored;
};

describe.each(KINDS.map(({ name }) => name))('a %s field', (name) => {
  const field = fieldOf(name);
  const example = EXAMPLES[name];
  if (!example) throw new TypeError(`There are no examples of ${name}.`);

  it('means the same after every way in which a store may rewrite its value', () => {
    fc.assert(
      fc.property(example, fc.constantFrom(...FORMATS), ({ content, stored }, format) => {
        const wanted = formatted(field, content, format);
        for (const text of stored) {
          expect(sameText(field, text, wanted), JSON.stringify([text, wanted])).toBe(true);
          expect(sameText(field, wanted, text)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('does not mean the same for two different values, however a store rewrites them', () => {
    fc.assert(
      fc.property(example, example, (one, other) => {
        fc.pre(one.meaning !== other.meaning);
        for (const text of one.stored) {
          for (const another of other.stored) {
            expect(sameText(field, text, another), JSON.stringify([text, another])).toBe(false);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('means the same after its value was read and written again', () => {
    fc.assert(
      fc.property(example, fc.constantFrom(...FORMATS), ({ stored }, format) => {
        for (const text of stored) {
          const leaf = field.kind.read(text, field)?.leaf;
          if (leaf === undefined) throw new TypeError(`${name} cannot read ${JSON.stringify(text)}`);
          const again = formatted(field, typeof leaf === 'object' ? { key: leaf.key } : leaf, format);
          expect(sameText(field, again, text), JSON.stringify([text, again])).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('compares every text in a form that has the meaning of the text', () => {
    fc.assert(
      fc.property(fc.oneof(line, fc.string({ unit: 'binary', maxLength: 20 })), (any) => {
        const once = field.kind.canonical(any, field);
        expect(sameText(field, once, any) || once.trim() === '', JSON.stringify([any, once])).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
