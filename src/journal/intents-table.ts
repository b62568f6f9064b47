// The statements on the intents table. Each step of a write is one of them.

import type { Actor } from '../custom-fields/audit-trail.ts';
import type { EntityRef } from '../custom-fields/entities.ts';
import type { RecordedProblem, TenantTraits } from '../custom-fields/write/journal.ts';
import type { Outcome } from '../custom-fields/write/outcome.ts';
import type { Database, SqlValue } from './database.ts';
import { leaseOf, readRow } from './intent-row.ts';
import type { IntentField, IntentOutcome, IntentRow, RecoveredOutcome } from './intent-row.ts';
import { AUDIT_HEAD_TABLE, AUDIT_TABLE, TABLE, TRAITS_TABLE } from './migrations.ts';
import type { Sighted } from './sightings.ts';
import { isKeyedByRow } from './tenant-traits.ts';

export interface NewIntent {
  id: string;
  entity: EntityRef;
  requestId: string;
  actor: Actor;
  fields: readonly IntentField[];
  keyId: string;
  hashScope: string;
  idempotency: RecordedKey | null;
  /** How long the intent keeps other writers out when nobody closes it. */
  leaseMs: number;
}

/** An idempotency key with the keyed hash of the input that it came with. */
export interface RecordedKey {
  key: string;
  inputHash: string;
}

/** What is recorded at the end of a write. */
export interface IntentResult {
  reportedOutcome: Outcome | null;
  /** `null` leaves the intent open until a recovery read closes it. */
  outcome: IntentOutcome | null;
  fields: readonly IntentField[];
  problems: readonly RecordedProblem[];
  upstreamStatus: number | null;
}

export interface OpenIntent extends Sighted {
  /** Whether its caller has an answer. */
  isReported: boolean;
  /** Its age by the clock of the database, which may jump. For operators. */
  ageMs: number;
}

export interface IntentsTable {
  /** Opens an intent. False when the entity has an open one, or when the idempotency key is taken. */
  claim(intent: NewIntent): Promise<boolean>;
  findOpen(entity: EntityRef): Promise<IntentRow | null>;
  find(id: string): Promise<IntentRow | null>;
  findByKey(idempotencyKey: string): Promise<IntentRow | null>;
  /**
   * The last record before the request. Returns what is known of the tenant at this moment, or `null` when the intent is no longer
   * open.
   */
  recordBefore(id: string, fields: readonly IntentField[]): Promise<TenantTraits | null>;
  /** Records what the caller is told before the write has ended. */
  recordReported(id: string, outcome: Outcome): Promise<void>;
  /**
   * False when there is no such intent, or it is closed. What the caller got is recorded all the same when a recovery read closed the
   * intent first.
   */
  recordResult(id: string, result: IntentResult): Promise<boolean>;
  /**
   * Closes an intent that nobody closed. `null` keeps the recorded fields. False when somebody else has closed it, and for
   * `RECOVERED_NOT_SENT` also when the last record before the request has been made meanwhile.
   */
  recover(id: string, outcome: RecoveredOutcome, fields: readonly IntentField[] | null): Promise<boolean>;
  /** Every open intent, oldest first. */
  listOpen(): Promise<OpenIntent[]>;
  /** An intent by its id, as long as it is open. */
  readOpen(id: string): Promise<IntentRow | null>;
  /** Shows whether every statement of a write can be run, with every right that it needs. It changes nothing. */
  tryWriting(): Promise<void>;
}

/** Nothing was sent, so a repetition with the same key may still do what was asked for. */
const FREE_KEY = ', idempotency_key = NULL';
/** Selects what `readRow` reads. */
export const SELECT_ALL = `SELECT * FROM ${TABLE}`;

