// Short reads of different requests that begin in the same turn of the event loop: they share one list.

import { untilAborted } from '../custom-fields/until-aborted.ts';
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

interface Reader {
  ids: readonly EntityId[];
  limits: ReadLimits;
  span: WaitingSpan;
  resolve: (found: Promise<Found>) => void;
}

/** A longer read has a list of its own. Together, the others fit into one list. */
const MOST_IDS = 5;
const MOST_IDS_TOGETHER = 50;

/**
 * Only requests of the same caller with the same rights share a read. Each counts the call as its own, waits until its own deadline, and gets its own
 * customers. The read ends early when nobody waits for it any more.
 */
export function shareReads(fetch: Fetch, requests: Requests): Fetch {
  /** Those that begin in this turn, by what they have to have in common. See `InProgress` for why this is no Map. */
  let waiting: { key: string; readers: Reader[] }[] = [];

  async function readTogether(readers: readonly Reader[], parts: RequestedParts): Promise<Found> {
    const budget = createReadBudget((characters) => {
      for (const { limits } of readers) limits.budget.noteRead(characters / readers.length);
    });
    for (const { limits } of readers) limits.budget.noteShared();
    const ids = new Set(readers.flatMap((reader) => reader.ids));
    const { signal, stop } = untilAllAborted(readers.map(({ limits }) => limits.signal));
    const infos = readers.map(({ limits }) => requests.requestOf(limits.signal));
    const endsAtMs = Math.max(...infos.map((info) => info.endsAtMs));
    for (const { caller } of infos.slice(0, 1)) requests.setRequest(signal, { caller, endsAtMs });
    const inList = readers.every(({ limits }) => limits.inList);
    const spans = readers.map(({ span }) => span);
    const read = async () => fetch([...ids], parts, { signal, budget, inList });
    return inSharedSpan('shared read', spans, read).finally(stop);
  }

  function begin(key: string, parts: RequestedParts): void {
    const readers = waiting.find((group) => group.key === key)?.readers ?? [];
    waiting = waiting.filter((group) => group.key !== key);
    const [first, another] = readers;
    if (!first) return;
    const read = another ? readTogether(readers, parts) : fetch(first.ids, parts, first.limits);
    for (const { resolve } of readers) resolve(read);
  }

  return async (ids, parts, limits) => {
    if (ids.length > MOST_IDS) return fetch(ids, parts, limits);
    try {
      limits.budget.requireCalls(1);
      const { caller } = requests.requestOf(limits.signal);
      const key = JSON.stringify([parts.profile, parts.rows, caller.key, limits.rights, limits.inList]);
      const known = waiting.find((group) => group.key === key);
      const readers = known?.readers ?? [];
      if (!known) {
        waiting.push({ key, readers });
        setImmediate(begin, key, parts);
      }
      const { promise, resolve } = Promise.withResolvers<Found>();
      readers.push({ ids, limits, resolve, span: waitingSpan() });
      const idCount = readers.reduce((sum, reader) => sum + reader.ids.length, 0);
      if (idCount > MOST_IDS_TOGETHER - MOST_IDS) begin(key, parts);
      return only(ids, await untilAborted(promise, limits.signal));
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

/** A signal that aborts when all of these have aborted. */
function untilAllAborted(signals: readonly AbortSignal[]) {
  const controller = new AbortController();
  const check = () => {
    if (signals.every(({ aborted }) => aborted)) controller.abort(signals[0]?.reason);
  };
  for (const signal of signals) signal.addEventListener('abort', check);
  check();
  const stop = () => {
    for (const signal of signals) signal.removeEventListener('abort', check);
  };
  return { signal: controller.signal, stop };
}
