// Many customers in as few calls as the tenant allows: value set, then customers by filter, then one call each.

import type { EntityId } from '../custom-fields/ids.ts';
import { asError, fetchByFilter, fetchByKey, fetchValueSet } from './customers.ts';
import type { Found, Need } from './customers.ts';
import { LoanProError } from './transport/errors.ts';
import type { Transport as Http } from './transport/transport.ts';

/** Ids in one list filter. Longer filters make long addresses, whose limit is not documented. */
const MAX_IDS = 50;

/** How much of one request may wait for LoanPro at once, so that a long one leaves places in the queue to others. */
const LISTS_AT_ONCE = 4;
const KEYS_AT_ONCE = 8;

/** How long a refused kind of list is left alone: short at first, since a proxy may have said no, then twice as long each time. */
const FIRST_REST_MS = 5000;
const LONGEST_REST_MS = 10 * 60 * 1000;

interface Rung {
  name: string;
  covers(need: Need): boolean;
  /** False when a customer may exist and still be left out of the answer. */
  tellsAbsence: boolean;
  fetch(http: Http, ids: readonly EntityId[], need: Need, signal: AbortSignal): Promise<Found>;
}

const RUNGS: readonly Rung[] = [
  {
    // The smallest answer, but it knows nothing of a customer except the values: that a deleted customer's are not listed is
    // assumed.
    name: 'value set',
    covers: (need) => need.stored && !need.profile,
    tellsAbsence: false,
    fetch: (http, ids, _need, signal) => fetchValueSet(http, ids, signal),
  },
  { name: 'customers by filter', covers: () => true, tellsAbsence: true, fetch: fetchByFilter },
];

export interface Ladder {
  /**
   * Customers by id, ⌈n/50⌉ calls where lists are allowed. A single one is asked for by its key: one call. Never throws:
   * what cannot be read is an error in its own place.
   */
  fetchCustomers(ids: readonly EntityId[], need: Need, signal: AbortSignal): Promise<Found>;
}

/** Lists may be refused per tenant (documented once: 410), so each kind is tried, and left alone for a while when refused. */
export function createLadder(http: Http, onRefused: (rung: string) => void): Ladder {
  const rests = new Map<Rung, { until: number; lengthMs: number }>();

  const isResting = (rung: Rung) => (rests.get(rung)?.until ?? 0) > performance.now();

  /** Leaves a rung alone. The parts of one long list are refused together, which counts once. */
  function leaveAlone(rung: Rung): void {
    if (isResting(rung)) return;
    const lengthMs = Math.min(2 * (rests.get(rung)?.lengthMs ?? FIRST_REST_MS / 2), LONGEST_REST_MS);
    rests.set(rung, { until: performance.now() + lengthMs, lengthMs });
    onRefused(rung.name);
  }

  async function fetchChunk(ids: readonly EntityId[], need: Need, signal: AbortSignal): Promise<Found> {
    for (const rung of RUNGS) {
      if (ids.length === 1 || !rung.covers(need) || isResting(rung)) continue;
      try {
        const found = await rung.fetch(http, ids, need, signal);
        rests.delete(rung);
        if (!rung.tellsAbsence) await addEmpty(found, ids, signal);
        return found;
      } catch (error) {
        if (!(error instanceof LoanProError) || (error.code !== 'rejected' && error.code !== 'not-found'))
          throw error;
        leaveAlone(rung);
      }
    }
    const found: Found = new Map();
    const fetchOne = async (id: EntityId) => {
      const customer = await fetchByKey(http, id, need, signal).catch(asError);
      if (customer) found.set(id, customer);
    };
    await forEach(ids, KEYS_AT_ONCE, fetchOne);
    return found;
  }

  /** Adds the customers that exist and hold no value at all. */
  async function addEmpty(found: Found, ids: readonly EntityId[], signal: AbortSignal): Promise<void> {
    const rest = ids.filter((id) => !found.has(id));
    if (rest.length === 0) return;
    const others = await fetchChunk(rest, { profile: false, stored: false }, signal);
    for (const [id, customer] of others) {
      found.set(id, customer instanceof Error ? customer : { ...customer, stored: [] });
    }
  }

  return {
    async fetchCustomers(ids, need, signal) {
      const chunks: EntityId[][] = [];
      for (let start = 0; start < ids.length; start += MAX_IDS)
        chunks.push(ids.slice(start, start + MAX_IDS));
      const found: Found = new Map();
      const fetchPart = async (chunk: readonly EntityId[]) => {
        try {
          for (const [id, customer] of await fetchChunk(chunk, need, signal)) found.set(id, customer);
        } catch (error) {
          for (const id of chunk) found.set(id, asError(error));
        }
      };
      await forEach(chunks, LISTS_AT_ONCE, fetchPart);
      return found;
    },
  };
}

/** Does the work for each item, with so many under way at once. */
async function forEach<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const walk = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, walk));
}
