// The rules for the journal: every intent is closed in time with an outcome that is true, and keeps what the caller was told.

import { LEASE_MS } from './bounds.ts';
import type { IntentFacts } from './facts.ts';
import type { History } from './scenario.ts';
import { isSame } from './truth.ts';
import type { Truth } from './truth.ts';

/** A recovery read of a process that has to wait for its turn, once LoanPro and the database work again. */
const RECOVERY_MS = 13_000;

export function judgeIntents(history: History, truth: Truth): string[] {
  const { facts } = history;
  const lies = [...facts.intents.values()].flatMap((intent) => judgeIntent(history, intent, truth));
  for (const { requestId, answer, isProcessAlive } of facts.calls) {
    const intent = truth.intentOf(requestId);
    if (!answer?.report || answer.report.isRepetition || !intent || !isProcessAlive()) continue;
    const { outcome } = answer.report;
    if (intent.told !== outcome)
      lies.push(
        `Recorded: ${requestId} is told ${outcome}, and the journal says it was told ${intent.told}.`,
      );
  }
  return lies;
}

function judgeIntent({ profile, facts, endedAtMs }: History, intent: IntentFacts, truth: Truth): string[] {
  const { requestId, outcome, openedAtMs, closedAtMs, fields } = intent;
  const untilMs = Math.max(openedAtMs, profile.healsAtMs, facts.runningSinceMs) + LEASE_MS + RECOVERY_MS;
  if ((closedAtMs ?? endedAtMs) > untilMs)
    return [`Finished: the intent of ${requestId} stays open too long.`];
  if (closedAtMs === null) return [];
  const [request] = truth.requestsOf(requestId);
  const isHeld = (fieldId: string) => {
    const item = request?.items.find((other) => other.fieldId === fieldId);
    return item && request
      ? truth.everHeld(item.fieldId, request.atMs, closedAtMs, (text) => isSame(text, item.text))
      : false;
  };
  const lies: string[] = [];
  const closed = `Recorded: ${requestId} is closed as ${outcome}`;
  if (/^(RECOVERED_)?NOT_SENT$|^UNCHANGED$|^CONFLICT$/.test(outcome ?? '') && request)
    lies.push(`${closed}, and was sent.`);
  const isMissed = outcome === 'REJECTED' && truth.isEndedByDeletion(requestId);
  if (
    /^(REJECTED|RECOVERED_NOT_VISIBLE)$/.test(outcome ?? '') &&
    truth.effectsOf(requestId).length > 0 &&
    !isMissed
  )
    lies.push(`${closed}, and took effect.`);
  if (/^(RECOVERED_)?APPLIED$/.test(outcome ?? '') && !request?.items.every(({ fieldId }) => isHeld(fieldId)))
    lies.push(`${closed}, and was not applied.`);
  for (const { id, result } of fields) {
    const isWrong =
      (result === 'APPLIED' && !isHeld(id)) ||
      (/^NOT_(APPLIED|VISIBLE)$/.test(result ?? '') && truth.effectsOf(requestId, id).length > 0);
    if (isWrong) lies.push(`${closed} with ${result} for field ${id}, which is not true.`);
  }
  return lies;
}
