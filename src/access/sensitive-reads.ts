// Records who was shown values of sensitive fields: one record for each customer whose values a part of the answer shows.

import type { Actor, AuditTrail } from '../custom-fields/audit-trail.ts';
import { entityKey } from '../custom-fields/entities.ts';
import type { EntityRef } from '../custom-fields/entities.ts';
import type { FieldId } from '../custom-fields/ids.ts';

interface ShownValue {
  entity: EntityRef;
  fieldId: FieldId;
}

/** Returns a function that notes one value. What is noted in one turn of the event loop is recorded together, behind the answer. */
export function recordSensitiveReads(
  trail: AuditTrail,
  { actor, requestId }: { actor: Actor; requestId: string },
): (shown: ShownValue) => void {
  const noted = new Map<string, { entity: EntityRef; fieldIds: Set<FieldId> }>();

  function recordNoted(): void {
    for (const { entity, fieldIds } of noted.values()) {
      const event = { kind: 'sensitive_read', actor, entity, requestId, writeId: null, codes: [] } as const;
      void trail.record({ ...event, fieldIds: [...fieldIds] });
    }
    noted.clear();
  }

  return ({ entity, fieldId }) => {
    if (noted.size === 0) setImmediate(recordNoted);
    const key = entityKey(entity);
    const known = noted.get(key) ?? { entity, fieldIds: new Set() };
    known.fieldIds.add(fieldId);
    noted.set(key, known);
  };
}
