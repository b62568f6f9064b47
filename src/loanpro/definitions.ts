// The cache of the tenant's field definitions. All requests share it, and an old copy is used while LoanPro is down.

import { LRUCache } from 'lru-cache';
import { createDefinitionList } from '../custom-fields/definition.ts';
import type { DefinitionList } from '../custom-fields/definition.ts';
import { ENTITY_TYPES } from '../custom-fields/entities.ts';
import type { EntityType } from '../custom-fields/entities.ts';
import { LoanProError } from './transport/errors.ts';
import type { Read } from './transport/transport.ts';
import { ENTITY_NAMES, isFieldOf, readDefinition } from './records.ts';
import { fetchCompleteList } from './complete-list.ts';

export interface Definitions {
  /**
   * Returns the shared list of the fields that entities of this type have. It resolves at once when there is a copy, and renews an old copy in the background. Without a copy,
   * all callers wait for the same fetch, which continues when one of them cancels.
   */
  load(type: EntityType, signal: AbortSignal): Promise<DefinitionList>;
  /**
   * Fetches the list again, even when there is a copy. Concurrent callers share the fetch. Rejects when it fails and there is no
   * copy.
   */
  renew(type: EntityType, signal: AbortSignal): Promise<void>;
}

interface DefinitionsOptions {
  maxAgeMs: number;
  onRefreshFailed: (error: unknown) => void;
  /** Called with the number of records that were skipped because they could not be read as definitions. */
  onUnreadable: (count: number) => void;
}

/** The pause after a failed fetch, which may have made up to three calls. */
const RETRY_AFTER_MS = 5000;
/** The shorter pause after LoanPro refused the token. Such a fetch costs only one call, and a new token should be used soon. */
const RETRY_AUTH_MS = 1000;

export function createDefinitions(read: Read, options: DefinitionsOptions): Definitions {
  const failures = new Map<EntityType, { error: unknown; untilMs: number }>();

  const shared = new LRUCache<EntityType, DefinitionList>({
    max: ENTITY_TYPES.length,
    ttl: options.maxAgeMs,
    allowStale: true,
    noDeleteOnFetchRejection: true,
    noDeleteOnStaleGet: true,
    async fetchMethod(type) {
      const failure = failures.get(type);
      if (failure && failure.untilMs > performance.now()) throw failure.error;
      try {
        const list = await fetchDefinitions(read, type, options.onUnreadable);
        failures.delete(type);
        return list;
      } catch (error) {
        const isAuthFailure = error instanceof LoanProError && error.code === 'auth-failed';
        const pauseMs = isAuthFailure ? RETRY_AUTH_MS : RETRY_AFTER_MS;
        failures.set(type, { error, untilMs: performance.now() + pauseMs });
        options.onRefreshFailed(error);
        throw error;
      }
    },
  });

  return {
    async renew(type, signal) {
      await untilAborted(shared.fetch(type, { forceRefresh: true }), signal);
    },
    async load(type, signal) {
      const list = await untilAborted(shared.fetch(type), signal);
      if (!list)
        throw new LoanProError('unavailable', 'There is no copy of the definitions of the custom fields.');
      return list;
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
  onUnreadable: (count: number) => void,
): Promise<DefinitionList> {
  const path = 'odata.svc/CustomFields';
  const options = { $filter: `entityType eq '${ENTITY_NAMES[type]}'` };
  const rows = await fetchCompleteList(read, { path, options }, SHARED).catch((error: unknown) => {
    if (error instanceof LoanProError && error.code === 'rejected')
      return fetchCompleteList(read, { path }, SHARED);
    throw error;
  });
  const records = rows.filter((record) => isFieldOf(type, record));
  const definitions = records.map(readDefinition).filter((definition) => definition !== null);
  if (definitions.length < records.length) onUnreadable(records.length - definitions.length);
  return createDefinitionList(definitions);
}

/** Resolves or rejects like the promise, and rejects with the reason of the signal when that aborts first. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(signal.reason);
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    // The promise is handled even after the caller cancelled, because an unhandled rejection would end the process.
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}
