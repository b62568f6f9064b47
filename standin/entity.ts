// A row as LoanPro writes it: `__metadata`, navigations deferred or expanded, then the members.

import type { EntitySet, Member, Navigation } from './entity-set.ts';
import { listRows } from './listing.ts';
import type { Expansion, QueryOptions } from './query-options.ts';
import { refuseOption } from './api-error.ts';
import type { Row, Tenant } from './tenant.ts';

/** How an entity is written: what is expanded, and whether lists are whole. */
type EntityOptions = Pick<QueryOptions, 'expand' | 'isWhole'>;

/** Refuses to expand what is not a navigation; expands the others as deep as asked. */
export function writeEntity(tenant: Tenant, set: EntitySet, row: Row, options: EntityOptions) {
  checkExpansion(set, options.expand);
  const path = `${set.name}(id=${Number(row['id'])})`;
  // Observed: `__metadata` is an absolute http address, `__deferred` a relative one. Neither is meant to be followed.
  const entity: Record<string, unknown> = {
    __metadata: { uri: `${tenant.baseUrl}odata.svc/${path}`, type: set.type },
  };
  for (const navigation of set.navigations) {
    const inner = options.expand.get(navigation.name);
    entity[navigation.name] =
      inner === undefined || navigation.leadsTo === undefined
        ? { __deferred: { uri: `${path}/${navigation.name}` } }
        : writeExpanded(tenant, navigation.leadsTo, row, { expand: inner, isWhole: options.isWhole });
  }
  for (const member of set.members) entity[member.name] = writeMember(member, row);
  return entity;
}

function writeExpanded(
  tenant: Tenant,
  { set, isList, condition, from }: NonNullable<Navigation['leadsTo']>,
  owner: Row,
  options: EntityOptions,
) {
  const owned = { condition, key: Number(owner[from]) };
  // Options such as `$filter` and `$top` are about the outer list.
  const rows = listRows(tenant, set, owned, { skip: 0, isWhole: options.isWhole });
  const entities = rows.map((row) => writeEntity(tenant, set, row, options));
  if (!isList) return entities[0] ?? null;
  // Observed: with `nopaging` an expanded list is a bare array. Without it, it ends at 50 rows with no marker.
  return options.isWhole ? entities : { results: entities };
}

function writeMember({ column, isDate }: Member, row: Row): unknown {
  const stored = column === null ? null : row[column];
  // Documented: seconds, where the look of it says milliseconds.
  if (isDate && typeof stored === 'string') return `/Date(${Date.parse(`${stored}Z`) / 1000})/`;
  return stored ?? null;
}

function checkExpansion(set: EntitySet, expansion: Expansion): void {
  for (const name of expansion.keys()) {
    const isKnown = set.navigations.some((navigation) => navigation.name === name);
    if (!isKnown)
      throw refuseOption(`Error in the expand clause: ${name} is not a navigation of ${set.type}`);
  }
}
