// How far a running write is, and the answer to a caller whose deadline passes before the write has ended.

import type { PlannedChange } from './change.ts';
import type { Intent } from './journal.ts';
import type { Outcome } from './outcome.ts';
import type { CompleteRead } from './proof.ts';
import { reportSoFar } from './report.ts';
import type { UpdateReport } from './report.ts';
import type { WriteReply } from './store.ts';

export interface Progress {
  /** `null` until the first byte of the request is about to leave. */
  sent: SentRequest | null;
  /** What the caller is told if the deadline passes now. `null`: an error, or what is known of the request that was sent. */
  report: UpdateReport | null;
  /** What the caller was told before the write had ended. */
  reportedOutcome: Outcome | null;
}

export interface SentRequest {
  intent: Intent;
  planned: readonly PlannedChange[];
  reply: WriteReply | null;
  /** Every read-back that did not fail, oldest first. */
  reads: CompleteRead[];
}

export function createProgress(): Progress {
  return { sent: null, report: null, reportedOutcome: null };
}

/** What is nearly finished at the deadline may still finish. */
const FINISH_WITHIN_MS = 100;

/**
 * Returns the report of the write, or soon after the deadline what is known until then. Throws the reason of the signal when nothing was
 * sent by then: later, nothing will be.
 */
export async function answerInTime(
  running: Promise<UpdateReport>,
  progress: Progress,
  signal: AbortSignal,
): Promise<UpdateReport> {
  const finished = await Promise.race([running, isOver(signal, running)]);
  if (finished !== null) return finished;
  const { report, sent } = progress;
  if (report) {
    progress.reportedOutcome = report.outcome;
    return report;
  }
  if (!sent) throw signal.reason;
  const soFar = { ...reportSoFar(sent.planned, sent.reads, sent.reply), writeId: sent.intent.id };
  progress.reportedOutcome = soFar.outcome;
  // The answer does not wait for the record. If it is lost, the record at the end of the write says the same.
  void sent.intent.recordReported(soFar.outcome);
  return soFar;
}

/** Resolves to `null` soon after the signal aborts. */
async function isOver(signal: AbortSignal, running: Promise<unknown>): Promise<null> {
  const { promise, resolve } = Promise.withResolvers<null>();
  let timer: NodeJS.Timeout | undefined;
  const end = () => {
    timer = setTimeout(resolve, FINISH_WITHIN_MS, null);
  };
  const forget = () => {
    signal.removeEventListener('abort', end);
    clearTimeout(timer);
  };
  if (signal.aborted) end();
  else signal.addEventListener('abort', end);
  void running.then(forget, forget);
  return promise;
}
