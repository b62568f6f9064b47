// Tests `fields pull` and `fields check`: the lock file and the module that they write, and the differences that they find.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assignIdentifiers, identifierOf } from '../../client/fields/identifiers.ts';
import * as faults from '../../standin/faults.ts';
import { useJumpingClock } from '../loanpro/clock.ts';
import type { App } from '../support/app.ts';
import { openWarm } from '../support/writing.ts';

const root = path.resolve(import.meta.dirname, '../..');

const clock = useJumpingClock();

let folder: string;

beforeEach(async () => {
  // Inside this folder, so that the generated module finds the packages that it needs to compile.
  folder = await mkdtemp(path.join(import.meta.dirname, '.fields-'));
});

afterEach(async () => rm(folder, { recursive: true }));

interface Ran {
  code: number | string | null | undefined;
  out: string;
  errors: string;
}

const runNode = async (args: string[]): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder }, (error, out, errors) =>
      resolve({ code: error ? error.code : 0, out, errors }),
    );
  });

const fields = async (app: App | string, ...args: string[]) =>
  runNode([
    path.join(root, 'client/fields/main.ts'),
    ...args,
    '--url',
    typeof app === 'string' ? app : app.url,
    '--import',
    '../../../client/src/index.ts',
  ]);

const locked = async () => JSON.parse(await readFile(path.join(folder, 'fields.lock.json'), 'utf8')).fields;

const openTenant = () => openWarm();

/** Changes the definitions a while after they were read last. The gateway keeps its copy for five minutes. */
function change(app: App, make: string | (() => void)): void {
  if (typeof make === 'string') app.standin.database.exec(make);
  else make();
  clock.jump(10_000);
}

describe('fields pull', () => {
  it('writes the lock file and the module, and does not write them again when nothing changed', async () => {
    await using app = await openTenant();
    const first = await fields(app, 'pull');
    expect(first).toMatchObject({ code: 0, errors: '' });
    expect(first.out).toMatch(/^fields\.lock\.json and fields\.ts hold \d+ fields\.\n$/);
    const files = (await readdir(folder)).toSorted();
    expect(files).toEqual(['fields.lock.json', 'fields.ts']);
    const before = await stat(path.join(folder, 'fields.ts'));
    expect((await fields(app, 'pull')).code).toBe(0);
    expect((await stat(path.join(folder, 'fields.ts'))).mtimeMs).toBe(before.mtimeMs);
    expect((await fields(app, 'check')).out).toMatch(/^All \d+ fields match fields\.lock\.json\.\n$/);
  });

  it('keeps the identifier of a field that was renamed in LoanPro, and an identifier that was edited by hand', async () => {
    await using app = await openTenant();
    await fields(app, 'pull');
    const file = path.join(folder, 'fields.lock.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"identifier": "monthlyIncome"', '"identifier": "income"'));
    change(app, `UPDATE custom_field SET name = 'Standing' WHERE id = 2`);
    const pulled = await fields(app, 'pull');
    expect(pulled.out).toContain('"Credit Tier" (creditTier, id 2) is now called "Standing".');
    const all: { id: string; identifier: string; name: string }[] = await locked();
    expect(all.find(({ id }) => id === '2')).toMatchObject({ identifier: 'creditTier', name: 'Standing' });
    expect(all.find(({ id }) => id === '3')).toMatchObject({ identifier: 'income' });
  });

  it('reads a lock file of version 1, in which the key of an option is its id, and keeps its identifiers', async () => {
    await using app = await openTenant();
    await fields(app, 'pull');
    const file = path.join(folder, 'fields.lock.json');
    const text = await readFile(file, 'utf8');
    expect(text).toContain('"key"');
    const older = text.replace('"version": 2', '"version": 1').replaceAll('"key"', '"id"');
    await writeFile(file, older.replace('"identifier": "monthlyIncome"', '"identifier": "income"'));
    expect((await fields(app, 'check')).out).not.toMatch(/option/);
    expect((await fields(app, 'pull')).code).toBe(0);
    expect(await readFile(file, 'utf8')).toBe(text.replace('"monthlyIncome"', '"income"'));
  });

  it('prints names with quotes, comments and code in them so that they stay plain text', async () => {
    await using app = await openTenant();
    const names = [
      '*/ throw 1 /*',
      '`${process.exit(9)}`',
      '"); throw 2; ("',
      'a\nb\u2028c',
      '__proto__',
      'constructor',
      '李',
    ];
    change(app, () => {
      const rename = app.standin.database.prepare('UPDATE custom_field SET name = ? WHERE id = ?');
      for (const [index, name] of names.entries()) rename.run(name, index + 1);
    });
    expect((await fields(app, 'pull')).code).toBe(0);
    await writeFile(
      path.join(folder, 'use.ts'),
      `import * as module from './fields.ts';\nconsole.log(Object.keys(module).join());\n`,
    );
    expect(await runNode(['use.ts'])).toMatchObject({ code: 0, out: 'clear,fields,problems,select,set\n' });
    const identifiers = (await locked()).map(({ identifier }: { identifier: string }) => identifier);
    for (const identifier of identifiers) expect(identifier).toMatch(/^[a-zA-Z][A-Za-z0-9_]*$/);
    expect(identifiers).not.toContain('constructor');
  });
});

