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

export function toVerdict({ tenant, count, last, breaks, acknowledged }: TrailReport): string {
  const name = JSON.stringify(tenant);
  const known = acknowledged.map(
    ({ problem, reason }) =>
      `Tenant ${name}: acknowledged: ${problem} Reason: ${escapeUnprintable(reason)}\n`,
  );
  const isWhole = breaks.length === 0;
  const state = acknowledged.length === 0 ? 'are complete and unchanged' : 'were verified';
  const end = last === null ? '' : ` The last one is ${last.seq}, with the hash ${last.hash}.`;
  const verdict = isWhole
    ? [`Tenant ${name}: ${count} records ${state}.${end}\n`]
    : breaks.map(({ problem, seq }) => {
        const place = seq === null || problem.includes(`ecord ${seq} `) ? '' : ` (record ${seq})`;
        return `Tenant ${name}: ${problem}${place}\n`;
      });
  return [...known, ...verdict].join('');
}
