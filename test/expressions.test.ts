// Every regular expression of the source, on texts that are made against it: none takes more time than the text grows.

import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sample, stringMatching } from 'fast-check';
import { expect, it } from 'vitest';
import { growsFasterThanText } from './support/work.ts';

const root = path.resolve(import.meta.dirname, '..');
const files = globSync(['{src,client/src,examples}/**/*.{ts,tsx,js}'], { cwd: root }).toSorted();

/** A literal of an expression stands where a value can begin, so that a division is not taken for one. The end of an address in a template is none either. */
const LITERAL =
  /(?<=[=(,:[?!&|{};]\s*|\breturn\s+|^\s*)\/(?![/*`])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+)\/([dgimsuvy]*)(?![\w-])/gm;

const expressions = files.flatMap((file) => {
  const code = readFileSync(path.join(root, file), 'utf8').replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
  return [...code.matchAll(LITERAL)].map(([literal, source = '', flags = '']) => {
    return [`${literal} in ${file}`, new RegExp(source, flags)] as const;
  });
});

/** Texts that match the expression, or the beginning of which does. They are the same in every run. */
function matching(expression: RegExp): string[] {
  try {
    const arbitrary = stringMatching(
      new RegExp(expression.source, expression.flags.replaceAll(/[gmy]/g, '')),
    );
    return sample(arbitrary, { numRuns: 12, seed: 14 });
  } catch {
    // The generator does not know every syntax. The characters of the expression itself are left.
    return [];
  }
}

interface Attack {
  before: string;
  repeated: string;
  after: string;
}

/** What is repeated is a part of a text that matches, or a character of the expression, and the end breaks the match. */
function attacksOn(expression: RegExp): Attack[] {
  const attacks = new Map<string, Attack>();
  const add = (before: string, repeated: string) => {
    for (const after of ['', '!', '\u0000', '1']) {
      attacks.set([before, repeated, after].join('\u0001'), { before, repeated, after });
    }
  };
  const texts = matching(expression).map((text) => text.slice(0, 24));
  const letters = new Set([
    '0',
    '1',
    'a',
    ' ',
    '\t',
    '\n',
    '\u00a0',
    ...Array.from(expression.source.replaceAll(/[\\^$]/g, '')),
  ]);
  for (const letter of letters) add('', letter);
  for (const text of texts) {
    for (let start = 0; start < text.length; start += 1) {
      for (const length of [1, 2, 4]) add(text.slice(0, start), text.slice(start, start + length));
    }
    for (const letter of ['0', ' ', 'a']) add(text, letter);
  }
  return [...attacks.values()];
}

/** The first text that makes the expression work more than the text grows. */
function weaknessOf(expression: RegExp): Attack | undefined {
  const use = (text: string) => text.replace(expression, '');
  return attacksOn(expression).find(({ before, repeated, after }) => {
    const textOf = (times: number) => before + repeated.repeat(Math.ceil(times / repeated.length)) + after;
    return growsFasterThanText(use, textOf);
  });
}

it('every way in which the source makes an expression is known to this test', () => {
  expect(expressions.length).toBeGreaterThan(60);
  const made = files.filter((file) =>
    /new RegExp\(|\bRegExp\(/.test(readFileSync(path.join(root, file), 'utf8')),
  );
  expect(made).toEqual([]);
});

it.each([/0+$/, /^(\d+)+$/, /\s+;/, /^a(?:b|bc?)*d/, /^0*1?0*$/, /(?:x+x+)+y/])(
  'an expression that works more than the text grows is found: %s',
  (expression) => {
    expect(weaknessOf(expression)).toBeDefined();
  },
);

it.each(expressions)('%s works no more than the text grows', (_name, expression) => {
  expect(weaknessOf(expression)).toBeUndefined();
});
