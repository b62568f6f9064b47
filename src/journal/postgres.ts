// The journal of several processes: a Postgres that all of them share.

import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import { createConnectionSlots } from './connection-slots.ts';
import { STEP_TIMEOUT_MS, TURN_WAIT_MS, isBeginning } from './database.ts';
import type { Access, Database, Row, SqlValue } from './database.ts';
import { JournalUnavailable, NO_ANSWER, UNIQUE_VIOLATION } from './errors.ts';
import { connectionTo, requireSynchronousCommit } from './postgres-connection.ts';
import { reasonOf } from './postgres-reasons.ts';
import { ask, codeOf, createUpgrade } from './postgres-upgrade.ts';

const MAX_CONNECTIONS = 10;

/** One statement that is too slow says nothing about the others. So many in a row say that Postgres does not answer. */
const AWAY_AFTER = 3;

/** For this time after Postgres could not be reached, every statement fails at once with the same reason. */
const FAIL_FAST_MS = 500;

/** The codes of Postgres for a column, a table or an index that is not there: a newer gateway may have upgraded the tables. */
const TABLES_CHANGED = new Set(['42703', '42P01', '42P10']);

/** Connects when the first statement is run, so Postgres need not be reachable when the process starts. */
export function openPostgres(url: string, access: Access): Database {
  const connection = connectionTo(url);
  const pool = new Pool({ ...connection, max: MAX_CONNECTIONS });
  const slots = createConnectionSlots(MAX_CONNECTIONS, TURN_WAIT_MS);
  // A connection can break while it is idle or while a statement runs. Without a listener, its error event would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const upgrade = createUpgrade(connection, access);
  const prepared = new WeakSet<PoolClient>();
  let failure: { reason: JournalUnavailable; untilMs: number } | null = null;
  let unanswered = 0;

  async function use(sql: string, parameters: readonly SqlValue[]): Promise<Row[]> {
    if (failure && performance.now() < failure.untilMs) throw failure.reason;
    const endsAtMs = performance.now() + STEP_TIMEOUT_MS;
    let client: PoolClient | null = null;
    let isSent = false;
    try {
      client = await pool.connect();
      if (!prepared.has(client)) await requireSynchronousCommit(client, endsAtMs);
      prepared.add(client);
      await upgrade.requireCurrent(client, endsAtMs);
      isSent = true;
      const { rows } = await ask(client, sql, parameters, endsAtMs);
      unanswered = 0;
      client.release();
      return rows;
    } catch (error) {
      // A statement that has not reached Postgres yet ends with its connection.
      client?.release(codeOf(error) !== UNIQUE_VIOLATION);
      if (TABLES_CHANGED.has(codeOf(error))) upgrade.recheck();
      const reason = reasonOf(error, { isConnecting: client === null });
      if (reason.code === NO_ANSWER) unanswered += 1;
      // The role lacks a right that this statement needs. Other statements need other rights.
      const isRefused = isSent && reason.isLasting;
      const isSlow = client !== null && reason.code === NO_ANSWER && unanswered < AWAY_AFTER;
      const isSingle = isRefused || isSlow || reason.code === UNIQUE_VIOLATION;
      if (!isSingle && (client === null || reason.isLasting || unanswered >= AWAY_AFTER)) {
        failure = { reason, untilMs: performance.now() + FAIL_FAST_MS };
        slots.rejectAll(reason);
      }
      const { code, message, isLasting } = reason;
      throw new JournalUnavailable({ code, message, isLasting, isSingle, isAmbiguous: isSent });
    }
  }

  return {
    // The same everywhere in one statement.
    now: '(extract(epoch FROM statement_timestamp()) * 1000)::bigint',
    isShared: true,
    async run(sql, parameters = []) {
      await slots.acquire(isBeginning(sql));
      try {
        return await use(sql, parameters);
      } finally {
        slots.release();
      }
    },
    async close() {
      await Promise.all([pool.end(), upgrade.finish()]);
    },
  };
}
