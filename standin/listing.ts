// Lists of rows: filtered, ordered, and cut at 50 without a word.

import type { EntitySet } from './entity-set.ts';
import { parseFilter } from './filter.ts';
import type { QueryOptions } from './query-options.ts';
import { refuseOption } from './api-error.ts';
import type { Row, Tenant } from './tenant.ts';

/** Documented. Assumed: a larger `$top` does not lift it, only `nopaging` does. */
export const pageSize = 50;

type ListOptions = Omit<QueryOptions, 'expand'>;

/** The rows of a set that an owner has; null for all rows of the set. */
export type Owned = { condition: string; key: string | number } | null;

/** One page. Rows come in the order of their ids unless asked otherwise. */
export function listRows(tenant: Tenant, set: EntitySet, owned: Owned, options: ListOptions): Row[] {
  const { sql, values } = selectFrom(set, owned, options.filter);
  const limit = Math.min(options.top ?? Infinity, options.isWhole ? Infinity : pageSize);
  return tenant.database
    .prepare(`SELECT * ${sql} ORDER BY ${readOrder(set, options.orderBy)} LIMIT ? OFFSET ?`)
    .all(...values, limit === Infinity ? -1 : limit, options.skip);
}

/** All rows there are, on this page or another. */
export function countRows(tenant: Tenant, set: EntitySet, owned: Owned, filter: string | undefined): number {
  const { sql, values } = selectFrom(set, owned, filter);
  return Number(tenant.database.prepare(`SELECT count(*) AS total ${sql}`).get(...values)?.['total']);
}

/** One row by its key. */
export function findRow(tenant: Tenant, set: EntitySet, key: number): Row | undefined {
  return tenant.database.prepare(`SELECT * FROM ${set.table} WHERE id = ? AND deleted = 0`).get(key);
}

function selectFrom(set: EntitySet, owned: Owned, filter: string | undefined) {
  // Assumed: deleted rows are hidden, inactive ones are not.
  const conditions = ['deleted = 0'];
  const values: Array<string | number> = [];
  if (owned !== null) {
    conditions.push(owned.condition);
    values.push(owned.key);
  }
  if (filter !== undefined) {
    const parsed = parseFilter(set, filter);
    conditions.push(`(${parsed.sql})`);
    values.push(...parsed.values);
  }
  return { sql: `FROM ${set.table} WHERE ${conditions.join(' AND ')}`, values };
}

function readOrder(set: EntitySet, orderBy = ''): string {
  const terms = orderBy.split(',').filter(Boolean).map(readTerm);
  // A member may hold the same text in many rows; the id keeps the pages apart.
  return [...terms, 'id'].join(', ');

  function readTerm(text: string): string {
    const [name, direction = 'asc', ...rest] = text.trim().split(/\s+/);
    const column = set.members.find((member) => member.name === name)?.column;
    if (typeof column !== 'string' || !['asc', 'desc'].includes(direction) || rest.length > 0) {
      throw refuseOption('Syntax error in $orderby');
    }
    return `${column} ${direction}`;
  }
}
