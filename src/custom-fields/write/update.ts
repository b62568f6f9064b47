// One write, from checked input to an outcome that can be believed: record, read, compare, send once, read back.

import { setTimeout as wait } from 'node:timers/promises';
import type { DateFormat } from '../calendar.ts';
import { checkCount, checkValues, userError } from './check.ts';
import type { PlannedChange, UserError, ValueInput } from './check.ts';
import type { Customer } from '../customer.ts';
import type { DefinitionList } from '../definition.ts';
import type { EntityId, FieldId, RowId } from '../ids.ts';
import type { Intent, IntentEnd, WriteJournal } from './journal.ts';
import { comparableText, isAlready } from './outcome.ts';
import type { WriteReply } from './outcome.ts';
import { planWrites } from './plan.ts';
import type { PlannedWrite } from './plan.ts';
import { heldIn, refused, reportOn } from './report.ts';
import type { UpdateReport } from './report.ts';

export interface FieldWrite {
  fieldId: FieldId;
  /** The row that holds the field now; `null` creates one. */
  rowId: RowId | null;
  text: string | null;
}

/** Where custom fields are kept. */
export interface CustomFieldStore {
  /** The tenant's definitions, from a copy that everybody shares. */
  loadDefinitions(signal: AbortSignal): Promise<DefinitionList>;
  /** The customer with every row, past every cache: the look before and after a write. `null` when there is none. */
  fetchCustomer(id: EntityId, signal: AbortSignal): Promise<Customer | null>;
  /** Sends one request, at most once. Throws only when the request provably never left. */
  writeFields(id: EntityId, writes: readonly FieldWrite[], guard: SendGuard): Promise<WriteReply>;
}

/** What can still keep a request back. */
export interface SendGuard {
  /** Ends the wait for its turn, with its reason, and nothing after that. */
  signal: AbortSignal;
  /** Called when the first byte is about to leave, which it does not when this throws. */
  beforeSend(): void;
}

export interface CheckRequest {
  customerId: EntityId;
  values: readonly ValueInput[];
  dateFormat: DateFormat;
  /** Ends an update until its request leaves, and not after. */
  signal: AbortSignal;
}

export interface UpdateRequest extends CheckRequest {
  requestId: string;
  caller: string;
  /** When the time of the caller is up, on the clock of `performance.now()`. */
  endsAtMs: number;
  readBackPausesMs: readonly number[];
}

/** The pauses before each look at what became of a write. A value that is not there at once may still arrive. */
export const READ_BACK_PAUSES_MS: readonly number[] = [0, 300, 1000, 3000];

/** All read-backs of one write together. */
export const SETTLE_TIMEOUT_MS = 6000;

/**
 * Writes values of one customer, all of them or, when one is refused, none. Nothing is sent before an intent stands in the
 * journal, and no other write to the customer runs meanwhile. Once the request has left it is finished whatever the caller
 * does. Throws what the journal and the first read throw, and when the request provably never left.
 */
export async function updateCustomFields(
  store: CustomFieldStore,
  journal: WriteJournal,
  request: UpdateRequest,
): Promise<UpdateReport> {
  const { changes, userErrors } = await checkInput(store, request);
  if (userErrors.length > 0) return refused(undefined, userErrors);

  const intent = await journal.open({
    ...request,
    entity: { type: 'customer', id: request.customerId },
    fields: changes.map(({ definition, text }) => ({
      fieldId: definition.id,
      wanted: comparableText(definition, text),
    })),
  });
  let hasLeft = false;
  try {
    const report = await readAndWrite(store, intent, request, changes, () => (hasLeft = true));
    await (isSettled(report) ? intent.close(endOf(report)) : intent.leaveOpen(endOf(report)));
    return report;
  } catch (error) {
    // What left and was not judged stays open: its record is closed by a look, once nothing can still arrive.
    if (hasLeft) intent.abandon();
    else await intent.closeUnsent();
    throw error;
  }
}

