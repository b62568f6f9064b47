// Outcomes of writes that could not be recorded at once. They are kept, and tried again until the journal has them.

import { entityKey } from '../custom-fields/entities.ts';
import type { EntityRef } from '../custom-fields/entities.ts';
import { JournalUnavailable } from './errors.ts';
import type { IntentResult, IntentsTable } from './intents-table.ts';

interface PendingOutcome {
  id: string;
  entity: EntityRef;
  result: IntentResult;
  /** Whether the intent itself may be recorded only later: its INSERT was sent, and never answered. */
  mayComeLate: boolean;
  /** Records what other processes have to know before they may write to the entity. It throws while that is impossible. */
  recordFirst?: (() => Promise<void>) | null;
}

export interface PendingOutcomes {
  /** Records an outcome now or, while the journal is unavailable, as soon as it can be written again. */
  record(outcome: PendingOutcome): Promise<void>;
  /** The same without an attempt now, while the journal has just failed: the caller need not wait for a second failure. */
  recordLater(outcome: PendingOutcome): void;
  /** Tries again what could not be recorded, of one entity or of all. Throws while the journal is still unavailable for one or for all. */
  retry(entity?: EntityRef): Promise<void>;
}

/** A statement that was sent when the connection broke is carried out within this time, or never. */
const LATE_MS = 5000;

export function createPendingOutcomes(table: Pick<IntentsTable, 'recordResult'>): PendingOutcomes {
  const pending = new Map<string, PendingOutcome & { forgetAtMs: number | null }>();

  async function attempt(outcome: PendingOutcome): Promise<void> {
    await outcome.recordFirst?.();
    const isRecorded = await table.recordResult(outcome.id, outcome.result);
    const kept = pending.get(outcome.id);
    if (isRecorded || !outcome.mayComeLate || !kept) {
      pending.delete(outcome.id);
      return;
    }
    // The time runs from the first attempt that the journal answered: until then it may not have seen the INSERT either.
    kept.forgetAtMs ??= performance.now() + LATE_MS;
    if (performance.now() > kept.forgetAtMs) pending.delete(outcome.id);
  }

  return {
    async record(outcome) {
      // On the list before the first attempt, so that no failure loses it.
      pending.set(outcome.id, { ...outcome, forgetAtMs: null });
      await attempt(outcome).catch((error: unknown) => {
        if (!(error instanceof JournalUnavailable)) throw error;
      });
    },
    recordLater(outcome) {
      pending.set(outcome.id, { ...outcome, forgetAtMs: null });
    },
    async retry(entity) {
      for (const outcome of pending.values()) {
        const isMeant = entity === undefined || entityKey(outcome.entity) === entityKey(entity);
        if (!isMeant) continue;
        try {
          await attempt(outcome);
        } catch (error) {
          // The others can be recorded all the same when the journal refuses only what this one needs.
          const isSingle = error instanceof JournalUnavailable && error.isSingle;
          if (entity !== undefined || !isSingle) throw error;
        }
      }
    },
  };
}
