// The journal's home inside one process: a SQLite file, each record on disk before the next step is taken.

import { closeSync, existsSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';
import { CREATE_TABLE, STEP_TIMEOUT_MS, TABLE } from './database.ts';
import type { Database } from './database.ts';
import { JournalUnavailable } from './errors.ts';

export const IN_MEMORY = ':memory:';

const SQLITE_BUSY = 5;
const TRY_AGAIN_AFTER_MS = 20;

/** Opens the file, and makes it unless it is only to be read. Throws `JournalUnavailable` when it cannot be opened. */
export function openSqlite(file: string, access: 'write' | 'read' = 'write'): Database {
  const database = openFile(file, access);
  // Set by no hand while the process runs: a clock that jumps ends no intent early.
  database.function('now_ms', () => Math.round(performance.timeOrigin + performance.now()));
  const statements = new Map<string, StatementSync>();

  function statement(sql: string): StatementSync {
    const known = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, known);
    return known;
  }

  return {
    now: 'now_ms()',
    isShared: false,
    async run(sql, parameters = []) {
      const named = Object.fromEntries(parameters.map((value, index) => [`$${index + 1}`, value]));
      const startMs = performance.now();
      for (;;) {
        try {
          return statement(sql).all(named);
        } catch (error) {
          const isOver = performance.now() - startMs + TRY_AGAIN_AFTER_MS > STEP_TIMEOUT_MS;
          if (!isBusy(error) || isOver) throw new JournalUnavailable(nameOf(error), false);
        }
        await wait(TRY_AGAIN_AFTER_MS);
      }
    },
    async close() {
      database.close();
    },
  };
}

function openFile(file: string, access: 'write' | 'read'): DatabaseSync {
  try {
    // Nobody but the user of the process has any business in it.
    if (access === 'write' && file !== IN_MEMORY && !existsSync(file)) closeSync(openSync(file, 'a', 0o600));
    // Waiting for another process is done above, where the rest of this one goes on meanwhile.
    const database = new DatabaseSync(file, { timeout: 0, readOnly: access === 'read' });
    if (access === 'write') prepare(database);
    return database;
  } catch (error) {
    throw new JournalUnavailable(nameOf(error), false);
  }
}

function prepare(database: DatabaseSync): void {
  // The one time another process may be waited for: it may be making the same table.
  database.exec('PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec('BEGIN IMMEDIATE');
  const found = database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(TABLE);
  if (!found) for (const sql of CREATE_TABLE) database.exec(sql);
  database.exec('COMMIT; PRAGMA busy_timeout = 0');
}

function isBusy(error: unknown): boolean {
  // The lower eight bits are the kind; the rest tells which step was kept waiting.
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY;
}

/** What went wrong, by the number SQLite has for it or the name the system has: their texts might quote a value. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('errcode' in error) return `SQLite ${String(error.errcode)}`;
  return 'code' in error ? String(error.code) : error.name;
}
