// Adds one record of a command to an audit trail, while the gateway may add others.

import { eventOfProcess } from '../custom-fields/audit-trail.ts';
import type { AuditKind } from '../custom-fields/audit-trail.ts';
import type { Anchor } from './audit-row.ts';
import type { AuditTable } from './audit-table.ts';
import { JournalUnavailable } from './errors.ts';

const MAX_ATTEMPTS = 20;

interface OwnRecord {
  kind: AuditKind;
  codes: readonly string[];
  anchor?: Anchor;
}

export async function addRecord(table: AuditTable, { kind, codes, anchor }: OwnRecord): Promise<void> {
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts++) {
    const event = { ...eventOfProcess(kind, { codes }), atMs: Date.now(), ...(anchor && { anchor }) };
    const batch = table.prepare(await table.readEnd(), [event]);
    if (await table.add(batch)) return table.signEnd(batch.end.follows);
  }
  throw new JournalUnavailable({ code: 'JOURNAL_OVERLOADED', message: 'Too many records are added now.' });
}
