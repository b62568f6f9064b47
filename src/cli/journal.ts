// `npm run journal`: lists the writes of the journal, follows them as they come, and lets go of old ones.

import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ConfigError, readEnvironment, readJournalPlace } from '../config/read-config.ts';
import { JournalUnavailable } from '../journal/errors.ts';
import type { IntentRow } from '../journal/intents-table.ts';
import { openReader } from '../journal/reader.ts';
import type { JournalReader, Selection } from '../journal/reader.ts';

const HELP = `Reads the journal that JOURNAL_URL names, the file journal.sqlite where it names none.

  npm run journal -- [options]

  --follow                     go on, and print each write again whenever something becomes of it
  --json                       a line of JSON for each write, in place of a table
  --customer <id>              only writes to this customer
  --open                       only writes that are not closed
  --limit <number>             how many of the newest (50)
  --delete-older-than <days>   removes closed writes instead of listing them
  --help                       this text
`;

const FOLLOW_EVERY_MS = 1000;
/** A write of which nothing new is heard among this many newer ones is not looked at again. */
const FOLLOWED = 500;

interface Options {
  selection: Selection;
  isFollowing: boolean;
  json: boolean;
  deleteOlderThanDays: number | null;
}

class UsageError extends Error {}

async function run(args: string[]): Promise<void> {
  const options = readOptions(args);
  if (options === null) {
    process.stdout.write(HELP);
    return;
  }
  const { deleteOlderThanDays: days } = options;
  const reader = await openReader(readJournalPlace(readEnvironment()), days === null ? 'read' : 'write');
  try {
    if (days === null) await list(reader, options);
    else process.stdout.write(`${await reader.deleteOlderThan(days)} removed\n`);
  } finally {
    await reader.close();
  }
}

function readOptions(args: string[]): Options | null {
  const { values } = parseArgs({
    args,
    options: {
      follow: { type: 'boolean' },
      json: { type: 'boolean' },
      customer: { type: 'string' },
      open: { type: 'boolean' },
      limit: { type: 'string' },
      'delete-older-than': { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return null;
  const days = values['delete-older-than'];
  return {
    selection: {
      customerId: values.customer ?? null,
      isOpen: values.open ?? false,
      limit: values.limit === undefined ? 50 : readCount('--limit', values.limit),
    },
    isFollowing: values.follow ?? false,
    json: values.json ?? false,
    deleteOlderThanDays: days === undefined ? null : readCount('--delete-older-than', days),
  };
}

function readCount(name: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`${name} must be a whole number from 1 to 999999.`);
  return Number(text);
}

async function list(reader: JournalReader, options: Options): Promise<void> {
  const { selection, json, isFollowing } = options;
  if (!json) process.stdout.write(`${HEAD}\n`);
  // What is not listed is no news either.
  const known = isFollowing ? statesOf(await listFollowed(reader, selection)) : new Map<string, string>();
  const intents = await reader.list(selection);
  for (const intent of intents) print(intent, json);
  if (isFollowing) await follow(reader, options, new Map([...known, ...statesOf(intents)]));
}

function listFollowed(reader: JournalReader, selection: Selection): Promise<IntentRow[]> {
  return reader.list({ ...selection, isOpen: false, limit: FOLLOWED });
}

/** Never ends: whoever follows ends the process. */
async function follow(reader: JournalReader, { selection, json }: Options, known: States): Promise<never> {
  let states = known;
  for (;;) {
    await wait(FOLLOW_EVERY_MS);
    const newest = await listFollowed(reader, selection).catch(away);
    for (const intent of newest) {
      const isNew = states.get(intent.id) !== stateOf(intent);
      if (isNew && (!selection.isOpen || intent.outcome === null || states.has(intent.id)))
        print(intent, json);
    }
    if (newest.length > 0) states = statesOf(newest);
  }
}

function print(intent: IntentRow, json: boolean): void {
  process.stdout.write(`${json ? toJson(intent) : toLine(intent)}\n`);
}

type States = ReadonlyMap<string, string>;

function statesOf(intents: readonly IntentRow[]): States {
  return new Map(intents.map((intent) => [intent.id, stateOf(intent)]));
}

/** Whoever follows for months sees the journal go and come back. */
function away(error: unknown): IntentRow[] {
  if (!(error instanceof JournalUnavailable)) throw error;
  process.stderr.write(`${error.message}\n`);
  return [];
}

/** What has become of it: what the caller was told, and `open` as long as no other write may come. */
function stateOf({ told, outcome }: IntentRow): string {
  return outcome ?? (told === null ? 'open' : `${told}, open`);
}

const COLUMNS = [19, 10, 22, 15, 36] as const;
const HEAD = toColumns(['opened (UTC)', 'customer', 'outcome', 'who', 'request'], 'fields');

function toLine(intent: IntentRow): string {
  const { openedAtMs, customerId, caller, requestId, fields } = intent;
  const opened = new Date(openedAtMs).toISOString().slice(0, 19).replace('T', ' ');
  const each = fields.map(({ id, result }) => (result === undefined ? id : `${id} ${result}`)).join(', ');
  return toColumns([opened, customerId, stateOf(intent), caller, requestId], each);
}

function toColumns(cells: readonly string[], last: string): string {
  return [...cells.map((cell, index) => cell.padEnd(COLUMNS[index] ?? 0)), last].join('  ');
}

/** Everything but the hashes. */
function toJson(intent: IntentRow): string {
  return JSON.stringify({
    id: intent.id,
    tenant: intent.tenant,
    customerId: intent.customerId,
    caller: intent.caller,
    requestId: intent.requestId,
    openedAt: toIsoTime(intent.openedAtMs),
    sentAt: toIsoTime(intent.sentAtMs),
    closedAt: toIsoTime(intent.closedAtMs),
    told: intent.told,
    outcome: intent.outcome,
    upstreamStatus: intent.upstreamStatus,
    fields: intent.fields.map(({ id, result = null }) => ({ id, result })),
  });
}

function toIsoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  const isForPeople =
    error instanceof ConfigError || error instanceof UsageError || error instanceof JournalUnavailable;
  if (!isForPeople && !(error instanceof Error && 'code' in error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
