// Looks every second for what was left behind: ends that were not recorded, and intents that nobody will end.

import type { Endings } from './pending-outcomes.ts';
import { JournalUnavailable } from './errors.ts';
import type { IntentRow, Ledger } from './intents-table.ts';
import type { Recovery } from './recovery.ts';

interface SweepOptions {
  ledger: Ledger;
  endings: Endings;
  recovery: Recovery;
  /** Whether the journal could not be written when it was last tried. */
  isAway: () => boolean;
  /** Told when LoanPro cannot be read, so that an intent has to wait. */
  onFailure: (error: unknown) => void;
}

const EVERY_MS = 1000;
const AT_ONCE = 20;
/** Looked through for those whose time has come, so that some that cannot be recovered do not stand in the way of all others. */
const LISTED = 500;
/** One that could not be recovered is left alone for a while: LoanPro is asked for no more than it can give. */
const TRY_AGAIN_AFTER_MS = 5000;
const LOOK_TIMEOUT_MS = 10_000;

/** Starts at once. The result stops it, and resolves when nothing of it is under way any more. */
export function startSweep({
  ledger,
  endings,
  recovery,
  isAway,
  onFailure,
}: SweepOptions): () => Promise<void> {
  const stopping = new AbortController();
  const notBeforeMs = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let underWay = sweep();

  async function sweep(): Promise<void> {
    try {
      if (isAway()) await ledger.tryWriting();
      await endings.retry();
      const expired = await ledger.listExpired(LISTED);
      const due = expired.filter(({ id }) => (notBeforeMs.get(id) ?? 0) <= performance.now());
      await Promise.all(due.slice(0, AT_ONCE).map(recoverOne));
      // Others may have closed some of those that this process could not.
      const listed = new Set(expired.map(({ id }) => id));
      for (const id of notBeforeMs.keys()) if (!listed.has(id)) notBeforeMs.delete(id);
    } catch (error) {
      // That it is away has been told; whatever else went wrong may not end the sweeping.
      if (!(error instanceof JournalUnavailable)) onFailure(error);
    }
    if (stopping.signal.aborted) return;
    timer = setTimeout(() => {
      underWay = sweep();
    }, EVERY_MS).unref();
  }

  async function recoverOne(intent: IntentRow): Promise<void> {
    try {
      const signal = AbortSignal.any([AbortSignal.timeout(LOOK_TIMEOUT_MS), stopping.signal]);
      await recovery.recover(intent, signal);
    } catch (error) {
      if (error instanceof JournalUnavailable || stopping.signal.aborted) return;
      if (!notBeforeMs.has(intent.id)) onFailure(error);
      notBeforeMs.set(intent.id, performance.now() + TRY_AGAIN_AFTER_MS);
    }
  }

  return async () => {
    stopping.abort();
    clearTimeout(timer);
    await underWay;
  };
}
