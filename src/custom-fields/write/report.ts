// What is reported of a write: each change, the outcome, and what was wrong.

import type { StoredEntity } from '../stored.ts';
import type { FinishedChange, PlannedChange } from './change.ts';
import { outcomeOf, resultOf } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { duplicateRows, heldValues } from './plan.ts';
import type { WriteReply } from './store.ts';
import { userError } from './user-error.ts';
import type { UserError } from './user-error.ts';

/** The entity as the write saw it last. */
export type LastRead<Entity = StoredEntity> =
  | { state: 'read'; entity: Entity }
  /** It does not exist. */
  | { state: 'absent' }
  /** It was to be read back, and that failed. */
  | { state: 'unreadable' }
  /** The write ended before anything was read. */
  | { state: 'not-read' };

export interface UpdateReport<Entity = StoredEntity> {
  outcome: Outcome;
  lastRead: LastRead<Entity>;
  changes: FinishedChange[];
  userErrors: UserError[];
  /** What LoanPro answered to the request; `null` when none was sent. */
  reply: WriteReply | null;
}

/** What became of each value and of the write as a whole. `readBack` is `null` when the entity could not be read back. */
export function reportOn(
  planned: readonly PlannedChange[],
  readBack: StoredEntity | null,
  reply: WriteReply | null,
): UpdateReport {
  const verdict = reply?.verdict ?? 'accepted';
  const held = readBack?.rows ? heldValues(readBack.entity, readBack.rows) : null;
  const changes = planned.map((change): FinishedChange => {
    const after = held && held(change).value;
    return { ...change, after, result: resultOf(change, after, verdict) };
  });
  return {
    outcome: outcomeOf(changes.map(({ result }) => result)),
    lastRead: readBack ? { state: 'read', entity: readBack } : { state: 'unreadable' },
    changes,
    userErrors: changes.flatMap((change) => errorsOf(change, verdict)),
    reply,
  };
}

/** Nothing was sent: the input does not fit, or a field no longer held what it was expected to hold. */
export function refused(lastRead: LastRead, userErrors: UserError[]): UpdateReport {
  const outcome = userErrors.every(({ code }) => code === 'STALE') ? 'CONFLICT' : 'REJECTED';
  return { outcome, lastRead, changes: [], userErrors, reply: null };
}

/** What is to be told of a change beyond its result. */
function errorsOf(change: FinishedChange, verdict: WriteReply['verdict']): UserError[] {
  const { result, after, valueIndex, definition } = change;
  if (result === 'DIVERGED' && after?.isDuplicate) return [duplicateRows(change)];
  if (result !== 'NOT_APPLIED') return [];
  const code = verdict === 'refused' ? 'REFUSED_BY_LOANPRO' : 'DROPPED_BY_LOANPRO';
  return [userError(code, { path: ['values', String(valueIndex)], valueIndex, definition })];
}
