// One open intent as the write holds it: the last record before the request, and the ways to close it.

import type { EntityRef } from '../custom-fields/entities.ts';
import type { Intent, IntentEnd } from '../custom-fields/write/journal.ts';
import { IntentExpired, JournalUnavailable } from './errors.ts';
import type { IntentField } from './intent-row.ts';
import type { IntentResult, IntentsTable } from './intents-table.ts';
import type { PendingOutcomes } from './pending-outcomes.ts';
import type { TenantTraitsTable } from './tenant-traits.ts';
import type { ValueHashes } from './value-hashes.ts';
import type { Release } from './queue.ts';

interface OpenIntent {
  id: string;
  entity: EntityRef;
  hashScope: string;
  fields: readonly IntentField[];
  /** On the clock of `performance.now()`. It is counted from before the INSERT, so it is over before another process takes the intent over. */
  sendUntilMs: number;
  release: Release;
}

interface IntentParts {
  table: IntentsTable;
  pendingOutcomes: PendingOutcomes;
  traits: TenantTraitsTable;
  hashes: ValueHashes;
}

export function createIntent(
  { table, pendingOutcomes, traits, hashes }: IntentParts,
  { id, entity, hashScope: scope, fields, sendUntilMs, release }: OpenIntent,
): Intent {
  let known = fields;
  let isUnavailable = false;
  let recordFirst: (() => Promise<void>) | null = null;

  const record = (result: IntentResult) =>
    pendingOutcomes.record({ id, entity, result, mayComeLate: false, recordFirst }).finally(release);

  function recordEnd(end: IntentEnd, outcome: IntentResult['outcome']): Promise<void> {
    const { reportedOutcome, results, problems, status: upstreamStatus } = end;
    const ended = known.map((field) => withResult(field, results.get(field.id)));
    return record({ reportedOutcome, outcome, fields: ended, problems, upstreamStatus });
  }

  function requireTimeToSend(): void {
    if (performance.now() > sendUntilMs) throw new IntentExpired();
  }

  return {
    id,
    async recordBefore(changing) {
      requireTimeToSend();
      known = known.map((field) => {
        const held = changing.get(field.id);
        if (held === undefined) return field;
        const before = hashes.ofBefore({ scope, entityId: entity.id, fieldId: field.id }, held.text);
        return { ...field, before, hadRow: held.hasRow };
      });
      const recorded = await table.recordBefore(id, known).catch((error: unknown) => {
        isUnavailable = error instanceof JournalUnavailable;
        throw error;
      });
      if (!recorded) throw new IntentExpired();
      return { isKeyedByRow: recorded.isKeyedByRow || traits.isMarkedHere() };
    },
    markKeyedByRow() {
      // The intent stays open until the mark is recorded, so no other write is sent before it can know.
      recordFirst = () => traits.markKeyedByRow();
    },
    async recordReported(outcome) {
      // The end of the write records it again.
      await table.recordReported(id, outcome).catch(() => undefined);
    },
    requireTimeToSend,
    async closeUnsent() {
      if (!isUnavailable) return record(notSent(known));
      pendingOutcomes.recordLater({ id, entity, result: notSent(known), mayComeLate: false });
      release();
    },
    close: (end) => recordEnd(end, end.outcome),
    leaveOpen: (end) => recordEnd(end, null),
    abandon: release,
  };
}

/** The result of an intent whose request was not sent. */
export function notSent(fields: readonly IntentField[]): IntentResult {
  return { reportedOutcome: null, outcome: 'NOT_SENT', fields, problems: [], upstreamStatus: null };
}

function withResult(field: IntentField, result: ReturnType<IntentEnd['results']['get']>): IntentField {
  return result === undefined ? field : { ...field, result };
}
