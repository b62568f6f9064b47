// What came of an update, as a union: what a member does not say has to be asked of another, so none is overlooked.

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

/** LoanPro holds every value that was asked for; `UNCHANGED`: it did before, and nothing was sent. */
export interface Saved {
  readonly outcome: 'APPLIED' | 'UNCHANGED';
  /** As read back. `null` only when that could not be done in time. */
  readonly customer: Customer | null;
  readonly changes: readonly Change[];
}

/** Somebody else changed a field in the meantime. Nothing was sent: show both values, and let the user choose. */
export interface Conflict {
  readonly outcome: 'CONFLICT';
  /** One for each field that no longer holds what `onlyIf` expected, with what it holds now. */
  readonly conflicts: readonly UserError[];
  readonly customer: Customer | null;
}

/** Nothing changed. The problems say what to mend, and where. */
export interface Rejected {
  readonly outcome: 'REJECTED';
  readonly problems: readonly UserError[];
  readonly changes: readonly Change[];
  readonly customer: Customer | null;
}

/** Some values are there and others are not, or a field holds a third value. `changes` tell which. */
export interface Mixed {
  readonly outcome: 'PARTIAL' | 'DIVERGED';
  readonly problems: readonly UserError[];
  readonly changes: readonly Change[];
  readonly customer: Customer | null;
}

/** It may have been written, or may yet be. Read the customer again before anything else: a second update could undo another. */
export interface Unknown {
  readonly outcome: 'UNKNOWN';
  /** What could be seen of each value; empty when nothing could. */
  readonly changes: readonly Change[];
  /** Why nothing is known, where the answer itself did not come. */
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

/** Calls the handler of what came of the update. All five have to be there: leaving one out does not compile. */
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

/** The payload of the mutation as the member of the union it is. An outcome of a later gateway is one that is not known here. */
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
