// The options of `npm run journal`, and the text that explains them.

import { parseArgs } from 'node:util';
import { ENTITIES, isEntityType } from '../custom-fields/entities.ts';
import type { Selection } from '../journal/reader.ts';
import { CURRENT_VERSION } from '../journal/migrations.ts';
import type { Dialect } from '../journal/migrations.ts';

const ENTITY_TYPES = Object.keys(ENTITIES).filter(isEntityType);

export const HELP = `Lists the writes in the journal that JOURNAL_URL names. Without JOURNAL_URL, that is the file journal.sqlite.

  npm run journal -- [options]

  ${ENTITY_TYPES.map((type) => `--${type} <id>`.padEnd(29) + `list only writes to this ${type}`).join('\n  ')}
  --tenant <instance id>       list only writes of this tenant, or delete only those
  --open                       list only writes that are not closed
  --since <time>               list only writes since this day or time, such as 2026-11-26 or 2026-11-26T14:30 (UTC)
  --outcome <outcome>          list only writes with this outcome
  --field <id or name>         list only writes that name the field with this id, or that had exactly this name then
  --request <id>               list only writes of this request
  --limit <number>             list this many of the newest writes (50)
  --follow                     keep running, and print new writes and each change of a known write
  --json                       print one line of JSON for each write instead of a table
  --delete-older-than <days>   delete closed writes that are older, instead of listing: of every tenant, or of one with --tenant
  --verify                     verify the audit trail: every record, its order and its end; ends with code 1 when something is wrong
  --acknowledge <record>       record that you know of what --verify found at this record, with --tenant and --reason
  --reason <text>              why, who you are, and how it was examined: 10 to 200 printable characters of ASCII
  --export                     print the audit trail as lines of JSON; with --since, with --customer, or of one --tenant
  --create-sql                 print the SQL that creates the journal in the database of JOURNAL_URL
  --print-sql <database>       print the SQL that creates the journal in postgres or sqlite, and the
                               rights that the gateway needs, for an administrator to run
  --from-version <number>      with --print-sql: print the SQL that upgrades a journal of this version
  --help                       print this text
`;

type Command =
  | { kind: 'help' }
  /** `dialect` is `null` for the one of JOURNAL_URL. */
  | { kind: 'print-sql'; dialect: Dialect | null; fromVersion: number }
  | { kind: 'verify'; tenant: string | null }
  | { kind: 'acknowledge'; tenant: string; seq: number; reason: string }
  | { kind: 'export'; tenant: string | null; entity: Selection['entity']; sinceMs: number | undefined }
  | { kind: 'delete'; olderThanDays: number; tenant: string | null }
  | ListCommand;

export interface ListCommand {
  kind: 'list';
  selection: Selection;
  isFollowing: boolean;
  isJson: boolean;
}

export class UsageError extends Error {}

/** Throws `UsageError`, or the error of Node for an option that does not exist. Both have a message for people. */
export function readCommand(args: string[]): Command {
  const options: Record<string, { type: 'boolean' | 'string' }> = {
    ...Object.fromEntries(ENTITY_TYPES.map((type) => [type, { type: 'string' }])),
    tenant: { type: 'string' },
    open: { type: 'boolean' },
    since: { type: 'string' },
    outcome: { type: 'string' },
    field: { type: 'string' },
    request: { type: 'string' },
    limit: { type: 'string' },
    follow: { type: 'boolean' },
    json: { type: 'boolean' },
    'delete-older-than': { type: 'string' },
    verify: { type: 'boolean' },
    acknowledge: { type: 'string' },
    reason: { type: 'string' },
    export: { type: 'boolean' },
    'create-sql': { type: 'boolean' },
    'print-sql': { type: 'string' },
    'from-version': { type: 'string' },
    help: { type: 'boolean' },
  };
  const { values, tokens } = parseArgs({ args, options, tokens: true });
  const given = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
  const textOf = (name: string) => {
    const value = values[name];
    return typeof value === 'string' ? value : null;
  };
  if (values['help'] === true) return { kind: 'help' };
  const twice = given.find((name, index) => given.indexOf(name) !== index);
  if (twice !== undefined) throw new UsageError(`--${twice} can be given only once.`);

  if (values['create-sql'] === true) {
    requireOnly('create-sql', [], given);
    return { kind: 'print-sql', dialect: null, fromVersion: 0 };
  }
  const dialect = textOf('print-sql');
  const fromVersion = textOf('from-version');
  if (dialect !== null) {
    requireOnly('print-sql', ['from-version'], given);
    return readPrintSql(dialect, fromVersion);
  }
  if (fromVersion !== null) throw new UsageError('--from-version is used together with --print-sql.');

  const tenant = readOption('tenant', textOf('tenant'), readText);
  const days = textOf('delete-older-than');
  if (days !== null) {
    requireOnly('delete-older-than', ['tenant'], given);
    const olderThanDays = readCount('--delete-older-than', days, 999_999);
    return { kind: 'delete', olderThanDays, tenant: tenant ?? null };
  }

  if (values['verify'] === true) {
    requireOnly('verify', ['tenant'], given);
    return { kind: 'verify', tenant: tenant ?? null };
  }
  const record = textOf('acknowledge');
  if (record !== null) {
    requireOnly('acknowledge', ['tenant', 'reason'], given);
    const seq = readCount('--acknowledge', record, 999_999_999);
    const reason = readOption('reason', textOf('reason'), readReason);
    if (tenant === undefined || reason === undefined)
      throw new UsageError('--acknowledge needs --tenant and --reason.');
    return { kind: 'acknowledge', tenant, seq, reason };
  }
  if (textOf('reason') !== null) throw new UsageError('--reason is used together with --acknowledge.');
  const entity = readEntity(textOf);
  const sinceMs = readOption('since', textOf('since'), readTime);
  if (values['export'] === true) {
    requireOnly('export', ['tenant', 'since', ...ENTITY_TYPES], given);
    return { kind: 'export', tenant: tenant ?? null, entity, sinceMs };
  }

  const limit = textOf('limit');
  return {
    kind: 'list',
    selection: {
      tenant,
      entity,
      isOpen: values['open'] === true,
      sinceMs,
      outcome: readOption('outcome', textOf('outcome'), readOutcome),
      field: readOption('field', textOf('field'), readText),
      requestId: readOption('request', textOf('request'), readText),
      limit: limit === null ? 50 : readCount('--limit', limit, 999_999),
    },
    isFollowing: values['follow'] === true,
    isJson: values['json'] === true,
  };
}

