// What became of a write: judged by what LoanPro holds afterwards, never by the answer to the request alone.

import type { HeldValue } from '../held-values.ts';
import type { ChangeResult, PlannedChange } from './change.ts';
import { isAlready } from './compare.ts';
import type { WriteReply } from './store.ts';

export type Outcome = 'APPLIED' | 'UNCHANGED' | 'CONFLICT' | 'REJECTED' | 'PARTIAL' | 'DIVERGED' | 'UNKNOWN';

/** What became of one change. `after` is `null` when nothing could be read back. */
export function resultOf(
  { definition, before, text, willChange }: PlannedChange,
  after: HeldValue | null,
  verdict: WriteReply['verdict'],
): ChangeResult {
  if (!willChange) return 'UNCHANGED';
  if (after === null) return 'UNKNOWN';
  // The write made a second row beside the first: the field can no longer be read or written for certain.
  if (after.isDuplicate) return 'DIVERGED';
  if (isAlready(definition, after.text, text)) return 'APPLIED';
  if ((after.text ?? '') !== (before.text ?? '')) return 'DIVERGED';
  // The old value still shows. That is final only when LoanPro answered: after a timeout the change may still be applied.
  return verdict === 'unsure' ? 'UNKNOWN' : 'NOT_APPLIED';
}

/** The outcome of the whole write. What cannot be known outweighs what went wrong, and that outweighs what went well. */
export function outcomeOf(results: readonly ChangeResult[]): Outcome {
  const sent = results.filter((result) => result !== 'UNCHANGED');
  if (sent.length === 0) return 'UNCHANGED';
  if (sent.includes('UNKNOWN')) return 'UNKNOWN';
  if (sent.includes('DIVERGED')) return 'DIVERGED';
  if (sent.every((result) => result === 'APPLIED')) return 'APPLIED';
  return sent.includes('APPLIED') ? 'PARTIAL' : 'REJECTED';
}
