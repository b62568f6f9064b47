// The pages are true: their examples give the answers they show, and the commands, files, links and names on them exist.

import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GATEWAY_CODES } from '../client/src/errors.ts';
import { namedFaults } from '../standin/named-faults.ts';
import { switches } from '../standin/quirks.ts';
import { openApp } from './support/app.ts';
import type { App } from './support/app.ts';
import {
  anchorsOf,
  capitalsOf,
  codeSpansOf,
  commandsIn,
  examplesOf,
  fileNamesOf,
  firstCells,
  languagesOf,
  linksOf,
  pages,
  root,
  shellLinesOf,
} from './support/pages.ts';
import type { Page } from './support/pages.ts';

const read = (name: string) => readFileSync(path.join(root, name), 'utf8');
const manifest = JSON.parse(read('package.json'));
const clientManifest = JSON.parse(read('client/package.json'));

function pageNamed(name: string): Page {
  const page = pages.find((each) => each.name === name);
  if (!page) throw new Error(`There is no page ${name}.`);
  return page;
}

it('finds every page of the documentation', () => {
  const names = [
    'CHANGELOG.md',
    'README.md',
    'SECURITY.md',
    'client/README.md',
    'docs/configuration.md',
    'docs/development.md',
    'docs/errors.md',
    'docs/federation.md',
    'docs/guarantees.md',
    'docs/limits.md',
    'docs/operations.md',
    'docs/schema-tools.md',
    'docs/tenants.md',
    'examples/supergraph/README.md',
  ];
  expect(pages.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
});

describe.each(pages.filter((page) => examplesOf(page).length > 0))('$name', (page) => {
  let app: App;
  // One gateway for the page, as for a reader who tries one example after the other.
  beforeAll(async () => (app = await openApp()));
  afterAll(async () => app[Symbol.asyncDispose]());

  it.each(examplesOf(page))('shows the true answer to the operation in line $line', async (example) => {
    if (example.notRun !== null) return expect(example.notRun.length).toBeGreaterThan(20);
    const { data, errors } = await app.ask(example.query);
    if (example.answer === null) return expect(errors).toBeUndefined();
    expect({ data, ...(errors ? { errors } : {}) }).toEqual(example.answer);
  });
});

describe('README.md', () => {
  const readme = pageNamed('README.md');

  it('has at most 150 lines', () => {
    expect(readme.text.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  it('starts the gateway and the tests with one command each', () => {
    expect(shellLinesOf(readme)).toEqual(['npm ci && npm start', 'npm ci && npm test']);
  });

  it('shows a read and a write, each with its answer', () => {
    const examples = examplesOf(readme);
    expect(examples.map(({ query }) => query.startsWith('mutation'))).toEqual([false, true]);
    expect(examples.every(({ answer }) => answer !== null)).toBe(true);
  });

  it('explains every outcome', () => {
    expect(enumValues('CustomFieldsOutcome').length).toBeGreaterThan(5);
    expect(firstCells(readme.text)).toEqual(expect.arrayContaining(enumValues('CustomFieldsOutcome')));
  });
});

it('docs/guarantees.md shows the body that LoanPro receives for the write of README.md', async () => {
  await using app = await openApp();
  const write = examplesOf(pageNamed('README.md')).find(({ query }) => query.startsWith('mutation'));
  await app.ask(write?.query ?? '');
  const body = app.upstream.find(({ method }) => method === 'PUT')?.body;
  expect(codeSpansOf(pageNamed('docs/guarantees.md'))).toContain(body);
});

it('docs/guarantees.md explains every outcome', () => {
  const explained = firstCells(pageNamed('docs/guarantees.md').text);
  expect(explained).toEqual(expect.arrayContaining(enumValues('CustomFieldsOutcome')));
});

describe('docs/errors.md', () => {
  const page = pageNamed('docs/errors.md');

  it('explains every user error of the schema, and no other', () => {
    const table = page.text.slice(
      page.text.indexOf('## User errors'),
      page.text.indexOf('## GraphQL errors'),
    );
    expect(firstCells(table).toSorted()).toEqual(enumValues('CustomFieldUserErrorCode').toSorted());
  });

  it('explains every code of a GraphQL error', () => {
    // Those are also the codes by which the client knows an answer of the gateway.
    const table = page.text.slice(page.text.indexOf('| condition | `extensions.code`'));
    const rows = table.slice(0, table.indexOf('\n\n')).split('\n').slice(2);
    const codes = rows.flatMap((row) => row.split(' | ')[1]?.match(/\b[A-Z]+(_[A-Z]+)*\b/g) ?? []);
    expect(new Set(codes)).toEqual(GATEWAY_CODES);
  });
});

describe('docs/configuration.md', () => {
  const { text } = pageNamed('docs/configuration.md');
  const table = text.slice(text.indexOf('<!-- settings -->'), text.indexOf('<!-- /settings -->'));
  const source = [
    'settings',
    'auth-settings',
    'caller-settings',
    'loanpro-settings',
    'format-settings',
    'operations-settings',
  ]
    .map((name) => read(`src/config/${name}.ts`))
    .join('');

  it('lists only settings that exist', () => {
    const words = new Set(source.match(/\b[A-Z][A-Z_]{3,}\b/g));
    expect(firstCells(table).length).toBeGreaterThan(15);
    expect(firstCells(table).filter((name) => !words.has(name))).toEqual([]);
  });

  it('names every date format where it says how LoanPro stores values', () => {
    const row = text.split('\n').find((line) => line.includes('In which format are dates stored?'));
    for (const format of switches.dateSpelling.values.split(', ')) expect(row).toContain(`\`${format}\``);
  });

  it('lists every setting', () => {
    // A setting is a member of the table, or is named in it.
    const known = [...source.matchAll(/^\s+([A-Z][A-Z_]{3,}): |\bname: '([A-Z][A-Z_]{3,})'/gm)];
    const names = known.map(([, member, name]) => member ?? name);
    expect(names.length).toBeGreaterThan(15);
    expect(names.filter((name) => name !== undefined && !firstCells(table).includes(name))).toEqual([]);
  });
});

describe.each(pages)('$name', (page) => {
  it('names only commands that exist', () => {
    const named = [...shellLinesOf(page), ...codeSpansOf(page)].flatMap(commandsIn);
    expect(named.filter((command) => !isCommand(command))).toEqual([]);
  });

  it('names only files that exist', () => {
    expect(fileNamesOf(page).filter((code) => !isThere(code, page))).toEqual([]);
  });

  it('names only imports of the client package that exist', () => {
    const imports = codeSpansOf(page).filter((code) => code.startsWith(`${clientManifest.name}/`));
    const known = new Set(
      Object.keys(clientManifest.exports).map((key) => key.replace('.', clientManifest.name)),
    );
    expect(imports.filter((name) => !known.has(name))).toEqual([]);
  });

  it('links only to pages and headings that exist', () => {
    expect(linksOf(page).filter((link) => !/^https?:/.test(link) && !leadsSomewhere(link, page))).toEqual([]);
  });

  it('names in capitals only settings, codes and outcomes that the source knows', () => {
    const names = capitalsOf(page);
    expect(names.filter((name) => !sourceWords.has(name) && !OTHER_NAMES.has(name))).toEqual([]);
  });

  it('has examples only in languages that are checked', () => {
    const checked = new Set(['graphql', 'json', 'sh', ...(UNCHECKED[page.name] ?? [])]);
    expect(languagesOf(page).filter((language) => !checked.has(language))).toEqual([]);
  });
});

it.each([
  ['commands', 15, (page: Page) => shellLinesOf(page).flatMap(commandsIn)],
  ['file names', 40, (page: Page) => fileNamesOf(page)],
  ['links', 30, linksOf],
  ['examples', 8, examplesOf],
])('the pages have %s to check, at least %i', (_what, atLeast, find: (page: Page) => readonly unknown[]) => {
  expect(pages.flatMap((page) => find(page)).length).toBeGreaterThan(atLeast);
});

/** Blocks in other languages: the TypeScript of the client is run by test/client/package.test.ts, the policy is read by test/access/policy-file.test.ts. */
const UNCHECKED: Record<string, string[]> = {
  'client/README.md': ['ts'],
  'docs/operations.md': ['text'],
  'docs/policy.md': ['yaml', 'text'],
};

/** Files that a reader makes, or that a program of somebody else has. */
const READERS_FILES = new Set([
  '.env',
  'tenant.sqlite',
  'tenant.json',
  'journal.sqlite',
  'fields.ts',
  'fields.lock.json',
  'gateway.config.ts',
  'supergraph.graphql',
  'loans.graphql',
  'loans.subgraph.graphql',
  'custom-fields.graphql',
  'src/income.graphql',
  'relay.config.json',
  '.issuer',
  '.issuer/token',
]);

/** Names of HTTP, of SQL, of signals and of npm. */
const OTHER_NAMES = new Set([
  'POST',
  'SIGTERM',
  'SIGINT',
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'EBADENGINE',
]);

const sourceWords = new Set(
  [
    ...globSync('{src,client/src,client/fields,test}/**/*.{ts,js}', { cwd: root }),
    'schema.graphql',
    'Dockerfile',
  ]
    .filter((file) => file !== path.join('test', 'readme.test.ts'))
    .flatMap((file) => read(file).match(/\b[A-Z][A-Z_]{3,}\b/g) ?? []),
);

function isCommand(command: string): boolean {
  const [program, ...words] = command.split(' ').filter((word) => !word.startsWith('--'));
  const [first = '', script = ''] = words;
  // An older Node cannot read the TypeScript. The npm scripts say so, or bring the right one.
  if (program === 'node') return false;
  // In somebody else's app, npx would run any package of that name when it is not installed.
  if (program === 'npx' && first !== 'vitest')
    return command.includes(' --no-install ') && (first === 'graphql-codegen' || first in clientManifest.bin);
  if (program === 'npx') return true;
  if (first === 'run') return script in manifest.scripts;
  return (
    ['ci', 'install', 'pack'].includes(first) ||
    (['start', 'test'].includes(first) && first in manifest.scripts)
  );
}

function isThere(code: string, { name }: Page): boolean {
  if (
    READERS_FILES.has(code) ||
    code.startsWith(`${clientManifest.name}/`) ||
    code.startsWith('application/')
  )
    return true;
  return [root, path.join(root, path.dirname(name))].some((folder) => existsSync(path.join(folder, code)));
}

function leadsSomewhere(link: string, { name }: Page): boolean {
  const [file = '', anchor] = link.split('#');
  const target = file === '' ? name : path.join(path.dirname(name), file);
  if (!existsSync(path.join(root, target))) return false;
  return anchor === undefined || anchorsOf(read(target)).includes(anchor);
}

/** The values of an enum of the schema. */
function enumValues(name: string): string[] {
  const body = new RegExp(`^enum ${name} \\{(.*?)^\\}`, 'ms').exec(read('schema.graphql'))?.[1] ?? '';
  return [...body.matchAll(/^ {2}([A-Z_]+)$/gm)].map(([, value = '']) => value);
}

it('docs/tenants.md has a section for every switch and every fault of the stand-in, and for no other', () => {
  const sections = [...pageNamed('docs/tenants.md').text.matchAll(/^### `(.*)`$/gm)].map(([, name]) => name);
  expect(sections).toEqual([...Object.keys(namedFaults), ...Object.keys(switches)]);
});

it('docs/operations.md lists every log line, and none that the program does not write', () => {
  const source = read('src/notices.ts') + read('src/notice-texts.ts');
  const code = source.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '');
  // A text of several words is a message. One message has a single word.
  const texts = [...code.matchAll(/'([^'\n]*)'/g)].map(([, text = '']) => text);
  const written = ['listening', ...texts.filter((text) => text.includes(' '))];
  expect(written.length).toBeGreaterThan(15);
  expect(source).toContain("'listening'");
  const page = pageNamed('docs/operations.md').text;
  const listed = [...page.slice(page.indexOf('## Log')).matchAll(/^\| `([^`]+)`/gm)].map(
    ([, message = '']) => message,
  );
  expect(listed.filter((message) => message !== 'msg').toSorted()).toEqual(written.toSorted());
});

it('docs/development.md follows a read and a write through functions that exist in the files it names', () => {
  const page = pageNamed('docs/development.md').text;
  const section = page.slice(page.indexOf('## The way of a read'), page.indexOf('## How to add'));
  const steps = section.split(/^\d+\. /m).slice(1);
  expect(steps.length).toBeGreaterThan(20);
  for (const step of steps) {
    const spans = [...step.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
    const files = spans.filter((span) => span.startsWith('src/'));
    const text = files.map(read).join('\n');
    const names = spans.filter((span) => /^[a-z][A-Za-z]+$/.test(span));
    expect(
      names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text)),
      step,
    ).toEqual([]);
  }
});
