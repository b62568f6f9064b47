// The outcome of an update, as a union with one member for each case, so that the compiler finds a case that is not handled.

import { GatewayError } from './errors.ts';
import type {
  CustomFieldChangePartsFragment,
  CustomFieldSnapshotPartsFragment,
  CustomFieldUserErrorPartsFragment,
  CustomFieldValueInput,
  CustomFieldValuePartsFragment,
  CustomerPartsFragment,
  UpdateCustomFieldsMutation,
} from '../generated/graphql.ts';

export type Customer = CustomerPartsFragment;
export type CustomFieldValue = CustomFieldValuePartsFragment;
/** What a field held at one moment, such as before an update. */
export type CustomFieldSnapshot = CustomFieldSnapshotPartsFragment;
export type UserError = CustomFieldUserErrorPartsFragment;

export type Change = CustomFieldChangePartsFragment;

type Payload = NonNullable<UpdateCustomFieldsMutation['updateCustomerCustomFields']>;

/** LoanPro holds every requested value. `UNCHANGED` means that it already did, and nothing was sent. */
export interface Saved {
  readonly outcome: 'APPLIED' | 'UNCHANGED';
  /** The customer as it was read back. `null` only when it could not be read. */
  readonly customer: Customer | null;
  readonly changes: readonly Change[];
}

/** Someone else changed a field in the meantime, so nothing was sent. Show both values and let the user choose. */
export interface Conflict {
  readonly outcome: 'CONFLICT';
  /**
   * One for each field whose value differs from its `onlyIf`. `current` is its value, or `null` when the outcome comes from the record
   * of an earlier request: the gateway records no values. Look at `customer` then.
   */
  readonly conflicts: readonly UserError[];
  readonly customer: Customer | null;
}

/** Nothing changed. */
export interface Rejected {
  readonly outcome: 'REJECTED';
  /** What to fix, and in which value. Empty when the gateway only found out later that nothing changed, and does not know why. */
  readonly problems: readonly UserError[];
  readonly changes: readonly Change[];
  readonly customer: Customer | null;
}

/** Some values were stored and others were not, or a field holds a third value. `changes` says which. */
export interface Mixed {
  readonly outcome: 'PARTIAL' | 'DIVERGED';
  readonly problems: readonly UserError[];
  readonly changes: readonly Change[];
  readonly customer: Customer | null;
}

/** The update may have been written, or may still be. Give this result to `waitForOutcome` before you do anything else. */
export interface Unknown {
  readonly outcome: 'UNKNOWN';
  /** What is known of each value. Empty when nothing is known. */
  readonly changes: readonly Change[];
  /** Why there was no answer, or why the gateway refused to answer. Null when the gateway itself answered `UNKNOWN`. */
  readonly error: Error | null;
  /** What `waitForOutcome` needs to find out how the update ended. */
  readonly sent: SentUpdate;
}

/** An update as it was sent. */
export interface SentUpdate {
  readonly customerId: string;
  readonly values: readonly CustomFieldValueInput[];
  /** The gateway writes the same update with the same key only once. */
  readonly idempotencyKey: string;
  /** When it was sent, in milliseconds since 1970. */
  readonly sentAtMs: number;
  /** The id of the gateway's record of the write. Null when there was no answer. */
  readonly writeId: string | null;
}

export type UpdateResult = Saved | Conflict | Rejected | Mixed | Unknown;

export interface OutcomeHandlers<Result> {
  saved(result: Saved): Result;
  conflict(result: Conflict): Result;
  rejected(result: Rejected): Result;
  mixed(result: Mixed): Result;
  unknown(result: Unknown): Result;
}

/** Calls the handler for the outcome. You must give all five handlers; otherwise the code does not compile. */
export function matchOutcome<Result>(result: UpdateResult, handlers: OutcomeHandlers<Result>): Result {
  switch (result.outcome) {
    case 'APPLIED':
    case 'UNCHANGED':
      return handlers.saved(result);
    case 'CONFLICT':
      return handlers.conflict(result);
    case 'REJECTED':
      return handlers.rejected(result);
    case 'PARTIAL':
    case 'DIVERGED':
      return handlers.mixed(result);
    case 'UNKNOWN':
      return handlers.unknown(result);
  }
}

/**
 * Turns the answer into a member of the union. An outcome that this version does not know becomes `UNKNOWN`. Throws GatewayError when
 * a member is missing, such as in the answer of a server that imitates the gateway.
 */
export function toUpdateResult(payload: Payload, sent: SentUpdate): UpdateResult {
  const { id, outcome, customer, changes, userErrors } = payload;
  if (!isComplete(payload))
    throw new GatewayError('INVALID_ANSWER', 'The outcome in the answer is incomplete.');
  switch (outcome) {
    case 'APPLIED':
    case 'UNCHANGED':
      return { outcome, customer, changes };
    case 'CONFLICT':
      return { outcome, customer, conflicts: userErrors.filter(({ code }) => code === 'STALE') };
    case 'REJECTED':
      return { outcome, customer, changes, problems: userErrors };
    case 'PARTIAL':
    case 'DIVERGED':
      return { outcome, customer, changes, problems: userErrors };
    default:
      return { outcome: 'UNKNOWN', changes, error: null, sent: { ...sent, writeId: id ?? null } };
  }
}

function isComplete({ outcome, customer, changes, userErrors }: Partial<Payload>): boolean {
  return (
    typeof outcome === 'string' &&
    typeof customer === 'object' &&
    Array.isArray(changes) &&
    Array.isArray(userErrors)
  );
}
