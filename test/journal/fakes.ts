// Values for unit tests of the journal's parts: ids, one open intent, one outcome.

import { NOBODY } from '../../src/custom-fields/audit-trail.ts';
import type { EntityRef } from '../../src/custom-fields/entities.ts';
import { isEntityId, isFieldId } from '../../src/custom-fields/ids.ts';
import type { FieldId } from '../../src/custom-fields/ids.ts';
import type { IntentRow } from '../../src/journal/intent-row.ts';
import type { IntentResult, NewIntent } from '../../src/journal/intents-table.ts';

export function customer(id: string): EntityRef {
  if (!isEntityId(id)) throw new Error(`${id} is no id.`);
  return { type: 'customer', id };
}

export function field(id: string): FieldId {
  if (!isFieldId(id)) throw new Error(`${id} is no id.`);
  return id;
}

export const APPLIED: IntentResult = {
  reportedOutcome: 'APPLIED',
  outcome: 'APPLIED',
  fields: [],
  problems: [],
  upstreamStatus: 200,
};

export function newIntent(id: string, entity: EntityRef, leaseMs: number): NewIntent {
  return {
    id,
    entity,
    requestId: 'request',
    actor: { ...NOBODY, address: 'caller' },
    fields: [],
    keyId: 'key',
    hashScope: 'scope',
    idempotency: null,
    leaseMs,
  };
}

/** An open intent whose lease is over. */
export function expiredRow(id: string, changes: Partial<IntentRow> = {}): IntentRow {
  return {
    id,
    tenant: 'tenant',
    entity: customer('4150'),
    requestId: 'request',
    caller: 'caller',
    actor: { ...NOBODY, address: 'caller' },
    fields: [],
    isDamaged: false,
    keyId: 'key',
    hashScope: 'scope',
    openedAtMs: 0,
    leaseMs: 0,
    sentAtMs: 1,
    reportedOutcome: null,
    outcome: null,
    upstreamStatus: null,
    closedAtMs: null,
    inputHash: null,
    problems: [],
    ...changes,
  };
}
