// One row of the intents table: what is known of one write.

import { isEntityType } from '../custom-fields/entities.ts';
import type { EntityRef } from '../custom-fields/entities.ts';
import { isEntityId, isFieldId } from '../custom-fields/ids.ts';
import type { FieldId } from '../custom-fields/ids.ts';
import type { Outcome } from '../custom-fields/write/outcome.ts';
import type { Row } from './database.ts';

/**
 * How an intent was closed. `NOT_SENT`: an error came before the request. `RECOVERED_…`: nobody closed it in time, and it was
 * closed after LoanPro was read: every value is there, every field holds what it held before, or anything else.
 * `RECOVERED_NOT_SENT`: the request cannot have left. `RECOVERED_UNJUDGED`: its hashes cannot be compared any more.
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
  /** The keyed hash of the text that the field is to hold. */
  wanted: string;
  /** The keyed hash of the text that it held; there once the field is about to be changed. */
  before?: string;
  /** What became of the field, once that is known. */
  result?: string;
}

/** All times are milliseconds since 1970 by the clock of the database. */
export interface IntentRow {
  id: string;
  tenant: string;
  entity: EntityRef;
  requestId: string;
  caller: string;
  fields: IntentField[];
  keyId: string;
  /** The text that the hashes were made with, beside the ids. */
  hashScope: string;
  openedAtMs: number;
  /** The rest of the lease; negative once another process may take the intent over. */
  remainingMs: number;
  /** When the request was about to be sent; `null` when it never came to that. */
  sentAtMs: number | null;
  /** What the caller was told; `null` when that was an error, or nothing. */
  reportedOutcome: string | null;
  /** `null` as long as the intent is open. */
  outcome: string | null;
  upstreamStatus: number | null;
  closedAtMs: number | null;
}

/** Reads a row of either database. Postgres returns large numbers as text. */
export function readRow(row: Row): IntentRow {
  const text = (name: string) => String(row[name]);
  const textOrNull = (name: string) => (row[name] == null ? null : text(name));
  const numberOrNull = (name: string) => (row[name] == null ? null : Number(row[name]));
  return {
    id: text('id'),
    tenant: text('tenant'),
    entity: readEntity(text('entity_type'), text('entity_id')),
    requestId: text('request_id'),
    caller: text('caller'),
    fields: readFields(text('fields')),
    keyId: text('key_id'),
    hashScope: text('hash_scope'),
    openedAtMs: Number(row['opened_at_ms']),
    remainingMs: Number(row['remaining_ms']),
    sentAtMs: numberOrNull('sent_at_ms'),
    reportedOutcome: textOrNull('told'),
    outcome: textOrNull('outcome'),
    upstreamStatus: numberOrNull('upstream_status'),
    closedAtMs: numberOrNull('closed_at_ms'),
  };
}

function readEntity(type: string, id: string): EntityRef {
  if (!isEntityType(type) || !isEntityId(id)) {
    throw new TypeError('A row of the intents table names no entity that this program knows.');
  }
  return { type, id };
}

function readFields(json: string): IntentField[] {
  const list: unknown = JSON.parse(json);
  return (Array.isArray(list) ? list : []).map(({ id, wanted, before, result }: Row): IntentField => {
    if (typeof id !== 'string' || !isFieldId(id))
      throw new TypeError('A row of the intents table names a field without an id.');
    return {
      id,
      wanted: String(wanted),
      ...(typeof before === 'string' ? { before } : {}),
      ...(typeof result === 'string' ? { result } : {}),
    };
  });
}
