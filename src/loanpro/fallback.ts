// Many customers in as few calls as the tenant allows: strategies that are tried in turn, down to one call for each customer.

import type { EntityId } from '../custom-fields/ids.ts';
import type { RequestedParts } from '../custom-fields/stored.ts';
import { asError, fetchByFilter, fetchByKey, fetchValueSet } from './customers.ts';
import type { Found } from './customers.ts';
import { LoanProError } from './transport/errors.ts';
import type { Transport } from './transport/transport.ts';

/** Ids in one list filter. Longer filters make longer addresses, whose limit is not documented. */
const MAX_IDS = 50;

/** How many calls of one request may wait for LoanPro at once, so that a long request leaves room in the queue for others. */
const CONCURRENT_LISTS = 4;
const CONCURRENT_KEYS = 8;

/**
 * How long a refused strategy is not tried again: a short time at first, since a proxy may have refused it, then twice as long
 * each time.
 */
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 10 * 60 * 1000;

interface Strategy {
  name: string;
  covers(parts: RequestedParts): boolean;
  /** False when a customer may exist and still be left out of the answer. */
  provesAbsence: boolean;
  fetch(
    transport: Transport,
    ids: readonly EntityId[],
    parts: RequestedParts,
    signal: AbortSignal,
  ): Promise<Found>;
}

const STRATEGIES: readonly Strategy[] = [
  {
    // The smallest answer, but it knows only the values of a customer. That it leaves out deleted customers is assumed.
    name: 'value set',
    covers: (parts) => parts.rows && !parts.profile,
    provesAbsence: false,
    fetch: (transport, ids, _parts, signal) => fetchValueSet(transport, ids, signal),
  },
  { name: 'customers by filter', covers: () => true, provesAbsence: true, fetch: fetchByFilter },
];

export interface Fallback {
  /**
   * Customers by id: ⌈n/50⌉ calls where the tenant allows lists. A single customer is fetched by its key in one call. Never
   * throws: a customer that cannot be read is an error in its own place.
   */
  fetchCustomers(ids: readonly EntityId[], parts: RequestedParts, signal: AbortSignal): Promise<Found>;
}

/** A tenant may refuse lists (documented once: 410), so each strategy is tried, and paused for a while when it is refused. */
export function createFallback(transport: Transport, onRefused: (strategy: string) => void): Fallback {
  const pauses = new Map<Strategy, { untilMs: number; lengthMs: number }>();

  const isPaused = (strategy: Strategy) => (pauses.get(strategy)?.untilMs ?? 0) > performance.now();

  /** The parts of one long list are refused together, which counts once. */
  function pause(strategy: Strategy): void {
    if (isPaused(strategy)) return;
    const lengthMs = Math.min(2 * (pauses.get(strategy)?.lengthMs ?? FIRST_PAUSE_MS / 2), LONGEST_PAUSE_MS);
    pauses.set(strategy, { untilMs: performance.now() + lengthMs, lengthMs });
    onRefused(strategy.name);
  }

  async function fetchChunk(
    ids: readonly EntityId[],
    parts: RequestedParts,
    signal: AbortSignal,
  ): Promise<Found> {
    for (const strategy of STRATEGIES) {
      if (ids.length === 1 || !strategy.covers(parts) || isPaused(strategy)) continue;
      try {
        const found = await strategy.fetch(transport, ids, parts, signal);
        pauses.delete(strategy);
        if (!strategy.provesAbsence) await addEmpty(found, ids, signal);
        return found;
      } catch (error) {
        if (!(error instanceof LoanProError) || (error.code !== 'rejected' && error.code !== 'not-found'))
          throw error;
        pause(strategy);
      }
    }
    const found: Found = new Map();
    const fetchOne = async (id: EntityId) => {
      const customer = await fetchByKey(transport, id, parts, signal).catch(asError);
      if (customer) found.set(id, customer);
    };
    await forEach(ids, CONCURRENT_KEYS, fetchOne);
    return found;
  }

  /** Adds the customers that exist and hold no value at all. */
  async function addEmpty(found: Found, ids: readonly EntityId[], signal: AbortSignal): Promise<void> {
    const rest = ids.filter((id) => !found.has(id));
    if (rest.length === 0) return;
    const others = await fetchChunk(rest, { profile: false, rows: false }, signal);
    for (const [id, customer] of others) {
      found.set(id, customer instanceof Error ? customer : { ...customer, rows: [] });
    }
  }

  return {
    async fetchCustomers(ids, parts, signal) {
      const chunks: EntityId[][] = [];
      for (let start = 0; start < ids.length; start += MAX_IDS)
        chunks.push(ids.slice(start, start + MAX_IDS));
      const found: Found = new Map();
      const fetchPart = async (chunk: readonly EntityId[]) => {
        try {
          for (const [id, customer] of await fetchChunk(chunk, parts, signal)) found.set(id, customer);
        } catch (error) {
          for (const id of chunk) found.set(id, asError(error));
        }
      };
      await forEach(chunks, CONCURRENT_LISTS, fetchPart);
      return found;
    },
  };
}

/** Does the work for each item, for at most `concurrency` items at once. */
async function forEach<Item>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
}
