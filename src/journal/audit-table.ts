// The statements on the tables of the audit trail of one tenant.

import { AUDIT_COLUMNS, NUMBERS, toCells } from './audit-row.ts';
import type { Anchor, AuditCells, DatedEvent } from './audit-row.ts';
import { BEGINNING } from './audit-chain.ts';
import type { AuditChain } from './audit-chain.ts';
import type { Database, Row, SqlValue } from './database.ts';
import { JournalUnavailable, UNIQUE_VIOLATION } from './errors.ts';
import { AUDIT_HEAD_TABLE, AUDIT_TABLE, TABLE } from './migrations.ts';

/** Where the next records go. */
export interface TrailEnd {
  /** The number of the last row that is there. */
  lastSeq: number;
  /** What the next record follows. It is after the last row when rows are missing at the end, so that the gap stays visible. */
  follows: Anchor;
  /** Whether there must have been a signed end, and it is gone. */
  isHeadMissing: boolean;
}

/** Records that are ready to be added at an end. */
interface Batch {
  lastSeq: number;
  rows: readonly AuditCells[];
  /** The end once they are added. */
  end: TrailEnd;
}

const AT_THE_BEGINNING: Anchor = { seq: 0, hash: BEGINNING };

/** So many of the newest writes are looked at, so that a large journal is not read. */
const NEWEST_WRITES = 1000;

export interface AuditTable {
  /** Never before an end that this process has seen: when records are removed meanwhile, the gap stays visible. */
  readEnd(): Promise<TrailEnd>;
  prepare(end: TrailEnd, events: readonly DatedEvent[]): Batch;
  /** Adds records with one statement. False when another process added some first. */
  add(batch: Batch): Promise<boolean>;
  /** Signs the end, as the last step. If the process ends before it, the next record signs the new end. */
  signEnd(end: Anchor): Promise<void>;
}

export function createAuditTable(database: Database, tenant: string, chain: AuditChain): AuditTable {
  /** The last end that this process saw. Whoever changes the database cannot take it away. */
  let known: Anchor | null = null;

  /**
   * A write is recorded in the trail, which has a head by then, before it is closed. Only versions that have a trail keep the actor. One
   * statement asks both, because another process may begin at the same time.
   */
  async function hasWritesWithoutHead(): Promise<boolean> {
    const rows = await database.run(
      `SELECT 1 AS found FROM
         (SELECT actor FROM ${TABLE} WHERE tenant = $1 AND closed_at_ms IS NOT NULL ORDER BY opened_at_ms DESC LIMIT ${NEWEST_WRITES}) AS newest
       WHERE actor IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${AUDIT_HEAD_TABLE} WHERE tenant = $1) LIMIT 1`,
      [tenant],
    );
    return rows.length > 0;
  }

  async function signEnd(end: Anchor): Promise<void> {
    await database.run(
      `INSERT INTO ${AUDIT_HEAD_TABLE} (tenant, seq, hash, key_id, signature) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (tenant) DO UPDATE
       SET seq = excluded.seq, hash = excluded.hash, key_id = excluded.key_id, signature = excluded.signature
       WHERE ${AUDIT_HEAD_TABLE}.seq < excluded.seq`,
      [tenant, end.seq, end.hash, chain.keyId, chain.signatureOf(tenant, end, chain.keyId)],
    );
  }

  return {
    signEnd,
    async readEnd() {
      const [row] = await database.run(
        `SELECT seq, hash FROM ${AUDIT_TABLE} WHERE tenant = $1 ORDER BY seq DESC LIMIT 1`,
        [tenant],
      );
      const head = await readHead(database, tenant);
      const last: Anchor | null = row ? { seq: Number(row['seq']), hash: String(row['hash']) } : null;
      const isHeadMissing = !head && !known && (last !== null || (await hasWritesWithoutHead()));
      // The head is there before the first record, so a trail without one is a trail whose head was removed.
      if (!head && !known && !isHeadMissing) await signEnd(AT_THE_BEGINNING);
      known = [known, last, head].reduce<Anchor>(
        (latest, end) => (end && end.seq > latest.seq ? { seq: end.seq, hash: end.hash } : latest),
        AT_THE_BEGINNING,
      );
      return { lastSeq: last?.seq ?? 0, follows: known, isHeadMissing };
    },
    prepare({ lastSeq, follows }, events) {
      let { seq, hash } = follows;
      const rows = events.map((event): AuditCells => {
        seq += 1;
        const cells = toCells(event, { tenant, seq, keyId: chain.keyId });
        hash = chain.hashOf(hash, cells) ?? BEGINNING;
        return { ...cells, hash };
      });
      return { lastSeq, rows, end: { lastSeq: seq, follows: { seq, hash }, isHeadMissing: false } };
    },
    async add({ lastSeq, rows, end }) {
      const parameters: SqlValue[] = [tenant, lastSeq];
      const cell = (name: string, value: SqlValue) =>
        `CAST($${parameters.push(value)} AS ${NUMBERS.has(name) ? 'bigint' : 'text'})`;
      const tuples = rows.map(
        (cells) => `(${AUDIT_COLUMNS.map((name) => cell(name, cells[name])).join(', ')})`,
      );
      try {
        const added = await database.run(
          `INSERT INTO ${AUDIT_TABLE} (${AUDIT_COLUMNS.join(', ')})
           SELECT * FROM (VALUES ${tuples.join(', ')}) AS added
           WHERE coalesce((SELECT max(seq) FROM ${AUDIT_TABLE} WHERE tenant = $1), 0) = $2
           RETURNING seq`,
          parameters,
        );
        if (added.length === 0) return false;
        known = end.follows;
        return true;
      } catch (error) {
        // Two processes added at the very same moment.
        if (error instanceof JournalUnavailable && error.code === UNIQUE_VIOLATION) return false;
        throw error;
      }
    },
  };
}

export interface SignedEnd extends Anchor {
  keyId: string;
  signature: string;
}

export async function readHead(database: Pick<Database, 'run'>, tenant: string): Promise<SignedEnd | null> {
  const [row]: Row[] = await database.run(`SELECT * FROM ${AUDIT_HEAD_TABLE} WHERE tenant = $1`, [tenant]);
  if (!row) return null;
  const { seq, hash, key_id: keyId, signature } = row;
  return { seq: Number(seq), hash: String(hash), keyId: String(keyId), signature: String(signature) };
}
