// One write, from checked input to an outcome that can be believed: read, compare, send once, read back.

import type { DateSpelling } from './calendar.ts';
import { checkCount, checkValues, userError } from './check.ts';
import type { PlannedChange, ValueInput } from './check.ts';
import { rowsByField } from './customer.ts';
import type { Customer } from './customer.ts';
import type { DefinitionList } from './definition.ts';
import type { CustomerId, FieldId, RowId } from './ids.ts';
import { isAlready, sameText } from './outcome.ts';
import type { WriteReply } from './outcome.ts';
import { duplicateRows, heldIn, refused, reportOn } from './update-report.ts';
import type { UpdateReport } from './update-report.ts';

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
    const isThere = ({ definition, text }: PlannedChange) =>
      sameText(definition, heldIn(seen, definition).after ?? null, text);
    if (seen && wanted.every(isThere)) break;
  }
  return last;
}
