// Deletes old records in batches, so that no statement takes long and the gateway goes on writing meanwhile.

import { setTimeout as wait } from 'node:timers/promises';
import type { Database, Row, SqlValue } from './database.ts';
import { JournalUnavailable } from './errors.ts';
import { TABLE } from './migrations.ts';

const MS_A_DAY = 86_400_000;

const FIRST_BATCH = 100;
const LARGEST_BATCH = 2000;
/** A batch that takes longer makes the next one smaller. Far less than a statement may take. */
const BATCH_MS = 100;
/** Only a batch that failed makes the next one smaller than this. A batch of this size is slow for other reasons than its size. */
const SMALL_BATCH = 200;
const SHORTEST_PAUSE_MS = 40;
const PAUSE_AFTER_FAILURE_MS = 500;
/** So many failures in a row, each with a smaller batch than the one before, say that the database cannot be used. */
const MAX_FAILURES = 5;

/** The last row of a batch, in the order of the batches. */
interface Place {
  openedAtMs: number;
  id: string;
}

/**
 * Deletes closed records that were opened more than so many days ago, and at least one day. Returns how many were deleted. Each batch
 * begins where the last one ended: rows that stay, such as those of other tenants, are passed once.
 */
export async function prune(database: Database, days: number, tenant: string | null): Promise<number> {
  const [row] = await database.run(`SELECT ${database.now} - $1 AS ends_at_ms`, [
    Math.max(days, 1) * MS_A_DAY,
  ]);
  const endsAtMs = Number(row?.['ends_at_ms']);
  let from: Place = { openedAtMs: Number.MIN_SAFE_INTEGER, id: '' };
  let size = FIRST_BATCH;
  let deleted = 0;
  for (let failures = 0; ;) {
    let tookMs = 0;
    const startMs = performance.now();
    try {
      const to = await findEnd(database, from, endsAtMs, size);
      deleted += (await deleteBatch(database, from, to, endsAtMs, tenant)).length;
      if (to === null) return deleted;
      from = to;
      failures = 0;
      tookMs = performance.now() - startMs;
      if (tookMs <= BATCH_MS) size = Math.min(size * 2, LARGEST_BATCH);
      else if (size > SMALL_BATCH) size = Math.ceil(size / 2);
    } catch (error) {
      // The database may have been busy for a moment, or the batch was too large for it.
      const isOver = !(error instanceof JournalUnavailable) || error.isLasting || failures >= MAX_FAILURES;
      if (isOver) throw error;
      failures += 1;
      size = Math.ceil(size / 4);
      await wait(PAUSE_AFTER_FAILURE_MS);
    }
    // The gateway writes in the pause. On a slow machine it needs more time to notice that it can.
    await wait(Math.max(tookMs, SHORTEST_PAUSE_MS));
  }
}

/** Returns the last row of a batch, or `null` when fewer rows than that are left. */
async function findEnd(
  database: Database,
  from: Place,
  endsAtMs: number,
  size: number,
): Promise<Place | null> {
  const [row] = await database.run(
    `SELECT opened_at_ms, id FROM ${TABLE}
     WHERE opened_at_ms >= $1 AND (opened_at_ms, id) > ($1, $2) AND opened_at_ms < $3
     ORDER BY opened_at_ms, id LIMIT 1 OFFSET $4`,
    [from.openedAtMs, from.id, endsAtMs, size - 1],
  );
  return row ? { openedAtMs: Number(row['opened_at_ms']), id: String(row['id']) } : null;
}

function deleteBatch(
  database: Database,
  from: Place,
  to: Place | null,
  endsAtMs: number,
  tenant: string | null,
): Promise<Row[]> {
  const parameters: SqlValue[] = [from.openedAtMs, from.id, endsAtMs];
  const parameter = (value: SqlValue) => `$${parameters.push(value)}`;
  const conditions = ['closed_at_ms IS NOT NULL'];
  if (to) {
    const openedAtMs = parameter(to.openedAtMs);
    conditions.push(
      `opened_at_ms <= ${openedAtMs}`,
      `(opened_at_ms, id) <= (${openedAtMs}, ${parameter(to.id)})`,
    );
  }
  if (tenant !== null) conditions.push(`tenant = ${parameter(tenant)}`);
  return database.run(
    `DELETE FROM ${TABLE}
     WHERE opened_at_ms >= $1 AND (opened_at_ms, id) > ($1, $2) AND opened_at_ms < $3 AND ${conditions.join(' AND ')}
     RETURNING id`,
    parameters,
  );
}
