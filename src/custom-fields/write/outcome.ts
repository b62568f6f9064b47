// The outcome of a write. It is judged by what LoanPro holds afterwards, and never by the answer to the request alone.

import type { HeldValue } from '../held-values.ts';
import type { ChangeResult, PlannedChange } from './change.ts';
import { sameText } from './compare.ts';

const OUTCOMES = ['APPLIED', 'UNCHANGED', 'CONFLICT', 'REJECTED', 'PARTIAL', 'DIVERGED', 'UNKNOWN'] as const;

export type Outcome = (typeof OUTCOMES)[number];

export function isOutcome(text: string): text is Outcome {
  return OUTCOMES.some((outcome) => outcome === text);
}

/**
 * Returns the result of one change. `seen` is what each complete read-back shows, oldest first, where `null` means that the entity
 * does not exist. `isProven` says whether these are enough to exclude that the change still takes effect.
 */
export function resultOf(
  { definition, before, text, willChange }: PlannedChange,
  seen: readonly (HeldValue | null)[],
  isProven: boolean,
): ChangeResult {
  const isFormer = (value: HeldValue | null) => value !== null && (value.text ?? '') === (before.text ?? '');
  const after = seen.at(-1) ?? null;
  if (!willChange) return 'UNCHANGED';
  if (after === null) return 'UNKNOWN';
  // The request has taken effect. With a second row, it is no longer clear which row holds the value.
  if (sameText(definition, after.text, text)) return after.isDuplicate ? 'DIVERGED' : 'APPLIED';
  // As long as the request can still take effect, no other value is final.
  if (!isProven) return 'UNKNOWN';
  if (after.isDuplicate || !isFormer(after)) return 'DIVERGED';
  // A field that showed another value before the former one is read from copies that differ.
  return seen.every(isFormer) ? 'NOT_APPLIED' : 'UNKNOWN';
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
