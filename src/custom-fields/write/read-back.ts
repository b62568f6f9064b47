// The read-back of a write: it reads the entity until the wanted values are there, their absence is proven, or the time is over.

import type { EntityRef } from '../entities.ts';
import type { StoredEntity } from '../stored.ts';
import type { PlannedChange } from './change.ts';
import { sameText } from './compare.ts';
import { heldValues } from './plan.ts';
import { sum } from './proof.ts';
import type { CompleteRead, Proof } from './proof.ts';
import type { CustomFieldStore } from './store.ts';

/** The request and all read-backs together may take this long, counted from the moment at which the request is sent. */
export const SEND_AND_SETTLE_MS = 16_000;

/** The read-backs may take this long even if the request took all of the time above. */
export const SETTLE_TIMEOUT_MS = 6000;

export interface ReadBack {
  /** Every read that did not fail, oldest first. All of them began after the answer. */
  reads: readonly CompleteRead[];
  /** Whether the reads are enough to say that the request had no effect. */
  isProven: boolean;
}

interface Answered {
  /** The time that the request took. */
  tookMs: number;
  /** Called with every read that did not fail. */
  onRead: (read: CompleteRead) => void;
}

/** Reads back once LoanPro has answered. */
export async function readBack(
  store: Pick<CustomFieldStore, 'fetchForWrite'>,
  entity: EntityRef,
  wanted: readonly PlannedChange[],
  { pausesMs, shortestPauseMs, isReached, endsWhenReached }: Proof,
  { tookMs, onRead }: Answered,
): Promise<ReadBack> {
  const startMs = performance.now();
  // Whole milliseconds, because timers are not more exact than that.
  const elapsedMs = () => Math.round(performance.now() - startMs);
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), Math.max(SETTLE_TIMEOUT_MS, SEND_AND_SETTLE_MS - tookMs));
  const reads: CompleteRead[] = [];
  try {
    for (const pauseMs of pausesMs) {
      // Slow reads take up time themselves, so pauses end at the end of all pauses.
      const restMs = Math.max(shortestPauseMs, sum(pausesMs) - elapsedMs());
      await pause(Math.min(pauseMs, restMs), limit.signal);
      if (limit.signal.aborted) break;
      const beganAfterMs = elapsedMs();
      // A failed read-back says nothing about the write.
      const seen = await store.fetchForWrite(entity, limit.signal, 'verify').catch(() => undefined);
      if (seen === undefined) continue;
      const read = { entity: seen, beganAfterMs, endedAfterMs: elapsedMs() };
      reads.push(read);
      onRead(read);
      if ((endsWhenReached && isReached(reads)) || (seen && holdsAll(seen, wanted))) break;
    }
  } finally {
    clearTimeout(timer);
  }
  return { reads, isProven: isReached(reads) };
}

function holdsAll({ entity, rows }: StoredEntity, wanted: readonly PlannedChange[]): boolean {
  const held = heldValues(entity, rows ?? []);
  return wanted.every((change) => sameText(change.definition, held(change).value.text, change.text));
}

/** Never ends too early, as timers may, except when the signal aborts. */
async function pause(lengthMs: number, signal: AbortSignal): Promise<void> {
  const endMs = performance.now() + lengthMs;
  for (;;) {
    const restMs = endMs - performance.now();
    if (restMs <= 0 || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(end, restMs);
      signal.addEventListener('abort', end);
      function end(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      }
    });
  }
}
