// `fields pull` and `fields check`: writes the tenant's fields to a lock file and a typed module, and checks whether they changed.

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { createClient } from '../src/client.ts';
import type { Definition } from '../src/client.ts';
import { GatewayError } from '../src/errors.ts';
import { findDrift } from './drift.ts';
import type { LockedField } from './lock-file.ts';
import {
  LockFileError,
  hasOldVersion,
  isDefinition,
  lock,
  parseLockFile,
  printLockFile,
} from './lock-file.ts';
import { printModule } from './print-module.ts';
import { isSameCode } from './same-code.ts';

const USAGE = `fields pull    reads the custom fields of the tenant, and writes the lock file and the module
fields check   compares the tenant's fields with the lock file, and exits with 1 when they differ

  --url URL          the GraphQL address of the gateway (default: http://127.0.0.1:4000/graphql)
  --token-file FILE  the file with the bearer token (default: the variable FIELDS_TOKEN)
  --lock FILE        the lock file (default: fields.lock.json)
  --out FILE         the module (default: fields.ts)
  --active-only      leaves out the fields that are no longer active; give it to both commands
  --import NAME      the package that the module imports (default: loanpro-fields-client)
`;

/** A problem that the user can fix. It is printed in one line. */
class UsageError extends Error {}

const OPTIONS = {
  url: { type: 'string', default: 'http://127.0.0.1:4000/graphql' },
  'token-file': { type: 'string' },
  lock: { type: 'string', default: 'fields.lock.json' },
  out: { type: 'string', default: 'fields.ts' },
  import: { type: 'string', default: 'loanpro-fields-client' },
  'active-only': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Given = ReturnType<typeof readArguments>['values'];

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'The arguments cannot be read.');
  }
}

async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  if (values.help) return print(USAGE, 0);
  if (path.resolve(values.lock) === path.resolve(values.out)) {
    throw new UsageError('--lock and --out must be different files.');
  }
  if (positionals.length === 1 && positionals[0] === 'pull') return pull(values);
  if (positionals.length === 1 && positionals[0] === 'check') return check(values);
  return print(USAGE, 2);
}

async function pull(given: Given): Promise<number> {
  const text = readIfThere(given.lock);
  const last = text === null ? [] : parseLockFile(text);
  const found = lock(await fetchDefinitions(given), last);
  const { breaking, news } = findDriftOf(given, last, found);
  if (text !== null) for (const line of [...breaking, ...news]) print(`${line}\n`, 0);
  // What is the same in another format stays as it is. Otherwise a formatter and this command would undo each other's work.
  const isLocked = text !== null && !hasOldVersion(text) && isDeepStrictEqual(last, found);
  const files: [file: string, text: string][] = [];
  if (!isLocked || !isModuleOf(found, given)) files.push([given.out, printModuleOf(found, given)]);
  if (!isLocked) files.push([given.lock, printLockFile(found)]);
  writeChanged(files);
  return print(`${given.lock} and ${given.out} hold ${wanted(given, found).length} fields.\n`, 0);
}

async function check(given: Given): Promise<number> {
  const text = readIfThere(given.lock);
  if (text === null)
    throw new UsageError(`${given.lock} does not exist. Run \`npx --no-install loanpro-fields pull\` first.`);
  const locked = parseLockFile(text);
  const found = lock(await fetchDefinitions(given), locked);
  const { breaking, news } = findDriftOf(given, locked, found);
  if (!isModuleOf(locked, given)) {
    breaking.push(`${given.out} does not match ${given.lock}.`);
  }
  for (const line of [...breaking, ...news]) print(`${line}\n`, 0);
  if (breaking.length > 0)
    return print(
      `${breaking.length === 1 ? '1 difference' : `${breaking.length} differences`}. Run \`npx --no-install loanpro-fields pull\` and review the changes.\n`,
      1,
    );
  return print(`All ${wanted(given, locked).length} fields match ${given.lock}.\n`, 0);
}

