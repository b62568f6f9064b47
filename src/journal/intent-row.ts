// One row of the intents table: what is known of one write.

import type { Actor } from '../custom-fields/audit-trail.ts';
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
 * held before. `DIVERGED`: anything else. `NOT_SENT`: the request cannot have been sent. `UNJUDGED`: its hashes
 * cannot be compared, or the entity does not exist any more.
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
  /** The name that the field had at the time of the write. Older records do not have it. */
  name?: string;
  /** The keyed hash of the text that the field should hold after the write. */
  wanted: string;
  /** The keyed hash of the text that the field held before. It is recorded right before the field is changed. */
  before?: string;
  /** Whether the field had a row before. It is recorded together with `before`, and older records do not have it. */
  hadRow?: boolean;
  /** The result for the field, once it is known. */
  result?: string;
}

/** All times are milliseconds since 1970 by the clock of the database, for people to read. That clock may jump, so no lease is decided by them. */
export interface IntentRow {
  id: string;
  tenant: string;
  entity: EntityRef;
  requestId: string;
  caller: string;
  actor: Actor;
  fields: IntentField[];
  /** Whether the text of the fields cannot be read. `fields` is empty then. */
  isDamaged: boolean;
  keyId: string;
  /** A text that went into every hash, together with the ids. */
  hashScope: string;
  openedAtMs: number;
  /** How long the intent keeps other writers out when nobody closes it, counted from the moment at which it is first seen. */
  leaseMs: number;
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

/** A row as people see it. `entity` is `null` when the row names none that this program knows. */
export type ListedRow = Omit<IntentRow, 'entity'> & { entity: EntityRef | null };

/** Whether the write has ended without a certain outcome, so that nobody closes the intent before a read shows more. */
export function isLeftOpen({ outcome, reportedOutcome, fields }: IntentRow): boolean {
  return outcome === null && reportedOutcome !== null && fields.every(({ result }) => result !== undefined);
}

/** The same as `readListed` for a row that cannot be used without its entity. */
export function readRow(row: Row): IntentRow {
  const { entity, ...rest } = readListed(row);
  if (entity === null) {
    throw new TypeError('A row of the intents table names no entity that this program knows.');
  }
  return { ...rest, entity };
}

/** Reads a row of either database. Postgres returns large numbers as text. */
export function readListed(row: Row): ListedRow {
  const fields = readFields(String(row['fields']));
  const text = (name: string) => String(row[name]);
  const textOrNull = (name: string) => (row[name] == null ? null : text(name));
  const numberOrNull = (name: string) => (row[name] == null ? null : Number(row[name]));
  return {
    id: text('id'),
    tenant: text('tenant'),
    entity: readEntity(text('entity_type'), text('entity_id')),
    requestId: text('request_id'),
    caller: text('caller'),
    actor: readActor(textOrNull('actor'), text('caller')),
    fields: fields ?? [],
    isDamaged: fields === null,
    keyId: text('key_id'),
    hashScope: text('hash_scope'),
    openedAtMs: Number(row['opened_at_ms']),
    leaseMs: leaseOf(row),
    sentAtMs: numberOrNull('sent_at_ms'),
    reportedOutcome: textOrNull('told'),
    outcome: textOrNull('outcome'),
    upstreamStatus: numberOrNull('upstream_status'),
    closedAtMs: numberOrNull('closed_at_ms'),
    inputHash: textOrNull('input_hash'),
    problems: readProblems(textOrNull('problems')),
  };
}

/** Both times were written by one statement, so no clock that jumps later changes their difference. */
export function leaseOf(row: Row): number {
  return Number(row['lease_ends_at_ms']) - Number(row['opened_at_ms']);
}

function readEntity(type: string, id: string): EntityRef | null {
  return isEntityType(type) && isEntityId(id) ? { type, id } : null;
}

/** A code of a newer version is left out: this one has no words for it. */
function readProblems(text: string | null): RecordedProblem[] {
  return (parseList(text ?? '[]') ?? []).flatMap((problem): RecordedProblem[] => {
    const { code, path, valueIndex, fieldId, retryAfterMs } = problem;
    if (typeof code !== 'string' || !isUserErrorCode(code)) return [];
    return [
      {
        code,
        path: Array.isArray(path) ? path.map(String) : ['values'],
        valueIndex: typeof valueIndex === 'number' ? valueIndex : null,
        fieldId: typeof fieldId === 'string' && isFieldId(fieldId) ? fieldId : null,
        retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : null,
      },
    ];
  });
}

/** Older records have the address alone. */
function readActor(text: string | null, address: string): Actor {
  const [actor] = parseList(`[${text ?? '{}'}]`) ?? [];
  const member = (name: keyof Actor) => (typeof actor?.[name] === 'string' ? actor[name] : null);
  return {
    subject: member('subject'),
    client: member('client'),
    router: member('router'),
    policyVersion: member('policyVersion'),
    address,
  };
}

/** Returns `null` for a damaged text, so that one damaged record does not keep all others from being read. */
function readFields(text: string): IntentField[] | null {
  const fields = parseList(text)?.map(readField);
  return fields?.every((field) => field !== null) ? fields : null;
}

function readField({ id, name, wanted, before, hadRow, result }: Row): IntentField | null {
  if (typeof id !== 'string' || !isFieldId(id)) return null;
  return {
    id,
    ...(typeof name === 'string' ? { name } : {}),
    wanted: String(wanted),
    ...(typeof before === 'string' ? { before } : {}),
    ...(typeof hadRow === 'boolean' ? { hadRow } : {}),
    ...(typeof result === 'string' ? { result } : {}),
  };
}

function parseList(text: string): Row[] | null {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((item) => typeof item === 'object' && item !== null)
      ? list
      : null;
  } catch {
    return null;
  }
}
