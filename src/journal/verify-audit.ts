// Verifies an audit trail: whether a record was edited, deleted, moved or damaged, whether the end was removed, and what of it was acknowledged.

import { createHash } from 'node:crypto';
import { BEGINNING } from './audit-chain.ts';
import type { AuditChain } from './audit-chain.ts';
import { NO_HEAD, canonical, readRecord } from './audit-row.ts';
import type { Anchor } from './audit-row.ts';
import { readHead } from './audit-table.ts';
import type { SignedEnd } from './audit-table.ts';
import type { Database, Row } from './database.ts';
import { AUDIT_HEAD_TABLE, AUDIT_TABLE } from './migrations.ts';

/** Something that is wrong with a trail. */
export interface Break {
  /** A sentence with its place. */
  problem: string;
  /** The number of the record at which it was found. `null` at the end of the trail. */
  seq: number | null;
  /** Changes when anything at this place changes again, so that an acknowledgement covers nothing that happened after it. */
  key: string;
}

export interface TrailReport {
  tenant: string;
  /** How many records were verified. */
  count: number;
  /** The last record. `null` when there is none. */
  last: Anchor | null;
  /** The place after which the trail begins. */
  start: Anchor;
  /** The last record before the first one that is young. The place after which the trail begins when there is none. */
  lastOld: Anchor;
  /** What is wrong and was not acknowledged. */
  breaks: Break[];
  /** What is wrong, and an operator acknowledged with a reason. */
  acknowledged: (Break & { reason: string })[];
}

const PAGE = 1000;

/** A trail with more problems than this is not read to its end. */
const MAX_PROBLEMS = 20;

/** Verifies the trails of all tenants, or of one. */
export async function verifyAudit(
  database: Pick<Database, 'run'>,
  chain: AuditChain,
  tenant: string | null,
): Promise<TrailReport[]> {
  const reports: TrailReport[] = [];
  for (const name of tenant === null ? await listTenants(database) : [tenant]) {
    reports.push(await verifyTrail(database, chain, name));
  }
  return reports;
}

/** Every tenant that has an audit trail. */
export async function listTenants(database: Pick<Database, 'run'>): Promise<string[]> {
  const rows = await database.run(
    `SELECT tenant FROM ${AUDIT_HEAD_TABLE} UNION SELECT DISTINCT tenant FROM ${AUDIT_TABLE} ORDER BY tenant`,
  );
  return rows.map((row) => String(row['tenant']));
}

/** Records from `youngFromMs` on are young. */
export async function verifyTrail(
  database: Pick<Database, 'run'>,
  chain: AuditChain,
  tenant: string,
  youngFromMs = Infinity,
): Promise<TrailReport> {
  // The head is read first: the gateway may add records meanwhile, and they come after it.
  const head = await readHead(database, tenant);
  const start = await readStart(database, tenant);
  const claimed = await listAcknowledged(database, tenant);
  const reasons = new Map<string, string>();
  const found: Break[] = [];
  let last = start;
  let lastOld = start;
  let isOldSoFar = true;
  let headHash = head?.seq === start.seq ? start.hash : null;
  let count = 0;
  const report = (): TrailReport => {
    const acknowledged = found.flatMap((one) => {
      const reason = reasons.get(one.key);
      return reason === undefined ? [] : [{ ...one, reason }];
    });
    const breaks = found.filter(({ key }) => !reasons.has(key));
    return { tenant, count, last: last.seq === 0 ? null : last, start, lastOld, breaks, acknowledged };
  };
  for (;;) {
    const rows = await database.run(
      `SELECT * FROM ${AUDIT_TABLE} WHERE tenant = $1 AND seq > $2 ORDER BY seq LIMIT ${PAGE}`,
      [tenant, last.seq],
    );
    for (const row of rows) {
      const seq = Number(row['seq']);
      const isNext = seq === last.seq + 1;
      const { problem, hash } = verifyRow(chain, row, isNext ? last.hash : null, rows);
      const note = (kind: string, sentence: string) =>
        found.push({ problem: sentence, seq, key: `${kind}_${seq}_${fingerprint(last, row)}` });
      if (!isNext) note('MISSING', `${rangeOf(last.seq + 1, seq - 1)} missing.`);
      if (problem !== null) note('DAMAGED', `Record ${seq} ${problem}.`);
      else if (isWithoutHead(row)) {
        note(
          NO_HEAD,
          `Record ${seq} says that the signed end was missing: records before it may have been removed.`,
        );
      } else if (isNext) {
        const [key, reason] = readAcknowledgement(row) ?? [];
        if (key !== undefined && reason !== undefined) reasons.set(key, reason);
      }
      last = { seq, hash };
      isOldSoFar &&= Number(row['at_ms']) < youngFromMs;
      if (isOldSoFar) lastOld = last;
      if (seq === head?.seq) headHash = last.hash;
      count += 1;
      if (found.length >= MAX_PROBLEMS + claimed.size) return report();
    }
    if (rows.length < PAGE) break;
  }
  const problem = problemOfEnd(chain, tenant, { head, headHash, last });
  if (problem !== null) found.push({ problem, seq: null, key: 'END' });
  return report();
}

