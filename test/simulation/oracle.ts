// The judge of a history: every claim that was made to a caller, or recorded in the journal, is compared with the truth.

import { judgeAnswers } from './claims-told.ts';
import { judgeIntents } from './claims-recorded.ts';
import type { SimulatedDatabase } from './database.ts';
import type { Facts, SentRequest } from './facts.ts';
import { judgeRequests } from './requests-sent.ts';
import type { History } from './scenario.ts';
import { createTruth } from './truth.ts';

/** At the moment at which a request is sent: its intent is open and on disk, with what the fields hold. */
export function noteSend(facts: Facts, request: SentRequest, database: SimulatedDatabase): void {
  const intent = database.findOpen(request.requestId);
  if (!intent?.isSent) {
    facts.lies.push(
      `Recorded: ${request.requestId} is sent, and its intent is not open and recorded as sent.`,
    );
    return;
  }
  for (const { fieldId } of request.items) {
    const field = intent.fields.find(({ id }) => id === fieldId);
    if (field?.before === undefined)
      facts.lies.push(
        `Recorded: ${request.requestId} changes field ${fieldId}, whose former value is not recorded.`,
      );
  }
}

/** Everything that was said and is not true, each with the rule that it breaks. Empty when the gateway said nothing untrue. */
export function judge(history: History): string[] {
  const truth = createTruth(history.facts, history.profile);
  const lies = [
    ...history.facts.lies,
    ...judgeRequests(history, truth),
    ...judgeAnswers(history, truth),
    ...judgeIntents(history, truth),
  ];
  return [...new Set(lies)];
}
