// The rows that LoanPro expands in a customer: whether they are proven to be all of them, and reading them in another way where they are not.

import type { EntityId } from '../custom-fields/ids.ts';
import { UnpagedList, fetchCompleteList } from './complete-list.ts';
import type { CustomerReads } from './customers.ts';
import { isRefusal } from './errors.ts';
import { ExpandedRows } from './expanded-rows.ts';
import { isJson } from './json.ts';
import type { Json } from './json.ts';
import { LONG_PAGE, seekLongPage } from './long-page.ts';
import { customerPath, readList } from './odata.ts';
import type { List } from './odata.ts';
import { isCommonLimit } from './page-sizes.ts';
import { hasRepeats, rowKey } from './paging.ts';
import { LoanProError } from './transport/errors.ts';
import { continueInValueSet } from './value-set.ts';
import type { RowsByOwner } from './value-set.ts';

/**
 * What is known of the tenant. `like-lists`: a limit of its lists is the limit of its expansions as well (documented). `complete`: all rows of every customer are
 * expanded. `unknown`: expansions may have a limit of their own.
 */
export type Expansions = 'like-lists' | 'complete' | 'unknown';

/** What the customer was read in. A tenant may lift the limit in one of them only, so that neither proves anything for the other one. */
export type ExpandedIn = 'one customer' | 'a list of customers';

/** The rows that were expanded in a customer. */
interface Expansion {
  rows: readonly Json[] | ExpandedRows;
  length: number;
  /** Whether they cannot be all rows. */
  isCut: boolean;
}

/** Returns the expanded rows. `null` when nothing was expanded. */
function readExpansion(record: Json): Expansion | null {
  const expansion = record['CustomFieldValues'];
  const rows = !(expansion instanceof ExpandedRows) && isAlone(expansion) ? expansion['results'] : expansion;
  if (rows instanceof ExpandedRows) {
    return { rows, length: rows.stored.length, isCut: rows.hasRepeats() };
  }
  // A null may mean that nothing was expanded. If it counted as an empty list, the next write would create duplicate rows.
  const isNull = expansion === null || (isJson(expansion) && expansion['results'] === null);
  const list = isNull ? null : readList(expansion);
  return list && { rows: list.rows, length: list.rows.length, isCut: isCut(list) };
}

/** Whether it is a list in an object that says nothing else about it, such as a total. */
function isAlone(expansion: unknown): expansion is Json {
  return isJson(expansion) && Object.keys(expansion).join() === 'results';
}

const nameOf = (expandedIn: ExpandedIn) => `CustomFieldValues in ${expandedIn}`;

/**
 * Returns for each record whether its expanded rows are proven to be all rows of the customer. The longest expansion proves the shorter ones. It does
 * not prove another one that is as long. Where expansions are like lists, a read accepts one that is as long after one comparison. A write compares each of them.
 */
export function proveExpansions(
  reads: CustomerReads,
  records: readonly Json[],
  expandedIn: ExpandedIn,
): boolean[] {
  const { sizes, expansions } = reads;
  const name = nameOf(expandedIn);
  const found = records.map(readExpansion);
  for (const expansion of found) sizes.note(name, expansion?.length ?? 0);
  return found.map((expansion) => {
    if (!expansion || expansion.isCut) return false;
    const { length } = expansion;
    if (length === 0 || expansions === 'complete' || length < sizes.largest(name)) return true;
    return !reads.isForWrite && sizes.isKnownComplete(name, length) && fitsLikeAList(reads, length);
  });
}

/** Whether a list of the tenant held more rows on one page, or all fields have a row. */
function fitsLikeAList(reads: CustomerReads, length: number): boolean {
  const { sizes, expansions } = reads;
  if (expansions !== 'like-lists') return false;
  return (
    hasAllFields(reads, length) ||
    length < sizes.largest(LONG_PAGE) ||
    (length < sizes.largest('odata.svc/CustomFields') && !isCommonLimit(length))
  );
}

