// The counts of rate limits that replicas share, in the Postgres of the journal. They must not delay anybody, so they have connections of their own.

import { Pool } from 'pg';
import { connectionTo } from './postgres-connection.ts';
import { RATE_LIMIT_TABLE } from './migrations.ts';

/** A request waits for so long at most until it is counted by its own process alone. */
const ANSWER_TIMEOUT_MS = 250;

/** After a failure, so long nothing is asked. */
const FAIL_FAST_MS = 1000;

const MAX_CONNECTIONS = 4;
/** So many statements may wait for a connection. */
const MAX_WAITING = 200;

export type SharedCountsNotice = { kind: 'not-shared'; error: unknown } | { kind: 'shared-again' };

export type SharedCounts = ReturnType<typeof openSharedCounts>;

/** `query` is what the rate limiter needs of a client of Postgres. It rejects within a fraction of a second. */
export function openSharedCounts(
  url: string,
  tenant: string,
  onNotice: (notice: SharedCountsNotice) => void,
) {
  const pool = new Pool({
    ...connectionTo(url),
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: ANSWER_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
  });
  // A connection can break while it is idle. Without a listener, its error event would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  let failure: { error: unknown; untilMs: number } | null = null;

  return {
    table: RATE_LIMIT_TABLE,
    /** The same caller of another tenant is counted apart. */
    tenant,
    async query({ text, values }: { text: string; values: unknown[] }) {
      if (failure && performance.now() < failure.untilMs) throw failure.error;
      if (pool.waitingCount >= MAX_WAITING) throw new Error('Too many requests are being counted.');
      try {
        const { rows, rowCount } = await pool.query<Record<string, unknown>>(text, values);
        if (failure) onNotice({ kind: 'shared-again' });
        failure = null;
        return { rows, rowCount };
      } catch (error) {
        if (!failure) onNotice({ kind: 'not-shared', error });
        failure = { error, untilMs: performance.now() + FAIL_FAST_MS };
        throw error;
      }
    },
    close: async () => pool.end(),
  };
}
