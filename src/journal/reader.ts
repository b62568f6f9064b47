// Reads the journal for people and for programs that collect records, and deletes old records.

import { existsSync } from 'node:fs';
import type { EntityType } from '../custom-fields/entities.ts';
import type { Access, SqlValue } from './database.ts';
import { JournalUnavailable } from './errors.ts';
import { readRow } from './intent-row.ts';
import type { IntentRow } from './intent-row.ts';
import { selectFrom } from './intents-table.ts';
import { TABLE } from './migrations.ts';
import { openSqlite } from './sqlite.ts';

/** The place of a journal that outlives its process. */
export type JournalPlace = { kind: 'file'; path: string } | { kind: 'postgres'; url: string };

export interface Selection {
  /** Selects the intents of this entity only. A person may have typed its id. */
  entity: { type: EntityType; id: string } | null;
  /** Only those that are not closed. */
  isOpen: boolean;
  limit: number;
}

export interface JournalReader {
  /** Returns the newest intents, from the oldest of them to the newest. Rejects with `JournalUnavailable`. */
  list(selection: Selection): Promise<IntentRow[]>;
  /** Deletes closed intents that were opened longer ago than this. Returns how many were deleted. */
  deleteOlderThan(days: number): Promise<number>;
  close(): Promise<void>;
}

const MS_A_DAY = 86_400_000;

/**
 * Creates and upgrades nothing: a journal that is missing, older or newer is a `JournalUnavailable` with a message that says
 * what to do. For a Postgres, the first call finds that out.
 */
export async function openReader(
  place: JournalPlace,
  access: Exclude<Access, 'write'>,
): Promise<JournalReader> {
  const database = await openPlace(place, access);
  return {
    async list({ entity, isOpen, limit }) {
      const conditions = [
        ...(entity === null ? [] : ['entity_type = $2 AND entity_id = $3']),
        ...(isOpen ? ['closed_at_ms IS NULL'] : []),
      ];
      const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
      const parameters: SqlValue[] = [limit, ...(entity === null ? [] : [entity.type, entity.id])];
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

async function openPlace(place: JournalPlace, access: Access) {
  if (place.kind === 'postgres') {
    const { openPostgres } = await import('./postgres.ts');
    return openPostgres(place.url, access);
  }
  if (!existsSync(place.path)) {
    throw new JournalUnavailable({
      code: 'JOURNAL_MISSING',
      message: `There is no journal file ${place.path}. Set JOURNAL_URL to the one that the gateway uses.`,
    });
  }
  return openSqlite(place.path, access);
}
