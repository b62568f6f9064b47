// Reads the journal for people and for programs that collect records, and deletes old records.

import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { EntityType } from '../custom-fields/entities.ts';
import type { FieldId } from '../custom-fields/ids.ts';
import type { Access, SqlValue } from './database.ts';
import { JournalUnavailable } from './errors.ts';
import { readRow } from './intent-row.ts';
import type { IntentRow } from './intent-row.ts';
import { SELECT_ALL } from './intents-table.ts';
import { TABLE } from './migrations.ts';
import { openSqlite } from './sqlite.ts';

/** The place of a journal that outlives its process. */
export type JournalPlace = { kind: 'file'; path: string } | { kind: 'postgres'; url: string };

export interface Selection {
  /** Selects the intents of this entity only. A person may have typed its id. */
  entity: { type: EntityType; id: string } | null;
  /** Only those that are not closed. */
  isOpen: boolean;
  /** Only those that were opened at this time or later, in milliseconds since 1970. */
  sinceMs?: number | undefined;
  /** Only those that ended so, or whose caller was told so while they are open. */
  outcome?: string | undefined;
  /** Only those that name this field. */
  fieldId?: FieldId | undefined;
  requestId?: string | undefined;
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

// Records are deleted in batches, so that no statement takes long and no write of the gateway waits for long.
const FIRST_BATCH = 100;
const LARGEST_BATCH = 5000;
const BATCH_MS = 200;
const PAUSE_MS = 40;

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
    async list(selection) {
      const { conditions, parameters } = conditionsFor(selection);
      const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
      const rows = await database.run(
        `${SELECT_ALL} ${where} ORDER BY opened_at_ms DESC, id LIMIT $1`,
        parameters,
      );
      return rows.map(readRow).toReversed();
    },
    async deleteOlderThan(days) {
      const sql = `DELETE FROM ${TABLE} WHERE id IN (
        SELECT id FROM ${TABLE} WHERE closed_at_ms IS NOT NULL AND opened_at_ms < ${database.now} - $1
        ORDER BY opened_at_ms LIMIT $2
      ) RETURNING id`;
      let size = FIRST_BATCH;
      for (let deleted = 0; ;) {
        const startMs = performance.now();
        const rows = await database.run(sql, [days * MS_A_DAY, size]);
        deleted += rows.length;
        if (rows.length < size) return deleted;
        const tookMs = performance.now() - startMs;
        size = tookMs > BATCH_MS ? Math.ceil(size / 2) : Math.min(size * 2, LARGEST_BATCH);
        // The gateway writes in the pause.
        await wait(PAUSE_MS);
      }
    },
    close: () => database.close(),
  };
}

function conditionsFor({ entity, isOpen, sinceMs, outcome, fieldId, requestId, limit }: Selection) {
  const conditions: string[] = [];
  const parameters: SqlValue[] = [limit];
  const parameter = (value: SqlValue) => `$${parameters.push(value)}`;
  if (entity)
    conditions.push(`entity_type = ${parameter(entity.type)}`, `entity_id = ${parameter(entity.id)}`);
  if (isOpen) conditions.push('closed_at_ms IS NULL');
  if (sinceMs !== undefined) conditions.push(`opened_at_ms >= ${parameter(sinceMs)}`);
  if (outcome !== undefined) conditions.push(`coalesce(outcome, told) = ${parameter(outcome)}`);
  // The column holds JSON, and an id of a field consists of digits.
  if (fieldId !== undefined) conditions.push(`fields LIKE ${parameter(`%{"id":"${fieldId}",%`)}`);
  if (requestId !== undefined) conditions.push(`request_id = ${parameter(requestId)}`);
  return { conditions, parameters };
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
