// Counts the callers that were cut off to keep room for others, for one log line every ten seconds and not one for each of them.

import type { Notices } from '../notices.ts';

export type CutOffReason =
  | 'slowBody'
  | 'tooManyBodies'
  | 'tooManyPipelined'
  | 'answerNotRead'
  | 'tooManyConnections';

export type CutOffCounts = Partial<Record<CutOffReason, number>>;

export type CountCutOff = (reason: CutOffReason) => void;

const LOG_EVERY_MS = 10_000;

export function createCutOffCount(notices: Pick<Notices, 'callersCutOff'>): CountCutOff {
  let counts: CutOffCounts = {};
  let timer: NodeJS.Timeout | null = null;
  return (reason) => {
    counts[reason] = (counts[reason] ?? 0) + 1;
    timer ??= setTimeout(() => {
      notices.callersCutOff(counts);
      counts = {};
      timer = null;
    }, LOG_EVERY_MS).unref();
  };
}
