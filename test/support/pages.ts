// The pages of the documentation as the tests see them: their examples, commands, names and links.

import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

export interface Example {
  /** Where the block begins, counted from 1. */
  line: number;
  query: string;
  /** The expected answer. `null` where the page shows no answer. */
  answer: unknown;
  /** Why the block cannot run, in the words of the comment before it; `null` where it can. */
  notRun: string | null;
}

export interface Page {
  /** Its path in the repository. */
  name: string;
  text: string;
}

export const pages: readonly Page[] = globSync(
  ['*.md', 'docs/**/*.md', 'client/README.md', 'examples/**/*.md'],
  { cwd: root, exclude: ['**/node_modules/**'] },
)
  .toSorted()
  .map((name) => ({ name, text: readFileSync(path.join(root, name), 'utf8') }));

const EXAMPLE = /(?:<!-- not run: ([^>]+) -->\n)?^```graphql\n(.*?)^```(?:\n\n```json\n(.*?)^```)?/gms;

export function examplesOf({ text }: Page): Example[] {
  return [...text.matchAll(EXAMPLE)].map(({ 0: whole, 1: notRun = null, 2: query = '', 3: json, index }) => ({
    line: text.slice(0, index + whole.indexOf('```graphql')).split('\n').length,
    query,
    answer: json === undefined ? null : JSON.parse(json),
    notRun,
  }));
}

const BLOCK = /^```(\w*)\n(.*?)^```/gms;

/** The languages of all blocks. */
export function languagesOf({ text }: Page): string[] {
  return [...text.matchAll(BLOCK)].map(([, language = '']) => language);
}

/** The lines of all shell blocks, without comments. */
export function shellLinesOf({ text }: Page): string[] {
  return [...text.matchAll(BLOCK)]
    .filter(([, language]) => language === 'sh')
    .flatMap(([, , code = '']) => code.split('\n'))
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** The texts in single backticks, outside of blocks. */
export function codeSpansOf({ text }: Page): string[] {
  return [...text.replaceAll(BLOCK, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

/** The targets of all links, outside of blocks and code. */
export function linksOf({ text }: Page): string[] {
  const prose = text.replaceAll(BLOCK, '').replaceAll(/`[^`]*`/g, 'code');
  return [...prose.matchAll(/\[[^\]]+\]\(([^)]+)\)/g)].map(([, target = '']) => target);
}

/** What follows the `#` of links to the headings of a page. */
export function anchorsOf(text: string): string[] {
  return [...text.replaceAll(BLOCK, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The commands `npm run x`, `npm x` and `npx x` in a piece of code, without their arguments. */
export function commandsIn(code: string): string[] {
  return [
    ...code.matchAll(
      /\b(?:npm (?:--\w+ )*(?:run (?:--\w+ )*)?|npx (?:--no-install )?|node (?=[\w/-]+\.ts\b))([\w:-]+)/g,
    ),
  ].map(([command]) => command);
}

/** Paths with a slash, names with an ending that files here have, and dot files. */
const FILE_NAME = /^([\w.-]+\/[\w./-]*|[\w.-]+\.(ts|js|json|md|graphql|yaml|sqlite)|\.\w+|Dockerfile)$/;
const NO_FILE_NAME = /^(application\/|[A-Z/]+$)/;

/** What looks like a file or a folder of this repository. */
export function fileNamesOf(page: Page): string[] {
  return codeSpansOf(page).filter((code) => FILE_NAME.test(code) && !NO_FILE_NAME.test(code));
}

/** Names in capitals, such as settings and codes, without the value after `=`. One that ends in `_` is only a beginning. */
export function capitalsOf(page: Page): string[] {
  return codeSpansOf(page).flatMap((code) => /^([A-Z][A-Z_]{2,}[A-Z])(=\w+|, open)?$/.exec(code)?.[1] ?? []);
}

/** The names in capitals in the first column of the tables in a text. */
export function firstCells(text: string): string[] {
  return [...text.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, name = '']) => name),
  );
}
