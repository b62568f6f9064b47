// A copy of a list that all requests share. It is fetched once for all who ask, and its age counts from the moment its fetch began.

import { untilAborted } from '../custom-fields/until-aborted.ts';
import { LoanProError } from './transport/errors.ts';

export interface SharedCopy<List> {
  /** Returns the copy of any age, without a call. `null` when there is none yet. */
  peek(): List | null;
  /**
   * For display. Returns the copy, and renews a copy that is older than its maximum age in the background. A copy that is twice as
   * old is waited for, and is returned only when the renewal fails or takes long. Without a copy, all callers wait for the same fetch.
   */
  load(signal: AbortSignal): Promise<List>;
  /**
   * For decisions. Returns a list whose fetch began at most `FRESH_MS` before this call, or later. All callers share the fetch.
   * Rejects when LoanPro cannot give the list. An `isUrgent` caller does not share a fetch that may be waiting for the end of a pause.
   */
  loadFresh(signal: AbortSignal, isUrgent?: boolean): Promise<List>;
  /** Resolves when there is a copy of any age, and renews an old one in the background. */
  ensure(signal: AbortSignal): Promise<void>;
  /** Fetches the list again, even when there is a copy. Rejects when that fails. */
  renew(signal: AbortSignal): Promise<void>;
}

interface SharedCopyOptions<List> {
  /** Not aborted by any caller, because all callers share it. An urgent one is sent even while LoanPro asks for a pause. */
  fetch: (isUrgent: boolean) => Promise<List>;
  isEmpty: (list: List) => boolean;
  maxAgeMs: number;
  onRefreshFailed: (error: unknown) => void;
  /** Called with the time at which the fetch of a new copy began. */
  onRenewed?: (startedAtMs: number) => void;
  /** Called when the list is asked for, with whether a copy that is young enough is there. */
  onAsked?: (isThere: boolean) => void;
}

/** How old a list may be that decides something. One fetch serves everybody who asks in this time. */
export const FRESH_MS = 2000;

/** The pause after a failed fetch, which may have made up to three calls. */
const RETRY_AFTER_MS = 5000;
/**
 * The shorter pause after LoanPro refused the token, and before a fetch that a decision waits for. A fetch that is refused costs only one
 * call, and a new token should be used soon.
 */
const RETRY_SOON_MS = 1000;

/** How long a caller waits for the renewal of a copy that could still be shown. */
const MAX_WAIT_MS = 2000;

/** How much later LoanPro has to give an empty list once more before it replaces a copy that is not empty. */
const EMPTY_AGAIN_MS = 2000;

interface Dated {
  /** On the clock of `performance.now()`. */
  startedAtMs: number;
}

interface Running<List> extends Dated {
  isUrgent: boolean;
  done: Promise<List>;
}

export function createSharedCopy<List>(options: SharedCopyOptions<List>): SharedCopy<List> {
  const { maxAgeMs, isEmpty } = options;
  let copy: (Dated & { list: List }) | null = null;
  let running: Running<List> | null = null;
  let failure: { error: unknown; atMs: number; isUrgent: boolean } | null = null;
  let emptySinceMs: number | null = null;

  /** Throws when an empty list would replace one that is not empty, and LoanPro has given only this one empty list so far. */
  function requireConfirmation(list: List, startedAtMs: number): void {
    if (!isEmpty(list) || !copy || isEmpty(copy.list)) {
      emptySinceMs = null;
      return;
    }
    emptySinceMs ??= startedAtMs;
    if (startedAtMs - emptySinceMs >= EMPTY_AGAIN_MS) return;
    throw new LoanProError(
      'incomplete',
      'LoanPro gave an empty list in place of one that was not empty.',
      200,
    );
  }

  async function fetchNow(startedAtMs: number, isUrgent: boolean): Promise<List> {
    try {
      const list = await options.fetch(isUrgent);
      requireConfirmation(list, startedAtMs);
      if (!copy || copy.startedAtMs <= startedAtMs) {
        copy = { list, startedAtMs };
        options.onRenewed?.(startedAtMs);
      }
      failure = null;
      return list;
    } catch (error) {
      failure = { error, atMs: performance.now(), isUrgent };
      options.onRefreshFailed(error);
      throw error;
    } finally {
      // An urgent fetch may have begun later.
      if (running?.startedAtMs === startedAtMs) running = null;
    }
  }

  /** Joins the fetch that is running, or begins one. Throws the last error when that is younger than the pause. */
  function join(pauseMs: number, isUrgent = false): Running<List> {
    if (running && (running.isUrgent || !isUrgent)) return running;
    const isRecent = failure !== null && performance.now() - failure.atMs < pauseMs;
    if (failure && isRecent && (failure.isUrgent || !isUrgent)) throw failure.error;
    const startedAtMs = performance.now();
    running = { startedAtMs, isUrgent, done: fetchNow(startedAtMs, isUrgent) };
    // Nobody may be waiting for it, and an unhandled rejection would end the process.
    running.done.catch(() => undefined);
    return running;
  }

  async function renew(signal: AbortSignal): Promise<List> {
    const isAuthFailure = failure?.error instanceof LoanProError && failure.error.code === 'auth-failed';
    return untilAborted(join(isAuthFailure ? RETRY_SOON_MS : RETRY_AFTER_MS).done, signal);
  }

  return {
    peek: () => copy?.list ?? null,
    async load(signal) {
      const ageMs = copy ? performance.now() - copy.startedAtMs : Infinity;
      options.onAsked?.(ageMs <= maxAgeMs);
      if (!copy) return renew(signal);
      if (ageMs <= maxAgeMs) return copy.list;
      const { list } = copy;
      const renewed = renew(AbortSignal.any([signal, AbortSignal.timeout(MAX_WAIT_MS)])).catch(() => {
        signal.throwIfAborted();
        return list;
      });
      if (ageMs > 2 * maxAgeMs) return renewed;
      renewed.catch(() => undefined);
      return list;
    },
    async loadFresh(signal, isUrgent) {
      const oldestMs = performance.now() - FRESH_MS;
      for (;;) {
        if (copy && copy.startedAtMs >= oldestMs) return copy.list;
        // The fetch that is running may have begun too early for this caller. The next one has not.
        await untilAborted(join(RETRY_SOON_MS, isUrgent).done, signal);
      }
    },
    async ensure(signal) {
      if (!copy) await renew(signal);
      else if (performance.now() - copy.startedAtMs > maxAgeMs) renew(signal).catch(() => undefined);
    },
    async renew(signal) {
      await renew(signal);
    },
  };
}
