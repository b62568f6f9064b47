// One row of the intents table: what is known of one write.

import { isEntityType } from '../custom-fields/entities.ts';
import type { EntityRef } from '../custom-fields/entities.ts';
import { isEntityId, isFieldId } from '../custom-fields/ids.ts';
import type { FieldId } from '../custom-fields/ids.ts';
import type { RecordedProblem } from '../custom-fields/write/journal.ts';
import type { Outcome } from '../custom-fields/write/outcome.ts';
import { isUserErrorCode } from '../custom-fields/write/user-error.ts';
import type { Row } from './database.ts';

/**
 * How an intent was closed. `NOT_SENT`: an error occurred before the request was sent. `RECOVERED_…`: the write did not close its intent
 * in time, so another function closed it after reading LoanPro. `APPLIED`: every value is there. `NOT_VISIBLE`: every field holds what it
 * held before. `DIVERGED`: anything else. `NOT_SENT`: the request cannot have been sent. `UNJUDGED`: its hashes cannot be compared.
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
  /** The keyed hash of the text that the field should hold after the write. */
  wanted: string;
  /** The keyed hash of the text that the field held before. It is recorded right before the field is changed. */
  before?: string;
  /** The result for the field, once it is known. */
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
  /** A text that went into every hash, together with the ids. */
  hashScope: string;
  openedAtMs: number;
  /** The remaining time of the lease. Negative once another process may take the intent over. */
  remainingMs: number;
  /** When the request was about to be sent. `null` when the write ended before that. */
  sentAtMs: number | null;
  /** The outcome that the caller got. `null` when the caller got an error or no answer. */
  reportedOutcome: string | null;
  /** `null` as long as the intent is open. */
  outcome: string | null;
  upstreamStatus: number | null;
  closedAtMs: number | null;
  /** The keyed hash of the whole input. `null` when the request had no idempotency key. */
  inputHash: string | null;
  problems: RecordedProblem[];
}

/** Whether the write has ended without a certain outcome, so that nobody closes the intent before a read shows more. */
export function isLeftOpen({ outcome, reportedOutcome, fields }: IntentRow): boolean {
  return outcome === null && reportedOutcome !== null && fields.every(({ result }) => result !== undefined);
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
    inputHash: textOrNull('input_hash'),
    problems: readProblems(textOrNull('problems')),
  };
}

function readEntity(type: string, id: string): EntityRef {
  if (!isEntityType(type) || !isEntityId(id)) {
    throw new TypeError('A row of the intents table names no entity that this program knows.');
  }
  return { type, id };
}

/** A code of a newer version is left out: this one has no words for it. */
function readProblems(json: string | null): RecordedProblem[] {
  const list: unknown = json === null ? [] : JSON.parse(json);
  return (Array.isArray(list) ? list : []).flatMap(
    ({ code, valueIndex, fieldId }: Row): RecordedProblem[] => {
      if (typeof code !== 'string' || !isUserErrorCode(code)) return [];
      return [
        {
          code,
          valueIndex: typeof valueIndex === 'number' ? valueIndex : null,
          fieldId: typeof fieldId === 'string' && isFieldId(fieldId) ? fieldId : null,
        },
      ];
    },
  );
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
