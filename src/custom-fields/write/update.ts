// One write from its input to its outcome: check, record, read, compare, send once, and read back.

import type { EntityRef } from '../entities.ts';
import type { WriteFormats } from '../kinds/kind.ts';
import type { CheckedChange, FinishedChange, PlannedChange, RequestedChange } from './change.ts';
import { checkCount, checkValues, recheckValues } from './check.ts';
import { comparableText } from './compare.ts';
import type { Intent, IntentEnd, WriteJournal } from './journal.ts';
import { planChanges } from './plan.ts';
import { proofFor } from './proof.ts';
import { readBack } from './read-back.ts';
import { refused, reportOn, unchanged } from './report.ts';
import type { UpdateReport } from './report.ts';
import type { CustomFieldStore } from './store.ts';
import { notFound } from './user-error.ts';
import type { UserError } from './user-error.ts';

interface CheckRequest {
  entity: EntityRef;
  values: readonly RequestedChange[];
  formats: WriteFormats;
  /** Ends the update as long as its request has not been sent. */
  signal: AbortSignal;
}

interface UpdateRequest extends CheckRequest {
  requestId: string;
  caller: string;
  /** The deadline of the caller, on the clock of `performance.now()`. */
  endsAtMs: number;
  /** The pauses before each read-back. Their sum is the settle time of the tenant. */
  readBackPausesMs: readonly number[];
}

/**
 * Writes values of one entity. When one value is refused, none is sent. The values are checked against fresh definitions, and once
 * more when the turn of the write has come: whoever waited may find other fields. The intent is recorded in the journal before anything is
 * sent, and no other write to the entity runs at the same time. Once the request is sent, the write is finished even if the
 * caller cancels. Throws the errors of the journal and of the first read, and when it is certain that the request was not sent.
 */
export async function updateCustomFields(
  store: CustomFieldStore,
  journal: WriteJournal,
  request: UpdateRequest,
): Promise<UpdateReport> {
  const { changes, userErrors } = await checkInput(store, request);
  if (userErrors.length > 0) return refused({ state: 'not-read' }, userErrors);

  const { entity, requestId, caller, endsAtMs, signal } = request;
  const fields = changes.map(({ definition, text }) => ({
    fieldId: definition.id,
    name: definition.isMissing ? null : definition.name,
    wanted: comparableText(definition, text),
  }));
  const intent = await journal.open({ entity, requestId, caller, endsAtMs, signal, fields });
  let isSent = false;
  try {
    const report = await readAndWrite(store, intent, request, changes, () => (isSent = true));
    if (report.changes.some(hasSecondRow)) await intent.markKeyedByRow();
    await (isSettled(report) ? intent.close(endOf(report)) : intent.leaveOpen(endOf(report)));
    return report;
  } catch (error) {
    // The outcome of a sent request is unknown here. Its intent stays open until it expires, and recovery closes it after a read.
    if (isSent) intent.abandon();
    else await intent.closeUnsent();
    throw error;
  }
}

async function readAndWrite(
  store: CustomFieldStore,
  intent: Intent,
  { entity, values, formats, signal, readBackPausesMs }: UpdateRequest,
  changes: readonly CheckedChange[],
  onSend: () => void,
): Promise<UpdateReport> {
  // Definitions that cannot be loaded end the write here: without them it is not known what the values mean now.
  const [definitions, stored] = await Promise.all([
    store.loadFreshDefinitions(entity.type, signal),
    store.fetchForWrite(entity, signal),
  ]);
  if (!stored) return refused({ state: 'absent' }, [notFound(entity.type)]);
  const rechecked = recheckValues(values, changes, definitions, formats);
  if (rechecked.userErrors.length > 0) {
    return refused({ state: 'read', entity: stored }, rechecked.userErrors);
  }
  const { planned, userErrors } = planChanges(stored, rechecked.changes);
  if (userErrors.length > 0) return refused({ state: 'read', entity: stored }, userErrors);

  const changing = planned.filter(({ willChange }) => willChange);
  if (changing.length === 0) return unchanged(planned, stored);
  const before = new Map(changing.map((change) => [change.definition.id, change.before.text]));
  const traits = await intent.recordBefore(before);
  const writes = changing.map(({ definition, rowId, text }) => ({
    fieldId: definition.id,
    isFieldMissing: definition.isMissing === true,
    rowId,
    text,
  }));
  const update = { writes, ...traits };
  let sentAtMs = performance.now();
  const reply = await store.writeFields(entity, update, {
    signal,
    beforeSend() {
      signal.throwIfAborted();
      intent.requireTimeToSend();
      onSend();
      sentAtMs = performance.now();
    },
  });
  const proof = proofFor(reply.verdict, readBackPausesMs);
  const seen = await readBack(store, entity, changing, proof, performance.now() - sentAtMs);
  return reportOn(entity, planned, seen, reply);
}

/** Whether a field that was sent and had exactly one row has more rows now. A field with several rows is not sent. */
function hasSecondRow({ willChange, rowId, after }: FinishedChange): boolean {
  return willChange && rowId !== null && after !== null && after.isDuplicate;
}

/**
 * Whether the request cannot take effect any more: every value is there, or LoanPro gave a clear answer and the result is known. After
 * UNKNOWN, nothing is settled whatever LoanPro answered, and the entity accepts no other write until a read has closed the intent.
 */
function isSettled({ outcome, reply }: UpdateReport): boolean {
  return outcome === 'APPLIED' || (outcome !== 'UNKNOWN' && reply?.verdict !== 'unsure');
}

function endOf({ outcome, changes, reply }: UpdateReport): IntentEnd {
  const results = new Map(changes.map(({ definition, result }) => [definition.id, result]));
  return { outcome, results, status: reply?.status ?? null };
}

/** What a write would do, and everything that forbids it. */
export interface Check {
  /** The planned changes of the valid values. Empty when the entity does not exist. */
  planned: PlannedChange[];
  userErrors: UserError[];
}

/** Makes every check of a write, including the read of the entity, without writing anything. */
export async function checkCustomFields(store: CustomFieldStore, request: CheckRequest): Promise<Check> {
  const { entity, signal } = request;
  const { changes, userErrors } = await checkInput(store, request);
  if (checkCount(request.values).length > 0) return { planned: [], userErrors };

  const stored = await store.fetchForWrite(entity, signal);
  if (!stored) return { planned: [], userErrors: [notFound(entity.type), ...userErrors] };
  const plan = planChanges(stored, changes);
  const inOrder = [...userErrors, ...plan.userErrors].toSorted(
    (a, b) => (a.valueIndex ?? -1) - (b.valueIndex ?? -1),
  );
  return { planned: plan.planned, userErrors: inOrder };
}

async function checkInput(store: CustomFieldStore, request: CheckRequest) {
  const { entity, values, formats, signal } = request;
  const miscounted = checkCount(values);
  if (miscounted.length > 0) return { changes: [], userErrors: miscounted };
  return checkValues(values, await store.loadFreshDefinitions(entity.type, signal), formats);
}
