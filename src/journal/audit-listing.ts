// Reads records of the audit trail: page by page, for an export and for one entity.

import type { WritesPage } from '../custom-fields/audit-trail.ts';
import type { EntityRef } from '../custom-fields/entities.ts';
import { readRecord } from './audit-row.ts';
import type { AuditRecord } from './audit-row.ts';
import type { Database, SqlValue } from './database.ts';
import { AUDIT_TABLE } from './migrations.ts';

export interface AuditSelection {
  tenant: string;
  /** A person may have typed the id. */
  entity: { type: string; id: string } | null;
  /** Only those at this time or later, in milliseconds since 1970. */
  sinceMs?: number | undefined;
}

const PAGE = 1000;

/** Every selected record, oldest first. A damaged one has `null` in its place. */
export async function* listRecords(
  database: Pick<Database, 'run'>,
  { tenant, entity, sinceMs }: AuditSelection,
): AsyncGenerator<AuditRecord | null> {
  for (let after = 0; ;) {
    const parameters: SqlValue[] = [tenant, after];
    const parameter = (value: SqlValue) => `$${parameters.push(value)}`;
    const conditions = ['tenant = $1', 'seq > $2'];
    if (entity)
      conditions.push(`entity_type = ${parameter(entity.type)}`, `entity_id = ${parameter(entity.id)}`);
    if (sinceMs !== undefined) conditions.push(`at_ms >= ${parameter(sinceMs)}`);
    const rows = await database.run(
      `SELECT * FROM ${AUDIT_TABLE} WHERE ${conditions.join(' AND ')} ORDER BY seq LIMIT ${PAGE}`,
      parameters,
    );
    for (const row of rows) {
      yield readRecord(row);
      after = Number(row['seq']);
    }
    if (rows.length < PAGE) return;
  }
}

/** The newest writes of an entity before a place in the trail, newest first. */
export async function listWrites(
  database: Pick<Database, 'run'>,
  tenant: string,
  { type, id }: EntityRef,
  { first, before }: WritesPage,
): Promise<AuditRecord[]> {
  const ofEntity = 'tenant = $1 AND entity_type = $2 AND entity_id = $3';
  const end =
    before === null ? '$4' : `(SELECT max(seq) FROM ${AUDIT_TABLE} WHERE ${ofEntity} AND hash = $4)`;
  const rows = await database.run(
    `SELECT * FROM ${AUDIT_TABLE}
     WHERE ${ofEntity} AND seq < ${end} AND kind LIKE 'write^_%' ESCAPE '^' AND kind <> 'write_repeated'
     ORDER BY seq DESC LIMIT $5`,
    [tenant, type, id, before ?? Number.MAX_SAFE_INTEGER, first],
  );
  return rows.flatMap((row) => readRecord(row) ?? []);
}