it('fields pull --active-only leaves out inactive fields, and fields check finds a field that became inactive', async () => {
  await using app = await openTenant();
  await fields(app, 'pull');
  const all: { id: string; active: boolean }[] = await locked();
  const pulled = await fields(app, 'pull', '--active-only', '--out', 'active.ts');
  const active = all.filter((field) => field.active);
  expect(await locked()).toEqual(all);
  expect(active.length).toBeLessThan(all.length);
  expect(pulled.out).toBe(`fields.lock.json and active.ts hold ${active.length} fields.\n`);
  const check = async () => fields(app, 'check', '--active-only', '--out', 'active.ts');
  expect((await check()).out).toBe(`All ${active.length} fields match fields.lock.json.\n`);
  change(app, 'UPDATE custom_field SET active = 0 WHERE id = 3');
  expect(await check()).toMatchObject({ code: 1, out: expect.stringContaining('is no longer active.') });
});

it('fields pull --active-only keeps the identifier of a field that was inactive for a while', async () => {
  await using app = await openTenant();
  await fields(app, 'pull');
  const file = path.join(folder, 'fields.lock.json');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('"identifier": "monthlyIncome"', '"identifier": "income"'));
  for (const active of [0, 1]) {
    change(app, `UPDATE custom_field SET active = ${active} WHERE id = 3`);
    expect((await fields(app, 'pull', '--active-only')).code).toBe(0);
    const written = await readFile(path.join(folder, 'fields.ts'), 'utf8');
    expect(written.includes('  income: {')).toBe(active === 1);
  }
});

it('fields pull makes missing folders, and leaves the lock file as it is when the module cannot be written', async () => {
  await using app = await openTenant();
  const pulled = await fields(app, 'pull', '--out', 'a/b/fields.ts', '--lock', 'c/fields.lock.json');
  expect(pulled).toMatchObject({ code: 0, errors: '' });
  expect(await readdir(path.join(folder, 'a/b'))).toEqual(['fields.ts']);
  expect(await readdir(path.join(folder, 'c'))).toEqual(['fields.lock.json']);
  await writeFile(path.join(folder, 'file'), '');
  expect(await fields(app, 'pull', '--out', 'file/fields.ts')).toMatchObject({
    code: 2,
    errors: expect.stringMatching(/^file\/fields\.ts cannot be (read|written)\.\n$/),
  });
  expect((await readdir(folder)).toSorted()).toEqual(['a', 'c', 'file']);
});

