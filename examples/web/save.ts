// The steps of the form: check and save, and read again. Each one turns a view into the next view.

import { GatewayError } from '../../client/src/errors.ts';
import type { UpdateResult } from '../../client/src/outcome.ts';
import { compare } from './compare.ts';
import { changedFields, isUndecided, valueInputOf } from './draft.ts';
import type { Draft } from './draft.ts';
import type { Gateway } from './gateway.ts';
import {
  afterFailure,
  afterProblems,
  afterReading,
  afterUpdate,
  count,
  messageOf,
  viewOf,
  whileUnknown,
} from './view.ts';
import type { View } from './view.ts';

/**
 * Checks the changed fields, and sends only these if the check finds no problem. `show` gets the view for the time in which the
 * outcome is not known yet.
 */
export async function save(
  gateway: Gateway,
  customerId: string,
  { draft }: View,
  show: (view: View) => void,
): Promise<View> {
  const fields = changedFields(draft);
  if (fields.length === 0) return viewOf(draft, { message: messageOf('good', 'Nothing has changed.') });
  const undecided = fields.filter((field) => isUndecided(draft, field)).length;
  if (undecided > 0) {
    const open = count(undecided, 'field');
    return viewOf(draft, { message: messageOf('bad', `Not saved. Choose which value counts: ${open}.`) });
  }
  const values = fields.map((field) => valueInputOf(draft, field));
  try {
    const check = await gateway.check(customerId, values);
    if (!check.ok) return afterProblems(draft, fields, check.userErrors);
    const result = await gateway.update(customerId, values);
    if (result.outcome !== 'UNKNOWN') return await afterOutcome(gateway, customerId, draft, result);
    show(whileUnknown(draft, result));
    return await afterOutcome(gateway, customerId, draft, await gateway.waitForOutcome(result));
  } catch (error) {
    if (error instanceof GatewayError) return afterFailure(draft, error);
    throw error;
  }
}

/** What the form shows after a save. An outcome from a record contains a customer that was read later, so its values are compared first. */
async function afterOutcome(
  gateway: Gateway,
  customerId: string,
  draft: Draft,
  result: UpdateResult,
): Promise<View> {
  const sent = changedFields(draft);
  const isFromRecord = 'changes' in result && result.changes.some(({ after }) => after === null);
  if (!isFromRecord || !('customer' in result) || !result.customer?.customFields) {
    return afterUpdate(draft, sent, result);
  }
  try {
    const now = await compare(gateway, customerId, draft, result.customer.customFields);
    return afterUpdate(draft, sent, result, now);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    // The outcome is certain. What LoanPro holds now is not, so the form asks the user to read again.
    return afterUpdate(draft, sent, { ...result, customer: null });
  }
}

/** Reads the customer again, and keeps the edits. */
export async function readAgain(gateway: Gateway, customerId: string, view: View): Promise<View> {
  try {
    const customer = await gateway.read(customerId);
    if (customer?.customFields) {
      return afterReading(view, await compare(gateway, customerId, view.draft, customer.customFields));
    }
    const message = messageOf('bad', 'LoanPro no longer has this customer.');
    return { ...view, message };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const message = messageOf(
      'unsure',
      'The customer cannot be read. It is still not known what LoanPro holds.',
      {
        lines: [error.message],
        failure: error,
        offers: 'read-again',
      },
    );
    return { ...view, message };
  }
}
