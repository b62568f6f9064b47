// Reading all pages of a list, or none: LoanPro stops at 50 rows without saying so (documented, observed).

import { LoanProError } from './transport/errors.ts';
import type { Transport } from './transport/transport.ts';
import { invalid, isJson, openEnvelope, readList, withOptions } from './odata.ts';
import type { Json, List } from './odata.ts';
import { readNumberText } from './records.ts';

const PAGE_SIZE = 50;
const MAX_PAGES = 100;

export interface ListRequest {
  path: string;
  options?: Record<string, string>;
  /** Whether a row can be part of the answer. A row that cannot shows that the tenant ignores the filter. */
  isRequested?: (row: Json) => boolean;
}

/** The rows of a list by their ids; `null` when some may be missing: truncated where LoanPro truncates, or fewer than the total. */
export function readComplete({ rows, total }: List): Map<string, Json> | null {
  const byId = new Map(keyed(rows));
  if (total !== null) return byId.size >= total ? byId : null;
  return byId.size === rows.length && rows.length !== PAGE_SIZE ? byId : null;
}

/**
 * Every row of a list, each once. One call where the tenant honours `nopaging`, page by page where it does not. Throws
 * `incomplete` when the pages do not add up, so that a short list never passes for a complete one, and `rejected` when the
 * tenant lists records that were not requested.
 */
export async function fetchCompleteList(
  transport: Transport,
  request: ListRequest,
  signal: AbortSignal,
): Promise<Json[]> {
  const first = await fetchPage(transport, request, { nopaging: 'true' }, signal);
  const complete = readComplete(first);
  if (complete) return [...complete.values()];

  const rows = new Map(keyed(first.rows));
  for (let page = 1; page < MAX_PAGES; page++) {
    const known = rows.size;
    const next = await fetchPage(
      transport,
      request,
      { $top: String(PAGE_SIZE), $skip: String(known) },
      signal,
    );
    for (const [id, row] of keyed(next.rows, known)) rows.set(id, row);

    const isOrderly = rows.size === known + next.rows.length;
    const isLast = next.total === null ? isOrderly && next.rows.length < PAGE_SIZE : rows.size >= next.total;
    if (isLast) return [...rows.values()];
    // No new row although there must be more: the server ignores `$skip`, or the list changes while it is read.
    if (rows.size === known) break;
  }
  throw new LoanProError('incomplete', 'A list from LoanPro could not be read completely.', 200);
}

async function fetchPage(
  transport: Transport,
  { path, options, isRequested }: ListRequest,
  paging: Record<string, string>,
  signal: AbortSignal,
): Promise<List> {
  const list = readList(
    openEnvelope(await transport.read(withOptions(path, { ...options, ...paging }), signal)),
  );
  if (!list) throw invalid('a list');
  if (isRequested && !list.rows.every((row) => isJson(row) && isRequested(row))) {
    throw new LoanProError('rejected', 'LoanPro listed records that were not requested.', 200);
  }
  return list;
}

/** Rows by their ids. A row without an id (never seen) is kept by its position, and whoever reads it decides. */
function keyed(rows: readonly unknown[], offset = 0): [string, Json][] {
  return rows.map((row, index) => {
    if (!isJson(row)) throw invalid('a list of records');
    return [readNumberText(row['id']) ?? `position ${offset + index}`, row];
  });
}
