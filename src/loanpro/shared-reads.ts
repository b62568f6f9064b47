// Short reads of different requests that begin in the same turn of the event loop: they share one list.

import type { EntityId } from '../custom-fields/ids.ts';
import type { RequestedParts } from '../custom-fields/stored.ts';
import { inSharedSpan, waitingSpan } from '../telemetry/spans.ts';
import type { WaitingSpan } from '../telemetry/spans.ts';
import { asError } from './customers.ts';
import type { Found } from './customers.ts';
import type { ReadLimits } from './fallback.ts';
import { createReadBudget } from './read-budget.ts';
import type { Transport } from './transport/transport.ts';

type Fetch = (ids: readonly EntityId[], parts: RequestedParts, limits: ReadLimits) => Promise<Found>;

type Requests = Pick<Transport, 'requestOf' | 'setRequest'>;

interface Reader extends Pick<PromiseWithResolvers<Found>, 'resolve' | 'reject'> {
  ids: readonly EntityId[];
  limits: ReadLimits;
  span: WaitingSpan;
}

/** Readers that share a read. */
interface Group {
  /** What they have in common. */
  key: string;
  readers: Reader[];
  /** How many of them wait for it. */
  waitingCount: number;
  /** Ends the read when nobody waits for it any more. */
  end: AbortController;
}

/** A longer read has a list of its own. Together, the others fit into one list. */
const MOST_IDS = 5;
const MOST_IDS_TOGETHER = 50;

/**
 * Only requests of the same caller with the same rights share a read. Each counts the call as its own, waits until its own deadline, and gets its own
 * customers. The read ends early when nobody waits for it any more.
 */
export function shareReads(fetch: Fetch, requests: Requests): Fetch {
  /** Those that begin in this turn. See `InProgress` for why this is no Map. */
  let waiting: Group[] = [];

  async function readTogether({ readers, end: { signal } }: Group, parts: RequestedParts): Promise<Found> {
    const budget = createReadBudget((characters) => {
      for (const { limits } of readers) limits.budget.noteRead(characters / readers.length);
    });
    for (const { limits } of readers) limits.budget.noteShared();
    const ids = new Set(readers.flatMap((reader) => reader.ids));
    const infos = readers.map(({ limits }) => requests.requestOf(limits.signal));
    const endsAtMs = Math.max(...infos.map((info) => info.endsAtMs));
    for (const { caller } of infos.slice(0, 1)) requests.setRequest(signal, { caller, endsAtMs });
    const inList = readers.every(({ limits }) => limits.inList);
    const spans = readers.map(({ span }) => span);
    const read = async () => fetch([...ids], parts, { signal, budget, inList });
    return inSharedSpan('shared read', spans, read);
  }

  async function begin(group: Group, parts: RequestedParts): Promise<void> {
    if (!waiting.includes(group)) return;
    waiting = waiting.filter((other) => other !== group);
    const { readers, waitingCount } = group;
    const [first, another] = readers;
    if (!first || waitingCount === 0) return;
    try {
      const found = await (another ? readTogether(group, parts) : fetch(first.ids, parts, first.limits));
      for (const { resolve } of readers) resolve(found);
    } catch (error) {
      for (const { reject } of readers) reject(error);
    }
  }

  function groupOf(key: string, parts: RequestedParts): Group {
    const known = waiting.find((group) => group.key === key);
    if (known) return known;
    const group = { key, readers: [], waitingCount: 0, end: new AbortController() };
    waiting.push(group);
    setImmediate(() => void begin(group, parts));
    return group;
  }

  /** Waits for the read of the group as long as the signal allows. */
  async function readWith(group: Group, reader: Pick<Reader, 'ids' | 'limits'>, parts: RequestedParts) {
    const { signal } = reader.limits;
    const { promise, resolve, reject } = Promise.withResolvers<Found>();
    const leave = () => {
      reject(signal.reason);
      group.waitingCount--;
      if (group.waitingCount === 0 && !waiting.includes(group)) group.end.abort(signal.reason);
    };
    group.readers.push({ ...reader, resolve, reject, span: waitingSpan() });
    group.waitingCount++;
    const idCount = group.readers.reduce((sum, { ids }) => sum + ids.length, 0);
    if (idCount > MOST_IDS_TOGETHER - MOST_IDS) void begin(group, parts);
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  return async (ids, parts, limits) => {
    if (ids.length > MOST_IDS) return fetch(ids, parts, limits);
    try {
      const { signal, budget, rights, inList } = limits;
      signal.throwIfAborted();
      budget.requireCalls(1);
      const { caller } = requests.requestOf(signal);
      const key = JSON.stringify([parts.profile, parts.rows, caller.key, rights, inList]);
      return only(ids, await readWith(groupOf(key, parts), { ids, limits }, parts));
    } catch (error) {
      return new Map(ids.map((id) => [id, asError(error)]));
    }
  };
}

function only(ids: readonly EntityId[], found: Found): Found {
  const own: Found = new Map();
  for (const id of ids) {
    const entry = found.get(id);
    if (entry) own.set(id, entry);
  }
  return own;
}