it('fields check compares the meaning of the module, so that a formatter changes nothing', async () => {
  await using app = await openTenant();
  change(
    app,
    `UPDATE custom_field SET select_options = '{"1":"It''s","2":"a \\"b\\" //","3":"Gold"}' WHERE id = 2`,
  );
  await fields(app, 'pull');
  const file = path.join(folder, 'fields.ts');
  const written = await readFile(file, 'utf8');
  // Another style: other quotes, no semicolons, and only the line ends that fit a narrow page.
  await writeFile(
    path.join(folder, '.oxfmtrc.json'),
    '{ "singleQuote": true, "semi": false, "printWidth": 60, "objectWrap": "collapse" }',
  );
  const formatter = path.join(root, 'node_modules/oxfmt/bin/oxfmt');
  expect(await runNode([formatter, 'fields.ts', 'fields.lock.json'])).toMatchObject({ code: 0 });
  const formatted = await readFile(file, 'utf8');
  expect(formatted).not.toBe(written);
  expect((await fields(app, 'check')).out).toMatch(/^All \d+ fields match/);
  await fields(app, 'pull');
  expect(await readFile(file, 'utf8')).toBe(formatted);
  for (const [was, is] of [
    ["id: '2'", "id: '7'"],
    ['Gold', 'gold'],
    ['readOnly: true', ''],
  ] as const) {
    expect(formatted).toContain(was);
    await writeFile(file, formatted.replace(was, is));
    expect((await fields(app, 'check')).out).toContain('fields.ts does not match fields.lock.json.');
  }
});

describe('fields check', () => {
  it.each([
    [`UPDATE custom_field SET name = 'Standing' WHERE id = 2`, 'is now called "Standing".'],
    [`UPDATE custom_field SET type = 'customfield.type.text' WHERE id = 3`, '(it had CURRENCY).'],
    ['UPDATE custom_field SET active = 0 WHERE id = 3', 'is no longer active.'],
    ['UPDATE custom_field SET deleted = 1 WHERE id = 3', '(monthlyIncome, id 3) no longer exists.'],
    ['UPDATE custom_field SET required = 1 - required WHERE id = 3', 'required'],
    [
      'UPDATE custom_field SET max_length = 12 WHERE id = 22',
      'now allows at most 12 characters (it allowed any number of characters).',
    ],
  ])('exits with 1 the first time it runs after %s, and with 0 after the next pull', async (sql, line) => {
    await using app = await openTenant();
    await fields(app, 'pull');
    change(app, sql);
    const { code, out } = await fields(app, 'check');
    expect([code, out]).toEqual([1, expect.stringContaining(line)]);
    expect(out).toContain('Run `npx --no-install loanpro-fields pull` and review the changes.');
    await fields(app, 'pull');
    expect((await fields(app, 'check')).code).toBe(0);
  });

  it('exits with 1 when an option was removed or renamed, and also lists a new option', async () => {
    await using app = await openTenant();
    await fields(app, 'pull');
    const file = path.join(folder, 'fields.lock.json');
    const lock = JSON.parse(await readFile(file, 'utf8'));
    const tier = lock.fields.find(({ id }: { id: string }) => id === '2');
    const [first, second] = tier.options;
    // The lock file is older than the tenant. One option was renamed since, one was removed, and one was added.
    tier.options = [
      { ...first, label: 'Brass' },
      { key: '99', label: 'Tin' },
    ];
    await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
    const { code, out } = await fields(app, 'check');
    expect(code).toBe(1);
    expect(out).toContain(`the option "Brass" is now called ${JSON.stringify(first.label)}.`);
    expect(out).toContain('no longer has the option "Tin".');
    expect(out).toContain(`has a new option ${JSON.stringify(second.label)}.`);
    expect(out).toContain('fields.ts does not match fields.lock.json.');
  });

  it('exits with 2 when LoanPro cannot give the fields, although the gateway has a copy that matches', async () => {
    await using app = await openTenant();
    await fields(app, 'pull');
    clock.jump(10_000);
    app.standin.fault = faults.statusOf('CustomFields', 503);
    const { code, errors } = await fields(app, 'check');
    expect([code, errors]).toEqual([2, expect.stringContaining('UPSTREAM_UNAVAILABLE')]);
  });

  it('lists a new field and exits with 0', async () => {
    await using app = await openTenant();
    await fields(app, 'pull');
    change(
      app,
      `INSERT INTO custom_field (id, name, type, entity_type) VALUES (900, 'Nickname', 'customfield.type.text', 'Entity.Customer')`,
    );
    const { code, out } = await fields(app, 'check');
    expect([code, out]).toEqual([0, expect.stringContaining('"Nickname" (nickname, id 900) is new: TEXT.')]);
  });

  it.each([
    ['no lock file', null, 'fields.lock.json does not exist.'],
    ['a lock file that is not JSON', '<<<<<<< HEAD', 'The lock file is not valid JSON.'],
    ['a lock file of another version', '{"version":9,"fields":[]}', 'The version of the lock file is not 2.'],
    [
      'an incomplete field',
      '{"version":2,"fields":[{"id":"1"}]}',
      'A field in the lock file is incomplete or invalid.',
    ],
  ])('exits with 2 and prints one line: %s', async (_name, text, line) => {
    await using app = await openTenant();
    if (text !== null) await writeFile(path.join(folder, 'fields.lock.json'), text);
    const { code, errors } = await fields(app, 'check');
    expect([code, errors]).toEqual([2, expect.stringContaining(line)]);
    expect(errors.trim().split('\n')).toHaveLength(1);
  });

  it('exits with 2 when the gateway cannot be reached, and the usage text when the command is unknown', async () => {
    await using app = await openTenant();
    await fields(app, 'pull');
    const unreachable = await fields('http://127.0.0.1:1/graphql', 'check');
    expect([unreachable.code, unreachable.errors]).toEqual([2, expect.stringContaining('(NOT_SENT)')]);
    await using sick = await openWarm();
    sick.standin.fault = faults.statusBefore(500);
    const cold = await fields(sick, 'nonsense');
    expect([cold.code, cold.errors]).toEqual([2, expect.stringContaining('fields pull')]);
  });
});

