// The fallback strategies for fetching many customers. They are tried one after the other. The last one makes one call for each customer.

import type { EntityId } from '../custom-fields/ids.ts';
import type { RequestedParts } from '../custom-fields/stored.ts';
import { asError, fetchByFilter, fetchByKey, fetchValueSet } from './customers.ts';
import type { Found } from './customers.ts';
import type { ReadBudget } from './read-budget.ts';
import { createPauses } from './pauses.ts';
import { LoanProError } from './transport/errors.ts';
import type { Read } from './transport/transport.ts';

/** The most ids in one list filter. A longer filter makes a longer address, and the limit of an address is not documented. */
const MAX_IDS = 50;

/** How many calls of one request may be in progress at once, so that a long request does not fill the queue of other requests. */
const CONCURRENT_LISTS = 4;
const CONCURRENT_KEYS = 8;

interface Strategy {
  name: string;
  covers(parts: RequestedParts): boolean;
  /** Whether the answer contains every requested customer that exists. */
  provesAbsence: boolean;
  fetch(read: Read, ids: readonly EntityId[], parts: RequestedParts, signal: AbortSignal): Promise<Found>;
}

const STRATEGIES: readonly Strategy[] = [
  {
    // The smallest answer, but it contains only values. It does not contain the values of deleted customers (assumed).
    name: 'value set',
    covers: (parts) => parts.rows && !parts.profile,
    provesAbsence: false,
    fetch: (read, ids, _parts, signal) => fetchValueSet(read, ids, signal),
  },
  { name: 'customers by filter', covers: () => true, provesAbsence: true, fetch: fetchByFilter },
];

/** What ends the reads of one request. */
export interface ReadLimits {
  signal: AbortSignal;
  budget: ReadBudget;
}

/** What one request reads. */
interface Reading extends ReadLimits {
  parts: RequestedParts;
  /** How many customers are neither read nor paid for yet. */
  unread: number;
}

interface Fallback {
  /**
   * Returns customers by id, in one call for every fifty of them when the tenant allows lists. A single customer is fetched by
   * its key. Never throws: a customer that cannot be read is an error in the result.
   */
  fetchCustomers(ids: readonly EntityId[], parts: RequestedParts, limits: ReadLimits): Promise<Found>;
}

/** A tenant may refuse lists (documented once, with status 410), so each strategy is tried, and paused when it is refused. */
export function createFallback(read: Read, onRefused: (strategy: string) => void): Fallback {
  const pauses = createPauses(onRefused);

  async function fetchChunk(ids: readonly EntityId[], reading: Reading): Promise<Found> {
    const { parts, signal, budget } = reading;
    const counted = budget.takeAndSend(read);
    for (const strategy of STRATEGIES) {
      if (ids.length === 1 || !strategy.covers(parts) || pauses.reason(strategy.name)) continue;
      try {
        const found = await strategy.fetch(counted, ids, parts, signal);
        pauses.end(strategy.name);
        if (!strategy.provesAbsence) await addEmpty(found, ids, reading);
        reading.unread -= ids.length;
        return found;
      } catch (error) {
        if (!(error instanceof LoanProError) || (error.code !== 'rejected' && error.code !== 'not-found'))
          throw error;
        pauses.begin(strategy.name, error);
      }
    }
    // The customers that follow will need a call each as well. All of them are refused before some of them are read.
    budget.requireCalls(reading.unread);
    budget.takeCalls(ids.length);
    reading.unread -= ids.length;
    const found: Found = new Map();
    const fetchOne = async (id: EntityId) => {
      const customer = await fetchByKey(firstTaken(budget), id, parts, signal).catch(asError);
      if (customer) found.set(id, customer);
    };
    await forEach(ids, CONCURRENT_KEYS, fetchOne);
    return found;
  }

  /** A call for one customer was taken before. If more are needed for it, each of these is taken. */
  function firstTaken(budget: ReadBudget): Read {
    let isFirst = true;
    return async (...call) => {
      const next = isFirst ? budget.send(read) : budget.takeAndSend(read);
      isFirst = false;
      return next(...call);
    };
  }

  /** Adds the customers that exist and hold no values. */
  async function addEmpty(found: Found, ids: readonly EntityId[], reading: Reading): Promise<void> {
    const rest = ids.filter((id) => !found.has(id));
    if (rest.length === 0) return;
    const others = await fetchChunk(rest, {
      ...reading,
      parts: { profile: false, rows: false },
      unread: rest.length,
    });
    for (const [id, customer] of others) {
      found.set(id, customer instanceof Error ? customer : { ...customer, rows: [] });
    }
  }

  return {
    async fetchCustomers(ids, parts, limits) {
      const chunks: EntityId[][] = [];
      for (let start = 0; start < ids.length; start += MAX_IDS)
        chunks.push(ids.slice(start, start + MAX_IDS));
      const found: Found = new Map();
      const reading = { parts, ...limits, unread: ids.length };
      const fetchPart = async (chunk: readonly EntityId[]) => {
        try {
          for (const [id, customer] of await fetchChunk(chunk, reading)) found.set(id, customer);
        } catch (error) {
          for (const id of chunk) found.set(id, asError(error));
        }
      };
      await forEach(chunks, CONCURRENT_LISTS, fetchPart);
      return found;
    },
  };
}

/** Calls `work` for each item, and for at most `concurrency` items at once. */
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
