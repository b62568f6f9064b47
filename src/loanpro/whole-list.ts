// Reading a list to its end, or not at all: LoanPro stops at 50 rows without a word (documented, observed).

import { LoanProError } from './errors.ts';
import type { Http } from './http.ts';
import { invalid, isJson, openEnvelope, readList, withOptions } from './odata.ts';
import type { Json, List } from './odata.ts';
import { readNumberText } from './records.ts';

export const PAGE_SIZE = 50;
const MAX_PAGES = 100;

/** True when nothing can be missing: the announced total is there, or the rows do not end where LoanPro cuts. */
export function isWhole(list: List): boolean {
  if (list.total !== null) return list.rows.length >= list.total;
  return list.rows.length !== PAGE_SIZE;
}

/**
 * Every row of a list, each once. One call where `nopaging` is honoured; page by page where it is not. Throws `incomplete`
 * when the pages do not add up, so that a short list is never taken for a whole one.
 */
export async function fetchWholeList(
  http: Http,
  path: string,
  options: Record<string, string>,
  signal: AbortSignal,
): Promise<Json[]> {
  const first = await fetchPage(http, withOptions(path, { ...options, nopaging: 'true' }), signal);
  const rows = new Map(first.rows.map(withId));
  if (isWhole(first)) return [...rows.values()];

  for (let page = 1; page < MAX_PAGES; page++) {
    const known = rows.size;
    const paging = { $top: String(PAGE_SIZE), $skip: String(known) };
    const next = await fetchPage(http, withOptions(path, { ...options, ...paging }), signal);
    for (const [id, row] of next.rows.map(withId)) rows.set(id, row);

    const isOrderly = rows.size === known + next.rows.length;
    const isLast = next.total === null ? isOrderly && next.rows.length < PAGE_SIZE : rows.size >= next.total;
    if (isLast) return [...rows.values()];
    // No new row although more must be there: the server ignores `$skip`, or the list moves under us.
    if (rows.size === known) break;
  }
  throw new LoanProError('incomplete', 'A list from LoanPro could not be read to its end.', 200);
}

async function fetchPage(http: Http, path: string, signal: AbortSignal): Promise<List> {
  const list = readList(openEnvelope(await http.read(path, signal)));
  if (!list) throw invalid('a list');
  return list;
}

function withId(row: unknown): [string, Json] {
  const id = isJson(row) ? readNumberText(row['id']) : null;
  if (!isJson(row) || id === null) throw invalid('a list of records with ids');
  return [id, row];
}
