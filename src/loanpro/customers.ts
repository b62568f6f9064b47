// Fetching customers: one by its key, or many at once by a list that the tenant may refuse.

import type { EntityId } from '../custom-fields/ids.ts';
import type { RequestedParts, StoredEntity } from '../custom-fields/stored.ts';
import { errorForAnswer } from './errors.ts';
import { LoanProError } from './transport/errors.ts';
import type { Read } from './transport/transport.ts';
import { anyOf, customerPath, invalid, openEnvelope, withOptions } from './odata.ts';
import { isJson } from './json.ts';
import type { Json } from './json.ts';
import { readCustomerId, readNumberText, readOwnRows, readProfile } from './records.ts';
import { fetchCompleteList } from './complete-list.ts';
import { concurrently } from './concurrently.ts';
import { fetchAllRows, proveExpansions } from './expansions.ts';
import type { Expansions, Source } from './expansions.ts';
import type { PageSizes } from './page-sizes.ts';
import type { Pauses } from './pauses.ts';
import { continueInValueSet, fetchValueSet as fetchRowsOfValueSet } from './value-set.ts';

/** What a read of customers needs. */
export interface CustomerReads {
  read: Read;
  /** Sends the calls that continue a list. */
  readOn: Read;
  sizes: PageSizes;
  expansions: Expansions;
  /** Whether a write is planned with the rows. A row that it does not see would become a second one. */
  isForWrite?: boolean;
  /** How many definitions of customers there are. `null` while they are not known. */
  definitionCount: () => number | null;
  /** Resolves when the definitions are known, or cannot be. */
  awaitDefinitions: (signal: AbortSignal) => Promise<unknown>;
  /** Which fallback strategies LoanPro refuses now. */
  pauses: Pauses;
  /** Called with the number of customers whose expanded rows may be a part of them, and who have no other list. */
  onUnprovenExpansion: (count: number) => void;
  /** Called with the number of rows of a customer that were left out because they name no field. */
  onUnreadableRows: (count: number) => void;
}

/** How many lists of one answer may be read on at once. */
const CONCURRENT_CUSTOMERS = 8;

const EXPANDED = { $expand: 'CustomFieldValues', nopaging: 'true' };

/** Customers by id. A customer that cannot be read is an error. An id that is not in the map does not exist. */
export type Found = Map<EntityId, StoredEntity | Error>;

/** Fetches one customer by its key, which every tenant allows (documented). Returns `null` when the customer does not exist. */
export async function fetchByKey(
  reads: CustomerReads,
  id: EntityId,
  parts: RequestedParts,
  signal: AbortSignal,
): Promise<StoredEntity | null> {
  const reply = await reads.read(withOptions(customerPath(id), parts.rows ? EXPANDED : {}), signal);
  if (reply.status === 404 || reply.status === 409) {
    // LoanPro answers 409 to nearly every mistake, including a customer that does not exist. It answers a wrong address with 409 or
    // 404 (documented). A list of customers shows which of the two it is.
    if (await isAbsent(reads, id, errorForAnswer(reply.status, reply.body), signal)) return null;
  }
  const record = openEnvelope(reply);
  if (!isJson(record) || readCustomerId(record) !== id) throw invalid('the requested customer');
  const [isProven = false] = proveExpansions(reads, [record], 'one customer');
  return readCustomer(reads, { record, isProven, expandedIn: 'one customer' }, parts, signal);
}

/** Whether the customer does not exist. When the tenant refuses lists, LoanPro's error message decides. */
async function isAbsent(
  reads: CustomerReads,
  id: EntityId,
  answer: LoanProError,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const found = await fetchByFilter(reads, [id], { profile: false, rows: false }, signal);
    return !found.has(id);
  } catch (error) {
    if (error instanceof LoanProError && error.code === 'rejected') return answer.code === 'not-found';
    // The list is not found either: the address is wrong, not the customer.
    if (error instanceof LoanProError && error.code === 'not-found') return false;
    throw error;
  }
}

async function readCustomer(
  reads: CustomerReads,
  source: Source,
  parts: RequestedParts,
  signal: AbortSignal,
): Promise<StoredEntity> {
  const id = readCustomerId(source.record);
  return {
    entity: { type: 'customer', id },
    profile: readProfile(source.record),
    rows: parts.rows
      ? readOwnRows(id, await fetchAllRows(reads, id, source, signal), reads.onUnreadableRows)
      : null,
  };
}

/** Fetches customers by a filter over their ids, with expanded values (parts are observed, the combination is assumed). */
export async function fetchByFilter(
  reads: CustomerReads,
  ids: readonly EntityId[],
  parts: RequestedParts,
  signal: AbortSignal,
): Promise<Found> {
  const requested = new Set<string | null>(ids);
  const options = { $filter: anyOf('id', ids), $top: String(ids.length), ...(parts.rows ? EXPANDED : {}) };
  const isRequested = (record: Json) => requested.has(readNumberText(record['id']));
  const subjects = ids.map(customerPath);
  const { sizes, readOn } = reads;
  const request = {
    path: 'odata.svc/Customers',
    options,
    subjects,
    isRequested,
    maxRows: requested.size,
    sizes,
    readOn,
  };
  const records = await fetchCompleteList(reads.read, request, signal);
  const found: Found = new Map();
  const expandedIn = 'a list of customers';
  const proofs = parts.rows ? proveExpansions(reads, records, expandedIn) : [];
  const unproven = records.filter((_, index) => proofs[index] === false).map(readCustomerId);
  // One list has the rows of all of them.
  const valueSet = unproven.length > 1 ? await continueInValueSet(reads, unproven, signal) : undefined;
  await concurrently([...records.entries()], CONCURRENT_CUSTOMERS, async ([index, record]) => {
    const source: Source = {
      record,
      isProven: proofs[index] ?? false,
      expandedIn,
      ...(valueSet && { valueSet }),
    };
    found.set(readCustomerId(record), await readCustomer(reads, source, parts, signal).catch(asError));
  });
  return found;
}

/** Fetches the values of many customers from the list of all values. A customer without values is not in the result. */
export async function fetchValueSet(
  reads: CustomerReads,
  ids: readonly EntityId[],
  signal: AbortSignal,
): Promise<Found> {
  const rowsByOwner = await fetchRowsOfValueSet(reads, ids, signal);
  return new Map(
    ids.flatMap((id) => {
      const rows = rowsByOwner.get(id);
      return rows ? [[id, readStored(id, rows, reads.onUnreadableRows)]] : [];
    }),
  );
}

function readStored(
  id: EntityId,
  rows: readonly Json[],
  onUnreadable: (count: number) => void,
): StoredEntity | Error {
  try {
    return { entity: { type: 'customer', id }, profile: null, rows: readOwnRows(id, rows, onUnreadable) };
  } catch (error) {
    return asError(error);
  }
}

/** Turns whatever was thrown into an error that can be the result for one customer. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('A value that is not an error was thrown.');
}
