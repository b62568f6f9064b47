// One write, from checked input to an outcome that can be believed: read, compare, send once, read back.

import type { DateSpelling } from './calendar.ts';
import { checkCount, checkValues, userError } from './check.ts';
import type { PlannedChange, UserError, ValueInput } from './check.ts';
import { rowsByField } from './customer.ts';
import type { Customer } from './customer.ts';
import type { CustomFieldDefinition, DefinitionList } from './definition.ts';
import type { CustomerId, FieldId, RowId } from './ids.ts';
import { isAlready, outcomeOf, resultOf, sameText } from './outcome.ts';
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

/** The pauses before each look at what became of a write. A value that is not there at once may still arrive. */
export const READ_BACK_PAUSES_MS: readonly number[] = [0, 300, 1000, 3000];

/** All read-backs of one write together. */
export const SETTLE_TIMEOUT_MS = 6000;

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
  const changing = planned.filter((change) => !isAlready(change.definition, before(change), change.text));
  if (changing.length === 0) return reportOn(planned, before, { changing, held: customer, reply: null });

  const reply = await store.writeFields(
    customer.id,
    changing.map(({ definition: { id }, text }) => ({
      fieldId: id,
      rowId: newest.get(id)?.rowId ?? null,
      text,
    })),
  );
  // After a final refusal nothing can still arrive: one look is enough.
  const held = await readBack(store, customer.id, changing, reply.verdict === 'refused' ? [0] : pausesMs);
  return reportOn(planned, before, { changing, held, reply });
}

interface Aftermath {
  changing: readonly PlannedChange[];
  /** The customer as last read; `null` when it could not be read back. */
  held: Customer | null;
  reply: WriteReply | null;
}

function reportOn(
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
      wanted.every(({ definition, text }) =>
        sameText(definition, heldIn(seen, definition).after ?? null, text),
      )
    )
      break;
  }
  return last;
}

/** What a customer holds in a field. `after` is `undefined` when the customer could not be read. */
function heldIn(
  customer: Customer | null,
  { id }: CustomFieldDefinition,
): { after: string | null | undefined; isDoubled: boolean } {
  if (!customer?.stored) return { after: undefined, isDoubled: false };
  const { newest, doubled } = rowsByField(customer.stored);
  return { after: newest.get(id)?.text ?? null, isDoubled: doubled.has(id) };
}

function refused(customer: Customer | null | undefined, userErrors: UserError[]): UpdateReport {
  return { outcome: 'REJECTED', customer, changes: [], userErrors, reply: null };
}

function duplicateRows({
  valueIndex,
  definition,
}: {
  valueIndex: number;
  definition: CustomFieldDefinition;
}): UserError {
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
