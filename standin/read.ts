// Answers GET requests: one entity, a list reached through an entity, or the list of a set.

import { type Answer, answerWith } from './answer.ts';
import { customFieldValuesSet } from './custom-field-values-set.ts';
import { customFieldsSet } from './custom-fields-set.ts';
import { customersSet } from './customers-set.ts';
import { writeEntity } from './entity.ts';
import type { EntitySet } from './entity-set.ts';
import { countRows, findRow, listRows, type Owned } from './listing.ts';
import type { ODataPath } from './path.ts';
import { type Quirks, refusals } from './quirks.ts';
import { type QueryOptions, readQueryOptions } from './query-options.ts';
import { optionError, noRouteError, requestError, unauthorizedError } from './api-error.ts';
import type { Row, Tenant } from './tenant.ts';

/** Throws an API error for what does not exist, is unknown, or is turned off by a quirk. */
export function read(tenant: Tenant, path: ODataPath, query: Record<string, string>): Answer {
  const { set, key, navigation } = path;
  const options = readQueryOptions(query, tenant.quirks);
  const useless = refuseDefinitions(tenant.quirks, path, options);
  if (useless !== null) return useless;
  if (key === null) {
    if (navigation !== null) throw noRouteError();
    return answerList(tenant, set, null, forList(tenant, set, options));
  }
  const row = findOrThrow(tenant, set, key);
  if (navigation === null) return answerWith(writeEntity(tenant, set, row, options));

  const leadsTo = set.navigations.find(({ name }) => name === navigation)?.leadsTo;
  if (leadsTo === undefined) throw noRouteError();
  const owned = { condition: leadsTo.condition, key: Number(row[leadsTo.from]) };
  if (leadsTo.isList) return answerList(tenant, leadsTo.set, owned, options);
  return answerWith(writeEntity(tenant, leadsTo.set, findOrThrow(tenant, leadsTo.set, owned.key), options));
}

/** The answer of a route to definitions that a quirk refuses. Null when it is open. Throws the error when it is refused with a status. */
function refuseDefinitions(
  quirks: Quirks,
  { set, key, navigation }: ODataPath,
  options: QueryOptions,
): Answer | null {
  const isReached =
    navigation === 'CustomField' || [...options.expand.values()].some((inner) => inner.has('CustomField'));
  const isExpanded = options.expand.has('CustomField') || isReached;
  const isKeyed = set === customFieldsSet && key !== null;
  const isListed = set === customFieldsSet && key === null && options.filter === undefined;
  const isFiltered = set === customFieldsSet && key === null && options.filter !== undefined;
  const settings = new Set<unknown>([
    isExpanded && quirks.definitionExpansion,
    isKeyed && quirks.definitionByKey,
    isListed && quirks.definitionList,
    isFiltered && quirks.definitionFilter,
  ]);
  const refusal = refusals.find((each) => settings.has(each));
  switch (refusal) {
    case undefined:
      return null;
    case 401:
      throw unauthorizedError('This role has no right to custom fields');
    case 'error':
      throw requestError(200, 'Access denied');
    case 'page':
      return { status: 200, body: '<!doctype html><title>Sign in</title>' };
    case 'null':
      return answerWith(null);
    default:
      throw requestError(refusal, 'Access denied');
  }
}

/** The row. Throws an API error when it does not exist. */
export function findOrThrow(tenant: Tenant, set: EntitySet, key: number): Row {
  const row = findRow(tenant, set, key);
  if (row !== undefined) return row;
  const { status, message } = tenant.quirks.missingCustomer;
  if (set === customersSet) throw requestError(status, message);
  throw requestError(409, `Resource not found for the segment '${set.name}'`);
}

function answerList(tenant: Tenant, set: EntitySet, owned: Owned, options: QueryOptions): Answer {
  const { summary, lists } = tenant.quirks;
  const rows = listRows(tenant, set, owned, options).map((row) => writeEntity(tenant, set, row, options));
  const results = lists === 'objects' ? Object.assign({}, rows) : rows;
  if (summary === 'left-out') return answerWith({ results });
  const error = { given: 0, 'too-high': 3, 'too-low': -3 }[summary];
  const total = Math.max(0, countRows(tenant, set, owned, options.filter) + error);
  // Observed: `pageSize` is 50 even when `nopaging` returns more rows.
  return answerWith({ results, summary: { start: options.skip, pageSize: 50, total } });
}

/** Applies the quirks to the options of a list without a key. */
function forList(tenant: Tenant, set: EntitySet, options: QueryOptions): QueryOptions {
  const { filter, ...unfiltered } = options;
  const { customerListing, valueListing, definitionFilter } = tenant.quirks;
  if (set === customFieldsSet) {
    if (filter === undefined || definitionFilter === 'honoured') return options;
    if (definitionFilter === 'refused') throw optionError('Filtering is not supported for CustomFields');
    return unfiltered;
  }
  const listing = set === customFieldValuesSet ? valueListing : customerListing;
  // Documented for another set, with the same text.
  if (listing === 'refused') throw requestError(410, 'Access to retrieve all entities has been deprecated.');
  return listing === 'unfiltered' ? unfiltered : options;
}
