// What it takes to say that a request had no effect. One read that shows the former value is no evidence: the effect may come later.

import type { StoredEntity } from '../stored.ts';
import type { WriteReply } from './store.ts';

/** A read-back that did not fail. */
export interface CompleteRead {
  /** `null` when the entity does not exist. */
  entity: StoredEntity | null;
  /** When the read began, counted from the answer to the request. It may have waited, or been repeated, before LoanPro saw it. */
  beganAfterMs: number;
  /** When it was over, counted in the same way. */
  endedAfterMs: number;
}

export interface Proof {
  /** The pause before each read-back. */
  pausesMs: readonly number[];
  /** When reads are slow, the pauses get shorter, but not shorter than this. */
  shortestPauseMs: number;
  /** Whether what these reads show, oldest first, is final. */
  isReached(reads: readonly CompleteRead[]): boolean;
  /** Whether the reads end as soon as the proof is reached. Otherwise each pause gets its read, because more reads see more. */
  endsWhenReached: boolean;
}

/** LoanPro may have applied what it refused, and its reads may lag behind. */
export const REFUSED_APART_MS = 300;

/** The third and the fourth read are only made when earlier ones failed. */
const REFUSED_PAUSES_MS = [0, REFUSED_APART_MS, 1000, 2000];

/**
 * After a clear refusal, two complete reads are proof. After an accepted request, they have to be spread over all pauses together,
 * which are the settle time of the tenant. Without a clear answer nothing is proof.
 */
export function proofFor(verdict: WriteReply['verdict'], settlePausesMs: readonly number[]): Proof {
  switch (verdict) {
    case 'refused':
      return {
        pausesMs: REFUSED_PAUSES_MS,
        shortestPauseMs: REFUSED_APART_MS,
        isReached: (reads) => gapOf(reads) >= REFUSED_APART_MS,
        endsWhenReached: true,
      };
    case 'accepted':
      return {
        pausesMs: settlePausesMs,
        shortestPauseMs: 0,
        isReached: (reads) => reads.length > 1 && lastOf(reads) >= sum(settlePausesMs),
        endsWhenReached: false,
      };
    case 'unsure':
      return {
        pausesMs: settlePausesMs,
        shortestPauseMs: 0,
        isReached: () => false,
        endsWhenReached: false,
      };
  }
}

export function sum(pausesMs: readonly number[]): number {
  return pausesMs.reduce((total, pauseMs) => total + pauseMs, 0);
}

/** The time between the first and the last read. LoanPro saw the first one at its end at the latest. */
function gapOf(reads: readonly CompleteRead[]): number {
  return lastOf(reads) - (reads[0]?.endedAfterMs ?? Infinity);
}

function lastOf(reads: readonly CompleteRead[]): number {
  return reads.at(-1)?.beganAfterMs ?? 0;
}
