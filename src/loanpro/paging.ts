// Reading a list page by page: by id, which no change of other rows can disturb, and by position, again and again until nothing can be hidden.

import { concurrently } from './concurrently.ts';
import type { List } from './odata.ts';
import type { Json } from './json.ts';
import { readNumberText } from './records.ts';

/** Fetches one page. Returns `null` when the tenant refuses it. */
export type FetchPage = (options: Record<string, string>) => Promise<List | null>;

/** The id of a row. A row without an id (never observed) has its position as a key, and is checked by its reader. */
export function rowKey(row: Json, position: number): string {
  return readNumberText(row['id']) ?? `position ${position}`;
}

/** Whether two rows have the same id. */
export function hasRepeats(rows: readonly Json[]): boolean {
  // Most lists are in the order of their ids.
  return !isOrdered(rows, 'lt') && new Set(rows.map(rowKey)).size < rows.length;
}

/** So many rows come in the order of their ids by chance only once in 40,320 times. */
const ROWS_THAT_SHOW_ORDER = 8;

/**
 * Reads the rows in the order of their ids, each page from the last id on. What is added, removed or moved meanwhile hides no other row.
 * The order is opposite to the one in which the first page came without being asked, so that it shows that the tenant sorts by id.
 * Returns `null` when the tenant does not, when it does not filter by id, and when the list is too short to show it.
 */
export async function readById(
  first: List,
  filter: string | undefined,
  fetchPage: FetchPage,
  largest: () => number,
): Promise<Json[] | null> {
  const isDescending = isOrdered(first.rows, 'gt');
  const [order, following] = isDescending ? (['asc', 'gt'] as const) : (['desc', 'lt'] as const);
  if (first.rows.length < ROWS_THAT_SHOW_ORDER) return null;
  const rows: Json[] = [];
  for (;;) {
    const last = rows.at(-1);
    const range = last && `id ${following} ${idOf(last)}`;
    const $filter = filter && range ? `(${filter}) and ${range}` : (range ?? filter);
    const page = await fetchPage({ $orderby: `id ${order}`, ...($filter !== undefined && { $filter }) });
    if (!page || !isOrdered([...(last ? [last] : []), ...page.rows], isDescending ? 'lt' : 'gt')) return null;
    rows.push(...page.rows);
    if (rows.length < ROWS_THAT_SHOW_ORDER) return null;
    if (page.rows.length === 0 || isLast(page, page.rows.length, largest())) return rows;
  }
}

/** Whether each id is greater (`gt`) or less (`lt`) than the one that follows it. */
function isOrdered(rows: readonly Json[], than: 'gt' | 'lt'): boolean {
  let last = than === 'lt' ? -Infinity : Infinity;
  for (const row of rows) {
    const id = idOf(row);
    if (than === 'lt' ? !(last < id) : !(last > id)) return false;
    last = id;
  }
  return true;
}

function idOf(row: Json): number {
  return Number(readNumberText(row['id']) ?? Number.NaN);
}

/** Two when the list stays as it is. A list that moves often needs one more. */
const MAX_PASSES = 4;
const CONCURRENT_PAGES = 4;

/**
 * Reads all pages at least twice. At the end of a pass it is known how many rows the list has at that moment. Every row that was seen before
 * that moment and after it was in the list then, because no row comes back with the same id. If these are as many as the list had, they are all
 * of them, whatever moved. Where LoanPro lists a row twice, two passes have to be equal instead. Returns `null` when nothing of this is shown. `given` are the first pages, which were read before.
 */
export async function readByPosition(
  given: readonly List[],
  fetchPage: FetchPage,
  largest: () => number,
): Promise<Json[] | null> {
  const seen = new Map<string, Sighting>();
  /** The rows of each pass at their positions. */
  const passes: Json[][] = [];
  const see = (pass: number, rows: readonly Json[], start: number) => {
    const places = (passes[pass] ??= []);
    for (const [index, row] of rows.entries()) {
      const key = rowKey(row, start + index);
      seen.set(key, { row, firstPass: seen.get(key)?.firstPass ?? pass, lastPass: pass });
      places[start + index] = row;
    }
  };
  const starts: number[] = [];
  const counts: number[] = [];
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    // The first pass has shown where the pages begin, so the others read them side by side.
    await concurrently(starts, CONCURRENT_PAGES, async (start) =>
      see(pass, (await fetchPage(from(start)))?.rows ?? [], start),
    );
    const rows = rowsAtAnEnd(counts, [...seen.values()]);
    if (rows) return rows;
    let position = starts.pop() ?? 0;
    for (;;) {
      const page = (pass === 0 && given[starts.length]) || (await fetchPage(from(position)));
      if (!page) return null;
      if (position + page.rows.length === 0) return page.total ? null : [];
      const known = seen.size;
      see(pass, page.rows, position);
      // The first page comes again: the tenant does not know `$skip`.
      if (pass === 0 && page.rows.length > 0 && seen.size === known) return null;
      if (page.rows.length > 0) starts.push(position);
      position += page.rows.length;
      if (page.rows.length === 0 || isLast(page, position, largest())) break;
    }
    counts.push(position);
    const same = rowsOfEqualPasses(passes.slice(-2));
    if (same && same.length > seen.size) return same;
  }
  return null;
}

/** The rows of two passes that found the same rows in the same places. Only where LoanPro lists a row twice, so that rows cannot be counted. */
function rowsOfEqualPasses([one, other]: readonly Json[][]): Json[] | null {
  return one && other && JSON.stringify(one) === JSON.stringify(other) ? one : null;
}

/** In which passes a row was seen, and what it was like the last time. */
interface Sighting {
  row: Json;
  firstPass: number;
  lastPass: number;
}

/** All rows that the list had at the end of a pass. `null` when there is no such end at which all of them are known. */
function rowsAtAnEnd(counts: readonly number[], seen: readonly Sighting[]): Json[] | null {
  for (const [end, count] of counts.entries()) {
    const lived = seen.filter(({ firstPass, lastPass }) => firstPass <= end && end < lastPass);
    if (lived.length === count) return lived.map(({ row }) => row);
  }
  return null;
}

function from(position: number): Record<string, string> {
  return position === 0 ? {} : { $skip: String(position) };
}

/** Whether nothing follows a page: it could have held more rows, and its total, where there is one, does not say that there are more. */
function isLast({ rows, total }: List, count: number, largest: number): boolean {
  return rows.length < largest && (total === null || total <= count);
}
