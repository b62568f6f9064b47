// One write from its input to its outcome: check, record, read, compare, send once, and read back.

import type { Actor } from '../audit-trail.ts';
import type { EntityRef } from '../entities.ts';
import type { WriteFormats } from '../kinds/kind.ts';
import { endedEvent, notSentEvent } from './audit-event.ts';
import { selectorsOf } from './change.ts';
import type { RequestedChange } from './change.ts';
import { checkCount, checkValues } from './check.ts';
import { comparableText } from './compare.ts';
import type { EarlierWrite, Idempotency, IntentEnd, WriteJournal } from './journal.ts';
import type { Outcome } from './outcome.ts';
import { answerInTime, createProgress } from './progress.ts';
import type { Progress } from './progress.ts';
import { recordProblem, reportRecorded } from './recorded.ts';
import { inProgressElsewhere, refused, repeated } from './report.ts';
import type { UpdateReport } from './report.ts';
import { readAndSend } from './send.ts';
import type { CustomFieldStore } from './store.ts';
import { userError } from './user-error.ts';

interface UpdateRequest {
  entity: EntityRef;
  values: readonly RequestedChange[];
  formats: WriteFormats;
  /** Ends the update as long as its request has not been sent. */
  signal: AbortSignal;
  requestId: string;
  actor: Actor;
  /** The deadline of the caller, on the clock of `performance.now()`. */
  endsAtMs: number;
  /** A key under which the same request is written only once. */
  idempotencyKey: string | null;
  /** The pauses before each read-back. Their sum is the settle time of the tenant. */
  readBackPausesMs: readonly number[];
}

export interface RunningUpdate {
  /**
   * What the caller is told, at the latest soon after the deadline. Rejects with the errors of the journal and of the first read, and
   * when it is certain that the request was not sent.
   */
  answer: Promise<UpdateReport>;
  /** Never rejects. `null` when the write ended with an error. */
  ended: Promise<EndedUpdate | null>;
}

export interface EndedUpdate {
  report: UpdateReport;
  /** What the caller was told. It is UNKNOWN when the deadline passed before the write had ended. */
  reportedOutcome: Outcome;
}

/**
 * Writes values of one entity. When one value is refused, none is sent. The values are checked against fresh definitions, and once
 * more when the turn of the write has come: whoever waited may find other fields. The intent is recorded in the journal before anything is
 * sent, and no other write to the entity runs at the same time. Once the request is sent, the write is finished whatever the caller
 * does, also behind its answer.
 */
export function startUpdate(
  store: CustomFieldStore,
  journal: WriteJournal,
  request: UpdateRequest,
): RunningUpdate {
  const progress = createProgress();
  const running = runUpdate(store, journal, request, progress);
  const answer = answerInTime(running, progress, request.signal);
  const ended = running.then(
    (report) => ({ report, reportedOutcome: progress.reportedOutcome ?? report.outcome }),
    () => null,
  );
  return { answer, ended };
}

/** Records how the write ended, unless `checkAndWrite` has done that. */
async function runUpdate(
  store: CustomFieldStore,
  journal: WriteJournal,
  request: UpdateRequest,
  progress: Progress,
): Promise<UpdateReport> {
  const report = await writeOrRepeat(store, journal, request, progress).catch((error: unknown) => {
    // An error is passed on at once: the journal may be what fails. The outcome of a sent request is recorded when it is recovered.
    if (!progress.sent) void journal.record(notSentEvent(request));
    throw error;
  });
  if (report.writeId !== null && !report.isRepetition) return report;
  // A deadline that passes meanwhile makes no error of it.
  progress.report = report;
  await journal.record(endedEvent(request, report));
  return report;
}