/** Whether there are no more fields that could have a row. */
function hasAllFields({ definitionCount }: CustomerReads, length: number): boolean {
  return length >= (definitionCount() ?? Infinity);
}

/** Learns from another list of the same rows whether the expansion was cut. One that only differs was read at another moment. */
function compare(
  { sizes }: CustomerReads,
  name: string,
  expanded: readonly Json[],
  all: readonly Json[],
): void {
  if (!includesAll(all, expanded)) return;
  sizes.noteLength(name, expanded.length, all.length === expanded.length ? 'complete' : 'cut');
}

function isCut({ rows, total }: List): boolean {
  return hasRepeats(rows) || (total !== null && total > rows.length);
}

/** A customer as LoanPro wrote it, and where its rows are. */
export interface Source {
  record: Json;
  isProven: boolean;
  expandedIn: ExpandedIn;
  valueSet?: RowsByOwner;
}

/**
 * Returns all rows of a customer. Without a proof they are taken from the list of all values, if it was read, from the own list of the customer, or, where LoanPro
 * refuses that, from the list of all values.
 */
export async function fetchAllRows(
  reads: CustomerReads,
  id: EntityId,
  { record, isProven, expandedIn, valueSet }: Source,
  signal: AbortSignal,
): Promise<readonly Json[] | ExpandedRows> {
  const expansion = readExpansion(record);
  const name = nameOf(expandedIn);
  if (expansion && isProven && !mayBeLimited(reads, expansion.length)) return expansion.rows;
  const expanded = expansion && asJson(expansion.rows);
  const listed = valueSet?.get(id);
  if (expanded && listed && includesAll(listed, expanded)) {
    compare(reads, name, expanded, listed);
    return listed;
  }
  const { sizes, readOn } = reads;
  const request = { path: `${customerPath(id)}/CustomFieldValues`, subjects: [customerPath(id)], sizes };
  try {
    const rows = await fetchCompleteList(readOn, request, signal);
    if (expanded) compare(reads, name, expanded, rows);
    return rows;
  } catch (error) {
    if (!(error instanceof LoanProError) || !expansion || !expanded) throw error;
    if (error instanceof UnpagedList) compare(reads, name, expanded, error.rows);
    if (!isRefusal(error) && !hasSameLength(error, expanded)) throw error;
    if (isProven) return expanded;
    const others = valueSet ? null : (await continueInValueSet(reads, [id], signal)).get(id);
    if (others && includesAll(others, expanded)) return others;
    if (reads.expansions === 'like-lists' && !expansion.isCut) {
      await reads.awaitDefinitions(signal);
      if (!fitsLikeAList(reads, expanded.length)) await seekLongPage(reads, id, signal);
      if (fitsLikeAList(reads, expanded.length)) return expanded;
    }
    reads.onUnprovenExpansion(1);
    throw new LoanProError('incomplete', 'LoanPro may have expanded only a part of the rows.', 200);
  }
}

/** Whether all that can be read of the own list is as long as the expansion. */
function hasSameLength(error: LoanProError, expanded: readonly Json[]): boolean {
  return error instanceof UnpagedList && error.rows.length === expanded.length;
}

function asJson(rows: Expansion['rows']): readonly Json[] {
  return rows instanceof ExpandedRows ? rows.toJSON() : rows;
}

/** A tenant that stops to lift its limit is noticed at lengths that limits often have. */
function mayBeLimited(reads: CustomerReads, length: number): boolean {
  if (reads.expansions === 'complete' || !isCommonLimit(length)) return false;
  if (reads.expansions === 'unknown') return true;
  return !hasAllFields(reads, length) && length >= reads.sizes.largest(LONG_PAGE);
}

/** Whether the rows of another list contain the expanded ones. The list of all values may not have those of every customer (assumed of deleted ones). */
function includesAll(rows: readonly Json[], expanded: readonly Json[]): boolean {
  const ids = new Set(rows.map(rowKey));
  return expanded.every((row, index) => ids.has(rowKey(row, index)));
}
