// Reading a list to its end, or not at all: LoanPro stops at 50 rows without a word (documented, observed).

import { LoanProError } from './transport/errors.ts';
import type { Transport as Http } from './transport/transport.ts';
import { invalid, isJson, openEnvelope, readList, withOptions } from './odata.ts';
import type { Json, List } from './odata.ts';
import { readNumberText } from './records.ts';

const PAGE_SIZE = 50;
const MAX_PAGES = 100;

export interface ListRequest {
  path: string;
  options?: Record<string, string>;
  /** Whether a row can be part of the answer. One that cannot shows that the filter is ignored. */
  fits?: (row: Json) => boolean;
}

/** The rows of a list by their ids, or `null` when some may be missing: cut where LoanPro cuts, or not adding up. */
export function readWhole({ rows, total }: List): Map<string, Json> | null {
  const byId = new Map(keyed(rows));
  if (total !== null) return byId.size >= total ? byId : null;
  return byId.size === rows.length && rows.length !== PAGE_SIZE ? byId : null;
}

/**
 * Every row of a list, each once. One call where `nopaging` is honoured; page by page where it is not. Throws `incomplete`
 * when the pages do not add up, so that a short list is never taken for a whole one, and `rejected` when the tenant lists
 * what was not asked for.
 */
export async function fetchWholeList(http: Http, request: ListRequest, signal: AbortSignal): Promise<Json[]> {
  const first = await fetchPage(http, request, { nopaging: 'true' }, signal);
  const whole = readWhole(first);
  if (whole) return [...whole.values()];

  const rows = new Map(keyed(first.rows));
  for (let page = 1; page < MAX_PAGES; page++) {
    const known = rows.size;
    const next = await fetchPage(http, request, { $top: String(PAGE_SIZE), $skip: String(known) }, signal);
    for (const [id, row] of keyed(next.rows, known)) rows.set(id, row);

    const isOrderly = rows.size === known + next.rows.length;
    const isLast = next.total === null ? isOrderly && next.rows.length < PAGE_SIZE : rows.size >= next.total;
    if (isLast) return [...rows.values()];
    // No new row although more must be there: the server ignores `$skip`, or the list moves under us.
    if (rows.size === known) break;
  }
  throw new LoanProError('incomplete', 'A list from LoanPro could not be read to its end.', 200);
}

async function fetchPage(
  http: Http,
  { path, options, fits }: ListRequest,
  paging: Record<string, string>,
  signal: AbortSignal,
): Promise<List> {
  const list = readList(openEnvelope(await http.read(withOptions(path, { ...options, ...paging }), signal)));
  if (!list) throw invalid('a list');
  if (fits && !list.rows.every((row) => isJson(row) && fits(row))) {
    throw new LoanProError('rejected', 'LoanPro listed records that were not asked for.', 200);
  }
  return list;
}

/** Rows by their ids. One without an id, never seen, keeps its place: its reader judges it. */
function keyed(rows: readonly unknown[], offset = 0): [string, Json][] {
  return rows.map((row, index) => {
    if (!isJson(row)) throw invalid('a list of records');
    return [readNumberText(row['id']) ?? `place ${offset + index}`, row];
  });
}
