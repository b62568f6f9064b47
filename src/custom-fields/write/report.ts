// What is told of a write: each change, the outcome, and what was wrong.

import { userError } from './check.ts';
import type { UserError } from './check.ts';
import { rowsByField } from '../customer.ts';
import type { Customer } from '../customer.ts';
import type { CustomFieldDefinition } from '../definition.ts';
import { outcomeOf, resultOf } from './outcome.ts';
import type { ChangeResult, Outcome, WriteReply } from './outcome.ts';
import { duplicateRows } from './plan.ts';
import type { PlannedWrite } from './plan.ts';

export interface ChangeReport {
  valueIndex: number;
  definition: CustomFieldDefinition;
  result: ChangeResult;
  before: string | null;
  /** What was read back; `undefined` when nothing could be. */
  after: string | null | undefined;
  /** Whether the field stands in more than one row afterwards. */
  isDuplicate: boolean;
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
  /** The customer as last read; `null` when it could not be read back. */
  held: Customer | null;
  /** `null` when nothing was sent. */
  reply: WriteReply | null;
}

/** What became of each value and of the write as a whole. */
export function reportOn(writes: readonly PlannedWrite[], { held, reply }: Aftermath): UpdateReport {
  const verdict = reply?.verdict ?? 'accepted';
  const changes = writes.map(({ valueIndex, definition, text, before, willChange }): ChangeReport => {
    const seen = { before, ...heldIn(held, definition) };
    const result = willChange ? resultOf(definition, { ...seen, wanted: text, verdict }) : 'UNCHANGED';
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
): { after: string | null | undefined; isDuplicate: boolean } {
  if (!customer?.stored) return { after: undefined, isDuplicate: false };
  const { newest, duplicated } = rowsByField(customer.stored);
  return { after: newest.get(id)?.text ?? null, isDuplicate: duplicated.has(id) };
}

/** Nothing was sent: it did not fit, or a field no longer held what it was expected to. */
export function refused(customer: Customer | null | undefined, userErrors: UserError[]): UpdateReport {
  const outcome = userErrors.every(({ code }) => code === 'STALE') ? 'CONFLICT' : 'REJECTED';
  return { outcome, customer, changes: [], userErrors, reply: null };
}

/** What is to be told of a change beyond its result. */
function aftermathErrors(change: ChangeReport, verdict: WriteReply['verdict']): UserError[] {
  const { result, isDuplicate, valueIndex, definition } = change;
  if (result === 'DIVERGED' && isDuplicate) return [duplicateRows(change)];
  if (result !== 'NOT_APPLIED') return [];
  const code = verdict === 'refused' ? 'REFUSED_BY_LOANPRO' : 'DROPPED_BY_LOANPRO';
  return [userError(code, { path: ['values', String(valueIndex)], valueIndex, definition })];
}