/** The intents of one tenant. The unique index makes the record the lock: an entity never has two open intents. */
export function createIntentsTable(database: Database, tenant: string): IntentsTable {
  const { now } = database;
  const isChanged = async (sql: string, parameters: readonly SqlValue[]) =>
    (await database.run(`${sql} RETURNING id`, parameters)).length > 0;

  return {
    claim: ({ id, entity, requestId, actor, fields, keyId, hashScope, idempotency, leaseMs }) =>
      isChanged(
        // Two indexes can be in conflict: the one of open intents, and the one of idempotency keys.
        `INSERT INTO ${TABLE}
           (id, tenant, entity_type, entity_id, request_id, caller, fields, key_id, hash_scope,
            idempotency_key, input_hash, actor, opened_at_ms, lease_ends_at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, ${now}, ${now} + $13)
         ON CONFLICT DO NOTHING`,
        [
          id,
          tenant,
          entity.type,
          entity.id,
          requestId,
          actor.address ?? 'unknown',
          JSON.stringify(fields),
          keyId,
          hashScope,
          idempotency?.key ?? null,
          idempotency?.inputHash ?? null,
          JSON.stringify(actor),
          leaseMs,
        ],
      ),
    async findOpen({ type, id }) {
      const [row] = await database.run(
        `${SELECT_ALL} WHERE tenant = $1 AND entity_type = $2 AND entity_id = $3 AND closed_at_ms IS NULL`,
        [tenant, type, id],
      );
      return row ? readRow(row) : null;
    },
    async find(id) {
      const [row] = await database.run(`${SELECT_ALL} WHERE tenant = $1 AND id = $2`, [tenant, id]);
      return row ? readRow(row) : null;
    },
    async findByKey(idempotencyKey) {
      const [row] = await database.run(`${SELECT_ALL} WHERE tenant = $1 AND idempotency_key = $2`, [
        tenant,
        idempotencyKey,
      ]);
      return row ? readRow(row) : null;
    },
    async recordBefore(id, fields) {
      const [row] = await database.run(
        `UPDATE ${TABLE} SET fields = $2, sent_at_ms = ${now}
         WHERE id = $1 AND closed_at_ms IS NULL
         RETURNING CASE WHEN ${isKeyedByRow(TABLE)} THEN 1 ELSE 0 END AS keyed_by_row`,
        [id, JSON.stringify(fields)],
      );
      return row ? { isKeyedByRow: Number(row['keyed_by_row']) === 1 } : null;
    },
    async recordReported(id, outcome) {
      await isChanged(`UPDATE ${TABLE} SET told = $2 WHERE id = $1 AND told IS NULL`, [id, outcome]);
    },
    async recordResult(id, { reportedOutcome, outcome, fields, problems, upstreamStatus }) {
      const isRecorded = await isChanged(
        `UPDATE ${TABLE} SET told = $2, outcome = $3, fields = $4, problems = $5, upstream_status = $6
           ${outcome === null ? '' : `, closed_at_ms = ${now}`} ${outcome === 'NOT_SENT' ? FREE_KEY : ''}
         WHERE id = $1 AND closed_at_ms IS NULL`,
        [
          id,
          reportedOutcome,
          outcome,
          JSON.stringify(fields),
          problems.length === 0 ? null : JSON.stringify(problems),
          upstreamStatus,
        ],
      );
      if (isRecorded || reportedOutcome === null) return isRecorded;
      // A recovery read closed it first. What the read found stays, and what the caller got is added.
      return isChanged(`UPDATE ${TABLE} SET told = $2, upstream_status = $3 WHERE id = $1 AND told IS NULL`, [
        id,
        reportedOutcome,
        upstreamStatus,
      ]);
    },
    recover: (id, outcome, fields) =>
      isChanged(
        `UPDATE ${TABLE} SET outcome = $2, fields = coalesce($3, fields), closed_at_ms = ${now}
           ${outcome === 'RECOVERED_NOT_SENT' ? FREE_KEY : ''}
         WHERE id = $1 AND closed_at_ms IS NULL ${outcome === 'RECOVERED_NOT_SENT' ? 'AND sent_at_ms IS NULL' : ''}`,
        [id, outcome, fields && JSON.stringify(fields)],
      ),
    async listOpen() {
      const rows = await database.run(
        `SELECT id, told, opened_at_ms, lease_ends_at_ms, ${now} - opened_at_ms AS age_ms
         FROM ${TABLE} WHERE tenant = $1 AND closed_at_ms IS NULL
         ORDER BY opened_at_ms`,
        [tenant],
      );
      return rows.map((row) => ({
        id: String(row['id']),
        leaseMs: leaseOf(row),
        isReported: row['told'] != null,
        ageMs: Number(row['age_ms']),
      }));
    },
    async readOpen(id) {
      const [row] = await database.run(`${SELECT_ALL} WHERE id = $1 AND closed_at_ms IS NULL`, [id]);
      return row ? readRow(row) : null;
    },
    async tryWriting() {
      for (const other of [TRAITS_TABLE, AUDIT_TABLE, AUDIT_HEAD_TABLE]) {
        await database.run(`INSERT INTO ${other} SELECT * FROM ${other} WHERE tenant = ''`);
      }
      await database.run(`UPDATE ${AUDIT_HEAD_TABLE} SET seq = seq WHERE tenant = ''`);
      await isChanged(`UPDATE ${TABLE} SET told = told WHERE id = ''`, []);
      await isChanged(`INSERT INTO ${TABLE} SELECT * FROM ${TABLE} WHERE id = ''`, []);
    },
  };
}
