// The journal's home for several replicas: one table in a Postgres that all of them share.

import { Pool } from 'pg';
import type { PoolClient, QueryConfig } from 'pg';
import { CREATE_TABLE, STEP_TIMEOUT_MS, TABLE } from './database.ts';
import type { Database, SqlValue } from './database.ts';
import { JournalUnavailable } from './errors.ts';

const MAX_CONNECTIONS = 10;

/** Once it has failed, everybody who comes within this time is told at once, and does not wait for the same answer. */
const FAIL_FAST_MS = 500;

// Any number, the same in every process: who makes the table holds this lock meanwhile.
const CREATION_LOCK = 7_265_001;

/** Does not connect yet: a Postgres that is away at the start may come back. */
export function openPostgres(url: string, access: 'write' | 'read' = 'write'): Database {
  const pool = new Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: STEP_TIMEOUT_MS,
    keepAlive: true,
  });
  // A connection may break while nobody uses it, or beside the statement that is told of it. Left unheard, that ends the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  let isPrepared = access === 'read';
  let failure: { code: string; untilMs: number } | null = null;

  return {
    now: '(extract(epoch FROM clock_timestamp()) * 1000)::bigint',
    isShared: true,
    async run(sql, parameters = []) {
      if (failure && performance.now() < failure.untilMs) throw new JournalUnavailable(failure.code, false);
      const endsAtMs = performance.now() + STEP_TIMEOUT_MS;
      let client: PoolClient | null = null;
      try {
        client = await pool.connect();
        if (!isPrepared) await prepare(client, endsAtMs);
        isPrepared = true;
        const { rows } = await ask(client, sql, parameters, endsAtMs);
        client.release();
        return rows;
      } catch (error) {
        // With the connection goes the statement, as far as it has not reached Postgres yet.
        client?.release(true);
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer in time';
        failure = { code, untilMs: performance.now() + FAIL_FAST_MS };
        throw new JournalUnavailable(code, client !== null);
      }
    },
    close: () => pool.end(),
  };
}

async function ask(client: PoolClient, text: string, values: readonly SqlValue[], endsAtMs: number) {
  const query: QueryConfig & { query_timeout: number } = {
    text,
    values: [...values],
    query_timeout: Math.max(1, endsAtMs - performance.now()),
  };
  return client.query(query);
}

/** Makes the table where there is none. Whoever may only write to it is not asked for more. */
async function prepare(client: PoolClient, endsAtMs: number): Promise<void> {
  const { rows } = await ask(client, `SELECT to_regclass('${TABLE}') IS NOT NULL AS found`, [], endsAtMs);
  if (rows[0]?.found === true) return;
  // Several statements in one text are one transaction.
  const statements = [
    `SELECT pg_advisory_xact_lock(${CREATION_LOCK})`,
    ...CREATE_TABLE.map((sql) => sql.replace(/^CREATE (TABLE|UNIQUE INDEX|INDEX)/, '$& IF NOT EXISTS')),
  ];
  await ask(client, statements.join(';\n'), [], endsAtMs);
}
