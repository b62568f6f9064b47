// The report of a write: the result of each change, the outcome of the whole, and the errors.

import type { EntityRef } from '../entities.ts';
import type { StoredEntity } from '../stored.ts';
import type { FinishedChange, PlannedChange, ReportedChange } from './change.ts';
import { outcomeOf, resultOf } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { duplicateRows, heldValues } from './plan.ts';
import type { RecordedReport } from './recorded.ts';
import { REFUSED_APART_MS } from './proof.ts';
import type { ReadBack } from './read-back.ts';
import type { RefusalReason, WriteReply } from './store.ts';
import { notFound, userError } from './user-error.ts';
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
  /** Identifies the write in the journal. `null` when nothing was recorded. */
  writeId: string | null;
  outcome: Outcome;
  lastRead: LastRead<Entity>;
  changes: readonly ReportedChange[];
  userErrors: UserError[];
  /** LoanPro's answer to the request. `null` when no request was sent. */
  reply: WriteReply | null;
  /** How long after the answer the read-back began that showed every value. `null` unless the outcome is APPLIED. */
  seenAfterMs: number | null;
  /** How often the entity was read after the request was sent. */
  readBacks: number;
  /** Whether a field that was sent and had exactly one row has more rows now. */
  hasSecondRow: boolean;
  /** Whether an earlier request with the same idempotency key made the write. This one sent nothing. */
  isRepetition: boolean;
}

const NOTHING_SENT = {
  writeId: null,
  reply: null,
  seenAfterMs: null,
  readBacks: 0,
  hasSecondRow: false,
  isRepetition: false,
} as const;

/** Reports a write that was not sent, because every field already holds its value. */
export function unchanged(planned: readonly PlannedChange[], stored: StoredEntity): UpdateReport {
  const { changes, outcome } = judge(planned, {
    reads: [{ entity: stored, beganAfterMs: 0, endedAfterMs: 0 }],
    isProven: false,
  });
  return { ...NOTHING_SENT, outcome, lastRead: { state: 'read', entity: stored }, changes, userErrors: [] };
}

/** Reports a write that an earlier request with the same idempotency key began. */
export function repeated({ write, changes, userErrors }: RecordedReport): UpdateReport {
  const { id: writeId, outcome } = write;
  return {
    ...NOTHING_SENT,
    writeId,
    outcome,
    lastRead: { state: 'not-read' },
    changes,
    userErrors,
    isRepetition: true,
  };
}

/** Reports a write that another request with the same idempotency key may be making, of which nothing is known yet. */
export function inProgressElsewhere(): UpdateReport {
  return {
    ...NOTHING_SENT,
    outcome: 'UNKNOWN',
    lastRead: { state: 'unreadable' },
    changes: [],
    userErrors: [],
    isRepetition: true,
  };
}

/** Reports the result of each change and of the whole write after the request was sent. */
export function reportOn(
  entity: EntityRef,
  planned: readonly PlannedChange[],
  readBack: ReadBack,
  reply: WriteReply,
): UpdateReport {
  const lastRead = lastReadOf(readBack);
  if (reply.verdict === 'refused' && wasGone(readBack)) {
    return { ...refused(lastRead, [notFound(entity.type)]), reply };
  }
  const { changes, outcome } = judge(planned, readBack);
  return {
    ...NOTHING_SENT,
    outcome,
    lastRead,
    changes,
    userErrors: changes.flatMap((change) => errorsOf(change, reply)),
    reply,
    seenAfterMs: outcome === 'APPLIED' ? (readBack.reads.at(-1)?.beganAfterMs ?? null) : null,
    readBacks: readBack.reads.length,
    hasSecondRow: changes.some(hasSecondRow),
  };
}

/** Reports a request that was sent while its write is still in progress. Only what was read back is certain. */
export function reportSoFar(
  planned: readonly PlannedChange[],
  reads: ReadBack['reads'],
  reply: WriteReply | null,
): UpdateReport {
  const readBack = { reads, isProven: false };
  return {
    ...NOTHING_SENT,
    ...judge(planned, readBack),
    lastRead: lastReadOf(readBack),
    userErrors: [],
    reply,
  };
}

/** A field with several rows is not sent, so a field that was sent had one row or none. */
function hasSecondRow({ willChange, rowId, after }: FinishedChange): boolean {
  return willChange && rowId !== null && after !== null && after.isDuplicate;
}

/** The first read has to come at once. Later, the entity may have been deleted after LoanPro applied what it refused. */
function wasGone({ reads, isProven }: ReadBack): boolean {
  const [first] = reads;
  const isAtOnce = first !== undefined && first.beganAfterMs < REFUSED_APART_MS;
  return isProven && isAtOnce && reads.every(({ entity }) => entity === null);
}

function lastReadOf({ reads }: ReadBack): LastRead {
  const last = reads.at(-1);
  if (!last) return { state: 'unreadable' };
  return last.entity ? { state: 'read', entity: last.entity } : { state: 'absent' };
}

function judge(planned: readonly PlannedChange[], { reads, isProven }: ReadBack) {
  const held = reads.map(({ entity }) => entity && heldValues(entity.entity, entity.rows ?? []));
  const changes = planned.map((change): FinishedChange => {
    const seen = held.map((valueOf) => valueOf && valueOf(change).value);
    return { ...change, after: seen.at(-1) ?? null, result: resultOf(change, seen, isProven) };
  });
  return { changes, outcome: outcomeOf(changes.map(({ result }) => result)) };
}

/** Reports a write that was not sent, because the input is invalid or because of what LoanPro holds. */
export function refused(lastRead: LastRead, userErrors: UserError[]): UpdateReport {
  const outcome = userErrors.every(({ code }) => code === 'STALE') ? 'CONFLICT' : 'REJECTED';
  return { ...NOTHING_SENT, outcome, lastRead, changes: [], userErrors };
}

/** Returns the errors that explain the result of a change. */
function errorsOf(change: FinishedChange, reply: WriteReply): UserError[] {
  const { result, after, valueIndex, definition } = change;
  if (result === 'DIVERGED' && after?.isDuplicate) return [duplicateRows(change)];
  if (result !== 'NOT_APPLIED') return [];
  const details = { path: ['values', String(valueIndex)], valueIndex, definition };
  if (reply.verdict !== 'refused') return [userError('DROPPED_BY_LOANPRO', details)];
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
