// Where a journal is kept: its database, the key for its hashes, and what its replicas count together.

import { randomBytes } from 'node:crypto';
import type { Database } from './database.ts';
import type { SharedCounts, SharedCountsNotice } from './shared-rate-limits.ts';
import { openSqliteThread } from './sqlite-thread.ts';
import { IN_MEMORY, openSqlite } from './sqlite.ts';
import { readOrMakeKey } from './value-hashes.ts';

/**
 * `key` is the key for the hashes of values and records. When it is `null`, the key is generated and kept in a file beside the journal.
 * `formerKey` hashes nothing new, and what it hashed can still be compared. `stepTimeoutMs` is how long a statement may take, with its connection.
 */
export type JournalHome =
  | { kind: 'memory' }
  | { kind: 'file'; path: string; key: string | null; formerKey?: string | null }
  | { kind: 'postgres'; url: string; key: string; formerKey?: string | null; stepTimeoutMs?: number };

export async function openHome(home: JournalHome): Promise<Database> {
  if (home.kind === 'memory') return openSqlite(IN_MEMORY, 'write');
  if (home.kind === 'file') return openSqliteThread(home.path, 'write');
  // The Postgres driver is loaded only where it is needed.
  const { openPostgres } = await import('./postgres.ts');
  return openPostgres(home.url, 'write', home.stepTimeoutMs);
}

export function keyOf(home: JournalHome): string {
  switch (home.kind) {
    case 'memory':
      return randomBytes(32).toString('base64url');
    case 'file':
      // SQLite's own files have names of the same form, so an ignore pattern for them also keeps the key out of a repository.
      return home.key ?? readOrMakeKey(`${home.path}-key`);
    case 'postgres':
      return home.key;
  }
}

/** `null` where there is no Postgres that replicas share. */
export async function openCounts(
  home: JournalHome,
  tenant: string,
  onNotice: (notice: SharedCountsNotice) => void,
): Promise<SharedCounts | null> {
  if (home.kind !== 'postgres') return null;
  const { openSharedCounts } = await import('./shared-rate-limits.ts');
  return openSharedCounts(home.url, tenant, onNotice);
}
