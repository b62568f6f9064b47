// The tenant's field definitions: a copy that is shown, and a fresh list for everything that is decided by it.

import { LRUCache } from 'lru-cache';
import { createDefinitionList } from '../custom-fields/definition.ts';
import type { DefinitionList } from '../custom-fields/definition.ts';
import type { EntityType } from '../custom-fields/entities.ts';
import { LoanProError } from './transport/errors.ts';
import type { Read } from './transport/transport.ts';
import { ENTITY_NAMES, isFieldOf, readDefinition } from './records.ts';
import type { TenantFormats } from './records.ts';
import { fetchCompleteList } from './complete-list.ts';
import { createSharedCopy } from './shared-copy.ts';
import type { SharedCopy } from './shared-copy.ts';

export interface Definitions {
  /** The list of the fields that entities of this type have. */
  of(type: EntityType): SharedCopy<DefinitionList>;
  /**
   * For display. Returns a fresh list when there is a doubt that a fresh list has not confirmed in the last minute, and the copy otherwise. A
   * doubt is a text that names what a list says no to, such as a stored value whose field it does not have.
   */
  loadDespite(type: EntityType, doubts: readonly string[], signal: AbortSignal): Promise<DefinitionList>;
}

interface DefinitionReads {
  read: Read;
  /** Is sent even while LoanPro asks for a pause. */
  readUrgently: Read;
}

interface DefinitionsOptions {
  maxAgeMs: number;
  onRefreshFailed: (error: unknown) => void;
  /** Called with the number of records that were skipped because they could not be read as definitions. */
  onUnreadable: (count: number) => void;
  /** Called with the fields whose options cannot be read, once for each field. */
  onOptionsUnreadable: (fieldIds: readonly string[]) => void;
  formats: TenantFormats;
}

/** How long a doubt that a fresh list has confirmed causes no other fetch. Such values may stay in LoanPro for years. */
const CONFIRMED_FOR_MS = 60_000;
const MAX_CONFIRMED = 10_000;

export function createDefinitions(
  { read, readUrgently }: DefinitionReads,
  options: DefinitionsOptions,
): Definitions {
  const { maxAgeMs, onRefreshFailed } = options;
  const told = new Set<string>();
  const copies = new Map<EntityType, SharedCopy<DefinitionList>>();
  const confirmed = new LRUCache<string, true>({ max: MAX_CONFIRMED, ttl: CONFIRMED_FOR_MS });

  function of(type: EntityType): SharedCopy<DefinitionList> {
    const copy =
      copies.get(type) ??
      createSharedCopy<DefinitionList>({
        fetch: (isUrgent) =>
          fetchDefinitions(isUrgent ? readUrgently : read, type, options).then(tellUnreadable),
        isEmpty: ({ ordered }) => ordered.length === 0,
        maxAgeMs,
        onRefreshFailed,
      });
    copies.set(type, copy);
    return copy;
  }

  function tellUnreadable(list: DefinitionList): DefinitionList {
    const fresh = list.ordered.filter(({ id, optionsProblem }) => optionsProblem !== null && !told.has(id));
    for (const { id } of fresh) told.add(id);
    if (fresh.length > 0) options.onOptionsUnreadable(fresh.map(({ id }) => id));
    return list;
  }

  return {
    of,
    async loadDespite(type, doubts, signal) {
      const keys = doubts.map((doubt) => `${type} ${doubt}`);
      if (keys.every((key) => confirmed.has(key))) return of(type).load(signal);
      try {
        const list = await of(type).loadFresh(signal);
        for (const key of keys) confirmed.set(key, true);
        return list;
      } catch {
        // What is stored can be shown all the same.
        return of(type).load(signal);
      }
    },
  };
}

// All callers share the fetch, so no caller's signal ends it. Only the HTTP timeout does.
const SHARED = new AbortController().signal;

// Neither the plain list nor its filter is documented. The filter is tried first, and omitted when it is refused.
// The definitions of all types of entities are in one list (documented), so the rows are filtered here as well.
async function fetchDefinitions(
  read: Read,
  type: EntityType,
  { formats, onUnreadable }: DefinitionsOptions,
): Promise<DefinitionList> {
  const path = 'odata.svc/CustomFields';
  const options = { $filter: `entityType eq '${ENTITY_NAMES[type]}'` };
  const rows = await fetchCompleteList(read, { path, options }, SHARED).catch((error: unknown) => {
    if (error instanceof LoanProError && error.code === 'rejected')
      return fetchCompleteList(read, { path }, SHARED);
    throw error;
  });
  const records = rows.filter((record) => isFieldOf(type, record));
  const definitions = records
    .map((record) => readDefinition(record, formats))
    .filter((definition) => definition !== null);
  if (definitions.length < records.length) onUnreadable(records.length - definitions.length);
  return createDefinitionList(definitions);
}
