// What the audit trail says about one write: how it ended, and which fields it named.

import type { Actor, AuditEvent, WriteKind } from '../audit-trail.ts';
import type { EntityRef } from '../entities.ts';
import { isFieldId } from '../ids.ts';
import type { FieldId } from '../ids.ts';
import type { RequestedChange } from './change.ts';
import type { Outcome } from './outcome.ts';
import type { UpdateReport } from './report.ts';

interface WriteRequest {
  entity: EntityRef;
  values: readonly RequestedChange[];
  actor: Actor;
  requestId: string;
}

const KINDS: Record<Outcome, WriteKind> = {
  APPLIED: 'write_applied',
  UNCHANGED: 'write_unchanged',
  CONFLICT: 'write_conflict',
  REJECTED: 'write_refused',
  PARTIAL: 'write_partly_applied',
  DIVERGED: 'write_diverged',
  UNKNOWN: 'write_unknown',
};

export function endedEvent(request: WriteRequest, report: UpdateReport): AuditEvent {
  const { entity, actor, requestId } = request;
  const { writeId, outcome, userErrors, isRepetition } = report;
  return {
    kind: isRepetition ? 'write_repeated' : KINDS[outcome],
    actor,
    entity,
    fieldIds: fieldsOf(request, report),
    unknownNames: unknownNames(request, report),
    requestId,
    writeId,
    codes: [...(isRepetition ? [outcome] : []), ...new Set(userErrors.map(({ code }) => code))],
  };
}

export function notSentEvent(request: WriteRequest): AuditEvent {
  const { entity, actor, requestId } = request;
  const fieldIds = [...namedIds(request)];
  return { kind: 'write_not_sent', actor, entity, fieldIds, requestId, writeId: null, codes: [] };
}

/** A name that a caller typed is recorded only as the id of the field that has this name. */
function fieldsOf(request: WriteRequest, { changes, userErrors }: UpdateReport): FieldId[] {
  const known = [...changes, ...userErrors].flatMap(({ definition }) => (definition ? [definition.id] : []));
  return [...new Set([...namedIds(request), ...known])].filter(isFieldId);
}

function unknownNames({ values }: WriteRequest, { userErrors }: UpdateReport): string[] {
  return userErrors.flatMap(({ code, valueIndex }) => {
    const field = code === 'FIELD_NOT_FOUND' && valueIndex !== null ? values[valueIndex]?.field : undefined;
    return field && 'name' in field ? [field.name] : [];
  });
}

function namedIds({ values }: WriteRequest): Set<FieldId> {
  return new Set(values.flatMap(({ field }) => ('id' in field && isFieldId(field.id) ? [field.id] : [])));
}
