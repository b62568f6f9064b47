// The tenant's field definitions: a copy that is shown, and fresh ones for everything that is decided by them. Where LoanPro gives no list,
// they come from what it tells about single fields, and from the tenant's file.

import { createDefinitionList } from '../custom-fields/definition.ts';
import type { CustomFieldDefinition, DefinitionList } from '../custom-fields/definition.ts';
import type { Doubt } from '../custom-fields/disclose.ts';
import type { EntityType } from '../custom-fields/entities.ts';
import { untilAborted } from '../custom-fields/until-aborted.ts';
import type { DefinitionsRequest } from '../custom-fields/write/store.ts';
import { LISTS, fetchList, isAboutRoute } from './definition-routes.ts';
import { createEntryCache } from './entry-cache.ts';
import { isRefusal } from './errors.ts';
import { EXPANDED, SINGLE, createFieldLookups } from './field-lookups.ts';
import { createHiddenDefinitions } from './hidden-definitions.ts';
import type { PageSizes } from './page-sizes.ts';
import { createPauses } from './pauses.ts';
import type { TenantFormats } from './records.ts';
import { createSharedCopy } from './shared-copy.ts';
import type { SharedCopy } from './shared-copy.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { LoanProError } from './transport/errors.ts';
import type { Read } from './transport/transport.ts';
import { createUnlistedDefinitions } from './unlisted-definitions.ts';

export interface Definitions {
  /** Returns the last list of LoanPro, of any age and without a call. `null` when there is none yet. */
  peek(type: EntityType): DefinitionList | null;
  /** For display. The list may come from a copy. */
  load(type: EntityType, signal: AbortSignal): Promise<DefinitionList>;
  /** For decisions. See `CustomFieldStore`. */
  loadFresh(type: EntityType, signal: AbortSignal, request?: DefinitionsRequest): Promise<DefinitionList>;
  /**
   * For display. Returns a fresh list when there is a doubt that a fresh list has not confirmed in the last minute, and the copy otherwise.
   * Such a doubt is a stored value whose field the list does not have.
   */
  loadDespite(type: EntityType, doubts: readonly Doubt[], signal: AbortSignal): Promise<DefinitionList>;
  /** Resolves when values can be shown. With `renew`, LoanPro is asked in any case. */
  ensure(type: EntityType, signal: AbortSignal, how: 'ensure' | 'renew'): Promise<void>;
  /** What LoanPro refuses now, each with the reason. Empty when it gives a list. */
  missing(type: EntityType): string[];
}

interface DefinitionReads {
  read: Read;
  /** Is sent even while LoanPro asks for a pause. */
  readUrgently: Read;
}

interface DefinitionsOptions {
  sizes: PageSizes;
  maxAgeMs: number;
  /** The definitions in the tenant's file. `null` when there is none. */
  file: readonly CustomFieldDefinition[] | null;
  onRefreshFailed: (error: unknown) => void;
  /** Called with the number of records that were skipped because they could not be read as definitions. */
  onUnreadable: (count: number) => void;
  /** Called when LoanPro refuses a way to get definitions. */
  onRefused: (strategy: string) => void;
  /** Called with the fields whose options cannot be read, once for each field. */
  onOptionsUnreadable: (fieldIds: readonly string[]) => void;
  formats: TenantFormats;
  metrics?: Metrics | undefined;
}

/** How long a doubt that a fresh list has confirmed causes no other fetch. Such values may stay in LoanPro for years. */
const CONFIRMED_FOR_MS = 60_000;
const MAX_CONFIRMED = 10_000;

/** Why nothing is known where LoanPro's lists are empty although there are values, or a field is named. */
const EMPTY = new LoanProError('rejected', 'LoanPro lists no definitions.', 200);
const isEmpty = ({ ordered, unreadable }: DefinitionList) => ordered.length === 0 && unreadable.size === 0;

