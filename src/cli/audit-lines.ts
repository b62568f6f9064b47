// Records of the audit trail as lines of JSON for a SIEM, and the result of a verification as lines for people.

import { ENTITIES } from '../custom-fields/entities.ts';
import type { AuditRecord } from '../journal/audit-row.ts';
import type { TrailReport } from '../journal/verify-audit.ts';
import { escapeUnprintable } from './journal-lines.ts';

/** A damaged record is exported as such, so that nobody misses it. */
export function toAuditJson(record: AuditRecord | null): string {
  if (record === null) return JSON.stringify({ kind: 'damaged' });
  const { tenant, seq, atMs, kind, actor, entity, fieldIds, requestId, writeId, codes, anchor, hash } =
    record;
  return escapeUnprintable(
    JSON.stringify({
      seq,
      at: new Date(atMs).toISOString(),
      tenant,
      kind,
      ...actor,
      ...(entity ? { [ENTITIES[entity.type].idName]: entity.id } : {}),
      fields: fieldIds,
      requestId,
      writeId,
      codes,
      ...(anchor ? { deletedUpTo: anchor.seq } : {}),
      hash,
    }),
  );
}

export function toVerdict({ tenant, count, last, problems }: TrailReport): string {
  const name = JSON.stringify(tenant);
  if (problems.length > 0) return problems.map((problem) => `Tenant ${name}: ${problem}\n`).join('');
  const end = last === null ? '' : ` The last one is ${last.seq}, with the hash ${last.hash}.`;
  return `Tenant ${name}: ${count} records are complete and unchanged.${end}\n`;
}
