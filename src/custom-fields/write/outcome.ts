// The outcome of a write. It is judged by what LoanPro holds afterwards, and never by the answer to the request alone.

import type { HeldValue } from '../held-values.ts';
import type { ChangeResult, PlannedChange } from './change.ts';
import { sameText } from './compare.ts';
import type { WriteReply } from './store.ts';

export type Outcome = 'APPLIED' | 'UNCHANGED' | 'CONFLICT' | 'REJECTED' | 'PARTIAL' | 'DIVERGED' | 'UNKNOWN';

/** Returns the result of one change. `after` is `null` when the entity could not be read back. */
export function resultOf(
  { definition, before, text, willChange }: PlannedChange,
  after: HeldValue | null,
  verdict: WriteReply['verdict'],
): ChangeResult {
  if (!willChange) return 'UNCHANGED';
  if (after === null) return 'UNKNOWN';
  // The write created a second row, so it is no longer clear which row holds the value.
  if (after.isDuplicate) return 'DIVERGED';
  if (sameText(definition, after.text, text)) return 'APPLIED';
  if ((after.text ?? '') !== (before.text ?? '')) return 'DIVERGED';
  // LoanPro still shows the former value. That is final only after a clear answer: after a timeout the change may still be applied.
  return verdict === 'unsure' ? 'UNKNOWN' : 'NOT_APPLIED';
}

/** Returns the outcome of the whole write. UNKNOWN has priority over DIVERGED, and DIVERGED has priority over all others. */
export function outcomeOf(results: readonly ChangeResult[]): Outcome {
  const sent = results.filter((result) => result !== 'UNCHANGED');
  if (sent.length === 0) return 'UNCHANGED';
  if (sent.includes('UNKNOWN')) return 'UNKNOWN';
  if (sent.includes('DIVERGED')) return 'DIVERGED';
  if (sent.every((result) => result === 'APPLIED')) return 'APPLIED';
  return sent.includes('APPLIED') ? 'PARTIAL' : 'REJECTED';
}
