// The fields of a tenant as a lock file and a module: pulled, kept under their names, and checked for what changed.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assignIdentifiers, identifierOf } from '../../client/fields/identifiers.ts';
import * as faults from '../../standin/faults.ts';
import type { App } from '../support/app.ts';
import { openWarm } from '../support/writing.ts';

const root = path.resolve(import.meta.dirname, '../..');

let folder: string;

beforeEach(async () => {
  // Below this file, so that what is printed finds the packages it is compiled with.
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

const openTenant = () => openWarm({ loanPro: { definitionsMaxAgeMs: 1 } });

/** The gateway serves the old list while it renews it: until it serves another, the change has not come through. */
async function change(app: App, make: string | (() => void)): Promise<void> {
  const read = async () =>
    (
      await app.ask(
        '{ customFieldDefinitions(includeInactive: true) { id name type active required maxLength } }',
      )
    ).text;
  const before = await read();
  if (typeof make === 'string') app.standin.database.exec(make);
  else make();
  await expect.poll(read, { timeout: 20_000 }).not.toBe(before);
}

describe('pull', () => {
  it('writes the lock file and the module, and nothing the second time', async () => {
    await using app = await openTenant();
    const first = await fields(app, 'pull');
    expect(first).toMatchObject({ code: 0, errors: '' });
    expect(first.out).toMatch(/^\d+ fields in fields\.lock\.json and fields\.ts\.\n$/);
    const files = (await readdir(folder)).toSorted();
    expect(files).toEqual(['fields.lock.json', 'fields.ts']);
    const before = await stat(path.join(folder, 'fields.ts'));
    expect((await fields(app, 'pull')).code).toBe(0);
    expect((await stat(path.join(folder, 'fields.ts'))).mtimeMs).toBe(before.mtimeMs);
    expect((await fields(app, 'check')).out).toMatch(/fields are as fields\.lock\.json has them\.\n$/);
  });

  it('keeps the name in code of a field that LoanPro calls otherwise, and of one that was given by hand', async () => {
    await using app = await openTenant();
    await fields(app, 'pull');
    const file = path.join(folder, 'fields.lock.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"identifier": "monthlyIncome"', '"identifier": "income"'));
    await change(app, `UPDATE custom_field SET name = 'Standing' WHERE id = 2`);
    const pulled = await fields(app, 'pull');
    expect(pulled.out).toContain('"Credit Tier" (creditTier, id 2) is called "Standing" now.');
    const all: { id: string; identifier: string; name: string }[] = await locked();
    expect(all.find(({ id }) => id === '2')).toMatchObject({ identifier: 'creditTier', name: 'Standing' });
    expect(all.find(({ id }) => id === '3')).toMatchObject({ identifier: 'income' });
  });

  it('prints names of any kind without letting them out', async () => {
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
    await change(app, () => {
      const rename = app.standin.database.prepare('UPDATE custom_field SET name = ? WHERE id = ?');
      for (const [index, name] of names.entries()) rename.run(name, index + 1);
    });
    expect((await fields(app, 'pull')).code).toBe(0);
    await writeFile(
      path.join(folder, 'use.ts'),
      `import * as module from './fields.ts';\nconsole.log(Object.keys(module).join());\n`,
    );
    expect(await runNode(['use.ts'])).toMatchObject({ code: 0, out: 'clear,fields,problems,set\n' });
    const identifiers = (await locked()).map(({ identifier }: { identifier: string }) => identifier);
    for (const identifier of identifiers) expect(identifier).toMatch(/^[a-zA-Z][A-Za-z0-9_]*$/);
    expect(identifiers).not.toContain('constructor');
  });
});

describe('check', () => {
  it.each([
    [`UPDATE custom_field SET name = 'Standing' WHERE id = 2`, 'is called "Standing" now.'],
    [`UPDATE custom_field SET type = 'customfield.type.text' WHERE id = 3`, 'now, and was CURRENCY.'],
    ['UPDATE custom_field SET active = 0 WHERE id = 3', 'is retired.'],
    ['UPDATE custom_field SET deleted = 1 WHERE id = 3', '(monthlyIncome, id 3) is'],
    ['UPDATE custom_field SET required = 1 - required WHERE id = 3', 'required'],
    ['UPDATE custom_field SET max_length = 12 WHERE id = 22', 'takes 12 characters now'],
  ])('fails after %s', async (sql, line) => {
    await using app = await openTenant();
    await fields(app, 'pull');
    await change(app, sql);
    const { code, out } = await fields(app, 'check');
    expect([code, out]).toEqual([1, expect.stringContaining(line)]);
    expect(out).toContain('Run `fields pull`, and look through them.');
    // And is content after the pull that was reviewed.
    await fields(app, 'pull');
    expect((await fields(app, 'check')).code).toBe(0);
  });

  it('fails when an option is gone or called otherwise, and tells of a new one', async () => {
    await using app = await openTenant();
    await fields(app, 'pull');
    const file = path.join(folder, 'fields.lock.json');
    const lock = JSON.parse(await readFile(file, 'utf8'));
    const tier = lock.fields.find(({ id }: { id: string }) => id === '2');
    const [first, second] = tier.options;
    // The lock file is older than LoanPro: it has one that is gone, one under another name, and one not yet.
    tier.options = [
      { ...first, label: 'Brass' },
      { id: '99', label: 'Tin' },
    ];
    await writeFile(file, `${JSON.stringify(lock, null, 2)}\n`);
    const { code, out } = await fields(app, 'check');
    expect(code).toBe(1);
    expect(out).toContain(`calls its option "Brass" ${JSON.stringify(first.label)} now.`);
    expect(out).toContain('has no option "Tin" any more.');
    expect(out).toContain(`has a new option ${JSON.stringify(second.label)}.`);
    expect(out).toContain('fields.ts is not what fields.lock.json prints.');
  });

  it('tells of a new field, and does not fail for it', async () => {
    await using app = await openTenant();
    await fields(app, 'pull');
    await change(
      app,
      `INSERT INTO custom_field (id, name, type, entity_type) VALUES (900, 'Nickname', 'customfield.type.text', 'Entity.Customer')`,
    );
    const { code, out } = await fields(app, 'check');
    expect([code, out]).toEqual([0, expect.stringContaining('"Nickname" (nickname, id 900) is new: TEXT.')]);
  });

  it.each([
    ['no lock file', null, 'fields.lock.json is not there.'],
    ['no JSON', '<<<<<<< HEAD', 'The lock file is no JSON.'],
    ['another version', '{"version":9,"fields":[]}', 'The lock file is of another version than 1.'],
    ['half a field', '{"version":1,"fields":[{"id":"1"}]}', 'A field of the lock file is not complete.'],
  ])('cannot be made with %s, and says so in one line', async (_name, text, line) => {
    await using app = await openTenant();
    if (text !== null) await writeFile(path.join(folder, 'fields.lock.json'), text);
    const { code, errors } = await fields(app, 'check');
    expect([code, errors]).toEqual([2, expect.stringContaining(line)]);
    expect(errors.trim().split('\n')).toHaveLength(1);
  });

  it('cannot be made while the gateway cannot say', async () => {
    await using app = await openTenant();
    await fields(app, 'pull');
    const nobody = await fields('http://127.0.0.1:1/graphql', 'check');
    expect([nobody.code, nobody.errors]).toEqual([2, expect.stringContaining('(NETWORK_ERROR)')]);
    await using sick = await openWarm();
    sick.standin.fault = faults.statusBefore(500);
    const cold = await fields(sick, 'nonsense');
    expect([cold.code, cold.errors]).toEqual([2, expect.stringContaining('fields pull')]);
  });
});

describe('a name in code', () => {
  it.each([
    ['Credit Tier', 'creditTier'],
    ['SSN', 'ssn'],
    ['Préférence 😀', 'preference'],
    ["Owner's e-mail", 'ownersEMail'],
    ['2nd phone', 'field2ndPhone'],
    ['class', 'fieldClass'],
    ['constructor', 'fieldConstructor'],
    ['__proto__', 'proto'],
    ['李', 'field7'],
    ['', 'field7'],
  ])('of %j is %s', (name, identifier) => {
    expect(identifierOf(name, '7')).toBe(identifier);
  });

  it('is unique, whichever field comes first', () => {
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
