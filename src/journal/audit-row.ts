// One row of the audit trail, and the form in which it is hashed.

import { isEntityType } from '../custom-fields/entities.ts';
import type { EntityRef } from '../custom-fields/entities.ts';
import type { Actor, AuditEvent } from '../custom-fields/audit-trail.ts';
import { isEntityId, isFieldId } from '../custom-fields/ids.ts';
import type { FieldId } from '../custom-fields/ids.ts';
import type { Row, SqlValue } from './database.ts';

/** The columns that are hashed, in this order. A new column comes last, with a new version of the tables. */
const HASHED = [
  'tenant',
  'seq',
  'at_ms',
  'kind',
  'subject',
  'client',
  'router',
  'address',
  'policy_version',
  'entity_type',
  'entity_id',
  'fields',
  'request_id',
  'write_id',
  'codes',
  'anchor',
  'key_id',
] as const;

export const AUDIT_COLUMNS = [...HASHED, 'hash'] as const;

/** The columns that hold numbers. Postgres returns large numbers as text. */
export const NUMBERS: ReadonlySet<string> = new Set(['seq', 'at_ms']);

/** The code of `records_lost` when the signed end was gone as a process began, and records with it perhaps. */
export const NO_HEAD = 'NO_HEAD';

/** The cells of a row, in the order of `AUDIT_COLUMNS`. */
export type AuditCells = Readonly<Record<(typeof AUDIT_COLUMNS)[number], SqlValue>>;

/** The place in a trail up to which records were deleted, with the hash that the next one follows. */
export interface Anchor {
  seq: number;
  hash: string;
}

export interface AuditRecord extends Omit<AuditEvent, 'kind' | 'actor'> {
  tenant: string;
  seq: number;
  atMs: number;
  kind: string;
  actor: Actor;
  anchor: Anchor | null;
  keyId: string;
  hash: string;
}

/** An event with its time and, for a deletion, the place up to which records are deleted. */
export interface DatedEvent extends AuditEvent {
  atMs: number;
  anchor?: Anchor;
}

/** `hash` is added by the chain. */
export function toCells(
  { kind, actor, entity, fieldIds, requestId, writeId, codes, atMs, anchor }: DatedEvent,
  { tenant, seq, keyId }: { tenant: string; seq: number; keyId: string },
): Omit<AuditCells, 'hash'> {
  return {
    tenant,
    seq,
    at_ms: atMs,
    kind,
    subject: actor.subject,
    client: actor.client,
    router: actor.router,
    address: actor.address,
    policy_version: actor.policyVersion,
    entity_type: entity?.type ?? null,
    entity_id: entity?.id ?? null,
    fields: JSON.stringify(fieldIds),
    request_id: requestId,
    write_id: writeId,
    codes: JSON.stringify(codes),
    anchor: anchor ? JSON.stringify([anchor.seq, anchor.hash]) : null,
    key_id: keyId,
  };
}

/** The same text for the same row in both databases. */
export function canonical(row: Row): string {
  return JSON.stringify(
    HASHED.map((name) => {
      const value = row[name] ?? null;
      return NUMBERS.has(name) ? Number(value) : value;
    }),
  );
}

/** Returns `null` for a row that cannot be read: a part of it is missing. */
export function readRecord(row: Row): AuditRecord | null {
  const text = (name: (typeof AUDIT_COLUMNS)[number]) => {
    const value = row[name];
    return typeof value === 'string' ? value : null;
  };
  const fields = readTexts(text('fields'));
  const codes = readTexts(text('codes'));
  const anchor = readAnchor(text('anchor'));
  const hash = text('hash');
  const [seq, atMs] = [Number(row['seq']), Number(row['at_ms'])];
  const isWhole = fields && codes && anchor !== undefined && isHash(hash) && text('kind');
  if (!isWhole || hash === null || !Number.isSafeInteger(seq) || !Number.isSafeInteger(atMs)) return null;
  return {
    tenant: text('tenant') ?? '',
    seq,
    atMs,
    kind: text('kind') ?? '',
    actor: {
      subject: text('subject'),
      client: text('client'),
      router: text('router'),
      address: text('address'),
      policyVersion: text('policy_version'),
    },
    entity: readEntity(text('entity_type'), text('entity_id')),
    fieldIds: fields.filter((id): id is FieldId => isFieldId(id)),
    requestId: text('request_id'),
    writeId: text('write_id'),
    codes,
    anchor,
    keyId: text('key_id') ?? '',
    hash,
  };
}

function isHash(text: string | null): boolean {
  return text !== null && /^[\w-]{43}$/.test(text);
}

function readEntity(type: string | null, id: string | null): EntityRef | null {
  return type !== null && id !== null && isEntityType(type) && isEntityId(id) ? { type, id } : null;
}

function readTexts(text: string | null): string[] | null {
  const list = parse(text);
  return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : null;
}

/** `undefined` for a damaged one. */
function readAnchor(text: string | null): Anchor | null | undefined {
  if (text === null) return null;
  const pair = parse(text);
  if (!Array.isArray(pair)) return undefined;
  const [seq, hash]: unknown[] = pair;
  return typeof seq === 'number' && typeof hash === 'string' ? { seq, hash } : undefined;
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
