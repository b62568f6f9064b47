// The rows that LoanPro expands in a customer: whether they are all of them, and reading their own list where that is not known.

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

/** The name under which the lengths of expanded lists are kept. */
const EXPANDED_LISTS = 'expanded CustomFieldValues';

/** Returns the expanded rows. `null` when nothing was expanded. */
export function readExpansion(record: Json): List | null {
  const expansion = record['CustomFieldValues'];
  // A null may mean that nothing was expanded. If it counted as an empty list, the next write would create duplicate rows.
  const isNull = expansion === null || (isJson(expansion) && expansion['results'] === null);
  return isNull ? null : readList(expansion);
}

/** Returns all rows of a customer. When the expanded ones may be cut or were not expanded, their own list is read instead. */
export async function completeExpansion(
  reads: CustomerReads,
  id: EntityId,
  record: Json,
  signal: AbortSignal,
): Promise<Json[]> {
  const { sizes, readOn } = reads;
  const expanded = readExpansion(record);
  if (expanded && (await isProven(reads, expanded, signal))) return expanded.rows;
  const request = { path: `${customerPath(id)}/CustomFieldValues`, subjects: [customerPath(id)], sizes };
  try {
    const rows = await fetchCompleteList(readOn, request, signal);
    if (expanded) compare(reads, expanded.rows, rows);
    return rows;
  } catch (error) {
    // Without this list, what is documented has to do: an expanded list is limited like a list of its own.
    const isRefused = error instanceof LoanProError && isRefusal(error);
    if (isRefused && expanded && (await fitsOnPage(reads, expanded, signal))) return expanded.rows;
    throw error;
  }
}

/** Whether more rows could have been expanded: others were, or this length was compared with an own list and fits on a page of the tenant. */
async function isProven(reads: CustomerReads, expanded: List, signal: AbortSignal): Promise<boolean> {
  const { sizes } = reads;
  const { length } = expanded.rows;
  const largestBefore = sizes.largest(EXPANDED_LISTS);
  sizes.note(EXPANDED_LISTS, length);
  if (isCut(expanded)) return false;
  if (length === 0) return true;
  if (isCommonLimit(length)) return false;
  return (
    length < largestBefore ||
    (sizes.isKnownComplete(EXPANDED_LISTS, length) && (await fitsOnPage(reads, expanded, signal)))
  );
}

function isCut({ rows, total }: List): boolean {
  return hasRepeats(rows) || (total !== null && total > rows.length);
}

/** Whether an expanded list is shorter than the pages of this tenant can be. The longest list that every tenant has is the one of its definitions. */
async function fitsOnPage(
  { sizes, awaitDefinitions }: CustomerReads,
  expanded: List,
  signal: AbortSignal,
): Promise<boolean> {
  const definitions = 'odata.svc/CustomFields';
  if (sizes.largest(definitions) === 0) await awaitDefinitions(signal);
  const { length } = expanded.rows;
  return !isCut(expanded) && !isCommonLimit(length) && length < sizes.largest(definitions);
}

/** Learns from the own list whether the expansion was cut. An expansion that only differs was read at another moment. */
function compare({ sizes }: CustomerReads, expanded: readonly Json[], all: readonly Json[]): void {
  const ids = new Set(all.map(rowKey));
  if (!expanded.every((row, index) => ids.has(rowKey(row, index)))) return;
  sizes.noteLength(EXPANDED_LISTS, expanded.length, all.length === expanded.length ? 'complete' : 'cut');
}
