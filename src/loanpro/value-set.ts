// The list of all values (assumed), filtered by their owners: the rows of many customers in one answer.

import type { EntityId } from '../custom-fields/ids.ts';
import { fetchCompleteList } from './complete-list.ts';
import type { CustomerReads } from './customers.ts';
import { isRefusal } from './errors.ts';
import type { Json } from './json.ts';
import { anyOf, customerPath } from './odata.ts';
import { ENTITY_NAMES, readOwner } from './records.ts';
import { LoanProError } from './transport/errors.ts';

/** Its name as a fallback strategy. */
export const VALUE_SET = 'value set';

/** A list of values that needs more pages is slower than the lists of its customers, which are read side by side. */
const MAX_PAGES = 3;

/** Rows by the ids of their owners. A customer without values is not in the result. */
export type RowsByOwner = Map<string | null, Json[]>;

export async function fetchValueSet(
  reads: CustomerReads,
  ids: readonly EntityId[],
  signal: AbortSignal,
): Promise<RowsByOwner> {
  const filter = `entityType eq '${ENTITY_NAMES.customer}' and (${anyOf('entityId', ids)})`;
  const requested = new Set<string | null>(ids);
  const request = {
    path: 'odata.svc/CustomFieldValues',
    options: { $filter: filter },
    subjects: ids.map(customerPath),
    isRequested: (row: Json) => requested.has(readOwner(row)),
    maxPages: MAX_PAGES,
    sizes: reads.sizes,
    readOn: reads.readOn,
  };
  return Map.groupBy(await fetchCompleteList(reads.read, request, signal), readOwner);
}

/** The same, with calls that continue a read. Returns an empty map where the list cannot be read, because each customer has a list of its own as well. */
export async function continueInValueSet(
  reads: CustomerReads,
  ids: readonly EntityId[],
  signal: AbortSignal,
): Promise<RowsByOwner> {
  const { pauses, readOn } = reads;
  if (pauses.reason(VALUE_SET)) return new Map();
  try {
    return await fetchValueSet({ ...reads, read: readOn }, ids, signal);
  } catch (error) {
    if (!(error instanceof LoanProError)) throw error;
    if (isRefusal(error)) pauses.begin(VALUE_SET, error);
    return new Map();
  }
}
