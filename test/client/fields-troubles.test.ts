// Tests the fields command with wrong input: it prints one line, and exits with 2 and not with the 1 that means a difference.

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

/** A server that gives the same answer to every request. */
async function openFixedServer(body: string) {
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
  access: { write: true, masked: false },
  defaultRawValue: null,
  options: [],
};

const answerWith = (customFieldDefinitions: unknown) => JSON.stringify({ data: { customFieldDefinitions } });

describe('fields pull from a server that is not the gateway', () => {
  it.each([
    ['no list', '{"data":{}}'],
    ['a text for a list', answerWith('x')],
    ['an incomplete field', answerWith([{ id: '1', name: 'Employer' }])],
    ['code for an id', answerWith([{ ...definition, name: '李', id: '1: process.exit(3), x' }])],
  ])('prints an error and writes nothing when the answer has %s', async (_name, body) => {
    await using server = await openFixedServer(body);
    expect(await fields('pull', '--url', server.url)).toEqual({
      code: 2,
      out: '',
      errors:
        'The answer is not a list of custom fields. Check that --url is the GraphQL address of the gateway.\n',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('prints an error message of several lines as one line', async () => {
    await using server = await openFixedServer('{"errors":[{"message":"one\\ntwo"}]}');
    expect(await fields('pull', '--url', server.url)).toMatchObject({
      code: 2,
      errors: 'The gateway did not return the fields: one two (UNKNOWN_ERROR)\n',
    });
  });
});

describe('fields pull with wrong arguments', () => {
  it.each([
    ['an address that is not http', ['--url', 'ftp://gateway/graphql'], '--url must be an absolute http'],
    [
      'the same file for --lock and --out',
      ['--lock', 'one', '--out', './one'],
      '--lock and --out must be different files.',
    ],
    [
      'a token of two lines',
      ['--token-file', 'token'],
      'The token has characters that are not allowed in an HTTP header.',
    ],
    [
      'a token file that does not exist',
      ['--token-file', 'nowhere'],
      'The token file cannot be read or is empty.',
    ],
    ['an unknown option', ['--nope'], "Unknown option '--nope'."],
  ])('prints one line and writes nothing: %s', async (_name, args, line) => {
    await writeFile(inFolder('token'), 'one\ntwo');
    const { code, errors } = await fields('pull', ...args);
    expect([code, errors]).toEqual([2, expect.stringContaining(line)]);
    expect(errors.trim().split('\n')).toHaveLength(1);
    expect(await readdir(folder)).toEqual(['token']);
  });
});

async function checkAgainst(...all: unknown[]): Promise<string> {
  await writeFile(inFolder('fields.lock.json'), JSON.stringify({ version: 2, fields: all }));
  return (await fields('check', '--url', 'http://127.0.0.1:1/graphql')).errors;
}

describe('the lock file of fields check', () => {
  it('is rejected when a field occurs twice, as after a merge, or when an id is a number', async () => {
    const [single] = lock([definition], []);
    expect(await checkAgainst(single, { ...single, identifier: 'again' })).toBe(
      'Two fields in the lock file have the same id.\n',
    );
    expect(await checkAgainst(single, { ...single, id: '2' })).toBe(
      'Two fields in the lock file have the same identifier.\n',
    );
    expect(await checkAgainst({ ...single, id: 1 })).toBe(
      'A field in the lock file is incomplete or invalid.\n',
    );
  });

  it('may have the line ends of Windows, and so may the module', async () => {
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

describe('names from LoanPro', () => {
  it('are printed without line ends and control characters', () => {
    const was = lock([definition], []);
    const is = lock([{ ...definition, name: 'a\u009b2Jb\u2028c\u202ed' }], was);
    expect(findDrift(was, is).breaking).toEqual([
      String.raw`"Employer" (employer, id 1) is now called "a\u{9b}2Jb\u{2028}c\u{202e}d".`,
    ]);
  });

  it.each([
    ['package', 'fieldPackage'],
    ['arguments', 'fieldArguments'],
    ['Straße', 'strasse'],
    ['Ærø Ło', 'aeroLo'],
  ])('become identifiers that are valid variable names: %s becomes %s', async (name, identifier) => {
    expect(identifierOf(name, '7')).toBe(identifier);
    await writeFile(inFolder('use.mts'), `const { ${identifier} } = {};\nconsole.log(${identifier});\n`);
    expect(await runNode(['use.mts'])).toMatchObject({ code: 0, out: 'undefined\n' });
  });

  it('of options become unique keys, even when other options have labels such as "Same (1)"', () => {
    const options = ['Same', 'Same', 'Same (1)', '__proto__', '1'].map((label, index) => ({
      key: String(index + 1),
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
