// The tenant's field definitions: fetched once for everybody, kept for a while, served stale when LoanPro is down.

import { LRUCache } from 'lru-cache';
import { createDefinitionList } from '../custom-fields/definition.ts';
import type { DefinitionList } from '../custom-fields/definition.ts';
import { LoanProError } from './transport/errors.ts';
import type { Transport as Http } from './transport/transport.ts';
import { CUSTOMER_ENTITY, isCustomerField, readDefinition } from './records.ts';
import { fetchWholeList } from './complete-list.ts';

export interface Definitions {
  /**
   * The shared list. At once when a copy is there, fresh or not; an old one is renewed behind the request. Without a copy
   * all callers wait for the same fetch, and a caller that leaves does not end it for the others.
   */
  load(signal: AbortSignal): Promise<DefinitionList>;
  /** Fetches the list anew, whatever is at hand; one fetch for all who ask meanwhile. Rejects when there is no copy at all. */
  renew(signal: AbortSignal): Promise<void>;
}

export interface DefinitionsOptions {
  maxAgeMs: number;
  onRefreshFailed: (error: unknown) => void;
  /** Told how many records were left out, since no definition could be made of them. */
  onUnreadable: (count: number) => void;
}

/** After a failed fetch, which is up to three calls, nobody asks LoanPro again for this long. */
const RETRY_AFTER_MS = 5000;
/** When our token was not taken: one call, and a new token should be found soon. */
const RETRY_UNKNOWN_MS = 1000;

const TENANT = 'tenant';

export function createDefinitions(http: Http, options: DefinitionsOptions): Definitions {
  let failure: { error: unknown; until: number } | null = null;

  const shared = new LRUCache<typeof TENANT, DefinitionList>({
    max: 1,
    ttl: options.maxAgeMs,
    allowStale: true,
    noDeleteOnFetchRejection: true,
    noDeleteOnStaleGet: true,
    async fetchMethod() {
      if (failure && failure.until > performance.now()) throw failure.error;
      try {
        const list = await fetchDefinitions(http, options.onUnreadable);
        failure = null;
        return list;
      } catch (error) {
        const isUnknown = error instanceof LoanProError && error.code === 'auth-failed';
        failure = { error, until: performance.now() + (isUnknown ? RETRY_UNKNOWN_MS : RETRY_AFTER_MS) };
        options.onRefreshFailed(error);
        throw error;
      }
    },
  });

  return {
    async renew(signal) {
      await untilAborted(shared.fetch(TENANT, { forceRefresh: true }), signal);
    },
    async load(signal) {
      // A write that ends past its deadline is still told in full.
      const copy = signal.aborted ? shared.peek(TENANT, { allowStale: true }) : undefined;
      if (copy) return copy;
      const list = await untilAborted(shared.fetch(TENANT), signal);
      if (!list)
        throw new LoanProError('unavailable', 'The definitions of the custom fields are not at hand.');
      return list;
    },
  };
}

// The fetch belongs to everybody, so no caller's signal reaches it: the HTTP deadline alone ends it.
const SHARED = new AbortController().signal;

// Neither a page for the plain list nor its filter is documented: with the filter first, without it where that is refused.
// All entities share one id space and one list (documented), so the rows are picked once more.
async function fetchDefinitions(http: Http, onUnreadable: (count: number) => void): Promise<DefinitionList> {
  const path = 'odata.svc/CustomFields';
  const options = { $filter: `entityType eq '${CUSTOMER_ENTITY}'` };
  const rows = await fetchWholeList(http, { path, options }, SHARED).catch((error: unknown) => {
    if (error instanceof LoanProError && error.code === 'rejected')
      return fetchWholeList(http, { path }, SHARED);
    throw error;
  });
  const records = rows.filter(isCustomerField);
  const definitions = records.map(readDefinition).filter((definition) => definition !== null);
  if (definitions.length < records.length) onUnreadable(records.length - definitions.length);
  return createDefinitionList(definitions);
}

/** The promise, or the signal's reason as soon as it aborts. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason);
    if (signal.aborted) leave();
    signal.addEventListener('abort', leave, { once: true });
    // Followed to its end even by a caller who has left: a failure nobody looks at would end the process.
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