describe('the identifier of a field', () => {
  it.each([
    ['Credit Tier', 'creditTier'],
    ['SSN', 'ssn'],
    ['HTTP Server URL', 'httpServerUrl'],
    ['HTTPServerURL', 'httpServerUrl'],
    ['MONTHLY INCOME', 'monthlyIncome'],
    ['Customer IDs', 'customerIds'],
    ['401k_plan', 'field401kPlan'],
    ['Préférence 😀', 'preference'],
    ["Owner's e-mail", 'ownersEMail'],
    ['2nd phone', 'field2ndPhone'],
    ['class', 'fieldClass'],
    ['constructor', 'fieldConstructor'],
    ['__proto__', 'proto'],
    ['李', 'field7'],
    ['', 'field7'],
  ])('for the name %j is %s', (name, identifier) => {
    expect(identifierOf(name, '7')).toBe(identifier);
  });

  it('is unique, and does not depend on the order of the fields', () => {
    const [one, other] = [
      { id: '1', name: 'Phone' },
      { id: '2', name: 'phone!' },
    ];
    const forth = assignIdentifiers([one, other], new Map());
    const back = assignIdentifiers([other, one], new Map());
    expect(Object.fromEntries(forth)).toEqual({ 1: 'phone1', 2: 'phone2' });
    expect(Object.fromEntries(back)).toEqual({ 1: 'phone1', 2: 'phone2' });
    const later = assignIdentifiers([one, other], new Map([['1', 'phone']]));
    expect(Object.fromEntries(later)).toEqual({ 1: 'phone', 2: 'phone2' });
  });
});
