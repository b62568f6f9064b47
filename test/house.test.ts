// The rules of the house, read from the imports: who may know whom, and which library lives where.

import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

interface Import {
  from: string;
  to: string;
  isTypeOnly: boolean;
  isDynamic: boolean;
}

const files = globSync('src/**/*.{ts,js}', { cwd: root }).toSorted();
const sourceOf = (file: string) => readFileSync(path.join(root, file), 'utf8');

const imports: Import[] = files.flatMap((from) => {
  const source = sourceOf(from);
  const target = (specifier: string) =>
    specifier.startsWith('.') ? path.join(path.dirname(from), specifier) : specifier;
  const fixed = [...source.matchAll(/^(?:import|export) (type )?(?:[^'";]*? from )?'([^']+)'/gm)].map(
    (found) => ({
      from,
      to: target(found[2] ?? ''),
      isTypeOnly: found[1] !== undefined,
      isDynamic: false,
    }),
  );
  const dynamic = [...source.matchAll(/\bimport\('([^']+)'\)/g)].map((found) => ({
    from,
    to: target(found[1] ?? ''),
    isTypeOnly: false,
    isDynamic: true,
  }));
  return [...fixed, ...dynamic];
});

/** The room a file is in; a file of the hall is a room of its own. */
const roomOf = (file: string) =>
  file
    .split('/')
    .slice(1, 2)
    .join('')
    .replace(/\.(ts|js)$/, '');

// A room may import only what stands here, beside itself and packages. `type` allows types alone.
const MAY_IMPORT: Record<string, Record<string, 'all' | 'type'>> = {
  main: {
    config: 'all',
    gateway: 'all',
    loanpro: 'all',
    journal: 'all',
    log: 'all',
    'custom-fields': 'all',
    standin: 'all',
  },
  'read-journal': { config: 'all', journal: 'all' },
  config: { settings: 'all', journal: 'type' },
  settings: { 'custom-fields': 'all', loanpro: 'all', 'request-scope': 'all' },
  gateway: {
    schema: 'all',
    context: 'all',
    'mask-error': 'all',
    listener: 'all',
    limits: 'all',
    'quiet-validation': 'all',
    explorer: 'all',
    'explorer-tabs': 'all',
    refusal: 'all',
    loanpro: 'type',
    log: 'type',
  },
  listener: {
    loanpro: 'all',
    'request-body': 'all',
    'request-scope': 'all',
    refusal: 'all',
    log: 'all',
    explorer: 'type',
  },
  'request-body': { refusal: 'all' },
  'request-scope': {},
  refusal: {},
  explorer: { 'explorer-tabs': 'type' },
  'explorer-tabs': { 'custom-fields': 'type' },
  limits: {},
  'quiet-validation': {},
  'mask-error': { loanpro: 'all', journal: 'all', log: 'all', 'request-scope': 'all' },
  log: {},
  'node-version': {},
  context: { loaders: 'all', loanpro: 'type', 'custom-fields': 'all', log: 'type', 'request-scope': 'type' },
  loaders: { loanpro: 'type', 'custom-fields': 'all' },
  schema: { 'custom-fields': 'all', context: 'type', loaders: 'type' },
  loanpro: { 'custom-fields': 'all' },
  journal: { 'custom-fields': 'all' },
  'custom-fields': {},
  standin: {},
};

// Where a library or a global may be touched at all.
const LIVES_IN: [RegExp, RegExp, string][] = [
  [/^undici$/, /^src\/loanpro\/wire\.ts$/, 'undici'],
  [/^p-queue$/, /^src\/loanpro\/places\.ts$/, 'p-queue'],
  [/^dataloader$/, /^src\/loaders\.ts$/, 'dataloader'],
  [/^lru-cache$/, /^src\/(loanpro\/definitions|gateway)\.ts$/, 'lru-cache'],
  [/^(@pothos\/|@apollo\/)/, /^src\/schema\//, 'Pothos and the federation library'],
  [/^@graphql-yoga\/plugin-/, /^src\/gateway\.ts$/, 'plugins of Yoga'],
  [/^graphql-yoga$/, /^src\/(gateway|request-body|listener)\.ts$/, 'Yoga'],
  [/^@graphql-yoga\/render-graphiql$/, /^src\/explorer\.ts$/, 'GraphiQL'],
  [/^pino$/, /^src\/log\.ts$/, 'pino'],
  [/^zod$/, /^src\/settings\.ts$/, 'zod'],
  [/^node:sqlite$/, /^src\/(standin\/|journal\/sqlite\.ts$)/, 'node:sqlite'],
  [/^pg$/, /^src\/journal\/postgres\.ts$/, 'the client of Postgres'],
];

describe('imports', () => {
  it('are found at all', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(150);
  });

  it.each([...new Set(files.map(roomOf))])('of %s go only where they may', (room) => {
    const allowed = MAY_IMPORT[room];
    expect(allowed, 'a new room needs its rule').toBeDefined();
    const wrong = imports.filter(({ from, to, isTypeOnly }) => {
      if (roomOf(from) !== room || !to.startsWith('src/') || roomOf(to) === room) return false;
      const permission = allowed?.[roomOf(to)];
      return permission === undefined || (permission === 'type' && !isTypeOnly);
    });
    expect(wrong).toEqual([]);
  });

  it('of the stand-in reach no package: it shares no misunderstanding with the client', () => {
    const packages = imports.filter(
      ({ from, to }) => from.startsWith('src/standin/') && !to.startsWith('src/') && !to.startsWith('node:'),
    );
    expect(packages).toEqual([]);
  });

  it('take the stand-in in only when it is asked for', () => {
    const fixed = imports.filter(
      ({ from, to, isDynamic }) =>
        !from.startsWith('src/standin/') && to.startsWith('src/standin/') && !isDynamic,
    );
    expect(fixed).toEqual([]);
  });

  it.each(LIVES_IN)('of %s happen in %s alone (%s)', (library, home) => {
    const users = imports.filter(({ to }) => library.test(to)).map(({ from }) => from);
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((file) => !home.test(file))).toEqual([]);
  });
});

describe('files', () => {
  it.each(files)('%s opens with a sentence that says what is found there', (file) => {
    expect(sourceOf(file).split('\n', 1)[0]).toMatch(/^\/\/ [A-Z`].{20,}/);
  });

  it('stay small enough to read whole', () => {
    const long = files.filter((file) => sourceOf(file).split('\n').length > 250);
    expect(long).toEqual([]);
  });

  it('read the environment in config.ts alone', () => {
    expect(files.filter((file) => /process\.env\b|loadEnvFile/.test(sourceOf(file)))).toEqual([
      'src/config.ts',
    ]);
  });

  it("keep LoanPro's words inside its room", () => {
    const words = /customFieldValue['"]|__metadata|__deferred|odata|Entity\.Customer|nopaging/;
    const users = files.filter(
      (file) => words.test(sourceOf(file)) && !/^src\/(loanpro|standin)\//.test(file),
    );
    expect(users).toEqual([]);
  });

  it('pass nothing on that is not theirs', () => {
    expect(files.filter((file) => /^export [^;]*? from '/m.test(sourceOf(file)))).toEqual([]);
  });

  it('act on import only where a process starts, or where the schema is put together', () => {
    // A line that begins at the margin declares, closes something or comments; all else is done when the file is loaded.
    const declares =
      /^(import|export|const|let|function|async function|class|interface|type|\/\/|\/\*\*| |\}|\)|\]|`|$)/;
    const actors = files.filter((file) =>
      sourceOf(file)
        .split('\n')
        .some((line) => !declares.test(line)),
    );
    const templates = new Set(['src/explorer-tabs.ts']);
    expect(actors.filter((file) => !file.startsWith('src/schema/') && !templates.has(file))).toEqual([
      'src/main.ts',
      'src/node-version.js',
      'src/read-journal.ts',
      'src/standin/main.ts',
    ]);
  });
});
