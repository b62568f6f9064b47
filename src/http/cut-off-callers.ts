// Counts the callers that were cut off to keep room for others, for one log line every ten seconds and not one for each of them.

import type { Notices } from '../notices.ts';
import { countForNotice } from './counted-notice.ts';

export type CutOffReason =
  | 'slowBody'
  | 'tooManyBodies'
  | 'tooManyPipelined'
  | 'answerNotRead'
  | 'tooManyConnections';

export type CountCutOff = (reason: CutOffReason) => void;

const LOG_EVERY_MS = 10_000;

export function createCutOffCount(notices: Pick<Notices, 'callersCutOff'>): CountCutOff {
  return countForNotice((counts) => notices.callersCutOff(counts), LOG_EVERY_MS);
}
