// The report of a write: the result of each change, the outcome of the whole, and the errors.

import type { StoredEntity } from '../stored.ts';
import type { FinishedChange, PlannedChange } from './change.ts';
import { outcomeOf, resultOf } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { duplicateRows, heldValues } from './plan.ts';
import type { RefusalReason, WriteReply } from './store.ts';
import { userError } from './user-error.ts';
import type { UserError } from './user-error.ts';

/** The last read of the entity during the write. */
export type LastRead<Entity = StoredEntity> =
  | { state: 'read'; entity: Entity }
  /** The entity does not exist. */
  | { state: 'absent' }
  /** Every read-back failed. */
  | { state: 'unreadable' }
  /** The write ended before anything was read. */
  | { state: 'not-read' };

export interface UpdateReport<Entity = StoredEntity> {
  outcome: Outcome;
  lastRead: LastRead<Entity>;
  changes: FinishedChange[];
  userErrors: UserError[];
  /** LoanPro's answer to the request. `null` when no request was sent. */
  reply: WriteReply | null;
}

/** Reports the result of each change and of the whole write. `readBack` is `null` when the entity could not be read back. */
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
    userErrors: changes.flatMap((change) => errorsOf(change, reply)),
    reply,
  };
}

/** Reports a write that was not sent, because the input is invalid or because of what LoanPro holds. */
export function refused(lastRead: LastRead, userErrors: UserError[]): UpdateReport {
  const outcome = userErrors.every(({ code }) => code === 'STALE') ? 'CONFLICT' : 'REJECTED';
  return { outcome, lastRead, changes: [], userErrors, reply: null };
}

/** Returns the errors that explain the result of a change. */
function errorsOf(change: FinishedChange, reply: WriteReply | null): UserError[] {
  const { result, after, valueIndex, definition } = change;
  if (result === 'DIVERGED' && after?.isDuplicate) return [duplicateRows(change)];
  if (result !== 'NOT_APPLIED') return [];
  const details = { path: ['values', String(valueIndex)], valueIndex, definition };
  if (reply?.verdict !== 'refused') return [userError('DROPPED_BY_LOANPRO', details)];
  const { reason, retryAfterMs = null } = reply;
  return [userError(reason ? REFUSALS[reason] : 'REFUSED_BY_LOANPRO', { ...details, retryAfterMs })];
}

const REFUSALS = {
  token: 'LOANPRO_AUTH_FAILED',
  rights: 'LOANPRO_FORBIDDEN',
  throttled: 'LOANPRO_THROTTLED',
  validation: 'LOANPRO_VALIDATION_FAILED',
  warnings: 'LOANPRO_WARNINGS',
} as const satisfies Record<RefusalReason, UserError['code']>;
