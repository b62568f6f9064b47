// The outcome of an update, as a union with one member for each case, so that the compiler finds a case that is not handled.

import type {
  CustomFieldUserErrorPartsFragment,
  CustomFieldValuePartsFragment,
  CustomerPartsFragment,
  UpdateCustomFieldsMutation,
} from '../generated/graphql.ts';

export type Customer = CustomerPartsFragment;
export type CustomFieldValue = CustomFieldValuePartsFragment;
export type UserError = CustomFieldUserErrorPartsFragment;

type Payload = NonNullable<UpdateCustomFieldsMutation['updateCustomerCustomFields']>;
export type Change = Payload['changes'][number];

/** LoanPro holds every requested value. `UNCHANGED` means that it already did, and nothing was sent. */
export interface Saved {
  readonly outcome: 'APPLIED' | 'UNCHANGED';
  /** The customer as it was read back. `null` only when there was no time to read it. */
  readonly customer: Customer | null;
  readonly changes: readonly Change[];
}

/** Someone else changed a field in the meantime, so nothing was sent. Show both values and let the user choose. */
export interface Conflict {
  readonly outcome: 'CONFLICT';
  /** One for each field whose value differs from its `onlyIf`, with its current value. */
  readonly conflicts: readonly UserError[];
  readonly customer: Customer | null;
}

/** Nothing changed. The problems say what to fix, and in which value. */
export interface Rejected {
  readonly outcome: 'REJECTED';
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

/** The update may have been written, or may still be. Read the customer again first: a second update could overwrite a newer value. */
export interface Unknown {
  readonly outcome: 'UNKNOWN';
  /** What is known of each value. Empty when nothing is known. */
  readonly changes: readonly Change[];
  /** Why there was no answer. Null when the gateway itself answered `UNKNOWN`. */
  readonly error: Error | null;
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

/** Turns the payload of the mutation into a member of the union. An outcome that this version does not know becomes `UNKNOWN`. */
export function toUpdateResult({ outcome, customer, changes, userErrors }: Payload): UpdateResult {
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
      return { outcome: 'UNKNOWN', changes, error: null };
  }
}
