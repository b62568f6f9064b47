// Journals in both databases for the tests of versions: an empty database, a journal opened on it, and one write.

import { DatabaseSync } from 'node:sqlite';
import { NOBODY } from '../../src/custom-fields/audit-trail.ts';
import type { EntityRef } from '../../src/custom-fields/entities.ts';
import { isEntityId, isFieldId } from '../../src/custom-fields/ids.ts';
import { JournalUnavailable } from '../../src/journal/errors.ts';
import { openJournal } from '../../src/journal/journal.ts';
import type { JournalHome } from '../../src/journal/home.ts';
import type { Journal, JournalNotice } from '../../src/journal/journal.ts';
import type { JournalPlace } from '../../src/journal/reader.ts';
import { makePlace } from '../support/intents.ts';
import { openPostgres } from '../support/postgres.ts';
import type { Postgres } from '../support/postgres.ts';
import { INSTANCE_ID, KEY } from './version-1.ts';

type Rows = Record<string, unknown>[];

/** An empty database of one kind. */
export interface Place {
  place: JournalPlace;
  home: JournalHome;
  /** The value of JOURNAL_URL. */
  url: string;
  query(sql: string): Promise<Rows>;
  /** Every table and index with its columns. */
  schema(): Promise<Rows>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openFile(): Promise<Place> {
  const place = await makePlace();
  const query = async (sql: string): Promise<Rows> => {
    const database = new DatabaseSync(place.path, { timeout: 5000 });
    try {
      if (sql.startsWith('SELECT')) return database.prepare(sql).all();
      database.exec(sql);
      return [];
    } finally {
      database.close();
    }
  };
  return {
    place,
    home: { ...place, key: KEY },
    url: `file:${place.path}`,
    query,
    schema: () => query('SELECT name, sql FROM sqlite_schema ORDER BY name'),
    async [Symbol.asyncDispose]() {},
  };
}

let cluster: Postgres | null = null;

/** One for each test file, because it takes a second or two to start. */
export async function sharedCluster(): Promise<Postgres> {
  cluster ??= await openPostgres();
  return cluster;
}

/** To be called after all tests of a file. */
export async function closeCluster(): Promise<void> {
  await cluster?.[Symbol.asyncDispose]();
}

export async function openDatabase(): Promise<Place> {
  const postgres = await (await sharedCluster()).createDatabase();
  const place = { kind: 'postgres', url: postgres.url } as const;
  return {
    place,
    home: { ...place, key: KEY },
    url: postgres.url,
    query: (sql) => postgres.query(sql),
    schema: () =>
      postgres.query(`SELECT attrelid::regclass AS name, attname, atttypid, attnum FROM pg_attribute
        WHERE attrelid::regclass::text LIKE 'write_intent%' AND attnum > 0 ORDER BY 1, 4`),
    async [Symbol.asyncDispose]() {},
  };
}

export interface Opened {
  journal: Journal;
  notices: JournalNotice[];
  [Symbol.asyncDispose](): Promise<void>;
}

/** A journal over a LoanPro whose fields hold these texts, by customer. */
export async function open(
  home: JournalHome,
  texts: Record<string, string> = {},
  tenant = INSTANCE_ID,
): Promise<Opened> {
  const notices: JournalNotice[] = [];
  const journal = await openJournal({
    home,
    tenant,
    async readForRecovery({ id }, fieldIds) {
      const text = texts[id] ?? null;
      return new Map(fieldIds.map((field) => [field, { text, comparable: text ?? '', isDuplicate: false }]));
    },
    leaseMs: 30_000,
    sendMarginMs: 1000,
    onNotice: (notice) => notices.push(notice),
  });
  return { journal, notices, [Symbol.asyncDispose]: () => journal.close() };
}

/** Tries again while the database is only too slow, because these tests are not about its speed. */
export async function write(opened: Opened, customerId: string): Promise<void> {
  const endsAtMs = performance.now() + 20_000;
  for (;;) {
    const problem = await writeOnce(opened, customerId).then(
      () => null,
      (error: unknown) => error,
    );
    if (problem === null) return;
    const isSlow =
      problem instanceof JournalUnavailable &&
      ['no answer in time', 'JOURNAL_UPGRADING'].includes(problem.code);
    if (!isSlow || performance.now() > endsAtMs) throw problem;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** One complete write of field 3. */
export async function writeOnce({ journal }: Opened, customerId: string): Promise<void> {
  const fieldId = '3';
  if (!isEntityId(customerId) || !isFieldId(fieldId)) throw new Error('No ids.');
  const entity: EntityRef = { type: 'customer', id: customerId };
  const opened = await journal.open({
    entity,
    requestId: 'request',
    actor: { ...NOBODY, address: 'caller' },
    fields: [{ fieldId, name: null, wanted: '1.11' }],
    endsAtMs: performance.now() + 10_000,
    idempotency: null,
    signal: AbortSignal.timeout(10_000),
  });
  if ('earlier' in opened) throw new Error('There is no earlier write.');
  await opened.intent.close({
    outcome: 'APPLIED',
    reportedOutcome: 'APPLIED',
    results: new Map([[fieldId, 'APPLIED']]),
    problems: [],
    status: 200,
  });
}

/** The reason for which the journal refuses the work. Throws when it does not. */
export async function problemOf(work: Promise<unknown>): Promise<JournalUnavailable> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof JournalUnavailable)) throw new Error('No problem with the journal.');
  return error;
}

export async function versionOf(place: Place): Promise<number[]> {
  const rows = await place.query('SELECT version FROM write_intent_version');
  return rows.map(({ version }) => Number(version));
}
