// Lists of rows: filtered, ordered, and limited to a page with no sign of more.

import type { EntitySet } from './entity-set.ts';
import { parseFilter } from './filter.ts';
import type { QueryOptions } from './query-options.ts';
import type { Quirks } from './quirks.ts';
import { optionError } from './api-error.ts';
import type { Row, Tenant } from './tenant.ts';

type ListOptions = Omit<QueryOptions, 'expand'>;

/** Limits a list to the rows of one owner. Null means all rows of the set. */
export type Owned = { condition: string; key: string | number } | null;

/** One page. The rows are ordered by id unless the request asks for another order. */
export function listRows(tenant: Tenant, set: EntitySet, owned: Owned, options: ListOptions): Row[] {
  const { sql, values } = selectFrom(tenant, set, owned, options.filter);
  // Assumed: only `nopaging` lifts the limit; a larger `$top` does not.
  const { pageLimit, order } = tenant.quirks;
  const limit = Math.min(options.top ?? Infinity, options.isComplete ? Infinity : pageLimit);
  return tenant.database
    .prepare(`SELECT * ${sql} ORDER BY ${readOrder(set, order, options.orderBy)} LIMIT ? OFFSET ?`)
    .all(...values, limit === Infinity ? -1 : limit, options.skip);
}

/** The number of all rows, not only of those on this page. */
export function countRows(tenant: Tenant, set: EntitySet, owned: Owned, filter: string | undefined): number {
  const { sql, values } = selectFrom(tenant, set, owned, filter);
  return Number(tenant.database.prepare(`SELECT count(*) AS total ${sql}`).get(...values)?.['total']);
}

/** One row by its id. */
export function findRow(tenant: Tenant, set: EntitySet, key: number): Row | undefined {
  return tenant.database.prepare(`SELECT * FROM ${set.table} WHERE id = ? AND deleted = 0`).get(key);
}

function selectFrom(tenant: Tenant, set: EntitySet, owned: Owned, filter: string | undefined) {
  // Assumed: deleted rows are hidden, inactive rows are not.
  const conditions = ['deleted = 0'];
  const values: Array<string | number> = [];
  if (owned !== null) {
    conditions.push(owned.condition);
    values.push(owned.key);
  }
  if (filter !== undefined) {
    const parsed = parseFilter(set, filter, tenant.quirks.rangeFilter);
    conditions.push(`(${parsed.sql})`);
    values.push(...parsed.values);
  }
  return { sql: `FROM ${set.table} WHERE ${conditions.join(' AND ')}`, values };
}

function readOrder(set: EntitySet, order: Quirks['order'], orderBy = ''): string {
  if (order === 'shuffled') return 'random()';
  const terms = orderBy.split(',').filter(Boolean).map(readTerm);
  // Many rows may have the same value, so the id makes the order unique across pages.
  return [...terms, order === 'descending' ? 'id DESC' : 'id'].join(', ');

  function readTerm(text: string): string {
    const [name, direction = 'asc', ...rest] = text.trim().split(/\s+/);
    const column = set.members.find((member) => member.name === name)?.column;
    if (typeof column !== 'string' || !['asc', 'desc'].includes(direction) || rest.length > 0) {
      throw optionError('Syntax error in $orderby');
    }
    return `${column} ${direction}`;
  }
}