async function writeOrRepeat(
  store: CustomFieldStore,
  journal: WriteJournal,
  request: UpdateRequest,
  progress: Progress,
): Promise<UpdateReport> {
  const { entity, values, idempotencyKey, signal } = request;
  signal.throwIfAborted();
  if (idempotencyKey === null) return checkAndWrite(store, journal, request, null, progress);

  // As long as it is not known whether another request with the same key was sent, nobody can say that nothing was.
  progress.report = inProgressElsewhere();
  const idempotency = { key: idempotencyKey, input: JSON.stringify([entity, values]) };
  const giveBack = await journal.takeKey(idempotencyKey, signal);
  try {
    // Before any check: what was valid then may not be valid any more, and LoanPro is not needed to tell what is recorded.
    const earlier = await journal.findEarlier({ idempotency, signal });
    if (earlier) return await reportEarlier(store, request, earlier);
    if (!giveBack) return inProgressElsewhere();
    progress.report = null;
    return await checkAndWrite(store, journal, request, idempotency, progress);
  } finally {
    giveBack?.();
  }
}

async function checkAndWrite(
  store: CustomFieldStore,
  journal: WriteJournal,
  request: UpdateRequest,
  idempotency: Idempotency | null,
  progress: Progress,
): Promise<UpdateReport> {
  const { entity, values, formats, requestId, actor, endsAtMs, signal } = request;
  const miscounted = checkCount(values);
  if (miscounted.length > 0) return refused({ state: 'not-read' }, miscounted);
  const definitions = await store.loadFreshDefinitions(entity.type, signal, {
    fields: selectorsOf(values),
    entity,
  });
  const { changes, userErrors } = checkValues(values, definitions, formats);
  // Where LoanPro refuses every request, that is the error, and not that it gives no definition.
  if (userErrors.some(({ code }) => code === 'DEFINITION_UNAVAILABLE'))
    await store.fetchForWrite(entity, signal);
  if (userErrors.length > 0) return refused({ state: 'not-read' }, userErrors);

  const fields = changes.map(({ definition, text }) => ({
    fieldId: definition.id,
    name: definition.isMadeUp ? null : definition.name,
    wanted: comparableText(definition, text),
  }));
  const asked = { entity, requestId, actor, endsAtMs, signal };
  const opened = await journal.open({ ...asked, fields, idempotency });
  if ('earlier' in opened) return reportEarlier(store, request, opened);
  const { intent } = opened;
  try {
    const report = { ...(await readAndSend(store, intent, request, changes, progress)), writeId: intent.id };
    progress.report = report;
    if (report.hasSecondRow) intent.markKeyedByRow();
    // Before the intent is closed: if the process ends in between, a recovery read closes it and is recorded as well.
    await journal.record(endedEvent(request, report));
    const end = endOf(report, progress);
    // What may still take effect keeps the entity locked until a read has closed the intent.
    await (report.outcome === 'UNKNOWN' ? intent.leaveOpen(end) : intent.close(end));
    return report;
  } catch (error) {
    // The outcome of a sent request is unknown here. Its intent stays open until it expires, and recovery closes it after a read.
    if (progress.sent) intent.abandon();
    else await intent.closeUnsent();
    throw error;
  }
}

async function reportEarlier(
  store: CustomFieldStore,
  { entity, signal }: UpdateRequest,
  { earlier, isSameInput }: EarlierWrite,
): Promise<UpdateReport> {
  if (!isSameInput) {
    const reused = userError('IDEMPOTENCY_KEY_REUSED', { path: ['idempotencyKey'] });
    return refused({ state: 'not-read' }, [reused]);
  }
  const definitions = await store.loadDefinitions(entity.type, signal).catch(() => null);
  return repeated(reportRecorded(earlier, definitions));
}

function endOf(report: UpdateReport, { reportedOutcome }: Progress): IntentEnd {
  const { outcome, changes, userErrors, reply } = report;
  return {
    outcome,
    reportedOutcome: reportedOutcome ?? outcome,
    results: new Map(changes.map(({ definition, result }) => [definition.id, result])),
    problems: userErrors.map(recordProblem),
    status: reply?.status ?? null,
  };
}
