// Opens the intent of a write in the intents table, and waits until no other process has an open one for the same entity.

import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { EarlierWrite, IntentRequest } from '../custom-fields/write/journal.ts';
import { EntityBusy, JournalUnavailable } from './errors.ts';
import { isLeftOpen } from './intent-row.ts';
import type { IntentField, IntentRow } from './intent-row.ts';
import { notSent } from './intent.ts';
import type { IntentsTable, RecordedKey } from './intents-table.ts';
import type { PendingOutcomes } from './pending-outcomes.ts';
import type { Recovery } from './recovery.ts';
import type { Repetitions } from './repetitions.ts';
import type { Sightings } from './sightings.ts';

interface ClaimsOptions {
  table: IntentsTable;
  pendingOutcomes: PendingOutcomes;
  recovery: Recovery;
  repetitions: Repetitions;
  sightings: Sightings;
  keyId: string;
  leaseMs: number;
}

interface Claim {
  id: string;
  /** A moment before the intent was recorded, on the clock of `performance.now()`. */
  startMs: number;
}

interface Claims {
  /**
   * Returns the earlier write when another request took the idempotency key first. Throws `EntityBusy` when the caller's deadline passes
   * first, or when it is certain to pass first.
   */
  claim(
    request: IntentRequest,
    hashed: { scope: string; fields: readonly IntentField[]; idempotency: RecordedKey | null },
  ): Promise<Claim | EarlierWrite>;
}

/** How often to check whether the write of another process is over. */
export const CHECK_EVERY_MS = 25;
const CHECK_SELDOM_MS = 250;

export function createClaims(options: ClaimsOptions): Claims {
  const { table, pendingOutcomes, recovery, repetitions, sightings, keyId, leaseMs } = options;

  /** Returns when it makes sense to try again. */
  async function waitFor(other: IntentRow, { endsAtMs, signal }: IntentRequest): Promise<void> {
    const remainingMs = sightings.remainingMs(other);
    if (remainingMs <= 0) return recovery.recover(other, signal);
    // Its caller has an answer, so it stays open until its lease is over. A caller who has less time than that is refused at once.
    const isLeft = isLeftOpen(other);
    if (isLeft && performance.now() + remainingMs > endsAtMs) throw new EntityBusy();
    const pauseMs = (isLeft ? CHECK_SELDOM_MS : CHECK_EVERY_MS) * (0.5 + Math.random());
    await wait(Math.min(remainingMs, pauseMs), undefined, { signal }).catch(() => undefined);
  }

  return {
    async claim(request, { scope: hashScope, fields, idempotency }) {
      const { entity, requestId, actor, signal } = request;
      for (;;) {
        if (signal.aborted) throw new EntityBusy();
        // An earlier write of this process may have ended without its outcome being recorded yet.
        await pendingOutcomes.retry(entity);
        const id = randomUUID();
        const startMs = performance.now();
        const isClaimed = await table
          .claim({ id, entity, requestId, actor, fields, keyId, hashScope, idempotency, leaseMs })
          .catch((error: unknown) => {
            if (error instanceof JournalUnavailable && error.isAmbiguous) {
              pendingOutcomes.recordLater({ id, entity, result: notSent(fields), mayComeLate: true });
            }
            throw error;
          });
        if (isClaimed) return { id, startMs };
        const earlier = request.idempotency && (await repetitions.findEarlier(request.idempotency, signal));
        if (earlier) return earlier;
        const other = await table.findOpen(entity);
        if (other) await waitFor(other, request);
      }
    },
  };
}
