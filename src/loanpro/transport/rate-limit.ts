// The time LoanPro asks for with `Retry-After`, kept by the whole client and not only by the call that was told.

import { LoanProError } from '../errors.ts';
import { pause } from './retry.ts';

/** No answer silences the client for longer than this. */
const LONGEST_MS = 60_000;

export interface QuietTime {
  /** From the header of an answer: whole seconds or a date. What is neither, or lies in the past, changes nothing. */
  begin(retryAfter: string | null): void;
  isOn(): boolean;
  /** Waits for its end. Throws `left-alone` at once when that is too far off, and the signal's reason when it aborts. */
  over(signal: AbortSignal): Promise<void>;
}

/** `patienceMs` is how long a call waits at most. */
export function createQuietTime(patienceMs: number): QuietTime {
  let endsAtMs = 0;
  const leftMs = () => endsAtMs - performance.now();
  return {
    begin(retryAfter) {
      const lengthMs = Math.min(readRetryAfterMs(retryAfter), LONGEST_MS);
      endsAtMs = Math.max(endsAtMs, performance.now() + lengthMs);
    },
    isOn: () => leftMs() > 0,
    async over(signal) {
      if (leftMs() > patienceMs) throw new LoanProError('left-alone', 'LoanPro asked to be left alone.');
      while (leftMs() > 0) await pause(leftMs(), signal);
    },
  };
}

function readRetryAfterMs(header: string | null): number {
  if (header === null) return 0;
  if (/^\d+$/.test(header)) return Number(header) * 1000;
  // A date has letters; `Date.parse` alone would make one of "-5" as well.
  const lengthMs = /^[A-Z][a-z]{2}, /.test(header) ? Date.parse(header) - Date.now() : 0;
  return Number.isNaN(lengthMs) ? 0 : lengthMs;
}
