// The journal of several processes: a Postgres that all of them share.

import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import { STEP_TIMEOUT_MS } from './database.ts';
import type { Access, Database } from './database.ts';
import { JournalUnavailable } from './errors.ts';
import { notPermitted } from './migrations.ts';
import { INSUFFICIENT_PRIVILEGE, ask, codeOf, createUpgrade } from './postgres-upgrade.ts';

const MAX_CONNECTIONS = 10;

/** For this time after a failure, every statement fails at once with the same reason. */
const FAIL_FAST_MS = 500;

/** The codes of Postgres for a column, a table or an index that is not there: a newer gateway may have upgraded the tables. */
const TABLES_CHANGED = new Set(['42703', '42P01', '42P10']);

/** Connects when the first statement is run, so Postgres need not be reachable when the process starts. */
export function openPostgres(url: string, access: Access): Database {
  const connection = { connectionString: url, connectionTimeoutMillis: STEP_TIMEOUT_MS, keepAlive: true };
  const pool = new Pool({ ...connection, max: MAX_CONNECTIONS });
  // A connection can break while it is idle or while a statement runs. Without a listener, its error event would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const upgrade = createUpgrade(connection, access);
  let failure: { reason: JournalUnavailable; untilMs: number } | null = null;

  return {
    now: '(extract(epoch FROM clock_timestamp()) * 1000)::bigint',
    isShared: true,
    async run(sql, parameters = []) {
      if (failure && performance.now() < failure.untilMs) throw failure.reason;
      const endsAtMs = performance.now() + STEP_TIMEOUT_MS;
      let client: PoolClient | null = null;
      let isSent = false;
      try {
        client = await pool.connect();
        await upgrade.requireCurrent(client, endsAtMs);
        isSent = true;
        const { rows } = await ask(client, sql, parameters, endsAtMs);
        client.release();
        return rows;
      } catch (error) {
        // A statement that has not reached Postgres yet ends with its connection.
        client?.release(true);
        if (TABLES_CHANGED.has(codeOf(error))) upgrade.recheck();
        const reason = reasonOf(error);
        failure = { reason, untilMs: performance.now() + FAIL_FAST_MS };
        const { code, message } = reason;
        throw new JournalUnavailable({ code, message, isAmbiguous: isSent });
      }
    },
    async close() {
      await Promise.all([pool.end(), upgrade.finish()]);
    },
  };
}

function reasonOf(error: unknown): JournalUnavailable {
  if (error instanceof JournalUnavailable) return error;
  const code = codeOf(error);
  return code === INSUFFICIENT_PRIVILEGE ? notPermitted() : new JournalUnavailable({ code });
}