/** An option that was ignored would make the command do more than what was asked for. */
function requireOnly(command: string, companions: readonly string[], given: readonly string[]): void {
  const others = given.filter((name) => name !== command && !companions.includes(name));
  if (others.length === 0) return;
  if (companions.length === 0) {
    throw new UsageError(`--${command} cannot be combined with ${toOptions(others)}.`);
  }
  throw new UsageError(
    `--${command} can be combined only with ${toOptions(companions)}, and not with ${toOptions(others)}.`,
  );
}

function toOptions(names: readonly string[]): string {
  return names.map((name) => `--${name}`).join(', ');
}

function readPrintSql(dialect: string, fromVersion: string | null): Command {
  if (dialect !== 'postgres' && dialect !== 'sqlite')
    throw new UsageError('--print-sql must be postgres or sqlite.');
  const from = fromVersion === null ? 0 : readCount('--from-version', fromVersion, CURRENT_VERSION - 1);
  return { kind: 'print-sql', dialect, fromVersion: from };
}

function readEntity(textOf: (name: string) => string | null): Selection['entity'] {
  const named = ENTITY_TYPES.flatMap((type) => {
    const id = readOption(type, textOf(type), readText);
    return id === undefined ? [] : [{ type, id }];
  });
  if (named.length > 1) throw new UsageError('Only one entity can be selected at a time.');
  return named[0] ?? null;
}

interface OptionReader<Value> {
  expected: string;
  /** `undefined` for a text that is not valid. */
  read(text: string): Value | undefined;
}

const readTime: OptionReader<number> = {
  expected: 'a day or a time such as 2026-11-26 or 2026-11-26T14:30, in UTC',
  read(text) {
    const parts = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)Z?)?$/.exec(text);
    const ms = parts ? Date.parse(`${parts[1]}T${parts[2] ?? '00:00'}Z`) : Number.NaN;
    // JavaScript takes a day that the month does not have for one of the next month.
    const isReal = !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(parts?.[1] ?? '');
    return isReal ? ms : undefined;
  },
};

const readOutcome: OptionReader<string> = {
  expected: 'an outcome such as APPLIED',
  read: (text) => (/^[A-Z_]+$/.test(text) ? text : undefined),
};

const readReason: OptionReader<string> = {
  expected: 'a text of 10 to 200 printable characters of ASCII',
  read: (text) => (/^[\x20-\x7e]{10,200}$/.test(text) ? text : undefined),
};

const readText: OptionReader<string> = {
  expected: 'a text that is not empty',
  read: (text) => (text === '' ? undefined : text),
};

function readOption<Value>(
  name: string,
  text: string | null,
  { expected, read }: OptionReader<Value>,
): Value | undefined {
  if (text === null) return undefined;
  const value = read(text);
  if (value === undefined) throw new UsageError(`--${name} must be ${expected}.`);
  return value;
}

function readCount(name: string, text: string, largest: number): number {
  const number = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number <= largest)) throw new UsageError(`${name} must be a whole number from 1 to ${largest}.`);
  return number;
}
