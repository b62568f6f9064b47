// The rows that LoanPro expands in a customer: whether they are proven to be all of them, and reading them in another way where they are not.

import type { EntityId } from '../custom-fields/ids.ts';
import { fetchCompleteList } from './complete-list.ts';
import type { CustomerReads } from './customers.ts';
import { isRefusal } from './errors.ts';
import { isJson } from './json.ts';
import type { Json } from './json.ts';
import { customerPath, readList } from './odata.ts';
import type { List } from './odata.ts';
import { isCommonLimit } from './page-sizes.ts';
import { hasRepeats, rowKey } from './paging.ts';
import { LoanProError } from './transport/errors.ts';
import { continueInValueSet } from './value-set.ts';
import type { RowsByOwner } from './value-set.ts';

/** Whether the tenant is known to expand all rows of every customer. */
export type Expansions = 'unknown' | 'complete';

/** What the customer was read in. A tenant may lift the limit in one of them only, so that neither proves anything for the other one. */
export type ExpandedIn = 'one customer' | 'a list of customers';

/** Returns the expanded rows. `null` when nothing was expanded. */
function readExpansion(record: Json): List | null {
  const expansion = record['CustomFieldValues'];
  // A null may mean that nothing was expanded. If it counted as an empty list, the next write would create duplicate rows.
  const isNull = expansion === null || (isJson(expansion) && expansion['results'] === null);
  return isNull ? null : readList(expansion);
}

/**
 * Returns for each record whether its expanded rows are proven to be all rows of the customer. The longest expansion proves the shorter ones. It does
 * not prove another one that is as long, also after a comparison: the other customer may have more rows.
 */
export function proveExpansions(
  { sizes, expansions }: CustomerReads,
  records: readonly Json[],
  expandedIn: ExpandedIn,
): boolean[] {
  const name = `CustomFieldValues in ${expandedIn}`;
  const lists = records.map(readExpansion);
  for (const list of lists) sizes.note(name, list?.rows.length ?? 0);
  return lists.map((list) => {
    if (!list || isCut(list)) return false;
    const { length } = list.rows;
    return length === 0 || expansions === 'complete' || length < sizes.largest(name);
  });
}

function isCut({ rows, total }: List): boolean {
  return hasRepeats(rows) || (total !== null && total > rows.length);
}

/**
 * Returns all rows of a customer. Without a proof they are taken from the list of all values, if it was read, from the own list of the customer, or, where LoanPro
 * refuses that, from the list of all values.
 */
export async function fetchAllRows(
  reads: CustomerReads,
  id: EntityId,
  { record, isProven, valueSet }: { record: Json; isProven: boolean; valueSet?: RowsByOwner },
  signal: AbortSignal,
): Promise<Json[]> {
  const expanded = readExpansion(record)?.rows ?? null;
  const isCertain = isProven && (reads.expansions === 'complete' || !isCommonLimit(expanded?.length ?? 0));
  if (expanded && isCertain) return expanded;
  const listed = valueSet?.get(id);
  if (expanded && listed && includesAll(listed, expanded)) return listed;
  const { sizes, readOn } = reads;
  const request = { path: `${customerPath(id)}/CustomFieldValues`, subjects: [customerPath(id)], sizes };
  try {
    return await fetchCompleteList(readOn, request, signal);
  } catch (error) {
    if (!(error instanceof LoanProError) || !isRefusal(error) || !expanded) throw error;
    if (isProven) return expanded;
    const others = valueSet ? null : (await continueInValueSet(reads, [id], signal)).get(id);
    if (others && includesAll(others, expanded)) return others;
    reads.onUnprovenExpansion(1);
    throw new LoanProError('incomplete', 'LoanPro may have expanded only a part of the rows.', 200);
  }
}

/** Whether the rows of another list contain the expanded ones. The list of all values may not have those of every customer (assumed of deleted ones). */
function includesAll(rows: readonly Json[], expanded: readonly Json[]): boolean {
  const ids = new Set(rows.map(rowKey));
  return expanded.every((row, index) => ids.has(rowKey(row, index)));
}
