// What the journal asks of the database it lives in, so that its two homes are the same to everybody else.

export type SqlValue = string | number | null;
export type Row = Record<string, unknown>;

export interface Database {
  /**
   * Runs one statement with the parameters `$1`, `$2` … and gives its rows. Rejects with `JournalUnavailable`, within
   * `STEP_TIMEOUT_MS`, whatever is wrong. What succeeded is on disk.
   */
  run(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]>;
  /** The time by the clock of the database in milliseconds, as SQL: all that share it go by the same clock. */
  readonly now: string;
  /** Whether other processes write here too. */
  readonly isShared: boolean;
  close(): Promise<void>;
}

/** A caller is told within a second that nothing can be recorded; the rest is left for everything else. */
export const STEP_TIMEOUT_MS = 800;

/**
 * One row for each write. `fields` is JSON: a list of ids with keyed hashes of what was there and what was wanted. The index
 * makes the record the lock: no customer has two open intents.
 */
export const TABLE = 'write_intent';

export const CREATE_TABLE = [
  `CREATE TABLE ${TABLE} (
    id text PRIMARY KEY,
    tenant text NOT NULL,
    customer_id text NOT NULL,
    request_id text NOT NULL,
    caller text NOT NULL,
    fields text NOT NULL,
    key_id text NOT NULL,
    opened_at_ms bigint NOT NULL,
    expires_at_ms bigint NOT NULL,
    sent_at_ms bigint,
    told text,
    outcome text,
    upstream_status bigint,
    closed_at_ms bigint
  )`,
  `CREATE UNIQUE INDEX ${TABLE}_open ON ${TABLE} (tenant, customer_id) WHERE closed_at_ms IS NULL`,
  `CREATE INDEX ${TABLE}_opened ON ${TABLE} (opened_at_ms)`,
];