async function readAndWrite(
  store: CustomFieldStore,
  intent: Intent,
  { customerId, signal, readBackPausesMs }: UpdateRequest,
  changes: readonly PlannedChange[],
  onLeaving: () => void,
): Promise<UpdateReport> {
  const customer = await store.fetchCustomer(customerId, signal);
  if (!customer) return refused(null, [customerNotFound()]);
  const { writes, userErrors } = planWrites(customer, changes);
  if (userErrors.length > 0) return refused(customer, userErrors);

  const changing = writes.filter(({ willChange }) => willChange);
  if (changing.length === 0) return reportOn(writes, { held: customer, reply: null });
  await intent.recordBefore(new Map(changing.map(({ definition, before }) => [definition.id, before])));
  const reply = await store.writeFields(
    customerId,
    changing.map(({ definition, rowId, text }) => ({ fieldId: definition.id, rowId, text })),
    {
      signal,
      beforeSend() {
        signal.throwIfAborted();
        intent.requireTimeToSend();
        onLeaving();
      },
    },
  );
  // After a final refusal nothing can still arrive: one look is enough.
  const pausesMs = reply.verdict === 'refused' ? [0] : readBackPausesMs;
  return reportOn(writes, { held: await readBack(store, customerId, changing, pausesMs), reply });
}

/** Whether nothing can still arrive: LoanPro gave a clear answer, or every value is there. */
function isSettled({ outcome, reply }: UpdateReport): boolean {
  return reply?.verdict !== 'unsure' || outcome === 'APPLIED';
}

function endOf({ outcome, changes, reply }: UpdateReport): IntentEnd {
  const results = new Map(changes.map(({ definition, result }) => [definition.id, result]));
  return { outcome, results, status: reply?.status ?? null };
}

/** What a write would do, and everything that speaks against it. */
export interface Check {
  customerId: EntityId;
  /** Of the values that fit their fields; empty when there is no such customer. */
  writes: PlannedWrite[];
  userErrors: UserError[];
}

/** Makes every check of a write, the look at the customer included, and sends nothing that writes. */
export async function checkCustomFields(store: CustomFieldStore, request: CheckRequest): Promise<Check> {
  const { customerId, signal } = request;
  const { changes, userErrors } = await checkInput(store, request);
  if (checkCount(request.values).length > 0) return { customerId, writes: [], userErrors };

  const customer = await store.fetchCustomer(customerId, signal);
  if (!customer) return { customerId, writes: [], userErrors: [customerNotFound(), ...userErrors] };
  const plan = planWrites(customer, changes);
  const inOrder = [...userErrors, ...plan.userErrors].toSorted(
    (a, b) => (a.valueIndex ?? -1) - (b.valueIndex ?? -1),
  );
  return { customerId, writes: plan.writes, userErrors: inOrder };
}

async function checkInput(store: CustomFieldStore, { values, dateFormat, signal }: CheckRequest) {
  const miscounted = checkCount(values);
  if (miscounted.length > 0) return { changes: [], userErrors: miscounted };
  return checkValues(values, await store.loadDefinitions(signal), dateFormat);
}

function customerNotFound(): UserError {
  return userError('CUSTOMER_NOT_FOUND', { path: ['customerId'] });
}

/** Reads until every wanted value is there or the pauses are used up: the last complete answer counts. */
async function readBack(
  store: CustomFieldStore,
  customerId: EntityId,
  wanted: readonly PlannedWrite[],
  pausesMs: readonly number[],
): Promise<Customer | null> {
  const signal = AbortSignal.timeout(SETTLE_TIMEOUT_MS);
  let last: Customer | null = null;
  for (const pauseMs of pausesMs) {
    await wait(pauseMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    // A failed read-back proves nothing about the write: what was seen before it still counts.
    const seen = await store.fetchCustomer(customerId, signal).catch(() => null);
    last = seen ?? last;
    const isThere = ({ definition, text }: PlannedWrite) =>
      isAlready(definition, heldIn(seen, definition).after ?? null, text);
    if (seen && wanted.every(isThere)) break;
  }
  return last;
}
