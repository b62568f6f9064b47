// LoanPro's variant of OData: it builds paths, opens envelopes, and reads the different forms of a list.

import type { EntityId } from '../custom-fields/ids.ts';
import { errorForAnswer } from './errors.ts';
import { ExpandedRows, takeExpandedRows } from './expanded-rows.ts';
import { isJson } from './json.ts';
import type { Json } from './json.ts';
import { keepOptionsText } from './ordered-json.ts';
import { LoanProError } from './transport/errors.ts';
import type { Reply } from './transport/call.ts';

/** Returns a path such as `odata.svc/Customers(4150)`. An `EntityId` consists of digits, so nothing is escaped. */
export function customerPath(id: EntityId): string {
  return `odata.svc/Customers(${id})`;
}

/** Adds query options to a path. Values are percent-encoded. Names are not, because the gateway chooses them. */
export function withOptions(path: string, options: Record<string, string>): string {
  const query = Object.entries(options).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return query.length === 0 ? path : `${path}?${query.join('&')}`;
}

/** Returns a filter such as `id eq 1 or id eq 2`, the only form of a filter for several ids in public clients (observed). */
export function anyOf(member: string, ids: readonly EntityId[]): string {
  return ids.map((id) => `${member} eq ${id}`).join(' or ');
}

// `JSON.parse` changes the text of a bare JSON number: `0.10` would become 0.1. The source text is requested only when there is
// such a value, because that costs a function call for every member.
const BARE_VALUE = /"customFieldValue"\s*:\s*-?\d/;

/** Returns the content of an answer without its envelope `{"d":…}`. Throws the matching error when the status is not 200. */
export function openEnvelope(reply: Reply): unknown {
  if (reply.status !== 200) throw errorForAnswer(reply.status, reply.body, reply.retryAfter);
  const parsed = parseAnswer(reply.body);
  if (!isJson(parsed) || !('d' in parsed)) throw invalid('an object with a member d');
  return parsed['d'];
}

/** The same as `JSON.parse`, but for values that it would change, and for `ExpandedRows`. */
function parseAnswer(text: string): unknown {
  const rest = takeExpandedRows(text);
  const parsed = parseJson(keepOptionsText(rest?.text ?? text));
  return !rest || rest.putBack(parsed) ? parsed : parseJson(keepOptionsText(text));
}

function parseJson(text: string): unknown {
  try {
    // Some programs put a byte order mark or other white space around JSON, which `JSON.parse` does not accept.
    const json = text.trim();
    return BARE_VALUE.test(json) ? JSON.parse(json, keepSourceText) : JSON.parse(json);
  } catch {
    // The parser's own message quotes the text, so it is not passed on.
    throw invalid('JSON');
  }
}

function keepSourceText(key: string, value: unknown, context?: { source?: string }): unknown {
  return key === 'customFieldValue' && typeof value === 'number' ? (context?.source ?? String(value)) : value;
}

export function invalid(expected: string): LoanProError {
  return new LoanProError('invalid-response', `Expected ${expected} from LoanPro, got something else.`, 200);
}

export interface List {
  /** An item that is no record is an empty record here. Its reader reports it. */
  rows: Json[];
  /** The number of rows in the complete list, where LoanPro gives it. */
  total: number | null;
}

/**
 * Reads a list in both of its forms: `{results:[…]}` and, with `nopaging`, a bare array (both observed). `results: null` is an
 * empty list (documented for search). Returns `null` for anything else, such as `__deferred`.
 */
export function readList(value: unknown): List | null {
  const bare = readItems(value);
  if (bare) return { rows: bare, total: null };
  if (!isJson(value) || !('results' in value)) return null;
  const { results, summary } = value;
  const isEmpty = results === null || (isJson(results) && Object.keys(results).length === 0);
  const rows = isEmpty ? [] : readItems(results);
  if (!rows) return null;
  return { rows, total: isJson(summary) ? readTotal(summary['total'], rows.length) : null };
}

/** PHP writes an array with gaps in its keys as an object: `{"0":…,"2":…}`. */
function readItems(value: unknown): Json[] | null {
  if (value instanceof ExpandedRows) return value.toJSON();
  const isObject = isJson(value) && Object.keys(value).length > 0;
  const items =
    isObject && Object.keys(value).every((key) => /^\d+$/.test(key)) ? Object.values(value) : value;
  if (!Array.isArray(items)) return null;
  return items.every(isJson) ? items : items.map((item: unknown) => (isJson(item) ? item : {}));
}

/** A total that is lower than the number of rows cannot be right, and is ignored. */
function readTotal(value: unknown, count: number): number | null {
  const total = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof total === 'number' && Number.isSafeInteger(total) && total >= count ? total : null;
}
