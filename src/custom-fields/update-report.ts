// What is told of a write: each change, the outcome, and what was wrong.

import { userError } from './check.ts';
import type { PlannedChange, UserError } from './check.ts';
import { rowsByField } from './customer.ts';
import type { Customer } from './customer.ts';
import type { CustomFieldDefinition } from './definition.ts';
import { outcomeOf, resultOf } from './outcome.ts';
import type { ChangeResult, Outcome, WriteReply } from './outcome.ts';

export interface ChangeReport {
  valueIndex: number;
  definition: CustomFieldDefinition;
  result: ChangeResult;
  before: string | null;
  /** What was read back; `undefined` when nothing could be. */
  after: string | null | undefined;
  /** Whether the field stands in more than one row afterwards. */
  isDoubled: boolean;
}

export interface UpdateReport {
  outcome: Outcome;
  /** As last read; `null` when there is none or it could not be read back, `undefined` when it was not looked at. */
  customer: Customer | null | undefined;
  changes: ChangeReport[];
  userErrors: UserError[];
  /** What LoanPro said to the request; `null` when none was sent. */
  reply: WriteReply | null;
}

/** What is known once a write is over. */
export interface Aftermath {
  changing: readonly PlannedChange[];
  /** The customer as last read; `null` when it could not be read back. */
  held: Customer | null;
  reply: WriteReply | null;
}

/** What became of each value and of the write as a whole. */
export function reportOn(
  planned: readonly PlannedChange[],
  before: (change: PlannedChange) => string | null,
  { changing, held, reply }: Aftermath,
): UpdateReport {
  const verdict = reply?.verdict ?? 'accepted';
  const changes = planned.map((change): ChangeReport => {
    const { valueIndex, definition, text } = change;
    const seen = { before: before(change), ...heldIn(held, definition) };
    const result = changing.includes(change)
      ? resultOf(definition, { ...seen, wanted: text, verdict })
      : 'UNCHANGED';
    return { valueIndex, definition, result, ...seen };
  });
  return {
    outcome: outcomeOf(changes.map(({ result }) => result)),
    customer: held,
    changes,
    userErrors: changes.flatMap((change) => aftermathErrors(change, verdict)),
    reply,
  };
}

/** What a customer holds in a field. `after` is `undefined` when the customer could not be read. */
export function heldIn(
  customer: Customer | null,
  { id }: CustomFieldDefinition,
): { after: string | null | undefined; isDoubled: boolean } {
  if (!customer?.stored) return { after: undefined, isDoubled: false };
  const { newest, doubled } = rowsByField(customer.stored);
  return { after: newest.get(id)?.text ?? null, isDoubled: doubled.has(id) };
}

/** Refused before anything was sent. */
export function refused(customer: Customer | null | undefined, userErrors: UserError[]): UpdateReport {
  return { outcome: 'REJECTED', customer, changes: [], userErrors, reply: null };
}

/** A field that stands in two rows, and so can neither be read nor written for certain. */
export function duplicateRows({ valueIndex, definition }: PlannedChange | ChangeReport): UserError {
  return userError('DUPLICATE_ROWS', {
    path: ['values', String(valueIndex), 'field'],
    valueIndex,
    definition,
  });
}

/** What is to be told of a change beyond its result. */
function aftermathErrors(change: ChangeReport, verdict: WriteReply['verdict']): UserError[] {
  const { result, isDoubled, valueIndex, definition } = change;
  if (result === 'DIVERGED' && isDoubled) return [duplicateRows(change)];
  if (result !== 'NOT_APPLIED') return [];
  const code = verdict === 'refused' ? 'REFUSED_BY_LOANPRO' : 'DROPPED_BY_LOANPRO';
  return [userError(code, { path: ['values', String(valueIndex)], valueIndex, definition })];
}
