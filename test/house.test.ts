// The walls between the rooms of src/, read from its imports: who may know whom, and which library lives where.

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

const files = globSync(['src/**/*.{ts,js}', 'standin/**/*.ts'], { cwd: root }).toSorted();
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

/** Rooms inside a room that have walls of their own. */
const INNER_ROOMS = ['loanpro/transport'];

/** The room a file is in. A file at the top of src/ is a room of its own. */
function roomOf(file: string): string {
  if (file.startsWith('standin/')) return 'standin';
  const place = file.replace(/^src\//, '');
  const inner = INNER_ROOMS.find((room) => place.startsWith(`${room}/`));
  return inner ?? (place.split('/')[0] ?? '').replace(/\.ts$/, '');
}

// A room may import itself, packages, and what stands here. `type` allows types alone.
const MAY_IMPORT: Record<string, Record<string, 'all' | 'type'>> = {
  main: {
    config: 'all',
    gateway: 'all',
    loanpro: 'all',
    'loanpro/transport': 'all',
    journal: 'all',
    telemetry: 'all',
    'custom-fields': 'all',
    standin: 'all',
  },
  gateway: {
    http: 'all',
    graphql: 'all',
    explorer: 'all',
    schema: 'all',
    context: 'all',
    telemetry: 'type',
  },
  context: { loaders: 'all', 'custom-fields': 'all', loanpro: 'type', http: 'type', telemetry: 'type' },
  loaders: { 'custom-fields': 'all', loanpro: 'type' },
  config: {
    'custom-fields': 'all',
    loanpro: 'all',
    'loanpro/transport': 'all',
    http: 'all',
    journal: 'type',
  },
  http: { telemetry: 'all', explorer: 'type' },
  graphql: { http: 'all', loanpro: 'all', journal: 'all', telemetry: 'all' },
  explorer: { 'custom-fields': 'all' },
  schema: { 'custom-fields': 'all', context: 'type', loaders: 'type' },
  loanpro: { 'custom-fields': 'all', 'loanpro/transport': 'all' },
  'loanpro/transport': { telemetry: 'all', loanpro: 'all', 'custom-fields': 'type' },
  journal: { 'custom-fields': 'all' },
  cli: { config: 'all', journal: 'all', 'custom-fields': 'all' },
  'custom-fields': {},
  telemetry: {},
  standin: {},
};

// Where a library or a global may be touched at all.
const LIVES_IN: [RegExp, RegExp, string][] = [
  [/^undici$/, /^src\/loanpro\/transport\//, 'undici'],
  [/^p-queue$/, /^src\/loanpro\/transport\//, 'p-queue'],
  [/^dataloader$/, /^src\/loaders\.ts$/, 'dataloader'],
  [/^lru-cache$/, /^src\/(loanpro\/|gateway\.ts$)/, 'lru-cache'],
  [/^(@pothos\/|@apollo\/)/, /^src\/schema\//, 'Pothos and the federation library'],
  [/^@graphql-yoga\/plugin-/, /^src\/gateway\.ts$/, 'plugins of Yoga'],
  [/^graphql-yoga$/, /^src\/(gateway\.ts$|http\/)/, 'Yoga'],
  [/^@graphql-yoga\/render-graphiql$/, /^src\/explorer\//, 'GraphiQL'],
  [/^pino$/, /^src\/telemetry\//, 'pino'],
  [/^zod$/, /^src\/config\//, 'zod'],
  [/^node:sqlite$/, /^(standin|src\/journal)\//, 'node:sqlite'],
  [/^pg$/, /^src\/journal\//, 'the client of Postgres'],
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
      if (roomOf(from) !== room || !/^(src|standin)\//.test(to) || roomOf(to) === room) return false;
      const permission = allowed?.[roomOf(to)];
      return permission === undefined || (permission === 'type' && !isTypeOnly);
    });
    expect(wrong).toEqual([]);
  });

  it('of the stand-in reach no package: it shares no misunderstanding with the client', () => {
    const packages = imports.filter(
      ({ from, to }) => from.startsWith('standin/') && !to.startsWith('standin/') && !to.startsWith('node:'),
    );
    expect(packages).toEqual([]);
  });

  it('take the stand-in in only when it is asked for', () => {
    const fixed = imports.filter(
      ({ from, to, isDynamic }) => !from.startsWith('standin/') && to.startsWith('standin/') && !isDynamic,
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

  it('read the environment in config/ alone', () => {
    expect(files.filter((file) => /process\.env\b|loadEnvFile/.test(sourceOf(file)))).toEqual([
      'src/config/read-config.ts',
    ]);
  });

  it("keep LoanPro's words inside its room", () => {
    const words = /customFieldValue['"]|__metadata|__deferred|odata|Entity\.Customer|nopaging/;
    const users = files.filter(
      (file) => words.test(sourceOf(file)) && !/^(src\/loanpro|standin)\//.test(file),
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
    const templates = new Set(['src/explorer/tabs.ts']);
    expect(actors.filter((file) => !file.startsWith('src/schema/') && !templates.has(file))).toEqual([
      'src/cli/journal.ts',
      'src/config/node-version.js',
      'src/main.ts',
      'standin/main.ts',
    ]);
  });
});
