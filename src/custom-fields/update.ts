// One write, from checked input to an outcome that can be believed: read, compare, send once, read back.

import type { DateSpelling } from './calendar.ts';
import { checkCount, checkValues, userError } from './check.ts';
import type { PlannedChange, UserError, ValueInput } from './check.ts';
import { rowsByField } from './customer.ts';
import type { Customer } from './customer.ts';
import type { CustomFieldDefinition, DefinitionList } from './definition.ts';
import type { CustomerId, FieldId, RowId } from './ids.ts';
import { resultOf, outcomeOf, sameText } from './outcome.ts';
import type { ChangeResult, Outcome, WriteReply } from './outcome.ts';

export interface FieldWrite {
  fieldId: FieldId;
  /** The row that holds the field now; `null` creates one. */
  rowId: RowId | null;
  text: string | null;
}

/** Where custom fields are kept. */
export interface CustomFieldStore {
  loadDefinitions(signal: AbortSignal): Promise<DefinitionList>;
  /** The customer with all rows, past every cache; `null` when there is none. */
  fetchCustomer(id: CustomerId, signal: AbortSignal): Promise<Customer | null>;
  /** Sends one request, at most once. Throws only when it provably never left. */
  writeFields(id: CustomerId, writes: readonly FieldWrite[]): Promise<WriteReply>;
}

export interface UpdateRequest {
  customerId: CustomerId;
  values: readonly ValueInput[];
  dateSpelling: DateSpelling;
  readBackPausesMs: readonly number[];
  /** Ends the update until its request leaves, and not after. */
  signal: AbortSignal;
}

export interface ChangeReport {
  valueIndex: number;
  definition: CustomFieldDefinition;
  result: ChangeResult;
  before: string | null;
  /** What was read back; `undefined` when nothing could be. */
  after: string | null | undefined;
}

export interface UpdateReport {
  outcome: Outcome;
  /** As last read; `null` when there is none or it could not be read back, `undefined` when it was not looked at. */
  customer: Customer | null | undefined;
  changes: ChangeReport[];
  userErrors: UserError[];
}

/** The pauses before each look at what became of a write. A value that is not there at once may still arrive. */
export const READ_BACK_PAUSES_MS: readonly number[] = [0, 300, 1000, 3000];

/** All read-backs of one write together. */
const SETTLE_TIMEOUT_MS = 6000;

/**
 * Writes values of one customer, all of them or, when one is refused, none. Once the request has left it is finished
 * whatever the caller does. Throws what the first read throws, and when the request provably never left.
 */
export async function updateCustomFields(
  store: CustomFieldStore,
  request: UpdateRequest,
): Promise<UpdateReport> {
  const { customerId, values, dateSpelling, signal } = request;
  const miscounted = checkCount(values);
  if (miscounted.length > 0) return refused(undefined, miscounted);

  const checked = checkValues(values, await store.loadDefinitions(signal), dateSpelling);
  if (checked.userErrors.length > 0) return refused(undefined, checked.userErrors);

  const customer = await store.fetchCustomer(customerId, signal);
  if (!customer) return refused(null, [userError('CUSTOMER_NOT_FOUND', { path: ['customerId'] })]);
  return writeChanges(store, customer, checked.changes, request.readBackPausesMs);
}

async function writeChanges(
  store: CustomFieldStore,
  customer: Customer,
  planned: readonly PlannedChange[],
  pausesMs: readonly number[],
): Promise<UpdateReport> {
  const { newest, doubled } = rowsByField(customer.stored ?? []);
  const ambiguous = planned.filter(({ definition }) => doubled.has(definition.id));
  if (ambiguous.length > 0) return refused(customer, ambiguous.map(duplicateRows));

  const before = ({ definition }: PlannedChange) => newest.get(definition.id)?.text ?? null;
  const changing = planned.filter((change) => !sameText(change.definition, before(change), change.text));
  const writes = changing.map(({ definition: { id }, text }) => ({
    fieldId: id,
    rowId: newest.get(id)?.rowId ?? null,
    text,
  }));

  // After a final refusal nothing can still arrive: one look is enough.
  const reply = writes.length > 0 ? await store.writeFields(customer.id, writes) : 'accepted';
  const held =
    writes.length > 0
      ? await readBack(store, customer.id, changing, reply === 'refused' ? [0] : pausesMs)
      : customer;

  const changes = planned.map((change): ChangeReport => {
    const { valueIndex, definition, text } = change;
    const report = { valueIndex, definition, before: before(change), after: textIn(held, definition) };
    if (!changing.includes(change)) return { ...report, result: 'UNCHANGED' };
    return { ...report, result: resultOf(definition, { ...report, wanted: text, reply }) };
  });
  return {
    outcome: outcomeOf(changes.map(({ result }) => result)),
    customer: held,
    changes,
    userErrors: changes
      .filter(({ result }) => result === 'NOT_APPLIED')
      .map((change) => notApplied(change, reply)),
  };
}

/** Reads until every wanted value is there or the pauses are used up: the last complete answer counts. */
async function readBack(
  store: CustomFieldStore,
  customerId: CustomerId,
  wanted: readonly PlannedChange[],
  pausesMs: readonly number[],
): Promise<Customer | null> {
  const signal = AbortSignal.timeout(SETTLE_TIMEOUT_MS);
  let last: Customer | null = null;
  for (const pauseMs of pausesMs) {
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    // A failed read-back proves nothing about the write: what was seen before it still counts.
    const seen = await store.fetchCustomer(customerId, signal).catch(() => null);
    last = seen ?? last;
    if (
      seen &&
      wanted.every(({ definition, text }) => sameText(definition, textIn(seen, definition) ?? null, text))
    )
      break;
  }
  return last;
}

/** The text a customer holds in a field, `null` for none; `undefined` when the customer could not be read. */
function textIn(customer: Customer | null, definition: CustomFieldDefinition): string | null | undefined {
  if (!customer?.stored) return undefined;
  return rowsByField(customer.stored).newest.get(definition.id)?.text ?? null;
}

function refused(customer: Customer | null | undefined, userErrors: UserError[]): UpdateReport {
  return { outcome: 'REJECTED', customer, changes: [], userErrors };
}

function duplicateRows({ valueIndex, definition }: PlannedChange): UserError {
  return userError('DUPLICATE_ROWS', {
    path: ['values', String(valueIndex), 'field'],
    valueIndex,
    definition,
  });
}

function notApplied({ valueIndex, definition }: ChangeReport, reply: WriteReply): UserError {
  const code = reply === 'refused' ? 'REFUSED_BY_LOANPRO' : 'DROPPED_BY_LOANPRO';
  return userError(code, { path: ['values', String(valueIndex)], valueIndex, definition });
}