export function createDefinitions(
  { read, readUrgently }: DefinitionReads,
  options: DefinitionsOptions,
): Definitions {
  const { maxAgeMs, file, formats, metrics } = options;
  const told = new Set<string>();
  const copies = new Map<EntityType, SharedCopy<DefinitionList>>();
  const confirmed = createEntryCache<true>(MAX_CONFIRMED, CONFIRMED_FOR_MS);
  const pauses = createPauses(options.onRefused);
  const lastList = (type: EntityType) => copyOf(type).peek();
  /** The types of entities whose lists are empty although their entities hold values. Such a list is no proof of anything. */
  const contradicted = new Set<EntityType>();
  const lookups = createFieldLookups({ pauses, formats, onRead: tellUnreadable });
  const unlisted = createUnlistedDefinitions({ read, readUrgently, lookups, maxAgeMs, file, lastList });
  const hidden = createHiddenDefinitions({ read, readUrgently, lookups, maxAgeMs });

  function copyOf(type: EntityType): SharedCopy<DefinitionList> {
    const copy =
      copies.get(type) ??
      createSharedCopy<DefinitionList>({
        fetch: (isUrgent) => fetchAll(isUrgent ? readUrgently : read, type),
        isEmpty,
        maxAgeMs,
        onRenewed: (startedAtMs) => metrics?.definitionsRenewed(startedAtMs),
        onAsked: (isThere) => metrics?.cacheAsked('definitions', isThere),
        onRefreshFailed(error) {
          // `onRefused` has told the reason of a pause, which fails every fetch until its end.
          if (!LISTS.some((list) => pauses.reason(list) === error)) options.onRefreshFailed(error);
        },
      });
    copies.set(type, copy);
    return copy;
  }

  function tellUnreadable(definitions: readonly CustomFieldDefinition[]): void {
    const fresh = definitions.filter(({ id, optionsProblem }) => optionsProblem !== null && !told.has(id));
    for (const { id } of fresh) told.add(id);
    if (fresh.length > 0) options.onOptionsUnreadable(fresh.map(({ id }) => id));
  }

  async function fetchAll(reads: Read, type: EntityType): Promise<DefinitionList> {
    let failure: unknown;
    let empty: DefinitionList | null = null;
    for (const list of LISTS) {
      const reason = pauses.reason(list);
      failure = reason ?? failure;
      if (reason) continue;
      try {
        const { definitions, unreadable, unreadableRecords } = await fetchList(reads, type, list, options);
        pauses.end(list);
        if (unreadableRecords > 0) options.onUnreadable(unreadableRecords);
        tellUnreadable(definitions);
        const found = createDefinitionList(definitions, null, unreadable);
        if (!isEmpty(found)) {
          unlisted.noteListed(type);
          contradicted.delete(type);
          return found;
        }
        // The filter may be one that the tenant does not understand, so an empty list is believed only when no other list has fields.
        empty = found;
      } catch (error) {
        if (!isAboutRoute(error)) throw error;
        failure = error;
        // A list that LoanPro gave before is soon there again, when its server failed.
        if (isRefusal(error) || !lastList(type)) pauses.begin(list, error);
      }
    }
    if (empty) return empty;
    throw failure;
  }

  async function load(type: EntityType, signal: AbortSignal): Promise<DefinitionList> {
    try {
      const list = await copyOf(type).load(signal);
      if (isEmpty(list) && contradicted.has(type)) return unlisted.known(type, EMPTY);
      return hidden.complete(type, list);
    } catch (error) {
      if (!isAboutRoute(error)) throw error;
      return unlisted.known(type, error);
    }
  }

  async function loadFresh(
    type: EntityType,
    signal: AbortSignal,
    request: DefinitionsRequest = {},
  ): Promise<DefinitionList> {
    const list = await listOrError(copyOf(type).loadFresh(signal, request.purpose === 'verify'));
    if (list instanceof LoanProError) return untilAborted(unlisted.lookUpNamed(type, request, list), signal);
    const isAsked = (request.fields ?? []).length > 0;
    if (isEmpty(list) && (isAsked || contradicted.has(type)))
      return untilAborted(unlisted.lookUpNamed(type, request, EMPTY), signal);
    return untilAborted(hidden.lookUpNamed(type, list, request), signal);
  }

  async function loadFreshToShow(
    type: EntityType,
    doubts: readonly Doubt[],
    signal: AbortSignal,
  ): Promise<DefinitionList> {
    const list = await listOrError(copyOf(type).loadFresh(signal));
    if (list instanceof LoanProError) {
      const before = lastList(type);
      if (before && !isEmpty(before)) throw list;
      return untilAborted(unlisted.lookUpDoubted(type, doubts, list), signal);
    }
    if (!isEmpty(list)) return untilAborted(hidden.lookUpDoubted(type, list, doubts), signal);
    contradicted.add(type);
    return untilAborted(unlisted.lookUpDoubted(type, doubts, EMPTY), signal);
  }

  return {
    peek: lastList,
    load,
    loadFresh,
    async loadDespite(type, doubts, signal) {
      const keys = doubts.map(({ about }) => `${type} ${about}`);
      if (keys.every((key) => confirmed.has(key))) return load(type, signal);
      try {
        const list = await loadFreshToShow(type, doubts, signal);
        for (const key of keys) confirmed.set(key, true);
        return list;
      } catch {
        // What is stored can be shown all the same.
        return load(type, signal);
      }
    },
    async ensure(type, signal, how) {
      const copy = copyOf(type);
      await copy[how](signal).catch((error: unknown) => {
        if (!isAboutRoute(error)) throw error;
      });
    },
    missing(type) {
      const isContradicted = contradicted.has(type);
      if (!isContradicted && LISTS.some((list) => pauses.lastReason(list) === null)) return [];
      return [...LISTS, EXPANDED, SINGLE].flatMap((strategy) => {
        const reason = pauses.lastReason(strategy) ?? (strategy === SINGLE ? lookups.whyNoneByKey() : null);
        if (reason) return [`${strategy} (${shortReason(reason)})`];
        return LISTS.some((list) => list === strategy) ? [`${strategy} (empty)`] : [];
      });
    },
  };
}

/** Returns the list, or why this route does not give it. */
async function listOrError(list: Promise<DefinitionList>): Promise<DefinitionList | LoanProError> {
  return list.catch((error: unknown) => {
    if (!isAboutRoute(error)) throw error;
    return error;
  });
}

/** The status, or the code of an answer whose status does not tell what is wrong with it. */
function shortReason({ status, code }: LoanProError): string {
  return status === null || status === 200 ? code : String(status);
}
