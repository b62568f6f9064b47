// Reading a list page by page: by position with pages that overlap, and by id, which no change of other rows can disturb.

import type { List } from './odata.ts';
import type { Json } from './json.ts';
import { readNumberText } from './records.ts';

/** Fetches one page. Returns `null` when the tenant refuses it. */
export type FetchPage = (options: Record<string, string>) => Promise<List | null>;

const idOf = (row: Json) => readNumberText(row['id']);

/** The id of a row. A row without an id (never observed) has its position as a key, and is checked by its reader. */
export function rowKey(row: Json, position: number): string {
  return idOf(row) ?? `position ${position}`;
}

/** So many rows come in the order of their ids by chance only once in 40,320 times. */
const ROWS_THAT_SHOW_ORDER = 8;

/**
 * Reads on from the first page. Each page begins with the last row of the page before it (the last one that has an id). If that row has moved, a row was added,
 * removed or moved in front of it, and another one may be hidden. Returns `null` then, and when the tenant does not know `$skip`.
 */
export async function readByPosition(
  first: List,
  fetchPage: FetchPage,
  largest: () => number,
): Promise<Json[] | null> {
  const rows = await readOverlapping(first, fetchPage, largest);
  if (!rows || largest() >= ROWS_THAT_SHOW_ORDER) return rows;
  // A few rows can be in their places by chance, so they have to be there twice.
  const firstAgain = await fetchPage({});
  const again = firstAgain && (await readOverlapping(firstAgain, fetchPage, largest));
  return again && again.map(rowKey).join() === rows.map(rowKey).join() ? rows : null;
}

async function readOverlapping(
  first: List,
  fetchPage: FetchPage,
  largest: () => number,
): Promise<Json[] | null> {
  /** As LoanPro counts them: with rows that it lists twice, and with items that are no record. */
  const rows: Json[] = [];
  const ids = new Set<string>();
  let page: List | null = first;
  let anchor = 0;
  for (;;) {
    const overlap = rows.length - anchor;
    const fresh = page.rows.slice(overlap);
    if (addRows(fresh, page.rows.slice(0, overlap), ids) === 'moved') return null;
    rows.push(...fresh);
    // A page that could have held more rows is the last one. When the total says something else, or when it is not known whether pages
    // can hold two rows, the next page has to be empty.
    const isShort = page !== first && page.rows.length < largest();
    if (isShort && agrees(page, rows.length)) return rows;
    if (isShort || (page !== first && fresh.length === 0)) {
      const isEnd = await endsWith(rows, fetchPage);
      return isEnd ? rows : null;
    }
    anchor = rows.findLastIndex((row) => idOf(row) !== null);
    if (anchor < 0) return null;
    page = await fetchPage({ $skip: String(anchor) });
    // Two rows that moved in opposite directions leave the overlap in its place, but a row that came or went changes the total.
    if (!page || isOtherTotal(page, first) || !beginsWith(page, rows[anchor])) return null;
  }
}

const beginsWith = ({ rows: [row] }: List, expected: Json | undefined) =>
  row !== undefined && expected !== undefined && idOf(row) === idOf(expected);

/** Adds the ids of new rows. A row that was on an earlier page has moved. One that is on the same page twice is listed twice. */
function addRows(fresh: readonly Json[], overlap: readonly Json[], ids: Set<string>): 'added' | 'moved' {
  const here = new Set(overlap.map(idOf));
  for (const row of fresh) {
    const id = idOf(row);
    if (id === null) continue;
    if (ids.has(id) && !here.has(id)) return 'moved';
    here.add(id);
    ids.add(id);
  }
  return 'added';
}

/** Whether two pages tell different totals, so that the list changed between them. */
function isOtherTotal({ total: one }: List, { total: other }: List): boolean {
  return one !== null && other !== null && one !== other;
}

/** Whether the next page is empty, and the last row is in its place before and after. */
async function endsWith(rows: readonly Json[], fetchPage: FetchPage): Promise<boolean> {
  const next = await fetchPage({ $skip: String(rows.length) });
  if (next?.rows.length !== 0) return false;
  const anchor = rows.findLastIndex((row) => idOf(row) !== null);
  const end = await fetchPage({ $skip: String(anchor) });
  return end !== null && beginsWith(end, rows[anchor]);
}

/**
 * Reads the rows in the order of their ids, each page from the last id on. What is added or removed meanwhile hides no other row.
 * Returns `unsupported` when the tenant does not filter by id, and `null` when it is not shown that all rows came.
 */
export async function readById(
  filter: string | undefined,
  fetchPage: FetchPage,
  largest: () => number,
): Promise<Json[] | null | 'unsupported'> {
  const rows: Json[] = [];
  let lastId = 0;
  let isOrderShown = false;
  for (;;) {
    const above = `id gt ${lastId}`;
    const page = await fetchPage({
      $filter: filter ? `(${filter}) and ${above}` : above,
      $orderby: 'id asc',
    });
    if (!page) return 'unsupported';
    for (const row of page.rows) {
      const id = Number(idOf(row) ?? 0);
      const isListedTwice = id === lastId && row !== page.rows[0];
      if (!(id > lastId || isListedTwice)) return 'unsupported';
      lastId = id;
      rows.push(row);
    }
    isOrderShown ||= page.rows.length >= ROWS_THAT_SHOW_ORDER;
    const isShort = page.rows.length < largest() && agrees(page, page.rows.length);
    if (page.rows.length > 0 && !isShort) continue;
    if (rows.length === 0 && !agrees(page, 0)) return null;
    if (isOrderShown) return rows;
    // Pages of one row show no order at all.
    if (largest() < 2) return null;
    const behind = await fetchPage({ $skip: String(rows.length) });
    return behind?.rows.length === 0 ? rows : null;
  }
}

/** Whether the total, where there is one, does not say that there are more rows. */
function agrees({ total }: List, count: number): boolean {
  return total === null || total <= count;
}
