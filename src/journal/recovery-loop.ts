// Every second: records pending outcomes, looks which intents are open, and closes those whose lease is over or whose values are there.

import { JournalUnavailable } from './errors.ts';
import { isLeftOpen } from './intent-row.ts';
import type { IntentsTable, OpenIntent } from './intents-table.ts';
import type { PendingOutcomes } from './pending-outcomes.ts';
import type { Recovery } from './recovery.ts';
import type { Sightings } from './sightings.ts';

interface RecoveryLoopOptions {
  table: Pick<IntentsTable, 'listOpen' | 'readOpen' | 'tryWriting'>;
  pendingOutcomes: Pick<PendingOutcomes, 'retry'>;
  recovery: Recovery;
  sightings: Sightings;
  /** Whether the journal could not be written at the last attempt. */
  isUnavailable: () => boolean;
  /** Called with every open intent, each time they were listed. */
  onListed?: (open: readonly OpenIntent[]) => void;
  /** Called when LoanPro cannot be read, so that an intent has to wait: once for each intent. */
  onFailure: (error: unknown) => void;
}

const EVERY_MS = 1000;
const AT_ONCE = 20;
/** An intent that could not be recovered waits for this long, so that the loop adds little to what LoanPro has to answer. */
const TRY_AGAIN_AFTER_MS = 5000;
/** How often an intent is looked at whose write has ended without a certain outcome. */
const LOOK_EVERY_MS = 5000;
const READ_TIMEOUT_MS = 10_000;

/** Starts at once. The function that it returns stops the loop, and resolves when no part of it runs any more. */
export function startRecoveryLoop(options: RecoveryLoopOptions): () => Promise<void> {
  const { table, pendingOutcomes, recovery, sightings, isUnavailable, onFailure } = options;
  const stopping = new AbortController();
  const notBeforeMs = new Map<string, number>();
  const lookAtMs = new Map<string, number>();
  /** Those that are being read at this moment. */
  const attended = new Map<string, Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let round = runRound();

  async function runRound(): Promise<void> {
    try {
      if (isUnavailable()) await table.tryWriting();
      await pendingOutcomes.retry();
      const askedAtMs = performance.now();
      const open = await table.listOpen();
      options.onListed?.(open);
      sightings.forgetOthers(open, askedAtMs);
      // Every one is asked for: this process has to know an intent for a whole lease before it may take it over.
      const known = open.map((intent) => ({ ...intent, isOver: sightings.remainingMs(intent) <= 0 }));
      for (const intent of known) if (intent.isOver && isRecoveryDue(intent)) attend(intent, recoverOne);
      for (const intent of known) if (!intent.isOver && isLookDue(intent)) attend(intent, lookAt);
      // Other processes may have closed some of those that this one could not.
      const listed = new Set(open.map(({ id }) => id));
      for (const times of [notBeforeMs, lookAtMs]) {
        for (const id of times.keys()) if (!listed.has(id)) times.delete(id);
      }
    } catch (error) {
      // An unavailable journal has been reported already. No other error may end the loop.
      if (!(error instanceof JournalUnavailable)) onFailure(error);
    }
    if (stopping.signal.aborted) return;
    timer = setTimeout(() => {
      round = runRound();
    }, EVERY_MS).unref();
  }

  /** Nobody waits for it, so an entity that LoanPro does not show holds up no other one. */
  function attend({ id }: OpenIntent, work: (id: string) => Promise<void>): void {
    if (attended.size >= AT_ONCE || attended.has(id)) return;
    attended.set(
      id,
      work(id).finally(() => attended.delete(id)),
    );
  }

  function isRecoveryDue({ id }: OpenIntent): boolean {
    return (notBeforeMs.get(id) ?? 0) <= performance.now();
  }

  /** The write has just read the entity itself, so the first look comes later. */
  function isLookDue({ id, isReported }: OpenIntent): boolean {
    if (!isReported) return false;
    const nowMs = performance.now();
    const atMs = lookAtMs.get(id) ?? nowMs + LOOK_EVERY_MS;
    lookAtMs.set(id, atMs);
    return atMs <= nowMs;
  }

  /** The caller may learn before the lease is over that every value is there, and the next write need not wait any longer. */
  async function lookAt(id: string): Promise<void> {
    lookAtMs.set(id, performance.now() + LOOK_EVERY_MS);
    try {
      const intent = await table.readOpen(id);
      if (intent && isLeftOpen(intent)) await recovery.look(intent, readSignal());
    } catch {
      // While LoanPro cannot be read, nothing is lost: the intent is recovered when its lease is over.
    }
  }

  const readSignal = () => AbortSignal.any([AbortSignal.timeout(READ_TIMEOUT_MS), stopping.signal]);

  async function recoverOne(id: string): Promise<void> {
    try {
      const intent = await table.readOpen(id);
      if (!intent) return;
      await recovery.recover(intent, readSignal());
    } catch (error) {
      if (stopping.signal.aborted) return;
      const isUnavailableNow = error instanceof JournalUnavailable;
      // The next round finds out whether the journal can be used again, and does not read LoanPro before.
      if (isUnavailableNow && !error.isSingle) return;
      // A problem with the journal has been reported already.
      if (!isUnavailableNow && !notBeforeMs.has(id)) onFailure(error);
      notBeforeMs.set(id, performance.now() + TRY_AGAIN_AFTER_MS);
    }
  }

  return async () => {
    stopping.abort();
    clearTimeout(timer);
    await round;
    await Promise.all(attended.values());
  };
}
