// Reading a complete list. LoanPro cuts lists without any sign (documented, observed), so a list counts as complete only with a proof.

import { LoanProError } from './transport/errors.ts';
import type { Read } from './transport/transport.ts';
import { invalid, openEnvelope, readList, withOptions } from './odata.ts';
import type { List } from './odata.ts';
import { isEmptyRecord } from './json.ts';
import type { Json } from './json.ts';
import { isCommonLimit } from './page-sizes.ts';
import type { PageSizes } from './page-sizes.ts';
import { hasRepeats, readById, readByPosition, rowKey } from './paging.ts';
import type { FetchPage } from './paging.ts';

/** 12,000 rows in pages of 50, read twice. */
const MAX_PAGES = 500;

/** A list that LoanPro does not read on, with all rows that it gives. Nothing shows whether these are all. */
export class UnpagedList extends LoanProError {
  readonly rows: readonly Json[];

  constructor(rows: readonly Json[]) {
    super('incomplete', 'LoanPro gives the first page of a list again in place of the next one.', 200);
    this.rows = rows;
  }
}

interface ListRequest {
  path: string;
  options?: Record<string, string>;
  /** The records that the list is about, by their paths. Without them the list stands for itself. See `Call`. */
  subjects?: readonly string[];
  /** Whether a row matches the filter. A row that does not match shows that the tenant ignores the filter. */
  isRequested?: (row: Json) => boolean;
  /** The most rows that can match the filter. A list that has them all is complete. */
  maxRows?: number;
  maxPages?: number;
  /** Whether a record that is listed twice with different contents is returned twice. Otherwise such a list cannot be read. */
  keepsContradictions?: boolean;
  sizes: PageSizes;
  /** Sends the calls after the first one. */
  readOn?: Read;
}

/**
 * Returns every row of a list exactly once, also one that LoanPro lists twice. This takes one call when the first page is proven to be the complete list. Throws `incomplete` when
 * there is no proof in the end, and `rejected` when the tenant refuses the list or lists records that were not requested.
 */
export async function fetchCompleteList(
  read: Read,
  request: ListRequest,
  signal: AbortSignal,
): Promise<Json[]> {
  const { path, options = {}, maxRows = Infinity, maxPages = MAX_PAGES, sizes, readOn = read } = request;
  // The same list of another record has the same name.
  const name = path.replaceAll(/\(\d+\)/g, '');
  const first = await fetchPage(read, request, {}, signal);
  const { rows, total } = first;
  const couldHoldMore = rows.length < sizes.largest(name);
  sizes.note(name, rows.length);
  const isRepeating = hasRepeats(rows);
  // Nothing more can match, whatever the total counts.
  if (!isRepeating && rows.length >= maxRows) return rows;
  const isCut = isRepeating || (total !== null && total > rows.length);
  if (!isCut) {
    if (rows.length === 0) return rows;
    const isProven = couldHoldMore || (total !== null && sizes.hasTrueTotals(name));
    if (isProven && !isCommonLimit(rows.length)) return rows;
  }

  if (!isCut && sizes.isUnpaged(name)) throw new UnpagedList(rows);

  let pagesLeft = maxPages - 1;
  let isUnpaged = false;
  const fetchNext: FetchPage = async (paging) => {
    if (pagesLeft-- <= 0) throw incomplete();
    const page = await fetchPage(readOn, request, paging, signal).catch(nullIfRejected);
    if (page) sizes.note(name, page.rows.length);
    isUnpaged ||= page !== null && paging['$skip'] !== undefined && isSamePage(page, first);
    return page;
  };
  const largest = () => sizes.largest(name);
  // The total may be the number of rows on this page. The next page, when it is empty, shows whether it is.
  const next = isCut || total === null ? null : await fetchNext({ $skip: String(rows.length) });
  const isOnePage = next?.rows.length === 0;
  if (isOnePage && next.total === total) {
    sizes.noteTrueTotal(name);
    return rows;
  }
  const byId = isOnePage ? null : await readById(first, options['$filter'], fetchNext, largest);
  const complete = byId ?? (await readByPosition(next ? [first, next] : [first], fetchNext, largest));
  if (complete) return withoutRepeats(complete, request);
  if (isCut || !isUnpaged) throw incomplete();
  sizes.noteUnpaged(name);
  throw new UnpagedList(rows);
}

function isSamePage({ rows }: List, first: List): boolean {
  return rows.length > 0 && rows.map(rowKey).join() === first.rows.map(rowKey).join();
}

/** Leaves out a row that is equal to another one. The same id with other contents is a contradiction. */
function withoutRepeats(rows: readonly Json[], { keepsContradictions = false }: ListRequest): Json[] {
  const kept: Json[] = [];
  for (const sameId of Map.groupBy(rows, rowKey).values()) {
    const distinct = [...new Map(sameId.map((row) => [JSON.stringify(row), row])).values()];
    if (distinct.length > 1 && !keepsContradictions) throw incomplete();
    kept.push(...distinct);
  }
  return kept;
}

async function fetchPage(
  read: Read,
  { path, options, subjects, isRequested }: ListRequest,
  paging: Record<string, string>,
  signal: AbortSignal,
): Promise<List> {
  const query = { ...options, nopaging: 'true', ...paging };
  const list = readList(openEnvelope(await read(withOptions(path, query), signal, subjects)));
  if (!list) throw invalid('a list');
  if (isRequested && !list.rows.every((row) => isRequested(row) || isEmptyRecord(row))) {
    throw new LoanProError('rejected', 'LoanPro listed records that were not requested.', 200);
  }
  return list;
}

function nullIfRejected(error: unknown): null {
  if (error instanceof LoanProError && (error.code === 'rejected' || error.code === 'not-found')) return null;
  throw error;
}

function incomplete(): LoanProError {
  return new LoanProError('incomplete', 'A list from LoanPro could not be read completely.', 200);
}
