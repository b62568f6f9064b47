// What the fields command says where it is given something odd: one plain line, and never the exit code of a drift.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDrift } from '../../client/fields/drift.ts';
import { identifierOf } from '../../client/fields/identifiers.ts';
import { lock } from '../../client/fields/lock-file.ts';
import { printModule } from '../../client/fields/print-module.ts';
import type { Definition } from '../../client/src/index.ts';
import { openWarm } from '../support/writing.ts';

const root = path.resolve(import.meta.dirname, '../..');

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(import.meta.dirname, '.troubles-'));
});

afterEach(async () => rm(folder, { recursive: true }));

const inFolder = (name: string) => path.join(folder, name);

const runNode = async (args: string[]): Promise<{ code: unknown; out: string; errors: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder }, (error, out, errors) =>
      resolve({ code: error ? error.code : 0, out, errors }),
    );
  });

const fields = async (...args: string[]) => runNode([path.join(root, 'client/fields/main.ts'), ...args]);

/** Something that speaks HTTP and always says the same. */
async function openParrot(body: string) {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.setHeader('content-type', 'application/json').end(body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('It listens on a port.');
  return {
    url: `http://127.0.0.1:${address.port}/graphql`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const definition: Definition = {
  id: '1',
  name: 'Employer',
  description: null,
  type: 'TEXT',
  section: null,
  position: null,
  required: false,
  active: true,
  calculated: false,
  maxLength: null,
  defaultRawValue: null,
  options: [],
};

const answerWith = (customFieldDefinitions: unknown) => JSON.stringify({ data: { customFieldDefinitions } });

describe('what is no gateway', () => {
  it.each([
    ['no list', '{"data":{}}'],
    ['a text for a list', answerWith('x')],
    ['half a field', answerWith([{ id: '1', name: 'Employer' }])],
    ['code for an id', answerWith([{ ...definition, name: '李', id: '1: process.exit(3), x' }])],
  ])('is told, and nothing is written, when it answers with %s', async (_name, body) => {
    await using parrot = await openParrot(body);
    expect(await fields('pull', '--url', parrot.url)).toEqual({
      code: 2,
      out: '',
      errors: 'What came is no list of custom fields. Is --url the address of the gateway?\n',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('is told in one line, however many it takes', async () => {
    await using parrot = await openParrot('{"errors":[{"message":"one\\ntwo"}]}');
    expect(await fields('pull', '--url', parrot.url)).toMatchObject({
      code: 2,
      errors: 'The gateway could not be asked: one two (UNKNOWN_ERROR)\n',
    });
  });
});

describe('what is given', () => {
  it.each([
    ['an address that is none', ['--url', 'ftp://gateway/graphql'], '--url must be an absolute http'],
    ['one file for two', ['--lock', 'one', '--out', './one'], '--lock and --out must be two files.'],
    ['a token in two lines', ['--token-file', 'token'], 'The token holds what no header can carry.'],
    ['no token', ['--token-file', 'nowhere'], 'The file of the token cannot be read, or is empty.'],
    ['an option that is none', ['--nope'], "Unknown option '--nope'."],
  ])('is told when it is %s', async (_name, args, line) => {
    await writeFile(inFolder('token'), 'one\ntwo');
    const { code, errors } = await fields('pull', ...args);
    expect([code, errors]).toEqual([2, expect.stringContaining(line)]);
    expect(errors.trim().split('\n')).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['token']);
  });
});

async function checkAgainst(...all: unknown[]): Promise<string> {
  await writeFile(inFolder('fields.lock.json'), JSON.stringify({ version: 1, fields: all }));
  return (await fields('check', '--url', 'http://127.0.0.1:1/graphql')).errors;
}

describe('the lock file', () => {
  it('holds no field twice, as a merge can leave it, and no id that is a number', async () => {
    const [single] = lock([definition], []);
    expect(await checkAgainst(single, { ...single, identifier: 'again' })).toBe(
      'Two fields of the lock file have one id.\n',
    );
    expect(await checkAgainst(single, { ...single, id: '2' })).toBe(
      'Two fields of the lock file have one identifier.\n',
    );
    expect(await checkAgainst({ ...single, id: 1 })).toBe('A field of the lock file is not complete.\n');
  });

  it('and the module may have the line ends of Windows, and keep them', async () => {
    await using app = await openWarm();
    await fields('pull', '--url', app.url);
    for (const name of ['fields.lock.json', 'fields.ts']) {
      const text = await readFile(inFolder(name), 'utf8');
      await writeFile(inFolder(name), text.replaceAll('\n', '\r\n'));
    }
    const before = await readFile(inFolder('fields.ts'), 'utf8');
    expect((await fields('check', '--url', app.url)).code).toBe(0);
    expect((await fields('pull', '--url', app.url)).code).toBe(0);
    expect(await readFile(inFolder('fields.ts'), 'utf8')).toBe(before);
  });
});

describe('names', () => {
  it('are told without what ends a line or moves the cursor', () => {
    const was = lock([definition], []);
    const is = lock([{ ...definition, name: 'a\u009b2Jb\u2028c\u202ed' }], was);
    expect(findDrift(was, is).breaking).toEqual([
      String.raw`"Employer" (employer, id 1) is called "a\u{9b}2Jb\u{2028}c\u{202e}d" now.`,
    ]);
  });

  it.each([
    ['package', 'fieldPackage'],
    ['arguments', 'fieldArguments'],
    ['Straße', 'strasse'],
    ['Ærø Ło', 'aeroLo'],
  ])('such as %s can be taken out of an object: %s', async (name, identifier) => {
    expect(identifierOf(name, '7')).toBe(identifier);
    await writeFile(inFolder('use.mts'), `const { ${identifier} } = {};\nconsole.log(${identifier});\n`);
    expect(await runNode(['use.mts'])).toMatchObject({ code: 0, out: 'undefined\n' });
  });

  it('of options are printed once each, whatever others are called', () => {
    const options = ['Same', 'Same', 'Same (1)', '__proto__', '1'].map((label, index) => ({
      id: String(index + 1),
      label,
    }));
    const text = printModule(lock([{ ...definition, type: 'SELECT', options }], []), 'package');
    expect(text.match(/^ {6}.*$/gm)).toEqual([
      '      "Same (1) (1)": "1",',
      '      "Same (2)": "2",',
      '      "Same (1)": "3",',
      '      ["__proto__"]: "4",',
      '      "1": "5",',
    ]);
  });
});
