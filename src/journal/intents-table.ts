// The statements on the one table of the journal: each step of a write is one of them.

import { isEntityId, isFieldId } from '../custom-fields/ids.ts';
import type { EntityId, FieldId } from '../custom-fields/ids.ts';
import type { Outcome } from '../custom-fields/write/outcome.ts';
import { TABLE } from './database.ts';
import type { Database, Row, SqlValue } from './database.ts';

/**
 * How a write ended. `NOT_SENT`: an error kept it back. `RECOVERED_…`: nobody finished it, and a look at LoanPro closed it:
 * every value is there, every field holds what it held before, or anything else. `RECOVERED_NOT_SENT`: it was never close to
 * being sent. `RECOVERED_UNJUDGED`: its hashes were made with another key.
 */
export type IntentOutcome = Outcome | 'NOT_SENT' | RecoveredOutcome;
export type RecoveredOutcome =
  | 'RECOVERED_APPLIED'
  | 'RECOVERED_NOT_VISIBLE'
  | 'RECOVERED_DIVERGED'
  | 'RECOVERED_NOT_SENT'
  | 'RECOVERED_UNJUDGED';

export interface IntentField {
  id: FieldId;
  /** A keyed hash. */
  wanted: string;
  /** A keyed hash, there once the field is about to be changed. */
  before?: string;
  /** What became of it, once that is known. */
  result?: string;
}

/** One write. All times are milliseconds since 1970 by the clock of the database. */
export interface IntentRow {
  id: string;
  tenant: string;
  customerId: EntityId;
  requestId: string;
  caller: string;
  fields: IntentField[];
  keyId: string;
  openedAtMs: number;
  /** How long it is until somebody else may take the intent over; negative when that has passed. */
  leftMs: number;
  /** When the request was about to leave; `null` when it never came to that. */
  sentAtMs: number | null;
  /** What the caller was told; `null` when it was an error, or nothing. */
  told: string | null;
  /** `null` as long as the intent is open. */
  outcome: string | null;
  upstreamStatus: number | null;
  closedAtMs: number | null;
}

export interface NewIntent {
  id: string;
  customerId: EntityId;
  requestId: string;
  caller: string;
  fields: readonly IntentField[];
  keyId: string;
  lifeMs: number;
}

export interface End {
  told: Outcome | null;
  /** `null` leaves the intent open until it expires. */
  outcome: IntentOutcome | null;
  fields: readonly IntentField[];
  upstreamStatus: number | null;
}

export interface Ledger {
  /** Opens an intent, unless the customer has an open one. */
  claim(intent: NewIntent): Promise<boolean>;
  findOpen(customerId: EntityId): Promise<IntentRow | null>;
  /** The last word before sending. False when the intent is no longer open, or has expired. */
  recordBefore(id: string, fields: readonly IntentField[]): Promise<boolean>;
  /** False when there is no such open intent. */
  end(id: string, end: End): Promise<boolean>;
  /** Closes what nobody finished. False when somebody else has, or it has not expired. */
  recover(id: string, outcome: RecoveredOutcome, fields: readonly IntentField[]): Promise<boolean>;
  listExpired(limit: number): Promise<IntentRow[]>;
  /** Changes nothing, in the way in which everything else is changed. */
  tryWriting(): Promise<void>;
}

export function createLedger(database: Database, tenant: string): Ledger {
  const { now } = database;
  const isChanged = async (sql: string, parameters: readonly SqlValue[]) =>
    (await database.run(`${sql} RETURNING id`, parameters)).length > 0;

  return {
    claim: ({ id, customerId, requestId, caller, fields, keyId, lifeMs }) =>
      isChanged(
        `INSERT INTO ${TABLE}
           (id, tenant, customer_id, request_id, caller, fields, key_id, opened_at_ms, expires_at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, ${now}, ${now} + $8)
         ON CONFLICT (tenant, customer_id) WHERE closed_at_ms IS NULL DO NOTHING`,
        [id, tenant, customerId, requestId, caller, JSON.stringify(fields), keyId, lifeMs],
      ),
    async findOpen(customerId) {
      const [row] = await database.run(
        `${selectFrom(now)} WHERE tenant = $1 AND customer_id = $2 AND closed_at_ms IS NULL`,
        [tenant, customerId],
      );
      return row ? readRow(row) : null;
    },
    recordBefore: (id, fields) =>
      isChanged(
        `UPDATE ${TABLE} SET fields = $2, sent_at_ms = ${now}
         WHERE id = $1 AND closed_at_ms IS NULL AND expires_at_ms > ${now}`,
        [id, JSON.stringify(fields)],
      ),
    end: (id, { told, outcome, fields, upstreamStatus }) =>
      isChanged(
        `UPDATE ${TABLE} SET told = $2, outcome = $3, fields = $4, upstream_status = $5
           ${outcome === null ? '' : `, closed_at_ms = ${now}`}
         WHERE id = $1 AND closed_at_ms IS NULL`,
        [id, told, outcome, JSON.stringify(fields), upstreamStatus],
      ),
    recover: (id, outcome, fields) =>
      isChanged(
        `UPDATE ${TABLE} SET outcome = $2, fields = $3, closed_at_ms = ${now}
         WHERE id = $1 AND closed_at_ms IS NULL AND expires_at_ms <= ${now}`,
        [id, outcome, JSON.stringify(fields)],
      ),
    async listExpired(limit) {
      const rows = await database.run(
        `${selectFrom(now)} WHERE tenant = $1 AND closed_at_ms IS NULL AND expires_at_ms <= ${now}
         ORDER BY expires_at_ms LIMIT $2`,
        [tenant, limit],
      );
      return rows.map(readRow);
    },
    async tryWriting() {
      await isChanged(`UPDATE ${TABLE} SET told = told WHERE id = ''`, []);
    },
  };
}

/** Every column, and how long an open intent has left. */
export function selectFrom(now: string): string {
  return `SELECT ${TABLE}.*, expires_at_ms - ${now} AS left_ms FROM ${TABLE}`;
}

/** A row as it comes from either database: Postgres gives its large numbers as text. */
export function readRow(row: Row): IntentRow {
  const text = (name: string) => String(row[name]);
  const textOrNull = (name: string) => (row[name] == null ? null : text(name));
  const numberOrNull = (name: string) => (row[name] == null ? null : Number(row[name]));
  const customerId = text('customer_id');
  if (!isEntityId(customerId)) throw new TypeError('An intent of the journal is of no customer.');
  return {
    id: text('id'),
    tenant: text('tenant'),
    customerId,
    requestId: text('request_id'),
    caller: text('caller'),
    fields: readFields(text('fields')),
    keyId: text('key_id'),
    openedAtMs: Number(row['opened_at_ms']),
    leftMs: Number(row['left_ms']),
    sentAtMs: numberOrNull('sent_at_ms'),
    told: textOrNull('told'),
    outcome: textOrNull('outcome'),
    upstreamStatus: numberOrNull('upstream_status'),
    closedAtMs: numberOrNull('closed_at_ms'),
  };
}

function readFields(json: string): IntentField[] {
  const list: unknown = JSON.parse(json);
  return (Array.isArray(list) ? list : []).map(({ id, wanted, before, result }: Row): IntentField => {
    if (typeof id !== 'string' || !isFieldId(id))
      throw new TypeError('An intent of the journal has no field.');
    return {
      id,
      wanted: String(wanted),
      ...(typeof before === 'string' ? { before } : {}),
      ...(typeof result === 'string' ? { result } : {}),
    };
  });
}
