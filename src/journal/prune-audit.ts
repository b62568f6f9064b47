// Deletes old records of the audit trail. The deletion is a record itself, and the trail goes on from the place up to which it was deleted.

import { addRecord } from './add-record.ts';
import { createAuditChain } from './audit-chain.ts';
import { createAuditTable } from './audit-table.ts';
import type { Database } from './database.ts';
import { JournalUnavailable } from './errors.ts';
import { AUDIT_TABLE } from './migrations.ts';
import { verifyTrail } from './verify-audit.ts';
import type { Break } from './verify-audit.ts';

const MS_A_DAY = 86_400_000;
const BATCH = 1000;

/**
 * Deletes the records of one tenant that are older than so many days. Returns how many were deleted. The whole trail is verified
 * before: whoever changed the time of a record could otherwise have young ones deleted.
 */
export async function pruneAudit(
  database: Database,
  keys: readonly [string, ...string[]],
  days: number,
  tenant: string,
): Promise<number> {
  const [time] = await database.run(`SELECT ${database.now} - $1 AS young_from_ms`, [days * MS_A_DAY]);
  const chain = createAuditChain(keys);
  const { breaks, start, lastOld } = await verifyTrail(
    database,
    chain,
    tenant,
    Number(time?.['young_from_ms']),
  );
  if (breaks.length > 0) throw damaged(tenant, breaks);
  // Before the deletion: a trail whose deletion was interrupted can be verified from here on, and the rest is deleted the next time.
  if (lastOld.seq > start.seq) {
    const codes = [`UP_TO_${lastOld.seq}`];
    await addRecord(createAuditTable(database, tenant, chain), {
      kind: 'records_pruned',
      codes,
      anchor: lastOld,
    });
  }
  let deleted = 0;
  for (;;) {
    const rows = await database.run(
      `DELETE FROM ${AUDIT_TABLE} WHERE tenant = $1 AND seq <= $2 AND seq <
         (SELECT min(seq) FROM ${AUDIT_TABLE} WHERE tenant = $1) + ${BATCH} RETURNING seq`,
      [tenant, lastOld.seq],
    );
    if (rows.length === 0) return deleted;
    deleted += rows.length;
  }
}

function damaged(tenant: string, breaks: readonly Break[]): JournalUnavailable {
  return new JournalUnavailable({
    code: 'AUDIT_DAMAGED',
    message: `Nothing is deleted, because the audit trail of tenant ${JSON.stringify(tenant)} is not complete and unchanged. ${breaks.map(({ problem }) => problem).join(' ')}`,
  });
}
