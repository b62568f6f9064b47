// How the gateway connects to a Postgres: the meaning of the address, and what is set on each connection.

import type { ClientBase, ClientConfig } from 'pg';
import { STEP_TIMEOUT_MS } from './database.ts';
import { ask } from './postgres-upgrade.ts';

/**
 * `sslmode` has the meaning that it has for libpq and psql: `require` encrypts and does not verify the authority, `verify-ca` verifies
 * it, and `verify-full` also verifies the name of the host. Without this parameter, the client takes all of them for `verify-full`.
 */
export function connectionTo(url: string, stepTimeoutMs = STEP_TIMEOUT_MS): ClientConfig {
  const address = new URL(url);
  const { searchParams } = address;
  if (searchParams.has('sslmode')) searchParams.set('uselibpqcompat', 'true');
  // The word of libpq for the authorities that the system trusts. Node's own are used, which are the default.
  if (searchParams.get('sslrootcert') === 'system') searchParams.delete('sslrootcert');
  return {
    connectionString: address.href,
    // No statement waits for so long. A connection that is late is kept for the next one.
    connectionTimeoutMillis: 2 * stepTimeoutMs,
    keepAlive: true,
  };
}

/**
 * A committed record must survive a crash of Postgres, whatever the default of the server, the database or the role is.
 * `remote_apply` waits for even more than `on`, so it is kept.
 */
export async function requireSynchronousCommit(client: ClientBase, endsAtMs: number): Promise<void> {
  const sql = `SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') <> 'remote_apply'`;
  await ask(client, sql, [], endsAtMs);
}
