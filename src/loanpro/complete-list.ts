// Reading a complete list: LoanPro truncates lists at 50 rows without any sign (documented, observed).

import { LoanProError } from './transport/errors.ts';
import type { Read } from './transport/transport.ts';
import { invalid, openEnvelope, readList, withOptions } from './odata.ts';
import { isJson } from './json.ts';
import type { List } from './odata.ts';
import type { Json } from './json.ts';
import { readNumberText } from './records.ts';

const PAGE_SIZE = 50;
const MAX_PAGES = 100;

interface ListRequest {
  path: string;
  options?: Record<string, string>;
  /** The records that the list is about, by their paths. Without them the list stands for itself. See `Call`. */
  subjects?: readonly string[];
  /** Whether a row matches the filter. A row that does not match shows that the tenant ignores the filter. */
  isRequested?: (row: Json) => boolean;
}

/** Returns the rows of a list by their ids, or `null` when rows may be missing: there are exactly 50, or fewer than the total. */
export function readComplete({ rows, total }: List): Map<string, Json> | null {
  const byId = new Map(keyed(rows));
  if (total !== null) return byId.size >= total ? byId : null;
  return byId.size === rows.length && rows.length !== PAGE_SIZE ? byId : null;
}

/**
 * Returns every row of a list exactly once. This takes one call when the tenant supports `nopaging`, and one call for each page
 * when it does not. Throws `incomplete` when the pages do not add up to a complete list, and `rejected` when the tenant lists
 * records that were not requested.
 */
export async function fetchCompleteList(
  read: Read,
  request: ListRequest,
  signal: AbortSignal,
): Promise<Json[]> {
  const first = await fetchPage(read, request, { nopaging: 'true' }, signal);
  const complete = readComplete(first);
  if (complete) return [...complete.values()];

  const rows = new Map(keyed(first.rows));
  for (let page = 1; page < MAX_PAGES; page++) {
    const known = rows.size;
    const next = await fetchPage(read, request, { $top: String(PAGE_SIZE), $skip: String(known) }, signal);
    for (const [id, row] of keyed(next.rows, known)) rows.set(id, row);

    const isOrderly = rows.size === known + next.rows.length;
    const isLast = next.total === null ? isOrderly && next.rows.length < PAGE_SIZE : rows.size >= next.total;
    if (isLast) return [...rows.values()];
    // There must be more rows, but the page has no new row: the server ignores `$skip`, or the list is changing while it is read.
    if (rows.size === known) break;
  }
  throw new LoanProError('incomplete', 'A list from LoanPro could not be read completely.', 200);
}

async function fetchPage(
  read: Read,
  { path, options, subjects, isRequested }: ListRequest,
  paging: Record<string, string>,
  signal: AbortSignal,
): Promise<List> {
  const reply = await read(withOptions(path, { ...options, ...paging }), signal, subjects);
  const list = readList(openEnvelope(reply));
  if (!list) throw invalid('a list');
  if (isRequested && !list.rows.every((row) => isJson(row) && isRequested(row))) {
    throw new LoanProError('rejected', 'LoanPro listed records that were not requested.', 200);
  }
  return list;
}

/**
 * Returns the rows with their ids. A row without an id (never observed) gets its position as a key, and is checked by its reader.
 */
function keyed(rows: readonly unknown[], offset = 0): [string, Json][] {
  return rows.map((row, index) => {
    if (!isJson(row)) throw invalid('a list of records');
    return [readNumberText(row['id']) ?? `position ${offset + index}`, row];
  });
}
