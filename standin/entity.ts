// Writes a row as LoanPro does: `__metadata`, the navigations (deferred or expanded), then the members.

import { showInDialect } from './dialect.ts';
import type { EntitySet, Member, Navigation } from './entity-set.ts';
import { listRows } from './listing.ts';
import type { Expansion, QueryOptions } from './query-options.ts';
import { optionError } from './api-error.ts';
import type { Row, Tenant } from './tenant.ts';

/** What to expand, and whether expanded lists are complete. */
type EntityOptions = Pick<QueryOptions, 'expand' | 'isComplete'>;

/** Expands as deep as asked. Throws an API error for a name that is not a navigation. */
export function writeEntity(tenant: Tenant, set: EntitySet, row: Row, options: EntityOptions) {
  checkExpansion(set, options.expand);
  const path = `${set.name}(id=${Number(row['id'])})`;
  // Observed: the address in `__metadata` is absolute, the one in `__deferred` is relative. Clients should follow neither.
  const entity: Record<string, unknown> = {
    __metadata: { uri: `${tenant.baseUrl}odata.svc/${path}`, type: set.type },
  };
  for (const navigation of set.navigations) {
    const inner = options.expand.get(navigation.name);
    entity[navigation.name] =
      inner === undefined || navigation.leadsTo === undefined
        ? { __deferred: { uri: `${path}/${navigation.name}` } }
        : writeExpanded(tenant, navigation.leadsTo, row, { expand: inner, isComplete: options.isComplete });
  }
  for (const member of set.members) entity[member.name] = writeMember(member, row);
  showInDialect(tenant, set, entity);
  return entity;
}

function writeExpanded(
  tenant: Tenant,
  { set, isList, condition, from }: NonNullable<Navigation['leadsTo']>,
  owner: Row,
  options: EntityOptions,
) {
  const owned = { condition, key: Number(owner[from]) };
  // Options such as `$filter` and `$top` apply to the outer list only.
  const { lists, expandedLists, expansionLimit } = tenant.quirks;
  const top = isList && expansionLimit > 0 ? { top: expansionLimit } : {};
  const rows = listRows(tenant, set, owned, { skip: 0, isComplete: options.isComplete, ...top });
  const expanded = rows.map((row) => writeEntity(tenant, set, row, options));
  if (!isList) return expanded[0] ?? null;
  // Observed: with `nopaging` an expanded list is a bare array. Without it, the list ends after a page, with no sign of more.
  const entities = lists === 'objects' ? Object.assign({}, expanded) : expanded;
  const isBare = expandedLists === 'by-paging' ? options.isComplete : expandedLists === 'array';
  return isBare ? entities : { results: entities };
}

function writeMember({ column, isDate }: Member, row: Row): unknown {
  const stored = column === null ? null : row[column];
  // Documented: seconds, although this format usually holds milliseconds.
  if (isDate && typeof stored === 'string') return `/Date(${Date.parse(`${stored}Z`) / 1000})/`;
  return stored ?? null;
}

function checkExpansion(set: EntitySet, expansion: Expansion): void {
  for (const name of expansion.keys()) {
    const isKnown = set.navigations.some((navigation) => navigation.name === name);
    if (!isKnown) throw optionError(`Error in the expand clause: ${name} is not a navigation of ${set.type}`);
  }
}
