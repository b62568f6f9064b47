// The rules of the code base, read from its source: which module may import which, and where a library may be used.

import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../src/custom-fields/kinds/table.ts';

const root = path.resolve(import.meta.dirname, '..');

interface Import {
  from: string;
  to: string;
  isTypeOnly: boolean;
  isDynamic: boolean;
}

const files = globSync(['src/**/*.{ts,js}', 'standin/**/*.ts'], { cwd: root }).toSorted();
const sourceOf = (file: string) => readFileSync(path.join(root, file), 'utf8');
/** The source without its comments. */
const codeOf = (file: string) => sourceOf(file).replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
const folder = (name: string) => `src/${name}/`;

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

/** Folders inside a module that are modules with rules of their own. */
const INNER_MODULES = ['loanpro/transport'];

/** The module of a file: its folder in src/. A file at the top of src/ is a module of its own. */
function moduleOf(file: string): string {
  if (file.startsWith('standin/')) return 'standin';
  const place = file.replace(/^src\//, '');
  const inner = INNER_MODULES.find((module) => place.startsWith(`${module}/`));
  return inner ?? (place.split('/')[0] ?? '').replace(/\.ts$/, '');
}

// A module may import itself, packages, and the modules listed here. `type` allows only type imports.
const MAY_IMPORT: Record<string, Record<string, 'all' | 'type'>> = {
  main: {
    config: 'all',
    gateway: 'all',
    access: 'all',
    loanpro: 'all',
    journal: 'all',
    notices: 'all',
    telemetry: 'all',
    'custom-fields': 'all',
    process: 'all',
    http: 'all',
  },
  process: { config: 'all', 'loanpro/transport': 'all', standin: 'all' },
  gateway: {
    http: 'all',
    graphql: 'all',
    explorer: 'all',
    schema: 'all',
    context: 'all',
    access: 'all',
    notices: 'type',
    telemetry: 'type',
    'custom-fields': 'all',
  },
  'notice-texts': { access: 'type', journal: 'type', loanpro: 'type', process: 'type' },
  notices: {
    'notice-texts': 'all',
    'custom-fields': 'all',
    loanpro: 'type',
    'loanpro/transport': 'type',
    journal: 'type',
    telemetry: 'all',
    access: 'type',
    process: 'type',
  },
  context: {
    access: 'all',
    graphql: 'type',
    loaders: 'all',
    'custom-fields': 'all',
    loanpro: 'type',
    http: 'type',
    notices: 'type',
    telemetry: 'type',
  },
  loaders: { 'custom-fields': 'all', loanpro: 'type', telemetry: 'all' },
  config: {},
  access: { 'custom-fields': 'all', loanpro: 'type', notices: 'type' },
  http: { access: 'all', telemetry: 'all', notices: 'type' },
  graphql: { http: 'all', 'loanpro/transport': 'all', journal: 'all', notices: 'type', telemetry: 'all' },
  explorer: { 'custom-fields': 'all' },
  schema: { access: 'type', 'custom-fields': 'all', context: 'type', loaders: 'type' },
  loanpro: { 'custom-fields': 'all', 'loanpro/transport': 'all', telemetry: 'all' },
  'loanpro/transport': { telemetry: 'all' },
  journal: { 'custom-fields': 'all', telemetry: 'all' },
  cli: {
    access: 'all',
    config: 'all',
    journal: 'all',
    'custom-fields': 'all',
    loanpro: 'all',
    'loanpro/transport': 'all',
    standin: 'all',
    process: 'all',
  },
  'custom-fields': {},
  telemetry: {},
  standin: {},
};

// The only places where a library may be imported.
const LIVES_IN: [RegExp, RegExp, string][] = [
  [/^undici(\/|$)/, /^src\/loanpro\/transport\//, 'undici'],
  [/^dataloader$/, /^src\/loaders\.ts$/, 'dataloader'],
  [/^lru-cache$/, /^src\/(access|loanpro|graphql)\//, 'lru-cache'],
  [/^@pothos\//, /^src\/schema\//, 'Pothos'],
  [/^graphql-yoga$/, /^src\/(graphql|http)\//, 'Yoga'],
  [/^@graphql-yoga\/render-graphiql$/, /^src\/explorer\//, 'GraphiQL'],
  [/^pino$/, /^src\/telemetry\//, 'pino'],
  [/^@opentelemetry\//, /^src\/telemetry\//, 'the API of OpenTelemetry'],
  [/^prom-client$/, /^src\/telemetry\//, 'the client of Prometheus'],
  [/^jose(\/|$)/, /^src\/access\//, 'jose'],
  [/^zod$/, /^src\/(config\/|access\/policy-document\.ts$)/, 'zod'],
  [/^yaml$/, /^src\/access\//, 'yaml'],
  [/^node:sqlite$/, /^(standin|src\/journal)\//, 'node:sqlite'],
  [/^pg$/, /^src\/journal\//, 'the client of Postgres'],
];

describe('imports', () => {
  it('are found by the patterns of this test', () => {
    expect(files.length).toBeGreaterThan(50);
    expect(imports.length).toBeGreaterThan(150);
  });

  it.each([...new Set(files.map(moduleOf))])('of the module %s are allowed by its rule', (module) => {
    const allowed = MAY_IMPORT[module];
    expect(allowed, 'a new module needs a rule').toBeDefined();
    const wrong = imports.filter(({ from, to, isTypeOnly }) => {
      if (moduleOf(from) !== module || !/^(src|standin)\//.test(to) || moduleOf(to) === module) return false;
      const permission = allowed?.[moduleOf(to)];
      return permission === undefined || (permission === 'type' && !isTypeOnly);
    });
    expect(wrong).toEqual([]);
  });

  it('of the stand-in name no package and no other module, so that it shares no misunderstanding with the client', () => {
    const packages = imports.filter(
      ({ from, to }) => from.startsWith('standin/') && !to.startsWith('standin/') && !to.startsWith('node:'),
    );
    expect(packages).toEqual([]);
  });

  it('of the stand-in by other modules are dynamic, so that it is loaded only when it is needed', () => {
    const fixed = imports.filter(
      ({ from, to, isDynamic }) => !from.startsWith('standin/') && to.startsWith('standin/') && !isDynamic,
    );
    expect(fixed).toEqual([]);
  });

  it.each(LIVES_IN)('that match %s occur only in files that match %s (%s)', (library, home) => {
    const users = imports.filter(({ to }) => library.test(to)).map(({ from }) => from);
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((file) => !home.test(file))).toEqual([]);
  });
});

describe('log lines', () => {
  it('are written in notices.ts only', () => {
    const writesLog = /\b(log|logger)(\.(?!ts\b)|\[)/;
    expect(files.filter((file) => writesLog.test(sourceOf(file)))).toEqual(['src/notices.ts']);
  });

  it('and other output of the process are written only where a process starts and in notices.ts', () => {
    const prints = /\bconsole\.|process\.std(out|err)\b/;
    const users = files.filter((file) => file.startsWith('src/') && prints.test(codeOf(file)));
    expect(users).toEqual([
      'src/cli/doctor.ts',
      'src/cli/journal.ts',
      'src/cli/policy.ts',
      'src/cli/portrait.ts',
      'src/config/node-version.js',
      'src/main.ts',
      'src/notices.ts',
    ]);
  });

  it('can be written by no module that has only the notices: main.ts alone passes the logger on', () => {
    const users = imports.filter(({ to }) => to === 'src/telemetry/logger.ts').map(({ from }) => from);
    expect([...new Set(users)].toSorted()).toEqual(['src/main.ts', 'src/notices.ts']);
  });
});

describe('source files', () => {
  it.each(files)('begin with a sentence that says what they contain: %s', (file) => {
    expect(sourceOf(file).split('\n', 1)[0]).toMatch(/^\/\/ [A-Z`].{20,}/);
  });

  it('have at most 250 lines', () => {
    const long = files.filter((file) => sourceOf(file).split('\n').length > 250);
    expect(long).toEqual([]);
  });

  it('read the environment in config/ only', () => {
    expect(files.filter((file) => /process\.env\b|loadEnvFile/.test(sourceOf(file)))).toEqual([
      'src/config/read-config.ts',
    ]);
  });

  it("use the words of LoanPro's API in loanpro/ and standin/ only", () => {
    const words = /customFieldValue['"]|__metadata|__deferred|odata|Entity\.Customer|nopaging/;
    const users = files.filter(
      (file) => words.test(sourceOf(file)) && !/^(src\/loanpro|standin)\//.test(file),
    );
    expect(users).toEqual([]);
  });

  it('export nothing from another file', () => {
    expect(files.filter((file) => /^export [^;]*? from '/m.test(sourceOf(file)))).toEqual([]);
  });

  it('run statements on import only where a process or a thread starts or the schema is built', () => {
    // A line without indentation is a declaration, an end of one, or a comment. Every other one runs when the file is loaded.
    const declares =
      /^(import|export|const|let|function|async function|class|interface|type|\/\/|\/\*\*| |\}|\)|\]|`|$)/;
    const actors = files.filter((file) =>
      sourceOf(file)
        .split('\n')
        .some((line) => !declares.test(line)),
    );
    const templates = new Set(['src/explorer/tabs.ts']);
    expect(actors.filter((file) => !file.startsWith('src/schema/') && !templates.has(file))).toEqual([
      'src/cli/doctor.ts',
      'src/cli/journal.ts',
      'src/cli/policy.ts',
      'src/cli/portrait.ts',
      'src/config/node-version.js',
      // A thread starts here.
      'src/journal/sqlite-worker.ts',
      'src/main.ts',
      'standin/main.ts',
    ]);
  });

  it('name a kind of custom field in src/custom-fields/kinds/ alone', () => {
    // Three names mean something else as well: a type of customer, a scalar of the schema, and a statement of SQL.
    const shared = new Set(['OTHER', 'URL', 'SELECT']);
    const names = KINDS.map(({ name }) => name).filter((name) => !shared.has(name));
    expect(names.length).toBeGreaterThan(9);
    // The name fills a text in any of the three quotes, or is the key of an object.
    const named = new RegExp(String.raw`(['"\`])(${names.join('|')})\1|\b(${names.join('|')})\s*:`);
    const users = files.filter((file) => named.test(sourceOf(file)));
    expect(users.filter((file) => file.startsWith('src/custom-fields/kinds/')).length).toBe(names.length);
    expect(
      users.filter((file) => file.startsWith('src/') && !file.startsWith('src/custom-fields/kinds/')),
    ).toEqual([]);
  });

  it('contain the word customer only in the table of entities and in the outer folders', () => {
    const may = [
      'src/custom-fields/entities.ts',
      // What callers, operators and LoanPro see, and the file that starts the stand-in with its customers.
      ...['access', 'schema', 'graphql', 'explorer', 'loanpro', 'cli', 'config', 'telemetry'].map(folder),
      'src/main.ts',
      'src/notice-texts.ts',
      'src/notices.ts',
      'src/process/upstream.ts',
      // The column of the first version of the journal had this name.
      'src/journal/migrations.ts',
    ];
    const users = files.filter((file) => file.startsWith('src/') && /customer/i.test(sourceOf(file)));
    expect(users).toContain('src/custom-fields/entities.ts');
    const mayNot = (file: string) =>
      file.startsWith('src/loanpro/transport/') || !may.some((place) => file.startsWith(place));
    expect(users.filter(mayNot)).toEqual([]);
  });

  it('know one kind of custom field from another only in src/custom-fields/kinds/', () => {
    const table = 'src/custom-fields/kinds/table.ts';
    const kinds = imports.filter(({ from, isTypeOnly }) => from === table && !isTypeOnly).map(({ to }) => to);
    expect(kinds).toHaveLength(KINDS.length);
    const users = imports.filter(({ from, to }) => kinds.includes(to) && from !== table);
    expect(users).toEqual([]);
    const words = /customfield\.type\.\w/;
    const places = files.filter((file) => file.startsWith('src/') && words.test(codeOf(file)));
    expect(places.filter((file) => !/^src\/(loanpro|schema)\//.test(file))).toEqual([]);
  });

  it('prepare values for callers only in src/custom-fields/disclose.ts', () => {
    const readers = files.filter((file) => /\bkind\??\.read\b/.test(sourceOf(file)));
    expect(readers).toEqual(['src/custom-fields/disclose.ts']);
    const importers = imports.filter(
      ({ to, isTypeOnly }) => to === 'src/custom-fields/disclose.ts' && !isTypeOnly,
    );
    expect(importers.map(({ from }) => from)).toEqual(['src/context.ts', 'src/gateway.ts']);
    // What is held has a text. Outside of the domain, only a disclosed value may be opened.
    const openers = files.filter(
      (file) =>
        /^src\/(schema|explorer|graphql|http)\/|^src\/(context|loaders|gateway)\.ts$/.test(file) &&
        /\.text\b|[{,]\s*text\s*[,}]/.test(codeOf(file).replaceAll(/'[^'\n]*'|"[^"\n]*"|`[^`]*`/g, '')),
    );
    expect(openers).toEqual([]);
  });
});
