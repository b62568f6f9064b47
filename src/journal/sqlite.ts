// The journal of a single process: a SQLite file. Each record is on disk before the next step is taken.

import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { STEP_TIMEOUT_MS } from './database.ts';
import type { Access, Database, Row, SqlValue } from './database.ts';
import { JournalUnavailable } from './errors.ts';
import { TABLE, VERSION_TABLE, requireUpgrade } from './migrations.ts';
import type { FoundTables } from './migrations.ts';

export const IN_MEMORY = ':memory:';

const SQLITE_BUSY = 5;
const TRY_AGAIN_AFTER_MS = 20;
/** How long the start of a process waits for another one that creates or upgrades the same tables. */
const UPGRADE_TIMEOUT_MS = 10_000;

/** What became of a statement. */
type Result = Row[] | JournalUnavailable;

interface SqliteDatabase extends Database {
  /**
   * Carries out statements in one transaction, so that the disk is waited for once and not for each of them. A statement that fails leaves
   * the others as they are. Returns `null`, without having taken a statement, where that is not possible now.
   */
  runTogether<Statement extends { sql: string; parameters: readonly SqlValue[] }>(
    statements: Iterable<Statement>,
  ): { statement: Statement; result: Result }[] | null;
}

/**
 * Opens the file in this thread, which then waits for the disk. Throws `JournalUnavailable` when it cannot be opened, or its version
 * does not allow the access.
 */
export function openSqlite(file: string, access: Access): SqliteDatabase {
  const database = openFile(file, access);
  // Changes of the system clock do not affect this clock while the process runs, so they cannot change the length of a lease.
  database.function('now_ms', () => Math.round(performance.timeOrigin + performance.now()));
  const requireSameFiles = watchFiles(file);
  const statements = new Map<string, StatementSync>();

  function carryOut(sql: string, parameters: readonly SqlValue[] = []): Row[] {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement.all(Object.fromEntries(parameters.map((value, index) => [`$${index + 1}`, value])));
  }

  /** False when another process writes, and when `run` would say why nothing can be written. */
  function begin(): boolean {
    try {
      requireSameFiles();
      carryOut('BEGIN IMMEDIATE');
      return true;
    } catch {
      return false;
    }
  }

  return {
    now: 'now_ms()',
    isShared: false,
    /** Waits for other processes, without blocking this one. */
    async run(sql, parameters = []) {
      const startMs = performance.now();
      for (;;) {
        requireSameFiles();
        try {
          return carryOut(sql, parameters);
        } catch (error) {
          const isOver = performance.now() - startMs + TRY_AGAIN_AFTER_MS > STEP_TIMEOUT_MS;
          if (!isBusy(error) || isOver) throw new JournalUnavailable({ code: codeOf(error) });
        }
        await wait(TRY_AGAIN_AFTER_MS);
      }
    },
    runTogether(given) {
      if (!begin()) return null;
      const done = [];
      for (const statement of given) {
        done.push({ statement, result: tryTo(() => carryOut(statement.sql, statement.parameters)) });
        // After some errors, such as a full disk, SQLite has undone everything.
        if (!database.isTransaction) break;
      }
      const end = database.isTransaction ? tryTo(() => carryOut('COMMIT')) : done.at(-1)?.result;
      if (!(end instanceof JournalUnavailable)) return done;
      if (database.isTransaction) tryTo(() => carryOut('ROLLBACK'));
      return done.map(({ statement }) => ({ statement, result: end }));
    },
    async close() {
      database.close();
    },
  };
}

/**
 * Returns a function that throws `JournalUnavailable` when one of the files of SQLite was removed or replaced. It can still be written
 * then, and what is written is lost when the process ends. While a process has the journal open, SQLite itself removes none of them.
 */
function watchFiles(file: string): () => void {
  if (file === IN_MEMORY) return () => undefined;
  const opened = new Map<string, string>();
  const check = () => {
    for (const path of [file, `${file}-wal`, `${file}-shm`]) {
      const identity = identityOf(path);
      const known = opened.get(path);
      if (known === undefined && identity !== null) opened.set(path, identity);
      if (known !== undefined && known !== identity) throw replaced(path);
    }
  };
  check();
  return check;
}

/** The same as long as the name leads to the same file. */
function identityOf(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found ? `${found.dev} ${found.ino}` : null;
}

function replaced(file: string): JournalUnavailable {
  return new JournalUnavailable({
    code: 'JOURNAL_FILE_REPLACED',
    message: `The journal file ${file} was removed or replaced while it was in use. Put it back, or restart the gateway to use the files that are there now.`,
    isLasting: true,
  });
}

function openFile(file: string, access: Access): DatabaseSync {
  let database: DatabaseSync | null = null;
  try {
    // Nobody but the user of the process may read it.
    if (access === 'write' && file !== IN_MEMORY && !existsSync(file)) closeSync(openSync(file, 'a', 0o600));
    database = new DatabaseSync(file, { timeout: UPGRADE_TIMEOUT_MS, readOnly: access === 'read' });
    prepare(database, access);
    // From now on `run` waits for other processes itself, without blocking this process.
    database.exec('PRAGMA busy_timeout = 0');
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof JournalUnavailable) throw error;
    const code = codeOf(error);
    const message = `The journal file ${file}, which JOURNAL_URL names, cannot be opened (${code}).`;
    throw new JournalUnavailable({ code, message });
  }
}

function prepare(database: DatabaseSync, access: Access): void {
  const isCurrent = requireUpgrade(findTables(database), 'sqlite', access).length === 0;
  if (access === 'write') setModes(database);
  if (isCurrent) return;
  database.exec('BEGIN IMMEDIATE');
  // Under the lock: another process may have upgraded the tables meanwhile.
  for (const sql of requireUpgrade(findTables(database), 'sqlite', access)) database.exec(sql);
  database.exec('COMMIT');
}

/** SQLite does not wait for another process before it changes the journal mode, so this does. */
function setModes(database: DatabaseSync): void {
  const endsAtMs = performance.now() + UPGRADE_TIMEOUT_MS;
  for (;;) {
    try {
      return database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    } catch (error) {
      if (!isBusy(error) || performance.now() > endsAtMs) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, TRY_AGAIN_AFTER_MS);
  }
}

function findTables(database: DatabaseSync): FoundTables {
  const find = database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?');
  const hasVersion = find.get(VERSION_TABLE) !== undefined;
  const row = hasVersion ? database.prepare(`SELECT version FROM ${VERSION_TABLE}`).get() : undefined;
  return { hasIntents: find.get(TABLE) !== undefined, version: row ? Number(row['version']) : null };
}

function tryTo(work: () => Row[]): Result {
  try {
    return work();
  } catch (error) {
    return new JournalUnavailable({ code: codeOf(error) });
  }
}

function isBusy(error: unknown): boolean {
  // The lower eight bits are the kind of the error. The other bits say in which step it occurred.
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY;
}

/** The number that SQLite has for the reason, or the name that the system has. Their texts might quote a value. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('errcode' in error) return `SQLite ${String(error.errcode)}`;
  return 'code' in error ? String(error.code) : error.name;
}
