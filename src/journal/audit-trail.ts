// Adds events to the audit trail: several at a time, in order, and later what cannot be recorded now.

import { NOBODY } from '../custom-fields/audit-trail.ts';
import type { AuditTrail } from '../custom-fields/audit-trail.ts';
import { NO_HEAD } from './audit-row.ts';
import type { Anchor, DatedEvent } from './audit-row.ts';
import type { AuditTable, TrailEnd } from './audit-table.ts';
import { JournalUnavailable } from './errors.ts';

export interface KeptAuditTrail extends AuditTrail {
  /**
   * Finds the end of the trail, unless it is known, and tries again to record what could not be recorded. Throws `JournalUnavailable` while that is
   * still impossible.
   */
  retry(): Promise<void>;
}

/** One statement adds so many records at most. */
const BATCH = 100;

/** More events are not kept while the journal is unavailable. Their number is recorded later. */
const MAX_KEPT = 10_000;

/** So many times in a row another process may be first, before the events wait for the next attempt. */
const MAX_ATTEMPTS = 20;

export function createAuditTrail(table: AuditTable): KeptAuditTrail {
  const kept: DatedEvent[] = [];
  let lost = 0;
  let end: TrailEnd | null = null;
  let hasBegun = false;
  /** What was sent last, until it is certain whether it was carried out. */
  let sent: { end: TrailEnd; count: number } | null = null;
  let unsigned: Anchor | null = null;
  let running: Promise<boolean> | null = null;

  const isDone = () => kept.length === 0 && unsigned === null && hasBegun;

  function settle(recorded: { end: TrailEnd; count: number }): void {
    kept.splice(0, recorded.count);
    ({ end } = recorded);
    unsigned = recorded.end.follows;
    sent = null;
  }

  async function findEnd(): Promise<TrailEnd> {
    const found = await table.readEnd();
    if (found.isHeadMissing) kept.unshift({ ...LOST, codes: [NO_HEAD], atMs: Date.now() });
    hasBegun = true;
    return found;
  }

  /** False when another process was first. */
  async function addBatch(): Promise<boolean> {
    const from = end ?? (await findEnd());
    // The statement without an answer was carried out all the same.
    if (sent?.end.follows.hash === from.follows.hash) settle(sent);
    const events = kept.slice(0, BATCH);
    if (events.length > 0) {
      end = null;
      const batch = table.prepare(from, events);
      sent = { end: batch.end, count: events.length };
      if (!(await table.add(batch))) return false;
      settle(sent);
    }
    if (unsigned !== null) await table.signEnd(unsigned);
    unsigned = null;
    if (kept.length === 0 && lost > 0) {
      kept.push({ ...LOST, codes: [String(lost)], atMs: Date.now() });
      lost = 0;
    }
    return true;
  }

  /** Everybody who waits takes part in the same batch. An event that comes while one is added is in the next one. */
  async function addWhile(isNeeded: () => boolean): Promise<void> {
    for (let attempts = 0; isNeeded() && attempts < MAX_ATTEMPTS;) {
      running ??= addBatch().finally(() => {
        running = null;
      });
      attempts = (await running) ? 0 : attempts + 1;
    }
  }

  return {
    retry: () => addWhile(() => !isDone()),
    async record(event) {
      if (kept.length >= MAX_KEPT) {
        lost += 1;
        return;
      }
      const dated = { ...event, atMs: Date.now() };
      kept.push(dated);
      await addWhile(() => kept.includes(dated)).catch((error: unknown) => {
        if (!(error instanceof JournalUnavailable)) throw error;
      });
    },
  };
}

const LOST = {
  kind: 'records_lost',
  actor: NOBODY,
  entity: null,
  fieldIds: [],
  requestId: null,
  writeId: null,
} as const;
