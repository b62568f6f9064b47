// `npm run journal`: lists and follows the writes in the journal, verifies and exports the audit trail, deletes old records, and prints SQL for administrators.

import { setTimeout as wait } from 'node:timers/promises';
import { ConfigError, readEnvironment, readJournalPlace } from '../config/read-config.ts';
import { administratorSql } from '../journal/administrator-sql.ts';
import { JournalUnavailable } from '../journal/errors.ts';
import type { ListedRow } from '../journal/intent-row.ts';
import { openReader } from '../journal/reader.ts';
import type { JournalReader } from '../journal/reader.ts';
import { readMadeKey } from '../journal/value-hashes.ts';
import { createFollower } from './journal-follower.ts';
import { toAuditJson, toVerdict } from './audit-lines.ts';
import { HEAD, toJson, toLine } from './journal-lines.ts';
import { HELP, UsageError, readCommand } from './journal-options.ts';
import type { ListCommand } from './journal-options.ts';

const FOLLOW_EVERY_MS = 1000;

async function run(args: string[]): Promise<void> {
  const command = readCommand(args);
  switch (command.kind) {
    case 'help':
      return print(HELP);
    case 'print-sql':
      return print(administratorSql(command.dialect ?? dialectOfJournal(), command.fromVersion));
    case 'delete':
      return removeOld(command);
    case 'verify':
      return withReader('read', async (reader, { keys }) => verify(reader, keys, command.tenant));
    case 'acknowledge':
      return withReader('delete', async (reader, { keys }) => {
        const problems = await reader.acknowledge(requireKeys(keys), command);
        print(problems.map((problem) => `Acknowledged: ${problem}\n`).join(''));
      });
    case 'export':
      return withReader('read', async (reader) => {
        for await (const record of reader.listAudit(command, command.tenant))
          print(`${toAuditJson(record)}\n`);
      });
    case 'list':
      return withReader('read', (reader) => list(reader, command));
  }
}

function dialectOfJournal() {
  return readJournalPlace(readEnvironment()).kind === 'postgres' ? 'postgres' : 'sqlite';
}

/** Nobody needs the rest of the output once the program that reads it has ended, such as `head`. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
}

function print(text: string): void {
  process.stdout.write(text);
}

interface JournalAccess {
  /** None where only the gateway has the key. */
  keys: readonly string[];
  keepDays: number;
}

async function withReader(
  access: 'read' | 'delete',
  use: (reader: JournalReader, access: JournalAccess) => Promise<void>,
) {
  const stored = readJournalPlace(readEnvironment());
  const place = stored.kind === 'postgres' ? { kind: stored.kind, url: stored.url.reveal() } : stored;
  const reader = await openReader(place, access);
  try {
    const given = stored.keys.map((key) => key.reveal());
    const keys = given.length > 0 || place.kind === 'postgres' ? given : readMadeKey(place.path);
    await use(reader, { keys, keepDays: stored.keepDays });
  } finally {
    await reader.close();
  }
}

async function removeOld({ olderThanDays, tenant }: { olderThanDays: number; tenant: string | null }) {
  return withReader('delete', async (reader, { keys, keepDays }) => {
    if (olderThanDays < keepDays) {
      throw new UsageError(`JOURNAL_KEEP_DAYS forbids it: records are kept for ${keepDays} days.`);
    }
    const removed = await reader.deleteAuditOlderThan(olderThanDays, tenant, requireKeys(keys));
    const writes = await reader.deleteOlderThan(olderThanDays, tenant);
    print(`${writes} removed, and ${removed} of the audit trail\n`);
  });
}

async function verify(reader: JournalReader, keys: readonly string[], tenant: string | null): Promise<void> {
  const reports = await reader.verify(requireKeys(keys), tenant);
  if (reports.length === 0) print('There is no audit trail yet.\n');
  reports.forEach((report) => print(toVerdict(report)));
  if (reports.some(({ breaks }) => breaks.length > 0)) process.exitCode = 1;
}

function requireKeys([key, ...others]: readonly string[]): readonly [string, ...string[]] {
  if (key === undefined)
    throw new UsageError('Set JOURNAL_KEY_FILE or JOURNAL_KEY to the key of the gateway.');
  return [key, ...others];
}

async function list(reader: JournalReader, { selection, isJson, isFollowing }: ListCommand): Promise<void> {
  // Read before the head is printed, so that no head precedes the error of a journal that cannot be read.
  const follower = isFollowing ? await createFollower(reader, selection) : null;
  const intents = await reader.list(selection);
  if (!isJson) print(`${HEAD}\n`);
  const printAll = (found: readonly ListedRow[]) =>
    found.forEach((intent) => print(`${isJson ? toJson(intent) : toLine(intent)}\n`));
  printAll(intents);
  if (!follower) return;
  follower.know(intents);
  // Goes on until somebody ends the process.
  for (;;) {
    await wait(FOLLOW_EVERY_MS);
    printAll(await follower.findNews().catch(reportUnavailable));
  }
}

/** A command that follows for months goes on when the journal is unavailable for a while. */
function reportUnavailable(error: unknown): ListedRow[] {
  if (!(error instanceof JournalUnavailable)) throw error;
  process.stderr.write(`${error.message}\n`);
  return [];
}

try {
  endWithReader();
  await run(process.argv.slice(2));
} catch (error) {
  const isForPeople =
    error instanceof ConfigError || error instanceof UsageError || error instanceof JournalUnavailable;
  if (!isForPeople && !(error instanceof Error && 'code' in error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
