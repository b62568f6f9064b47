// The rules for what callers are told: the outcome, the result of each field, and the values before and after.

import type { ReportedChange } from '../../src/custom-fields/write/change.ts';
import type { UpdateReport } from '../../src/custom-fields/write/report.ts';
import { EntityBusy } from '../../src/journal/errors.ts';
import { LONGEST_ANSWER_MS } from './bounds.ts';
import type { Call } from './facts.ts';
import { isCalm } from './profile.ts';
import { holds, wantedText } from './requests-sent.ts';
import type { History } from './scenario.ts';
import { isSame } from './truth.ts';
import type { Truth } from './truth.ts';

export function judgeAnswers(history: History, truth: Truth): string[] {
  return history.facts.calls.flatMap((call) => judgeAnswer(history, call, truth));
}

function judgeAnswer({ profile }: History, call: Call, truth: Truth): string[] {
  const { requestId, answer, deadlineMs } = call;
  if (!answer) return call.isProcessAlive() ? [`Answered: ${requestId} gets no answer.`] : [];
  const { report, error, atMs } = answer;
  const lies: string[] = [];
  if (!profile.suspends && atMs > deadlineMs + LONGEST_ANSWER_MS)
    lies.push(`Answered: ${requestId} is answered ${Math.round(atMs - deadlineMs)} ms after its deadline.`);
  if (!report) {
    if (truth.requestsOf(requestId).length > 0)
      lies.push(`Honest: ${requestId} is told an error (${String(error)}), and was sent.`);
    if (isCalm(profile) && !(error instanceof EntityBusy) && !isOver(error))
      lies.push(`Calm: ${requestId} is told ${String(error)} although nothing went wrong.`);
    return lies;
  }
  if (
    isCalm(profile) &&
    !report.isRepetition &&
    (report.outcome === 'UNKNOWN' || report.outcome === 'DIVERGED')
  )
    lies.push(`Calm: ${requestId} is told ${report.outcome} although nothing went wrong.`);
  return [...lies, ...judgeOutcome(call, report, truth), ...judgeChanges(call, report, atMs, truth)];
}

const isOver = (error: unknown) => error instanceof Error && /^(deadline|cancelled)$/.test(error.message);

/** The request that made the write: the call itself, or an earlier one with the same idempotency key. */
function originOf({ requestId }: Call, { writeId }: UpdateReport, truth: Truth): string {
  return truth.intentWith(writeId)?.requestId ?? requestId;
}

function judgeOutcome(call: Call, report: UpdateReport, truth: Truth): string[] {
  const { outcome } = report;
  const { requestId } = call;
  const origin = originOf(call, report, truth);
  const isSent = truth.requestsOf(origin).length > 0;
  if ((outcome === 'UNCHANGED' || outcome === 'CONFLICT') && isSent)
    return [`Honest: ${requestId} is told ${outcome}, and was sent.`];
  const isMissed =
    report.userErrors.some(({ code }) => code === 'CUSTOMER_NOT_FOUND') && truth.isEndedByDeletion(origin);
  if (outcome === 'REJECTED' && truth.effectsOf(origin).length > 0 && !isMissed)
    return [`Proof: ${requestId} is told REJECTED, and took effect.`];
  // A process may end right before it sends. Its recovery cannot know that, and sees what somebody else wrote.
  const isRecovered = truth.intentOf(origin)?.outcome?.startsWith('RECOVERED') ?? false;
  const claimsSend = outcome === 'APPLIED' || outcome === 'PARTIAL' || outcome === 'DIVERGED';
  if (claimsSend && !isSent && !isRecovered)
    return [`Honest: ${requestId} is told ${outcome}, and was not sent.`];
  return [];
}

function judgeChanges(call: Call, report: UpdateReport, answeredAtMs: number, truth: Truth): string[] {
  const { requestId, values } = call;
  const origin = originOf(call, report, truth);
  const intent = truth.intentOf(origin);
  if (!intent) return [];
  const fromMs = truth.oldestVisible(intent.openedAtMs);
  const [request] = truth.requestsOf(origin);
  const sentAtMs = request?.atMs ?? answeredAtMs;
  const lies = report.changes.flatMap((change) => {
    const { id } = change.definition;
    const say = (rule: string, claim: string) =>
      `${rule}: ${requestId} is told ${claim} of field ${id}, which is not true.`;
    const isTrue = (text: string | null, startMs: number, endMs: number) =>
      truth.everHeld(id, startMs, endMs, (held) => isSame(held, text));
    const found: string[] = [];
    if (change.before && !isTrue(change.before.text, fromMs, sentAtMs))
      found.push(say('Read', `before ${change.before.text}`));
    if (change.after && !isTrue(change.after.text, fromMs, answeredAtMs))
      found.push(say('Read', `after ${change.after.text}`));
    const value = values[change.valueIndex];
    // The definitions may have changed until the request is repeated. What was sent has not.
    const asked = value && !report.isRepetition ? wantedText(value, change.definition) : null;
    const wanted = request?.items.find(({ fieldId }) => fieldId === id)?.text ?? asked;
    if (wanted !== null && !isTrueResult(change, wanted, { origin, fromMs, sentAtMs, answeredAtMs }, truth))
      found.push(say('Proof', change.result));
    return found;
  });
  const stale = report.userErrors.flatMap(({ code, valueIndex, definition, current }) => {
    const onlyIf = values[valueIndex ?? -1]?.onlyIf;
    if (code !== 'STALE' || !definition || !onlyIf) return [];
    const isConflict = truth.everHeld(definition.id, fromMs, answeredAtMs, (held) => !holds(held, onlyIf));
    // The journal holds no values, so a repetition is told none.
    const isCurrent =
      current === null ||
      truth.everHeld(definition.id, fromMs, answeredAtMs, (held) => isSame(held, current.text));
    return isConflict && isCurrent ? [] : [`Compared: ${requestId} is told STALE of field ${definition.id}.`];
  });
  return [...lies, ...stale];
}

interface Times {
  origin: string;
  fromMs: number;
  sentAtMs: number;
  answeredAtMs: number;
}

function isTrueResult(
  { definition: { id }, result }: ReportedChange,
  wanted: string,
  { origin, fromMs, sentAtMs, answeredAtMs }: Times,
  truth: Truth,
): boolean {
  const isWanted = (held: string) => isSame(held, wanted);
  switch (result) {
    case 'APPLIED':
      return truth.everHeld(id, sentAtMs, answeredAtMs, isWanted);
    case 'UNCHANGED':
      return truth.everHeld(id, fromMs, answeredAtMs, isWanted);
    case 'NOT_APPLIED':
      return truth.effectsOf(origin, id).length === 0;
    case 'DIVERGED':
      // It is final: what was sent does not come any more.
      return truth.effectsOf(origin, id).every(({ atMs }) => atMs <= answeredAtMs);
    case 'UNKNOWN':
      return true;
  }
}
