// One write, from checked input to an outcome that can be believed: record, read, compare, send once, read back.

import type { EntityRef } from '../entities.ts';
import type { WriteFormats } from '../kinds/kind.ts';
import type { CheckedChange, PlannedChange, RequestedChange } from './change.ts';
import { checkCount, checkValues } from './check.ts';
import { comparableText } from './compare.ts';
import type { Intent, IntentEnd, WriteJournal } from './journal.ts';
import { planChanges } from './plan.ts';
import { readBack } from './read-back.ts';
import { refused, reportOn } from './report.ts';
import type { UpdateReport } from './report.ts';
import type { CustomFieldStore } from './store.ts';
import { notFound } from './user-error.ts';
import type { UserError } from './user-error.ts';

export interface CheckRequest {
  entity: EntityRef;
  values: readonly RequestedChange[];
  formats: WriteFormats;
  /** Ends an update until its request is sent, and not after. */
  signal: AbortSignal;
}

export interface UpdateRequest extends CheckRequest {
  requestId: string;
  caller: string;
  /** When the time of the caller is up, on the clock of `performance.now()`. */
  endsAtMs: number;
  readBackPausesMs: readonly number[];
}

/**
 * Writes values of one entity: all of them or, when one is refused, none. Nothing is sent before an intent stands in the
 * journal, and no other write to the entity runs meanwhile. Once the request is sent, the write is finished whatever the caller
 * does. Throws what the journal and the first read throw, and when the request provably was not sent.
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
    wanted: comparableText(definition, text),
  }));
  const intent = await journal.open({ entity, requestId, caller, endsAtMs, signal, fields });
  let isSent = false;
  try {
    const report = await readAndWrite(store, intent, request, changes, () => (isSent = true));
    await (isSettled(report) ? intent.close(endOf(report)) : intent.leaveOpen(endOf(report)));
    return report;
  } catch (error) {
    // What was sent and not judged stays open: its record is closed by a recovery read, once nothing can still arrive.
    if (isSent) intent.abandon();
    else await intent.closeUnsent();
    throw error;
  }
}

async function readAndWrite(
  store: CustomFieldStore,
  intent: Intent,
  { entity, signal, readBackPausesMs }: UpdateRequest,
  changes: readonly CheckedChange[],
  onSend: () => void,
): Promise<UpdateReport> {
  const stored = await store.fetchForWrite(entity, signal);
  if (!stored) return refused({ state: 'absent' }, [notFound(entity.type)]);
  const { planned, userErrors } = planChanges(stored, changes);
  if (userErrors.length > 0) return refused({ state: 'read', entity: stored }, userErrors);

  const changing = planned.filter(({ willChange }) => willChange);
  if (changing.length === 0) return reportOn(planned, stored, null);
  await intent.recordBefore(new Map(changing.map(({ definition, before }) => [definition.id, before.text])));
  const writes = changing.map(({ definition, rowId, text }) => ({ fieldId: definition.id, rowId, text }));
  const reply = await store.writeFields(entity, writes, {
    signal,
    beforeSend() {
      signal.throwIfAborted();
      intent.requireTimeToSend();
      onSend();
    },
  });
  // After a final refusal nothing can still arrive: one read is enough.
  const pausesMs = reply.verdict === 'refused' ? [0] : readBackPausesMs;
  return reportOn(planned, await readBack(store, entity, changing, pausesMs), reply);
}

/** Whether nothing can still arrive: LoanPro gave a clear answer, or every value is there. */
function isSettled({ outcome, reply }: UpdateReport): boolean {
  return reply?.verdict !== 'unsure' || outcome === 'APPLIED';
}

function endOf({ outcome, changes, reply }: UpdateReport): IntentEnd {
  const results = new Map(changes.map(({ definition, result }) => [definition.id, result]));
  return { outcome, results, status: reply?.status ?? null };
}

/** What a write would do, and everything that forbids it. */
export interface Check {
  /** Of the values that fit their fields; empty when the entity does not exist. */
  planned: PlannedChange[];
  userErrors: UserError[];
}

/** Makes every check of a write, the read of the entity included, and sends nothing that writes. */
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

async function checkInput(store: CustomFieldStore, { values, formats, signal }: CheckRequest) {
  const miscounted = checkCount(values);
  if (miscounted.length > 0) return { changes: [], userErrors: miscounted };
  return checkValues(values, await store.loadDefinitions(signal), formats);
}
