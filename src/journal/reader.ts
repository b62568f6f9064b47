// Reads the journal for people and for programs that collect records, and deletes old records.

import { existsSync } from 'node:fs';
import type { EntityType } from '../custom-fields/entities.ts';
import { acknowledgeBreak } from './acknowledge-break.ts';
import type { Acknowledgement } from './acknowledge-break.ts';
import { createAuditChain } from './audit-chain.ts';
import { listRecords } from './audit-listing.ts';
import type { AuditSelection } from './audit-listing.ts';
import type { AuditRecord } from './audit-row.ts';
import type { Access, SqlValue } from './database.ts';
import { JournalUnavailable } from './errors.ts';
import { readListed } from './intent-row.ts';
import type { ListedRow } from './intent-row.ts';
import { SELECT_ALL, createIntentsTable } from './intents-table.ts';
import { pruneAudit } from './prune-audit.ts';
import { prune } from './prune.ts';
import { openSqlite } from './sqlite.ts';
import { listTenants, verifyAudit } from './verify-audit.ts';
import type { TrailReport } from './verify-audit.ts';

/** The place of a journal that outlives its process. */
export type JournalPlace = { kind: 'file'; path: string } | { kind: 'postgres'; url: string };

export interface Selection {
  /** Only the writes of this tenant. */
  tenant?: string | undefined;
  /** Selects the intents of this entity only. A person may have typed its id. */
  entity: { type: EntityType; id: string } | null;
  /** Only those that are not closed. */
  isOpen: boolean;
  /** Only those that were opened at this time or later, in milliseconds since 1970. */
  sinceMs?: number | undefined;
  /** Only those that ended so, or whose caller was told so while they are open. */
  outcome?: string | undefined;
  /** Only those that name the field with this id, or with exactly this name at the time of the write. */
  field?: string | undefined;
  requestId?: string | undefined;
  limit: number;
}

export interface JournalReader {
  /** Returns the newest intents, from the oldest of them to the newest. Rejects with `JournalUnavailable`. */
  list(selection: Selection): Promise<ListedRow[]>;
  /** Shows whether a gateway with the same rights could write. It changes nothing. */
  tryWriting(): Promise<void>;
  /** Returns those of these intents that are still there. */
  findAll(ids: readonly string[]): Promise<ListedRow[]>;
  /**
   * Deletes closed intents that were opened longer ago than this, and at least 24 hours ago: of one tenant, or of all when it is `null`.
   * Returns how many were deleted.
   */
  deleteOlderThan(days: number, tenant: string | null): Promise<number>;
  /** Deletes records of the audit trail in the same way. Each deletion adds a record. */
  deleteAuditOlderThan(
    days: number,
    tenant: string | null,
    keys: readonly [string, ...string[]],
  ): Promise<number>;
  /** The records of the audit trail, oldest first: of every tenant, or of one. A damaged one has `null` in its place. */
  listAudit(
    selection: Omit<AuditSelection, 'tenant'>,
    tenant: string | null,
  ): AsyncIterable<AuditRecord | null>;
  /** Verifies the audit trails of all tenants, or of one, with these keys. */
  verify(keys: readonly [string, ...string[]], tenant: string | null): Promise<TrailReport[]>;
  /** Records that an operator knows of a break of a trail. Returns what it is, in words. */
  acknowledge(keys: readonly [string, ...string[]], acknowledgement: Acknowledgement): Promise<string[]>;
  close(): Promise<void>;
}

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
      return rows.map(readListed).toReversed();
    },
    tryWriting: () => createIntentsTable(database, '').tryWriting(),
    async findAll(ids) {
      if (ids.length === 0) return [];
      const places = ids.map((_, index) => `$${index + 1}`);
      const rows = await database.run(`${SELECT_ALL} WHERE id IN (${places.join(', ')})`, ids);
      return rows.map(readListed);
    },
    deleteOlderThan: (days, tenant) => prune(database, days, tenant),
    async deleteAuditOlderThan(days, tenant, keys) {
      let deleted = 0;
      const tenants = (await listTenants(database)).filter((name) => tenant === null || name === tenant);
      for (const name of tenants) deleted += await pruneAudit(database, keys, Math.max(days, 1), name);
      return deleted;
    },
    async *listAudit(selection, tenant) {
      for (const name of tenant === null ? await listTenants(database) : [tenant])
        yield* listRecords(database, { ...selection, tenant: name });
    },
    verify: (keys, tenant) => verifyAudit(database, createAuditChain(keys), tenant),
    acknowledge: (keys, acknowledgement) => acknowledgeBreak(database, keys, acknowledgement),
    close: () => database.close(),
  };
}

function conditionsFor(selection: Selection) {
  const { tenant, entity, isOpen, sinceMs, outcome, field, requestId, limit } = selection;
  const conditions: string[] = [];
  const parameters: SqlValue[] = [limit];
  const parameter = (value: SqlValue) => `$${parameters.push(value)}`;
  if (tenant !== undefined) conditions.push(`tenant = ${parameter(tenant)}`);
  if (entity)
    conditions.push(`entity_type = ${parameter(entity.type)}`, `entity_id = ${parameter(entity.id)}`);
  if (isOpen) conditions.push('closed_at_ms IS NULL');
  if (sinceMs !== undefined) conditions.push(`opened_at_ms >= ${parameter(sinceMs)}`);
  if (outcome !== undefined) conditions.push(`coalesce(outcome, told) = ${parameter(outcome)}`);
  if (field !== undefined) {
    // The column holds JSON, in which a quotation mark inside a text has a backslash. (LIKE ignores the case in SQLite.)
    const quoted = JSON.stringify(field);
    const contains = (part: string) => `replace(fields, ${parameter(part)}, '') <> fields`;
    conditions.push(`(${contains(`{"id":${quoted},`)} OR ${contains(`,"name":${quoted},`)})`);
  }
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
