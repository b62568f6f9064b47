#!/usr/bin/env node
// `fields pull` and `fields check`: a tenant's own fields as a lock file and a typed module, and whether they still hold.

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createClient } from '../src/client.ts';
import type { Definition } from '../src/client.ts';
import { GatewayError } from '../src/errors.ts';
import { findDrift } from './drift.ts';
import { LockFileError, isDefinition, lock, parseLockFile, printLockFile } from './lock-file.ts';
import { printModule } from './print-module.ts';

const USAGE = `fields pull    reads the tenant's fields into the lock file, and prints the module from it
fields check   exits with 1 when the tenant's fields are not those of the lock file any more

  --url URL          where the gateway answers GraphQL (http://127.0.0.1:4000/graphql)
  --token-file FILE  holds the bearer token for it; FIELDS_TOKEN in the environment does as well
  --lock FILE        the lock file (fields.lock.json)
  --out FILE         the module (fields.ts)
  --import NAME      what the module imports from (loanpro-fields-client)
`;

/** Told in one line; nothing is wrong with the program. */
class Trouble extends Error {}

const OPTIONS = {
  url: { type: 'string', default: 'http://127.0.0.1:4000/graphql' },
  'token-file': { type: 'string' },
  lock: { type: 'string', default: 'fields.lock.json' },
  out: { type: 'string', default: 'fields.ts' },
  import: { type: 'string', default: 'loanpro-fields-client' },
  help: { type: 'boolean', default: false },
} as const;

type Given = ReturnType<typeof readArguments>['values'];

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new Trouble(error instanceof Error ? error.message : 'These arguments mean nothing here.');
  }
}

async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  if (values.help) return tell(USAGE, 0);
  if (path.resolve(values.lock) === path.resolve(values.out)) {
    throw new Trouble('--lock and --out must be two files.');
  }
  if (positionals.length === 1 && positionals[0] === 'pull') return pull(values);
  if (positionals.length === 1 && positionals[0] === 'check') return check(values);
  return tell(USAGE, 2);
}

async function pull(given: Given): Promise<number> {
  const text = readIfThere(given.lock);
  const last = text === null ? [] : parseLockFile(text);
  const now = lock(await fetchDefinitions(given), last);
  const { breaking, news } = findDrift(last, now);
  if (text !== null) for (const line of [...breaking, ...news]) tell(`${line}\n`, 0);
  writeWhole(given.lock, printLockFile(now));
  writeWhole(given.out, printModule(now, given.import));
  return tell(`${now.length} fields in ${given.lock} and ${given.out}.\n`, 0);
}

async function check(given: Given): Promise<number> {
  const text = readIfThere(given.lock);
  if (text === null) throw new Trouble(`${given.lock} is not there. Run \`fields pull\` first.`);
  const locked = parseLockFile(text);
  const now = lock(await fetchDefinitions(given), locked);
  const { breaking, news } = findDrift(locked, now);
  if (readIfThere(given.out) !== printModule(locked, given.import)) {
    breaking.push(`${given.out} is not what ${given.lock} prints.`);
  }
  for (const line of [...breaking, ...news]) tell(`${line}\n`, 0);
  if (breaking.length > 0)
    return tell(
      `${breaking.length === 1 ? '1 difference' : `${breaking.length} differences`}. Run \`fields pull\`, and look through them.\n`,
      1,
    );
  return tell(`${locked.length} fields are as ${given.lock} has them.\n`, 0);
}

async function fetchDefinitions(given: Given) {
  if (!URL.canParse(given.url) || !/^https?:$/.test(new URL(given.url).protocol)) {
    throw new Trouble('--url must be an absolute http or https address.');
  }
  const token = readToken(given['token-file']);
  const client = createClient({ url: given.url, ...(token !== null && { token }) });
  const definitions: unknown = await client.readDefinitions({ includeInactive: true });
  if (!areDefinitions(definitions)) {
    throw new Trouble('What came is no list of custom fields. Is --url the address of the gateway?');
  }
  return definitions;
}

/** The client trusts its gateway; here a wrong address is a likely slip, and what comes is printed as code. */
function areDefinitions(value: unknown): value is readonly Definition[] {
  return Array.isArray(value) && value.every(isDefinition);
}

function readToken(file: string | undefined): string | null {
  const token = file === undefined ? tokenOfEnvironment() : readIfThere(file)?.trim();
  if (token === null) return null;
  if (!token) throw new Trouble('The file of the token cannot be read, or is empty.');
  if (!/^[\x21-\x7e]+$/.test(token)) throw new Trouble('The token holds what no header can carry.');
  return token;
}

function tokenOfEnvironment(): string | null {
  const token = process.env['FIELDS_TOKEN']?.trim() ?? '';
  return token === '' ? null : token;
}

/** With plain line ends: git may have given it those of Windows. */
function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new Trouble(`${file} cannot be read.`);
  }
}

/** All of it or nothing, and nothing where it is the same: a build that watches the file is not set off. */
function writeWhole(file: string, text: string): void {
  if (readIfThere(file) === text) return;
  const beside = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, text);
    renameSync(beside, file);
  } catch {
    throw new Trouble(`${file} cannot be written.`);
  }
}

function tell(text: string, exitCode: number): number {
  (exitCode === 2 ? process.stderr : process.stdout).write(text);
  return exitCode;
}

/** In one line: exit code 1 and a stack would be taken for drift. */
function explain(error: unknown): string {
  const message = error instanceof Error ? error.message.replaceAll(/[\p{C}\p{Z}]+/gu, ' ') : '';
  if (error instanceof GatewayError) return `The gateway could not be asked: ${message} (${error.code})`;
  if (error instanceof LockFileError || error instanceof Trouble) return message;
  return `This is a bug of ours: ${message}`;
}

process.exitCode = await main().catch((error: unknown) => tell(`${explain(error)}\n`, 2));
