// Creates or upgrades the journal's tables in a Postgres, when the first statement finds that they are not current.

import { Client } from 'pg';
import type { ClientBase, ClientConfig } from 'pg';
import type { Access, SqlValue } from './database.ts';
import { JournalUnavailable, NO_ANSWER } from './errors.ts';
import { TABLE, UPGRADE_LOCK, VERSION_TABLE, requireUpgrade, upgradeNotPermitted } from './migrations.ts';
import type { FoundTables } from './migrations.ts';

/** The upgrade of a table with some million rows may take this long. Writes are refused during that time. */
const UPGRADE_TIMEOUT_MS = 120_000;

/** Waiting longer for a table that somebody else uses would stop the writes of all replicas. */
const LOCK_TIMEOUT_MS = 2000;

/** The code of Postgres for a statement that the role may not run. */
export const INSUFFICIENT_PRIVILEGE = '42501';

interface Upgrade {
  /** Resolves once the tables are current. Throws `JournalUnavailable` when they cannot be made current, or not before `endsAtMs`. */
  requireCurrent(client: ClientBase, endsAtMs: number): Promise<void>;
  /** Makes the next statement find out the version again, because somebody else may have upgraded the tables. */
  recheck(): void;
  /** Resolves when no upgrade of this process is under way. */
  finish(): Promise<void>;
}

export function createUpgrade(connection: ClientConfig, access: Access): Upgrade {
  let isCurrent = false;
  let underWay: Promise<void> | null = null;

  return {
    async requireCurrent(client, endsAtMs) {
      if (isCurrent) return;
      if (!underWay) {
        const found = await findTables(client, endsAtMs);
        // When the tables are current, the role needs no right to create or change tables.
        if (requireUpgrade(found, 'postgres', access).length > 0) {
          underWay ??= upgrade(connection, access).finally(() => (underWay = null));
        }
      }
      if (underWay) await before(endsAtMs, underWay, upgrading);
      isCurrent = true;
    },
    recheck() {
      isCurrent = false;
    },
    async finish() {
      await underWay?.catch(() => undefined);
    },
  };
}

/** Runs all statements in one transaction and under one lock. They use a separate connection, because they may take long. */
async function upgrade(connection: ClientConfig, access: Access): Promise<void> {
  const endsAtMs = performance.now() + UPGRADE_TIMEOUT_MS;
  const client = new Client(connection);
  client.on('error', () => undefined);
  try {
    await client.connect();
    await ask(client, `BEGIN; SELECT pg_advisory_xact_lock(${UPGRADE_LOCK})`, [], endsAtMs);
    // Under the lock: another process may have upgraded the tables meanwhile.
    const found = await findTables(client, endsAtMs);
    const missing = requireUpgrade(found, 'postgres', access);
    // Whoever waits for a table keeps all later statements waiting behind it, so the wait is short. The next write tries again.
    const statements = [`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`, ...missing, 'COMMIT'];
    await ask(client, statements.join(';\n'), [], endsAtMs).catch((error: unknown) => {
      throw codeOf(error) === INSUFFICIENT_PRIVILEGE ? upgradeNotPermitted(found) : error;
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function findTables(client: ClientBase, endsAtMs: number): Promise<FoundTables> {
  const exist = await ask(
    client,
    'SELECT to_regclass($1) IS NOT NULL AS intents, to_regclass($2) IS NOT NULL AS versions',
    [TABLE, VERSION_TABLE],
    endsAtMs,
  );
  const hasVersion = exist.rows[0]?.['versions'] === true;
  const { rows } = hasVersion
    ? await ask(client, `SELECT version FROM ${VERSION_TABLE}`, [], endsAtMs)
    : { rows: [] };
  const version = rows[0]?.['version'];
  return {
    hasIntents: exist.rows[0]?.['intents'] === true,
    version: version === undefined ? null : Number(version),
  };
}

const upgrading = () =>
  new JournalUnavailable({
    code: 'JOURNAL_UPGRADING',
    message: 'The tables of the journal are being created or upgraded. Writes work again once that is done.',
  });

/** Runs one statement, and stops waiting for it at `endsAtMs`. */
export async function ask(
  client: ClientBase,
  text: string,
  values: readonly SqlValue[],
  endsAtMs: number,
): Promise<{ rows: Record<string, unknown>[] }> {
  return before(endsAtMs, client.query(text, [...values]));
}

/** Waits for an answer, and throws `noAnswer()` when there is none at `endsAtMs`. */
export async function before<Answer>(
  endsAtMs: number,
  answer: Promise<Answer>,
  noAnswer: () => Error = () => new Error(NO_ANSWER),
): Promise<Answer> {
  const { promise: timeIsUp, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(noAnswer());
  // An answer that has arrived is read first: this process may have been too busy to read it.
  const timer = setTimeout(() => setImmediate(giveUp), Math.max(1, endsAtMs - performance.now()));
  return Promise.race([answer, timeIsUp]).finally(() => clearTimeout(timer));
}

/** The code that Postgres or the system has for the reason. Their texts might quote a value. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : NO_ANSWER;
}
