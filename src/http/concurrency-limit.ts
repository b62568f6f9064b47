// The places of the requests that run at the same time, and how many of them one address may hold.

import { setTimeout as pause } from 'node:timers/promises';
import { HttpError } from './http-error.ts';
import { createShares } from './network.ts';
import type { SaturationLimit } from './saturation.ts';
import { createSweep } from './sweep.ts';

/** A request in flight. */
export interface Slot {
  /** To be called when the request is answered. */
  release(): void;
  /** Like `release`, for a request that goes on without a place. It does not count as one that has ended. */
  giveBack(): void;
  /**
   * Says that the operation is so expensive that its cost limits how many of its kind run. While the process is saturated, it then leaves its
   * place to the others: otherwise a few expensive operations that wait for each other would keep all cheap ones out.
   */
  noteExpensive(): void;
}

/** A request without a place. Either `begin` or `refuse` is called, once. */
export interface Waiting {
  network: string;
  /** Whether it could begin now. One whose body is still on its way would hold its place for nothing. */
  isReady(): boolean;
  begin(slot: Slot): void;
  refuse(): void;
}

export interface ConcurrencyLimit {
  /** Whether a place is free for this network. */
  isFree(network: string): boolean;
  /** Lets a request wait for a short time, and refuses it if it gets no place. */
  wait(request: Waiting): void;
  /** Takes a place, or waits for one. Rejects with an HttpError if there is none. */
  acquire(network: string, bodyBytes: number): Promise<Slot>;
}

interface ConcurrencyLimitOptions {
  total: number;
  /** `null` for the default share. */
  perAddress: number | null;
  saturationLimit: SaturationLimit;
}

/** Bodies up to this size have room for as long as there are places. */
export const SMALL_BODY_BYTES = 16 * 1024;
/** Of all larger bodies together. What is parsed from a body can take twenty times as much memory. */
export const MAX_LARGE_BODY_BYTES = 8 * 1024 * 1024;
/** How long a request may wait for a place. Whoever is answered in an overload is answered soon. */
export const LONGEST_WAIT_MS = 12;
/** When a request without a place is refused: callers that try again at once would otherwise keep the process busy with refusals. */
export const REFUSE_AFTER_MS = 20;
/** How often those that wait are checked: one can become ready, and the limit can rise, while no place is given back. */
export const RECHECK_EVERY_MS = 4;
/**
 * The largest share of the time in which refusals are written, which is about a third of what they cost. Refusals beyond it come later: otherwise an
 * overload of refusals alone would keep the process from answering anybody (receive livelock).
 */
export const REFUSAL_SHARE = 0.25;
/** What of this time is kept for many refusals at once. */
const MAX_SPARE_MS = 5;

/** Created once, because creating an error with its stack costs as much as everything else that a refused request costs. */
export const TOO_MANY = new HttpError(503, 'Too many requests are in flight. Try again later.', {
  'retry-after': '1',
});

/** One address leaves a tenth of the places to others. Behind a router all callers have one address, so it cannot be less. */
export function defaultShare(total: number): number {
  return total - Math.floor(total / 10);
}

/**
 * A request without a place waits for a short time. The newest gets the next place: whoever has waited long has the least time left, and
 * soon asks again. Waiting costs next to nothing, so all may wait.
 */
export function createConcurrencyLimit({
  total,
  perAddress,
  saturationLimit,
}: ConcurrencyLimitOptions): ConcurrencyLimit {
  const all = createShares();
  /** Those that are not known to be expensive. */
  const cheap = createShares();
  /** The oldest comes first. */
  const waiting: { request: Waiting; sinceMs: number }[] = [];
  let allCount = 0;
  let cheapCount = 0;
  let endedCount = 0;
  let largeBodyBytes = 0;
  /** How long refusals might be written at this time. */
  let spareMs = 0;
  let spareAtMs = 0;

  const places = () => Math.min(total, Math.floor(saturationLimit(cheapCount, endedCount)));

  function isFree(network: string): boolean {
    if (allCount >= total || all.of(network) >= (perAddress ?? defaultShare(total))) return false;
    const cheapPlaces = places();
    return cheapCount < cheapPlaces && cheap.of(network) < defaultShare(cheapPlaces);
  }

  function begin(network: string, largeBytes: number): Slot {
    allCount++;
    all.add(network);
    cheapCount++;
    cheap.add(network);
    largeBodyBytes += largeBytes;
    let isHeld = true;
    let isCheap = true;
    const leaveCheap = () => {
      if (!isCheap) return;
      isCheap = false;
      cheapCount--;
      cheap.remove(network);
    };
    const giveBack = () => {
      if (!isHeld) return;
      isHeld = false;
      largeBodyBytes -= largeBytes;
      allCount--;
      all.remove(network);
      leaveCheap();
      beginNewest();
    };
    return {
      noteExpensive() {
        leaveCheap();
        beginNewest();
      },
      release() {
        if (isHeld && isCheap) endedCount++;
        giveBack();
      },
      giveBack,
    };
  }

  /** Begins as many as there are places for. */
  function beginNewest(): void {
    const nowMs = performance.now();
    /** Has its share. Most that wait may come from it. */
    let fullNetwork: string | null = null;
    for (let at = waiting.length - 1; at >= 0 && allCount < total; at--) {
      const newest = waiting[at];
      if (!newest || nowMs - newest.sinceMs > LONGEST_WAIT_MS) return;
      const { request } = newest;
      if (request.network === fullNetwork || !request.isReady()) continue;
      if (!isFree(request.network)) {
        fullNetwork = request.network;
        continue;
      }
      waiting.splice(at, 1);
      request.begin(begin(request.network, 0));
    }
  }

  /** Refuses one at least, so that none waits for ever. */
  function refuseOldest(): void {
    const startMs = performance.now();
    spareMs = Math.min(MAX_SPARE_MS, spareMs + (startMs - spareAtMs) * REFUSAL_SHARE);
    spareAtMs = startMs;
    let spentMs = 0;
    do {
      const [oldest] = waiting;
      if (!oldest || startMs - oldest.sinceMs < REFUSE_AFTER_MS) break;
      waiting.shift();
      oldest.request.refuse();
      spentMs = performance.now() - startMs;
    } while (spentMs < spareMs);
    // A pause of the whole process is no work, and would have to be made up for by many seconds.
    spareMs = Math.max(-MAX_SPARE_MS, spareMs - spentMs);
  }

  const recheck = createSweep(RECHECK_EVERY_MS, () => {
    beginNewest();
    refuseOldest();
    return waiting.length > 0;
  });

  function wait(request: Waiting): void {
    waiting.push({ request, sinceMs: performance.now() });
    recheck();
  }

  return {
    isFree,
    wait,
    async acquire(network, bodyBytes) {
      const largeBytes = bodyBytes > SMALL_BODY_BYTES ? bodyBytes : 0;
      if (largeBytes > 0 && largeBodyBytes + largeBytes > MAX_LARGE_BODY_BYTES) throw TOO_MANY;
      if (isFree(network)) return begin(network, largeBytes);
      if (largeBytes > 0) return refuseLater();
      return new Promise((resolve, reject) => {
        wait({ network, isReady: () => true, begin: resolve, refuse: () => reject(TOO_MANY) });
      });
    },
  };
}

async function refuseLater(): Promise<never> {
  await pause(REFUSE_AFTER_MS);
  throw TOO_MANY;
}
