// Acknowledges a break of an audit trail: the break stays, a record says who knows of it and why, and the rest can be verified again.

import { addRecord } from './add-record.ts';
import { createAuditChain } from './audit-chain.ts';
import { createAuditTable } from './audit-table.ts';
import type { Database } from './database.ts';
import { JournalUnavailable } from './errors.ts';
import { verifyTrail } from './verify-audit.ts';

export interface Acknowledgement {
  tenant: string;
  /** The record at which the break was found. */
  seq: number;
  reason: string;
}

/** Returns what was acknowledged, in words. It covers what is broken now, and nothing that is changed there later. */
export async function acknowledgeBreak(
  database: Database,
  keys: readonly [string, ...string[]],
  { tenant, seq, reason }: Acknowledgement,
): Promise<string[]> {
  const chain = createAuditChain(keys);
  const { breaks } = await verifyTrail(database, chain, tenant);
  const atPlace = breaks.filter((one) => one.seq === seq);
  if (atPlace.length === 0) throw refused(`There is no break at record ${seq} that was not acknowledged.`);
  if (breaks.some((one) => one.seq === null)) {
    throw refused(
      'The end of the trail is damaged. Let the gateway add a record, and verify the trail again.',
    );
  }
  const table = createAuditTable(database, tenant, chain);
  for (const { key } of atPlace) await addRecord(table, { kind: 'break_acknowledged', codes: [key, reason] });
  return atPlace.map(({ problem }) => problem);
}

function refused(message: string): JournalUnavailable {
  return new JournalUnavailable({ code: 'NOT_ACKNOWLEDGED', message });
}
