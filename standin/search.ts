// Answers `POST Customers/Autopal.Search()`: the search over an index of its own, which may be behind the tables.

import { type Answer, answerWith } from './answer.ts';
import { optionError } from './api-error.ts';
import { isRecord } from './json.ts';
import { matches, type SearchDocument } from './search-query.ts';
import type { Tenant } from './tenant.ts';

// Documented: 10 hits, unless `$top` or the body asks for another number.
const defaultHits = 10;

/** Observed: `Autopal` and `AutoPal` both occur in names of actions. */
export function isSearch(path: string): boolean {
  return /^Customers\/Auto[Pp]al\.Search\(\)$/.test(path);
}

export function searchCustomers(tenant: Tenant, options: Record<string, string>, text: string): Answer {
  const body = parse(text);
  const found = indexOf(tenant).filter((document) => matches(body['query'] ?? { match_all: {} }, document));
  const sorted = found.toSorted(orderOf(options['$orderby'], body['sort']));
  const start = readCount(options['$start'] ?? body['from'], 0);
  const top = readCount(options['$top'] ?? body['size'], defaultHits);
  const results = sorted.slice(start, start + top).map(({ customFields: _bucket, ...hit }) => hit);
  return answerWith({ results, summary: { totalHits: found.length, totalTime: 1, aggregations: {} } });
}

interface Index {
  builtAtMs: number;
  documents: SearchDocument[];
}

const indexes = new WeakMap<Tenant, Index>();

/** Built anew when it is older than the lag that the switch names. */
function indexOf(tenant: Tenant): SearchDocument[] {
  const now = performance.now();
  const known = indexes.get(tenant);
  if (known !== undefined && now - known.builtAtMs < tenant.quirks.searchLagMs) return known.documents;
  const documents = buildDocuments(tenant);
  indexes.set(tenant, { builtAtMs: now, documents });
  return documents;
}

/**
 * Documented: the searchable members, among them `customFields`, one text of all values whose definition is `searchable`.
 * It is unknown whether hits hold the values, so they do not.
 */
function buildDocuments({ database }: Tenant): SearchDocument[] {
  const buckets = database
    .prepare(
      `SELECT entity_id AS id, group_concat(custom_field_value, ' ') AS texts
       FROM custom_field__entity JOIN custom_field ON custom_field.id = custom_field_id
       WHERE custom_field__entity.entity_type = 'Entity.Customer' AND searchable = 1
         AND custom_field__entity.deleted = 0 GROUP BY entity_id`,
    )
    .all();
  const textsOf = new Map(buckets.map(({ id, texts }) => [id, String(texts ?? '')]));
  const customers = database.prepare('SELECT * FROM customer_entity WHERE deleted = 0 ORDER BY id').all();
  return customers.map((row) => {
    const own = (column: string) => {
      const value = row[column];
      return typeof value === 'string' || typeof value === 'number' ? value : null;
    };
    const names = [own('first_name'), own('last_name')].filter((name) => name !== null).join(' ');
    return {
      id: own('id'),
      customId: own('custom_id'),
      customerName: names === '' ? own('company_name') : names,
      companyName: own('company_name'),
      status: own('status'),
      email: own('email'),
      ssn: own('ssn'),
      accessUserName: own('access_username'),
      customFields: textsOf.get(row['id'] ?? null) ?? '',
    };
  });
}

/** From `$orderby=id asc` or the member `sort` of the body. Otherwise by id. */
function orderOf(orderBy: string | undefined, sort: unknown) {
  const [name = 'id', direction = 'asc'] =
    orderBy?.trim().split(/\s+/) ?? (isRecord(sort) ? Object.entries(sort)[0]?.map(String) : undefined) ?? [];
  const sign = direction === 'desc' ? -1 : 1;
  return (one: SearchDocument, other: SearchDocument): number =>
    sign * compare(one[name] ?? null, other[name] ?? null);
}

function compare(one: string | number | null, other: string | number | null): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one).localeCompare(String(other));
}

function readCount(given: unknown, standard: number): number {
  if (given === undefined) return standard;
  const number = Number(given);
  if (!Number.isInteger(number) || number < 0) throw optionError('Incorrect value for $top or $start');
  return number;
}

function parse(text: string): Record<string, unknown> {
  let body: unknown;
  try {
    body = JSON.parse(text === '' ? '{}' : text);
  } catch {
    throw optionError('The body is not valid JSON');
  }
  if (!isRecord(body)) throw optionError('The body must be an object');
  return body;
}
