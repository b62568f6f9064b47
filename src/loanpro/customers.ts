// Fetching customers: one by its key, or many at once by a list that the tenant may refuse.

import type { EntityId } from '../custom-fields/ids.ts';
import type { RequestedParts, StoredEntity } from '../custom-fields/stored.ts';
import { errorForAnswer } from './errors.ts';
import { LoanProError } from './transport/errors.ts';
import type { Read } from './transport/transport.ts';
import { anyOf, customerPath, invalid, openEnvelope, readList, withOptions } from './odata.ts';
import { isJson } from './json.ts';
import type { Json } from './json.ts';
import {
  ENTITY_NAMES,
  readCustomerId,
  readNumberText,
  readOwner,
  readOwnRows,
  readProfile,
} from './records.ts';
import { fetchCompleteList, readComplete } from './complete-list.ts';

const EXPANDED = { $expand: 'CustomFieldValues', nopaging: 'true' };

/** Customers by id. A customer that cannot be read is an error. An id that is not in the map does not exist. */
export type Found = Map<EntityId, StoredEntity | Error>;

/** Fetches one customer by its key, which every tenant allows (documented). Returns `null` when the customer does not exist. */
export async function fetchByKey(
  read: Read,
  id: EntityId,
  parts: RequestedParts,
  signal: AbortSignal,
): Promise<StoredEntity | null> {
  const reply = await read(withOptions(customerPath(id), parts.rows ? EXPANDED : {}), signal);
  if (reply.status === 404 || reply.status === 409) {
    // LoanPro answers 409 to nearly every mistake, including a customer that does not exist. It answers a wrong address with 409 or
    // 404 (documented). A list of customers shows which of the two it is.
    if (await isAbsent(read, id, errorForAnswer(reply.status, reply.body), signal)) return null;
  }
  const record = openEnvelope(reply);
  if (!isJson(record) || readCustomerId(record) !== id) throw invalid('the requested customer');
  return readCustomer(read, record, parts, signal);
}

/** Whether the customer does not exist. When the tenant refuses lists, LoanPro's error message decides. */
async function isAbsent(
  read: Read,
  id: EntityId,
  answer: LoanProError,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const found = await fetchByFilter(read, [id], { profile: false, rows: false }, signal);
    return !found.has(id);
  } catch (error) {
    if (error instanceof LoanProError && error.code === 'rejected') return answer.code === 'not-found';
    // The list is not found either: the address is wrong, not the customer.
    if (error instanceof LoanProError && error.code === 'not-found') return false;
    throw error;
  }
}

async function readCustomer(
  read: Read,
  record: Json,
  parts: RequestedParts,
  signal: AbortSignal,
): Promise<StoredEntity> {
  const id = readCustomerId(record);
  return {
    entity: { type: 'customer', id },
    profile: readProfile(record),
    rows: parts.rows ? readOwnRows(id, await completeExpansion(read, id, record, signal)) : null,
  };
}

/** Returns the expanded rows of a customer. When they may be truncated or were not expanded, their own list is read instead. */
async function completeExpansion(
  read: Read,
  id: EntityId,
  record: Json,
  signal: AbortSignal,
): Promise<Json[]> {
  const expansion = record['CustomFieldValues'];
  // A null may mean that nothing was expanded. If it counted as an empty list, the next write would create duplicate rows.
  const isNull = expansion === null || (isJson(expansion) && expansion['results'] === null);
  const expanded = isNull ? null : readList(expansion);
  const complete = expanded && readComplete(expanded);
  if (complete) return [...complete.values()];
  const path = `${customerPath(id)}/CustomFieldValues`;
  return fetchCompleteList(read, { path, subjects: [customerPath(id)] }, signal);
}

/** Fetches customers by a filter over their ids, with expanded values (parts are observed, the combination is assumed). */
export async function fetchByFilter(
  read: Read,
  ids: readonly EntityId[],
  parts: RequestedParts,
  signal: AbortSignal,
): Promise<Found> {
  const requested = new Set<string | null>(ids);
  const options = { $filter: anyOf('id', ids), $top: String(ids.length), ...(parts.rows ? EXPANDED : {}) };
  const isRequested = (record: Json) => requested.has(readNumberText(record['id']));
  const request = { path: 'odata.svc/Customers', options, subjects: ids.map(customerPath), isRequested };
  const rows = await fetchCompleteList(read, request, signal);
  const found = await Promise.all(
    rows.map(async (record): Promise<[EntityId, StoredEntity | Error]> => {
      return [readCustomerId(record), await readCustomer(read, record, parts, signal).catch(asError)];
    }),
  );
  return new Map(found);
}

/** Fetches the values of many customers from the list of values (assumed). A customer without values is not in the result. */
export async function fetchValueSet(
  read: Read,
  ids: readonly EntityId[],
  signal: AbortSignal,
): Promise<Found> {
  const filter = `entityType eq '${ENTITY_NAMES.customer}' and (${anyOf('entityId', ids)})`;
  const requested = new Set<string | null>(ids);
  const request = {
    path: 'odata.svc/CustomFieldValues',
    options: { $filter: filter },
    subjects: ids.map(customerPath),
    isRequested: (row: Json) => requested.has(readOwner(row)),
  };
  const rowsByOwner = Map.groupBy(await fetchCompleteList(read, request, signal), readOwner);
  return new Map(
    ids.flatMap((id) => {
      const rows = rowsByOwner.get(id);
      return rows ? [[id, readStored(id, rows)]] : [];
    }),
  );
}

function readStored(id: EntityId, rows: readonly Json[]): StoredEntity | Error {
  try {
    return { entity: { type: 'customer', id }, profile: null, rows: readOwnRows(id, rows) };
  } catch (error) {
    return asError(error);
  }
}

/** Turns whatever was thrown into an error that can be the result for one customer. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('A value that is not an error was thrown.');
}