function problemOfEnd(
  chain: AuditChain,
  tenant: string,
  { head, headHash, last }: { head: SignedEnd | null; headHash: string | null; last: Anchor },
): string | null {
  if (head === null) return 'The signed end is missing.';
  if (chain.signatureOf(tenant, head, head.keyId) !== head.signature)
    return 'The signed end was edited, or was signed with a key that is not given.';
  if (head.seq > last.seq) return `${rangeOf(last.seq + 1, head.seq)} missing at the end.`;
  if (headHash !== head.hash && headHash !== null)
    return `Record ${head.seq} is not the one that was signed as the end.`;
  return null;
}

/** Of the record before a place and of all that is stored at the place. It needs no key, because it stands in a record that has one. */
function fingerprint({ seq, hash }: Anchor, row: Row): string {
  const stored = JSON.stringify([seq, hash, canonical(row), row['hash']]);
  return createHash('sha256').update(stored).digest('base64url').slice(0, 22);
}

/** What the records say was acknowledged. Nothing is believed before the record itself is verified. */
async function listAcknowledged(database: Pick<Database, 'run'>, tenant: string): Promise<Set<string>> {
  const rows = await database.run(
    `SELECT * FROM ${AUDIT_TABLE} WHERE tenant = $1 AND kind = 'break_acknowledged' ORDER BY seq`,
    [tenant],
  );
  return new Set(rows.flatMap((row) => readAcknowledgement(row)?.[0] ?? []));
}

function readAcknowledgement(row: Row): readonly string[] | null {
  return row['kind'] === 'break_acknowledged' ? (readRecord(row)?.codes ?? null) : null;
}

function isWithoutHead(row: Row): boolean {
  return row['kind'] === 'records_lost' && row['codes'] === JSON.stringify([NO_HEAD]);
}

/** The place after which the trail is complete: its beginning, or the end of what was deleted by retention. */
async function readStart(database: Pick<Database, 'run'>, tenant: string): Promise<Anchor> {
  const rows = await database.run(
    `SELECT * FROM ${AUDIT_TABLE} WHERE tenant = $1 AND kind = 'records_pruned' ORDER BY seq DESC LIMIT 1`,
    [tenant],
  );
  const pruned = rows[0] && readRecord(rows[0]);
  // A deletion comes after what it deleted, so that it is itself among the records that are verified.
  if (!pruned?.anchor || pruned.anchor.seq >= pruned.seq) return { seq: 0, hash: BEGINNING };
  return pruned.anchor;
}

/**
 * `hash` is what the next record has to follow. `previous` is `null` where the record before it is missing: then its own hash cannot
 * be verified.
 */
function verifyRow(
  chain: AuditChain,
  row: Row,
  previous: string | null,
  others: readonly Row[],
): { problem: string | null; hash: string } {
  const hash = String(row['hash']);
  if (readRecord(row) === null) return { problem: 'is torn: a part of it is missing', hash };
  if (previous === null) return { problem: null, hash };
  const right = chain.hashOf(previous, row);
  if (right === null) {
    return { problem: `was made with the key ${String(row['key_id'])}, which is not given`, hash };
  }
  if (right === hash) return { problem: null, hash };
  // The record that belongs here is the one whose hash fits with the number of this place.
  const moved = others.find((other) => {
    return other !== row && chain.hashOf(previous, { ...other, seq: row['seq'] ?? null }) === other['hash'];
  });
  if (moved === undefined) return { problem: 'was edited', hash };
  const place = Number(moved['seq']);
  return {
    problem: `was reordered: the one that belongs here has the number ${place}`,
    hash: String(moved['hash']),
  };
}

function rangeOf(first: number, last: number): string {
  return first === last ? `Record ${first} is` : `Records ${first} to ${last} are`;
}
