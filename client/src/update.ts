// An update as it was sent, and the result that its answer means.

import type { CustomFieldValueInput } from '../generated/graphql.ts';
import { saysNothingWritten } from './errors.ts';
import type { GatewayError } from './errors.ts';
import { notMade } from './failures.ts';
import { createIdempotencyKey } from './idempotency-key.ts';
import type { SentUpdate, Unknown } from './outcome.ts';

/**
 * Prepares one update, with a key of its own unless there is one. It gets a copy of the values, because a repetition has to be the same
 * request, whatever the caller does with its own objects.
 */
export function prepareUpdate(
  customerId: string,
  values: readonly CustomFieldValueInput[],
  idempotencyKey: string = createIdempotencyKey(),
): SentUpdate {
  return {
    customerId,
    values: copyOf(values),
    idempotencyKey,
    sentAtMs: Date.now(),
    writeId: null,
  };
}

/** Not with structuredClone, which refuses the reactive objects of some frameworks. */
function copyOf(values: readonly CustomFieldValueInput[]): CustomFieldValueInput[] {
  try {
    return JSON.parse(JSON.stringify(values));
  } catch (cause) {
    throw notMade('its values cannot be written as JSON', { cause });
  }
}

/** The result of an update without an answer. Throws the error when it says that nothing was written. */
export function unansweredUpdate(sent: SentUpdate, error: GatewayError): Unknown {
  // The status 408 is DEADLINE_EXCEEDED before the request has arrived, and the request may be a repetition that a router made.
  if (saysNothingWritten(error) && error.status !== 408) throw error;
  return { outcome: 'UNKNOWN', changes: [], error, sent };
}
