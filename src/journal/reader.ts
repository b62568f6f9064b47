// Reading the journal, for people and for whatever collects records; and letting go of what is old.

import { existsSync } from 'node:fs';
import { TABLE } from './database.ts';
import type { SqlValue } from './database.ts';
import { JournalUnavailable } from './errors.ts';
import { readRow, selectFrom } from './intents-table.ts';
import type { IntentRow } from './intents-table.ts';
import { openSqlite } from './sqlite.ts';

/** Where a journal is that outlives its process. */
export type JournalPlace = { kind: 'file'; path: string } | { kind: 'postgres'; url: string };

export interface Selection {
  customerId: string | null;
  /** Only those that are not closed. */
  isOpen: boolean;
  limit: number;
}

export interface JournalReader {
  /** The newest ones, the oldest of them first. Rejects with `JournalUnavailable`. */
  list(selection: Selection): Promise<IntentRow[]>;
  /** Removes what was closed and opened longer ago than this. Gives how many there were. */
  deleteOlderThan(days: number): Promise<number>;
  close(): Promise<void>;
}

const MS_A_DAY = 86_400_000;

/** Makes nothing: where there is no journal, it throws `JournalUnavailable`. */
export async function openReader(place: JournalPlace, access: 'read' | 'write'): Promise<JournalReader> {
  const database = await openPlace(place, access);
  return {
    async list({ customerId, isOpen, limit }) {
      const conditions = [
        ...(customerId === null ? [] : ['customer_id = $2']),
        ...(isOpen ? ['closed_at_ms IS NULL'] : []),
      ];
      const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
      const parameters: SqlValue[] = [limit, ...(customerId === null ? [] : [customerId])];
      const rows = await database.run(
        `${selectFrom(database.now)} ${where} ORDER BY opened_at_ms DESC, id LIMIT $1`,
        parameters,
      );
      return rows.map(readRow).toReversed();
    },
    async deleteOlderThan(days) {
      const rows = await database.run(
        `DELETE FROM ${TABLE} WHERE closed_at_ms IS NOT NULL AND opened_at_ms < ${database.now} - $1 RETURNING id`,
        [days * MS_A_DAY],
      );
      return rows.length;
    },
    close: () => database.close(),
  };
}

async function openPlace(place: JournalPlace, access: 'read' | 'write') {
  if (place.kind === 'postgres') {
    const { openPostgres } = await import('./postgres.ts');
    return openPostgres(place.url, 'read');
  }
  if (!existsSync(place.path)) throw new JournalUnavailable(`no file ${place.path}`, false);
  return openSqlite(place.path, access);
}
