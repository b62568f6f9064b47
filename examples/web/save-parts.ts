// Sends the changes of a draft and finds out what became of them: in one update, or in parts if there are many.

import { GatewayError } from '../../client/src/errors.ts';
import type { UpdateResult } from '../../client/src/outcome.ts';
import type { Field } from './box.ts';
import { compare } from './compare.ts';
import { changedFields, isUndecided, layOver, onlyOf, valueInputOf } from './draft.ts';
import type { Draft } from './draft.ts';
import type { Gateway } from './gateway.ts';
import {
  afterFailure,
  afterStopping,
  afterUpdate,
  count,
  decide,
  messageOf,
  whileUnknown,
  withoutNothing,
} from './view.ts';
import type { View } from './view.ts';

/** How a step tells what it does while it runs. */
export interface Progress {
  /** Aborts when the user stops waiting. */
  signal: AbortSignal;
  /** Says what the page is waiting for. */
  waitFor: (words: string) => void;
  /** Shows the view for the time in which the outcome is not known yet. */
  show: (view: View) => void;
}

/** One update has at most this many values. */
export const PART_SIZE = 50;

/** Ends at the first part that is not saved. So no part is sent while the outcome of another one is not known. */
export async function saveInParts(
  gateway: Gateway,
  customerId: string,
  draft: Draft,
  progress: Progress,
): Promise<View> {
  const parts = Math.ceil(changedFields(draft).length / PART_SIZE);
  let rest = draft;
  let saved = 0;
  for (let part = 1; ; part++) {
    const current = rest;
    const fields = changedFields(current).slice(0, PART_SIZE);
    const about = { number: part, parts, saved, fields };
    const whole = (view: View) => (parts === 1 ? view : withRest(view, current, about));
    const view = whole(
      await savePart(gateway, customerId, onlyOf(current, fields), {
        ...progress,
        waitFor: (words) => progress.waitFor(parts === 1 ? words : `Part ${part} of ${parts}. ${words}`),
        show: (unknown) => progress.show(whole(unknown)),
      }),
    );
    const { tone, offers } = view.message ?? { tone: 'good', offers: null };
    rest = view.draft;
    const left = changedFields(rest);
    if (tone !== 'good' || offers || left.length === 0) return view;
    saved += fields.length;
    const undecided = left.filter((field) => isUndecided(view.draft, field)).length;
    if (undecided > 0) {
      const lines = [...linesOf(saved, left.length), decide(undecided)];
      return { ...view, message: messageOf('bad', 'Saved in part.', { lines }) };
    }
  }
}

/** Sends one update with all changes of the draft. */
async function savePart(
  gateway: Gateway,
  customerId: string,
  draft: Draft,
  { signal, waitFor, show }: Progress,
): Promise<View> {
  if (signal.aborted) return afterStopping(draft, false);
  const values = changedFields(draft).map((field) => valueInputOf(draft, field));
  waitFor('Waiting for LoanPro to save the changes and to show them.');
  try {
    let result = await whileWaiting(signal, gateway.update(customerId, values));
    if (result.outcome === 'UNKNOWN') {
      show(whileUnknown(draft, result));
      waitFor('Waiting for LoanPro to show what became of the changes.');
      result = await whileWaiting(signal, gateway.waitForOutcome(result, signal));
    }
    return await afterOutcome(gateway, customerId, draft, result, signal);
  } catch (error) {
    if (signal.aborted) return afterStopping(draft, true);
    if (error instanceof GatewayError) return afterFailure(draft, error);
    throw error;
  }
}

/** Waits for the answer to a call that goes on when the user stops waiting. */
async function whileWaiting<Answer>(signal: AbortSignal, call: Promise<Answer>): Promise<Answer> {
  const stopped = Promise.withResolvers<never>();
  const stop = () => stopped.reject(signal.reason);
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([call, stopped.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** What the form shows after a save. An outcome from a record contains a customer that was read later, so its values are compared first. */
async function afterOutcome(
  gateway: Gateway,
  customerId: string,
  draft: Draft,
  result: UpdateResult,
  signal: AbortSignal,
): Promise<View> {
  const sent = changedFields(draft);
  const isFromRecord = 'changes' in result && result.changes.some(({ after }) => after === null);
  const fields = 'customer' in result ? result.customer?.customFields : null;
  if (!isFromRecord || !('customer' in result) || !fields) return afterUpdate(draft, sent, result);
  try {
    const now = await compare(gateway, customerId, draft, fields, signal);
    return afterUpdate(draft, sent, result, now);
  } catch (error) {
    if (!signal.aborted && !(error instanceof GatewayError)) throw error;
    // The outcome is certain. What LoanPro holds now is not, so the form asks the user to read again.
    return afterUpdate(draft, sent, { ...result, customer: null });
  }
}

interface Part {
  number: number;
  parts: number;
  /** The number of values that the parts before have saved. */
  saved: number;
  fields: readonly Field[];
}

/** Adds the changes of the other parts to the view of one part, and says what became of them. */
function withRest(view: View, before: Draft, { number, parts, saved, fields }: Part): View {
  const draft = layOver(before, view.draft, fields);
  const inPart = new Set(fields.map(({ fieldId }) => fieldId));
  const left = changedFields(draft).filter(({ fieldId }) => !inPart.has(fieldId)).length;
  const { message } = view;
  if (!message) return { ...view, draft };
  if (message.tone === 'good' && !message.offers) {
    const line = `${count(saved + fields.length, 'value')} in ${number} parts, read back from LoanPro.`;
    return { ...view, draft, message: messageOf('good', 'Saved.', { lines: [line] }) };
  }
  const title = `Part ${number} of ${parts}: ${message.title}`;
  const lines = saved > 0 ? withoutNothing(message.lines) : message.lines;
  return { ...view, draft, message: { ...message, title, lines: [...lines, ...linesOf(saved, left)] } };
}

function linesOf(saved: number, left: number): string[] {
  return [
    ...(saved > 0 ? [`Before that, ${count(saved, 'value')} ${saved === 1 ? 'was' : 'were'} saved.`] : []),
    ...(left > 0 ? [`${count(left, 'change')} ${left === 1 ? 'has' : 'have'} not been sent yet.`] : []),
  ];
}