/** The fields of the module. The lock file has all of them, so that a field keeps its identifier while it is left out. */
function wanted(given: Given, fields: readonly LockedField[]): readonly LockedField[] {
  return given['active-only'] ? fields.filter(({ active }) => active) : fields;
}

/** With `--active-only`, an inactive field is no news. But a field that became inactive is a difference. */
function findDriftOf(given: Given, locked: readonly LockedField[], found: readonly LockedField[]) {
  const last = wanted(given, locked);
  const known = new Set([...last, ...wanted(given, found)].map(({ id }) => id));
  return findDrift(
    last,
    found.filter(({ id }) => known.has(id)),
  );
}

const printModuleOf = (fields: readonly LockedField[], given: Given) =>
  printModule(wanted(given, fields), given.import);

function isModuleOf(fields: readonly LockedField[], given: Given): boolean {
  const text = readIfThere(given.out);
  return text !== null && isSameCode(text, printModuleOf(fields, given));
}

async function fetchDefinitions(given: Given) {
  if (!URL.canParse(given.url) || !/^https?:$/.test(new URL(given.url).protocol)) {
    throw new UsageError('--url must be an absolute http or https address.');
  }
  const token = readToken(given['token-file']);
  const client = createClient({ url: given.url, ...(token !== null && { token }) });
  const definitions: unknown = await client.readDefinitions({ includeInactive: true });
  if (!areDefinitions(definitions)) {
    throw new UsageError(
      'The answer is not a list of custom fields. Check that --url is the GraphQL address of the gateway.',
    );
  }
  return definitions;
}

/** The client trusts its gateway. This program does not: a wrong address is a likely mistake, and the answer is printed as code. */
function areDefinitions(value: unknown): value is readonly Definition[] {
  return Array.isArray(value) && value.every(isDefinition);
}

function readToken(file: string | undefined): string | null {
  const token = file === undefined ? tokenOfEnvironment() : readIfThere(file)?.trim();
  if (token === null) return null;
  if (!token) throw new UsageError('The token file cannot be read or is empty.');
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new UsageError('The token has characters that are not allowed in an HTTP header.');
  return token;
}

function tokenOfEnvironment(): string | null {
  const token = process.env['FIELDS_TOKEN']?.trim() ?? '';
  return token === '' ? null : token;
}

/** Returns null when the file does not exist. Line ends become \n, because git may have written those of Windows. */
function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new UsageError(`${file} cannot be read.`);
  }
}

/**
 * Replaces each file in one step, and none of them before all can be written. It leaves a file that has the text already, so a build that
 * watches it does not start.
 */
function writeChanged(files: readonly (readonly [file: string, text: string])[]): void {
  const staged: string[] = [];
  let current = '';
  try {
    const changed = files.filter(([file, text]) => readIfThere(file) !== text);
    for (const [file, text] of changed) {
      current = file;
      mkdirSync(path.dirname(file), { recursive: true });
      staged.push(besideOf(file));
      writeFileSync(besideOf(file), text);
    }
    for (const [file] of changed) {
      current = file;
      renameSync(besideOf(file), file);
    }
  } catch (error) {
    for (const file of staged) rmSync(file, { force: true });
    throw error instanceof UsageError ? error : new UsageError(`${current} cannot be written.`);
  }
}

const besideOf = (file: string) => `${file}.${process.pid}.tmp`;

function print(text: string, exitCode: number): number {
  (exitCode === 2 ? process.stderr : process.stdout).write(text);
  return exitCode;
}

/** One line. An uncaught error would exit with 1, which means that the fields differ. */
function explain(error: unknown): string {
  const message = error instanceof Error ? error.message.replaceAll(/[\p{C}\p{Z}]+/gu, ' ') : '';
  if (error instanceof GatewayError)
    return `The gateway did not return the fields: ${message} (${error.code})`;
  if (error instanceof LockFileError || error instanceof UsageError) return message;
  return `This is a bug in this program: ${message}`;
}

process.exitCode = await main().catch((error: unknown) => print(`${explain(error)}\n`, 2));
