// The journal of several processes: a Postgres that all of them share.

import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import { watchAnswers } from './answering.ts';
import { createConnectionSlots } from './connection-slots.ts';
import { STEP_TIMEOUT_MS, TURN_WAIT_MS, isBeginning } from './database.ts';
import type { Access, Database, Row, SqlValue } from './database.ts';
import { JournalOverloaded, JournalUnavailable, NO_ANSWER, UNIQUE_VIOLATION } from './errors.ts';
import { connectionTo, requireSynchronousCommit } from './postgres-connection.ts';
import { reasonOf } from './postgres-reasons.ts';
import { ask, before, codeOf, createUpgrade } from './postgres-upgrade.ts';

const MAX_CONNECTIONS = 10;

/** For this time after Postgres could not be reached, every statement fails at once with the same reason. */
const FAIL_FAST_MS = 500;

/** The codes of Postgres for a column, a table or an index that is not there: a newer gateway may have upgraded the tables. */
const TABLES_CHANGED = new Set(['42703', '42P01', '42P10']);

/** Connects when the first statement is run, so Postgres need not be reachable when the process starts. */
export function openPostgres(url: string, access: Access, stepTimeoutMs = STEP_TIMEOUT_MS): Database {
  const connection = connectionTo(url, stepTimeoutMs);
  const pool = new Pool({ ...connection, max: MAX_CONNECTIONS });
  const slots = createConnectionSlots(MAX_CONNECTIONS, TURN_WAIT_MS);
  // A connection can break while it is idle or while a statement runs. Without a listener, its error event would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const upgrade = createUpgrade(connection, access);
  const prepared = new WeakSet<PoolClient>();
  let failure: { reason: JournalUnavailable; untilMs: number } | null = null;
  const answering = watchAnswers();

  async function connect(endsAtMs: number): Promise<PoolClient> {
    const connecting = pool.connect();
    try {
      return await before(endsAtMs, connecting);
    } catch (error) {
      // One that comes later is kept for the next statement.
      void connecting.then(
        (late) => late.release(),
        () => undefined,
      );
      throw error;
    }
  }

  async function use(sql: string, parameters: readonly SqlValue[]): Promise<Row[]> {
    const beganAtMs = performance.now();
    if (failure && beganAtMs < failure.untilMs) throw failure.reason;
    const endsAtMs = beganAtMs + stepTimeoutMs;
    let client: PoolClient | null = null;
    let isSent = false;
    try {
      client = await connect(endsAtMs);
      if (!prepared.has(client)) await requireSynchronousCommit(client, endsAtMs);
      prepared.add(client);
      await upgrade.requireCurrent(client, endsAtMs);
      isSent = true;
      const { rows } = await ask(client, sql, parameters, endsAtMs);
      answering.noteAnswer(performance.now());
      client.release();
      return rows;
    } catch (error) {
      // A statement that has not reached Postgres yet ends with its connection.
      client?.release(codeOf(error) !== UNIQUE_VIOLATION);
      if (TABLES_CHANGED.has(codeOf(error))) upgrade.recheck();
      const reason = reasonOf(error, { isConnecting: client === null });
      // The role lacks a right that this statement needs. Other statements need other rights.
      const isRefused = isSent && reason.isLasting;
      const isSilent = reason.code === NO_ANSWER;
      // Postgres has more to do than it can do at once.
      if (isSilent && !isSent && answering.hasAnsweredSince(beganAtMs)) throw new JournalOverloaded();
      const isAway = isSilent
        ? answering.noteSilence(beganAtMs, client !== null)
        : (client === null || reason.isLasting) && !isRefused;
      const isSingle = isRefused || (isSilent && !isAway) || reason.code === UNIQUE_VIOLATION;
      if (isAway) {
        failure = { reason, untilMs: performance.now() + FAIL_FAST_MS };
        answering.noteAway();
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
