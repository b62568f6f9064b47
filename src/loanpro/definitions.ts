// The tenant's field definitions: fetched once for everybody, kept for a while, served stale when LoanPro is down.

import { LRUCache } from 'lru-cache';
import { createDefinitionList } from '../custom-fields/definition.ts';
import type { DefinitionList } from '../custom-fields/definition.ts';
import { LoanProError } from './transport/errors.ts';
import type { Transport } from './transport/transport.ts';
import { CUSTOMER_ENTITY, isCustomerField, readDefinition } from './records.ts';
import { fetchCompleteList } from './complete-list.ts';

export interface Definitions {
  /**
   * The shared list. Resolves at once when there is a copy, fresh or not; an old copy is renewed in the background. Without a
   * copy all callers wait for the same fetch, and a caller that leaves does not end it for the others.
   */
  load(signal: AbortSignal): Promise<DefinitionList>;
  /** Fetches the list again, even when there is a copy. All who ask meanwhile share the fetch. Rejects when it fails and there is no copy. */
  renew(signal: AbortSignal): Promise<void>;
}

export interface DefinitionsOptions {
  maxAgeMs: number;
  onRefreshFailed: (error: unknown) => void;
  /** Told how many records were left out because they could not be read as definitions. */
  onUnreadable: (count: number) => void;
}

/** After a failed fetch, which is up to three calls, LoanPro is not asked again for this long. */
const RETRY_AFTER_MS = 5000;
/** When LoanPro refused the token: that costs one call, and a new token should be noticed soon. */
const RETRY_AUTH_MS = 1000;

const TENANT = 'tenant';

export function createDefinitions(transport: Transport, options: DefinitionsOptions): Definitions {
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
        const list = await fetchDefinitions(transport, options.onUnreadable);
        failure = null;
        return list;
      } catch (error) {
        const isAuthFailure = error instanceof LoanProError && error.code === 'auth-failed';
        failure = { error, until: performance.now() + (isAuthFailure ? RETRY_AUTH_MS : RETRY_AFTER_MS) };
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
      // A write that ends after its deadline is still reported in full.
      const copy = signal.aborted ? shared.peek(TENANT, { allowStale: true }) : undefined;
      if (copy) return copy;
      const list = await untilAborted(shared.fetch(TENANT), signal);
      if (!list)
        throw new LoanProError('unavailable', 'There is no copy of the definitions of the custom fields.');
      return list;
    },
  };
}

// All callers share the fetch, so no caller's signal ends it: only the HTTP deadline does.
const SHARED = new AbortController().signal;

// Neither the plain list nor its filter is documented: the filter is tried first, and left out where it is refused.
// All entities share one id space and one list (documented), so the rows are filtered here once more.
async function fetchDefinitions(
  transport: Transport,
  onUnreadable: (count: number) => void,
): Promise<DefinitionList> {
  const path = 'odata.svc/CustomFields';
  const options = { $filter: `entityType eq '${CUSTOMER_ENTITY}'` };
  const rows = await fetchCompleteList(transport, { path, options }, SHARED).catch((error: unknown) => {
    if (error instanceof LoanProError && error.code === 'rejected')
      return fetchCompleteList(transport, { path }, SHARED);
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
    // Followed to its end even when the caller has left: a failure that nobody handles would end the process.
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}
