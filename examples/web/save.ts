// The steps of the form: check and save, and read again. Each one turns a view into the next view.

import { GatewayError } from '../../client/src/errors.ts';
import type { UserError } from '../../client/src/outcome.ts';
import type { Field } from './box.ts';
import { compare } from './compare.ts';
import { changedFields, isUndecided, valueInputOf } from './draft.ts';
import type { Draft } from './draft.ts';
import type { Gateway } from './gateway.ts';
import { PART_SIZE, saveInParts } from './save-parts.ts';
import type { Progress } from './save-parts.ts';
import {
  afterFailure,
  afterProblems,
  afterReading,
  afterStopping,
  count,
  messageOf,
  viewOf,
} from './view.ts';
import type { View } from './view.ts';
import { detailsOfFailure, wordsForFailure } from './words.ts';

/** Checks the changed fields, and sends only these if the check finds no problem. */
export async function save(
  gateway: Gateway,
  customerId: string,
  { draft }: View,
  progress: Progress,
): Promise<View> {
  const fields = changedFields(draft);
  if (fields.length === 0) return viewOf(draft, { message: messageOf('good', 'Nothing has changed.') });
  const undecided = fields.filter((field) => isUndecided(draft, field)).length;
  if (undecided > 0) {
    const open = count(undecided, 'field');
    return viewOf(draft, { message: messageOf('bad', `Not saved. Choose which value counts: ${open}.`) });
  }
  progress.waitFor('Waiting for LoanPro to check the changes. Nothing has been sent yet.');
  try {
    const problems = await problemsOf(gateway, customerId, draft, fields, progress.signal);
    if (problems.length > 0) return afterProblems(draft, fields, problems);
  } catch (error) {
    if (progress.signal.aborted) return afterStopping(draft, false);
    if (error instanceof GatewayError) return afterFailure(draft, error);
    throw error;
  }
  return saveInParts(gateway, customerId, draft, progress);
}

/** The problems of all changes. The index of each one is its place in `fields`. */
async function problemsOf(
  gateway: Gateway,
  customerId: string,
  draft: Draft,
  fields: readonly Field[],
  signal: AbortSignal,
): Promise<UserError[]> {
  const problems: UserError[] = [];
  for (let start = 0; start < fields.length; start += PART_SIZE) {
    const values = fields.slice(start, start + PART_SIZE).map((field) => valueInputOf(draft, field));
    const { ok, userErrors } = await gateway.check(customerId, values, signal);
    if (ok) continue;
    for (const problem of userErrors) {
      const { valueIndex } = problem;
      problems.push({ ...problem, valueIndex: valueIndex === null ? null : start + valueIndex });
    }
  }
  return problems;
}

/** Reads the customer again, and keeps the edits. */
export async function readAgain(
  gateway: Gateway,
  customerId: string,
  view: View,
  { signal, waitFor }: Progress,
): Promise<View> {
  waitFor('Waiting for LoanPro to show what it holds now.');
  try {
    const customer = await gateway.read(customerId, signal);
    if (customer?.customFields) {
      const { customFields } = customer;
      return afterReading(view, await compare(gateway, customerId, view.draft, customFields, signal));
    }
    const message = messageOf('bad', 'LoanPro no longer has this customer.');
    return { ...view, message };
  } catch (error) {
    const message = messageOf('unsure', 'It is still not known what LoanPro holds.', {
      offers: 'read-again',
    });
    if (signal.aborted) return { ...view, message: { ...message, lines: ['You stopped waiting.'] } };
    if (!(error instanceof GatewayError)) throw error;
    return {
      ...view,
      message: { ...message, lines: [wordsForFailure(error)], details: detailsOfFailure(error) },
    };
  }
}
