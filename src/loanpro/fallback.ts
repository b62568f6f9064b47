// The fallback strategies for fetching many customers. They are tried one after the other. The last one makes one call for each customer.

import type { EntityId } from '../custom-fields/ids.ts';
import type { RequestedParts } from '../custom-fields/stored.ts';
import { untilAborted } from '../custom-fields/until-aborted.ts';
import { asError, fetchByFilter, fetchByKey, fetchValueSet } from './customers.ts';
import type { CustomerReads, Found } from './customers.ts';
import { UnpagedList } from './complete-list.ts';
import { concurrently } from './concurrently.ts';
import type { ReadBudget } from './read-budget.ts';
import type { Pauses } from './pauses.ts';
import { VALUE_SET } from './value-set.ts';
import { LoanProError } from './transport/errors.ts';
import type { LoanProErrorCode } from './transport/errors.ts';
import type { Read } from './transport/transport.ts';

/** The most ids in one list filter. A longer filter makes a longer address, and the limit of an address is not documented. */
const MAX_IDS = 50;

/** How many calls of one request may be in progress at once, so that a long request does not fill the queue of other requests. */
const CONCURRENT_LISTS = 4;
const CONCURRENT_KEYS = 8;

/** So many lists in a row are split without one that can be read. Then it is not a single customer that cannot be read. */
const MAX_SPLITS = 15;

/** What one customer can cause that is broken or very large. 500 is also LoanPro's status for a timeout (documented). */
const CAUSED_BY_CONTENT: ReadonlySet<LoanProErrorCode> = new Set<LoanProErrorCode>([
  'truncated',
  'incomplete',
  'invalid-response',
]);
const STATUSES_CAUSED_BY_CONTENT = new Set([500, 502, 504]);

interface Strategy {
  name: string;
  covers(parts: RequestedParts): boolean;
  /** Whether the answer contains every requested customer that exists. */
  provesAbsence: boolean;
  fetch(
    reads: CustomerReads,
    ids: readonly EntityId[],
    parts: RequestedParts,
    signal: AbortSignal,
  ): Promise<Found>;
  /** Whether the next strategy is better when this one cannot read its list completely. */
  yieldsWhenIncomplete: boolean;
}

const STRATEGIES: readonly Strategy[] = [
  {
    // The smallest answer, but it contains only values. It does not contain the values of deleted customers (assumed).
    name: VALUE_SET,
    covers: (parts) => parts.rows && !parts.profile,
    provesAbsence: false,
    fetch: (reads, ids, _parts, signal) => fetchValueSet(reads, ids, signal),
    yieldsWhenIncomplete: true,
  },
  {
    name: 'customers by filter',
    covers: () => true,
    provesAbsence: true,
    fetch: fetchByFilter,
    yieldsWhenIncomplete: false,
  },
];

/** What ends the reads of one request, and who may share them. */
export interface ReadLimits {
  signal: AbortSignal;
  budget: ReadBudget;
  /** Equal for viewers with the same rights. Without it, the viewer may see everything. */
  rights?: string;
  /** Whether a single customer is read in a list as well: by its key, one that does not exist takes more calls. */
  inList?: boolean;
}

/** What one request reads. */
interface Reading extends ReadLimits {
  parts: RequestedParts;
  /** How many customers are neither read nor paid for yet. */
  unread: number;
  /** How many of its lists were split, and how many were read. */
  lists: { split: number; read: number };
}

interface Fallback {
  /**
   * Returns customers by id, in one call for every fifty of them when the tenant allows lists. A single customer is fetched by
   * its key. Never throws: a customer that cannot be read is an error in the result.
   */
  fetchCustomers(ids: readonly EntityId[], parts: RequestedParts, limits: ReadLimits): Promise<Found>;
}

