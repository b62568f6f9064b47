// Fetching customers: one by its key, or many at once in the ways a tenant may allow.

import type { Customer } from '../custom-fields/customer.ts';
import type { CustomerId } from '../custom-fields/ids.ts';
import { LoanProError, errorForAnswer } from './errors.ts';
import type { Http } from './http.ts';
import { anyOf, customerPath, invalid, isJson, openEnvelope, readList, withOptions } from './odata.ts';
import type { Json } from './odata.ts';
import { CUSTOMER_ENTITY, readCustomerId, readOwner, readOwnRows, readProfile } from './records.ts';
import { fetchWholeList, isWhole } from './whole-list.ts';

/** What a caller wants to know of a customer beyond that it exists. */
export interface Need {
  profile: boolean;
  stored: boolean;
}

const EXPANDED = { $expand: 'CustomFieldValues', nopaging: 'true' };

/** Customers by id; an error where one of them cannot be read. An id that is not in the map belongs to nobody. */
export type Found = Map<CustomerId, Customer | Error>;

/** One customer by its key: documented, and the only way that must always work. `null` when there is none. */
export async function fetchByKey(
  http: Http,
  id: CustomerId,
  need: Need,
  signal: AbortSignal,
): Promise<Customer | null> {
  const reply = await http.read(withOptions(customerPath(id), need.stored ? EXPANDED : {}), signal);
  if (reply.status !== 200) {
    const error = errorForAnswer(reply.status, reply.body);
    if (error.code === 'missing') return null;
    // 409 stands for nearly every mistake, a customer that does not exist among them (documented): a list settles which.
    if (reply.status === 409 && (await isAbsent(http, id, signal))) return null;
    throw error;
  }
  const record = openEnvelope(reply);
  if (!isJson(record) || readCustomerId(record) !== id) throw invalid('the customer asked for');
  return readCustomer(http, record, need, signal);
}

async function isAbsent(http: Http, id: CustomerId, signal: AbortSignal): Promise<boolean> {
  try {
    const rows = await fetchWholeList(http, 'odata.svc/Customers', { $filter: anyOf('id', [id]) }, signal);
    return rows.length === 0;
  } catch (error) {
    if (error instanceof LoanProError && error.code === 'rejected') return false;
    throw error;
  }
}

async function readCustomer(http: Http, record: Json, need: Need, signal: AbortSignal): Promise<Customer> {
  const id = readCustomerId(record);
  return {
    id,
    profile: readProfile(record),
    stored: need.stored ? readOwnRows(id, await wholeExpansion(http, id, record, signal)) : null,
  };
}

/** The rows expanded into a customer, or, where they may have been cut or were not expanded, the list behind them. */
async function wholeExpansion(
  http: Http,
  id: CustomerId,
  record: Json,
  signal: AbortSignal,
): Promise<unknown[]> {
  const expanded = record['CustomFieldValues'] === null ? null : readList(record['CustomFieldValues']);
  if (expanded && isWhole(expanded)) return expanded.rows;
  return fetchWholeList(http, `${customerPath(id)}/CustomFieldValues`, {}, signal);
}

/** Customers by a filter over their ids, values expanded (observed in parts, assumed as a whole). */
export async function fetchByFilter(
  http: Http,
  ids: readonly CustomerId[],
  need: Need,
  signal: AbortSignal,
): Promise<Found> {
  const options = { $filter: anyOf('id', ids), $top: String(ids.length), ...(need.stored ? EXPANDED : {}) };
  const rows = await fetchWholeList(http, 'odata.svc/Customers', options, signal);
  const found = await Promise.all(
    rows.map(async (record): Promise<[CustomerId, Customer | Error]> => {
      return [readCustomerId(record), await readCustomer(http, record, need, signal).catch(asError)];
    }),
  );
  return onlyAsked(ids, found);
}

/** Values of many customers straight from their own list (assumed). A customer that holds none does not show up. */
export async function fetchValueSet(
  http: Http,
  ids: readonly CustomerId[],
  signal: AbortSignal,
): Promise<Found> {
  const filter = `entityType eq '${CUSTOMER_ENTITY}' and (${anyOf('entityId', ids)})`;
  const rows = await fetchWholeList(http, 'odata.svc/CustomFieldValues', { $filter: filter }, signal);
  const found = [...Map.groupBy(rows, readOwner)].map(([owner, own]): [CustomerId, Customer | Error] => {
    if (owner === null) throw unfiltered();
    return [owner, readStored(owner, own)];
  });
  return onlyAsked(ids, found);
}

function readStored(id: CustomerId, rows: readonly Json[]): Customer | Error {
  try {
    return { id, profile: null, stored: readOwnRows(id, rows) };
  } catch (error) {
    return asError(error);
  }
}

function onlyAsked(ids: readonly CustomerId[], found: readonly [CustomerId, Customer | Error][]): Found {
  const asked = new Set(ids);
  if (found.some(([id]) => !asked.has(id))) throw unfiltered();
  return new Map(found);
}

/** Trouble with one customer stays with that customer. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('Something that is no error was thrown.');
}

/** A tenant that ignores the filter refuses this kind of list without saying so. */
function unfiltered(): LoanProError {
  return new LoanProError('rejected', 'LoanPro listed records that were not asked for.', 200);
}
