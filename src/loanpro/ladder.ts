// Many customers in as few calls as the tenant allows: value set, then customers by filter, then one call each.

import type { CustomerId } from '../custom-fields/ids.ts';
import { fetchByFilter, fetchByKey, fetchValueSet } from './customers.ts';
import type { Found, Need } from './customers.ts';
import { LoanProError } from './errors.ts';
import type { Http } from './http.ts';

/** Ids in one list filter. Longer filters make long addresses, whose limit is not documented. */
const MAX_IDS = 50;

/** How long a refused kind of list is left alone before it is tried again. */
const REFUSED_FOR_MS = 10 * 60 * 1000;

interface Rung {
  name: string;
  covers(need: Need): boolean;
  /** False when a customer may exist and still be left out of the answer. */
  tellsAbsence: boolean;
  fetch(http: Http, ids: readonly CustomerId[], need: Need, signal: AbortSignal): Promise<Found>;
}

const RUNGS: readonly Rung[] = [
  {
    // The smallest answer, but it knows nothing of a customer except the values.
    name: 'value set',
    covers: (need) => need.stored && !need.profile,
    tellsAbsence: false,
    fetch: (http, ids, _need, signal) => fetchValueSet(http, ids, signal),
  },
  { name: 'customers by filter', covers: () => true, tellsAbsence: true, fetch: fetchByFilter },
];

export interface Ladder {
  /** Customers by id, ⌈n/50⌉ calls where lists are allowed. A single one is asked for by its key: one call. */
  fetchCustomers(ids: readonly CustomerId[], need: Need, signal: AbortSignal): Promise<Found>;
}

/** Lists may be refused per tenant (documented once: 410), so each kind is tried, and left alone for a while when refused. */
export function createLadder(http: Http, onRefused: (rung: string) => void): Ladder {
  const refusedUntil = new Map<Rung, number>();

  async function fetchChunk(ids: readonly CustomerId[], need: Need, signal: AbortSignal): Promise<Found> {
    for (const rung of RUNGS) {
      if (ids.length === 1 || !rung.covers(need) || (refusedUntil.get(rung) ?? 0) > performance.now())
        continue;
      try {
        const found = await rung.fetch(http, ids, need, signal);
        if (!rung.tellsAbsence) await addEmpty(found, ids, signal);
        return found;
      } catch (error) {
        if (!(error instanceof LoanProError) || (error.code !== 'rejected' && error.code !== 'missing'))
          throw error;
        refusedUntil.set(rung, performance.now() + REFUSED_FOR_MS);
        onRefused(rung.name);
      }
    }
    const customers = await Promise.all(ids.map((id) => fetchByKey(http, id, need, signal)));
    return new Map(
      customers.filter((customer) => customer !== null).map((customer) => [customer.id, customer]),
    );
  }

  /** Adds the customers that exist and hold no value at all. */
  async function addEmpty(found: Found, ids: readonly CustomerId[], signal: AbortSignal): Promise<void> {
    const rest = ids.filter((id) => !found.has(id));
    if (rest.length === 0) return;
    const others = await fetchChunk(rest, { profile: false, stored: false }, signal);
    for (const [id, customer] of others) found.set(id, { ...customer, stored: [] });
  }

  return {
    async fetchCustomers(ids, need, signal) {
      const chunks: CustomerId[][] = [];
      for (let start = 0; start < ids.length; start += MAX_IDS)
        chunks.push(ids.slice(start, start + MAX_IDS));
      const found = await Promise.all(chunks.map((chunk) => fetchChunk(chunk, need, signal)));
      return new Map(found.flatMap((part) => [...part]));
    },
  };
}