/** A tenant may refuse lists (documented once, with status 410), so each strategy is tried, and paused when it is refused. */
export function createFallback(
  using: (read: Read, readOn: Read) => CustomerReads,
  read: Read,
  pauses: Pauses,
): Fallback {
  /** The strategies whose last list was read. */
  const working = new Set<string>();
  /** The lists of other strategies that are being read. Each of these promises resolves, whatever becomes of its list. */
  const trials = new Map<string, Promise<void>>();

  async function observed(name: string, list: Promise<Found>): Promise<Found> {
    try {
      const found = await list;
      working.add(name);
      pauses.end(name);
      return found;
    } catch (error) {
      if (isRefused(error)) {
        working.delete(name);
        pauses.begin(name, error);
      }
      throw error;
    }
  }

  /**
   * Lists that need a strategy wait for the first one that tries it, so that a refused strategy costs one call for each pause. Returns
   * `null` while it is paused.
   */
  async function tryList(
    name: string,
    fetch: () => Promise<Found>,
    signal: AbortSignal,
  ): Promise<Found | null> {
    const trial = trials.get(name);
    if (trial) await untilAborted(trial, signal);
    if (pauses.reason(name)) return null;
    const list = observed(name, fetch());
    if (!working.has(name) && !trials.has(name)) {
      const end = () => void trials.delete(name);
      trials.set(name, list.then(end, end));
    }
    return list;
  }

  async function fetchChunk(ids: readonly EntityId[], reading: Reading): Promise<Found> {
    const { parts, signal, budget, inList = false } = reading;
    const readOn = budget.takePageAndSend(read);
    const reads = using(budget.takeAndSend(read), readOn);
    for (const strategy of STRATEGIES) {
      if ((ids.length === 1 && !inList) || !strategy.covers(parts)) continue;
      try {
        const found = await tryList(strategy.name, () => strategy.fetch(reads, ids, parts, signal), signal);
        if (!found) continue;
        if (!strategy.provesAbsence) await addEmpty(found, ids, reading);
        reading.unread -= ids.length;
        reading.lists.read++;
        return found;
      } catch (error) {
        if (!(error instanceof LoanProError)) throw error;
        if (ids.length === 1 || (error.code === 'incomplete' && strategy.yieldsWhenIncomplete)) continue;
        if (maySucceedInParts(error, reading)) return fetchHalves(ids, reading, error);
        if (!isRefused(error)) throw error;
      }
    }
    // The customers that follow will need a call each as well. All of them are refused before some of them are read.
    if (reading.lists.split === 0) budget.requireCalls(reading.unread);
    budget.takeCalls(ids.length);
    reading.unread -= ids.length;
    const found: Found = new Map();
    await concurrently(ids, CONCURRENT_KEYS, async (id) => {
      const customer = await fetchByKey(using(firstTaken(budget), readOn), id, parts, signal).catch(asError);
      if (customer) found.set(id, customer);
    });
    return found;
  }

  /** Asks for each half of a list that could not be read. What cannot be asked for any more gets the error of the whole list. */
  async function fetchHalves(
    ids: readonly EntityId[],
    reading: Reading,
    reason: LoanProError,
  ): Promise<Found> {
    reading.lists.split++;
    const middle = Math.ceil(ids.length / 2);
    const found: Found = new Map();
    await concurrently([ids.slice(0, middle), ids.slice(middle)], 2, async (half) => {
      const part = await fetchChunk(half, reading).catch((error: unknown) => {
        const isOver = error instanceof LoanProError && error.code === 'too-many-calls';
        return allFailed(half, isOver ? reason : error);
      });
      for (const [id, customer] of part) found.set(id, customer);
    });
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
    for (const [id, customer] of others)
      found.set(id, customer instanceof Error ? customer : { ...customer, rows: [] });
  }

  return {
    async fetchCustomers(ids, parts, limits) {
      limits.budget.allowCustomers(ids.length);
      const chunks: EntityId[][] = [];
      for (let start = 0; start < ids.length; start += MAX_IDS)
        chunks.push(ids.slice(start, start + MAX_IDS));
      const found: Found = new Map();
      const reading = { parts, ...limits, unread: ids.length, lists: { split: 0, read: 0 } };
      const fetchPart = async (chunk: readonly EntityId[]) => {
        const part = await fetchChunk(chunk, reading).catch((error: unknown) => allFailed(chunk, error));
        for (const [id, customer] of part) found.set(id, customer);
      };
      await concurrently(chunks, CONCURRENT_LISTS, fetchPart);
      return found;
    },
  };
}

/** Whether the tenant refuses the list, or to read it on, whoever is in it. */
function isRefused(error: unknown): error is LoanProError {
  if (!(error instanceof LoanProError)) return false;
  return error instanceof UnpagedList || ['rejected', 'not-found'].includes(error.code);
}

function maySucceedInParts(error: LoanProError, { lists }: Reading): boolean {
  if (lists.read === 0 && lists.split >= MAX_SPLITS) return false;
  // A part of a list that was split is not sent while what it contains keeps failing. A smaller part may not contain it.
  if (error.code === 'circuit-open') return lists.split > 0;
  if (error.status !== null && error.status !== 200) return STATUSES_CAUSED_BY_CONTENT.has(error.status);
  return CAUSED_BY_CONTENT.has(error.code);
}

function allFailed(ids: readonly EntityId[], error: unknown): Found {
  return new Map(ids.map((id) => [id, asError(error)]));
}
