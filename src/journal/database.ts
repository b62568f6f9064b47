// What the journal asks of its database. SQLite and Postgres both provide it, so the rest of the journal does not differ.

import { AUDIT_HEAD_TABLE, AUDIT_TABLE } from './migrations.ts';

export type SqlValue = string | number | null;
export type Row = Record<string, unknown>;

/**
 * What may be changed. `read`: nothing. `delete`: rows of the intents table. `write`: everything; the tables are also created
 * or upgraded when that is necessary.
 */
export type Access = 'read' | 'delete' | 'write';

export interface Database {
  /**
   * Runs one statement with the parameters `$1`, `$2` … and returns its rows. Every problem is a `JournalUnavailable`, within
   * about `STEP_TIMEOUT_MS`. A change is on disk when the promise resolves.
   */
  run(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]>;
  /** SQL for the current time in milliseconds by the clock of the database. It may jump, so it decides nothing about a lease. */
  readonly now: string;
  /** Whether other processes write to it too. */
  readonly isShared: boolean;
  close(): Promise<void>;
}

/** How long a statement may wait for its turn: for a connection, or for the thread of a file. */
export const TURN_WAIT_MS = 2000;

/**
 * Whether a statement begins something new. Every write begins with an INSERT, and those that have begun go on before others begin. (The
 * mark of a tenant is an INSERT too, and can wait. INSERTs into the audit trail and its signed end finish a write.)
 */
export function isBeginning(sql: string): boolean {
  return sql.startsWith('INSERT') && !FINISHING.some((beginning) => sql.startsWith(beginning));
}

const FINISHING = [`INSERT INTO ${AUDIT_TABLE}`, `INSERT INTO ${AUDIT_HEAD_TABLE}`];

/** A caller learns within a second that nothing can be recorded. The rest of the second is for everything else. */
export const STEP_TIMEOUT_MS = 800;
