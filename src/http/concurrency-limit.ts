// The places of the requests that run at the same time, and how many of them one address may hold.

import { setTimeout as pause } from 'node:timers/promises';
import { HttpError } from './http-error.ts';
import { createShares } from './network.ts';
import type { SaturationLimit } from './saturation.ts';

/** A request in flight. */
export interface Slot {
  /** To be called once, when the request is answered. */
  release(): void;
  /**
   * Says that the operation is so expensive that its cost limits how many of its kind run. While the process is saturated, it then leaves its
   * place to the others: otherwise a few expensive operations that wait for each other would keep all cheap ones out.
   */
  noteExpensive(): void;
}

export interface ConcurrencyLimit {
  /** Whether a place is free for this network, or the request can wait for one. Only small ones can. */
  hasRoom(network: string, bodyBytes: number): boolean;
  /** Rejects with an HttpError if there is no room. */
  requireRoom(network: string, bodyBytes: number): Promise<void>;
  /** Takes a place, or waits for one, or rejects as above. */
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
/** How many requests may wait for a place, and how long. A caller who is refused knows it soon. */
export const MAX_QUEUED_REQUESTS = 32;
export const LONGEST_WAIT_MS = 15;

/** Created once, because creating an error with its stack costs as much as everything else that a refused request costs. */
export const TOO_MANY = new HttpError(503, 'Too many requests are in flight. Try again later.', {
  'retry-after': '1',
});

/** One address leaves a tenth of the places to others. Behind a router all callers have one address, so it cannot be less. */
export function defaultShare(total: number): number {
  return total - Math.floor(total / 10);
}

interface Waiting {
  network: string;
  takePlace: () => void;
}

/**
 * A request without a place waits for a short time. The newest gets the next place: whoever has waited long has the least time left, and
 * soon asks again.
 */
export function createConcurrencyLimit({
  total,
  perAddress,
  saturationLimit,
}: ConcurrencyLimitOptions): ConcurrencyLimit {
  const all = createShares();
  /** Those that are not known to be expensive. */
  const cheap = createShares();
  const waiting = new Set<Waiting>();
  let allCount = 0;
  let cheapCount = 0;
  let largeBodyBytes = 0;

  function isFree(network: string): boolean {
    if (allCount >= total || all.of(network) >= (perAddress ?? defaultShare(total))) return false;
    const places = Math.min(total, Math.floor(saturationLimit(cheapCount)));
    return cheapCount < places && cheap.of(network) < defaultShare(places);
  }

  function hasRoom(network: string, bodyBytes: number): boolean {
    return (bodyBytes <= SMALL_BODY_BYTES && waiting.size < MAX_QUEUED_REQUESTS) || isFree(network);
  }

  async function requireRoom(network: string, bodyBytes: number): Promise<void> {
    if (hasRoom(network, bodyBytes)) return;
    // Callers that try again at once would otherwise keep the process busy with refusals.
    await pause(LONGEST_WAIT_MS);
    throw TOO_MANY;
  }

  function begin(network: string): void {
    allCount++;
    all.add(network);
    cheapCount++;
    cheap.add(network);
  }

  function beginNewest(): void {
    for (const one of [...waiting].toReversed()) {
      if (isFree(one.network)) return one.takePlace();
    }
  }

  async function wait(network: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const one: Waiting = {
        network,
        takePlace() {
          clearTimeout(timer);
          waiting.delete(one);
          begin(network);
          resolve();
        },
      };
      const expire = () => {
        if (waiting.delete(one)) reject(TOO_MANY);
      };
      // After a long turn, the places that became free in it are given away first.
      const timer = setTimeout(() => setImmediate(expire), LONGEST_WAIT_MS);
      waiting.add(one);
    });
  }

  return {
    hasRoom,
    requireRoom,
    async acquire(network, bodyBytes) {
      if (!hasRoom(network, bodyBytes)) await requireRoom(network, bodyBytes);
      const largeBytes = bodyBytes > SMALL_BODY_BYTES ? bodyBytes : 0;
      if (largeBytes > 0 && largeBodyBytes + largeBytes > MAX_LARGE_BODY_BYTES) throw TOO_MANY;
      if (isFree(network)) begin(network);
      else await wait(network);
      largeBodyBytes += largeBytes;
      let isCheap = true;
      const leaveCheap = () => {
        if (!isCheap) return;
        isCheap = false;
        cheapCount--;
        cheap.remove(network);
      };
      return {
        noteExpensive() {
          leaveCheap();
          beginNewest();
        },
        release() {
          largeBodyBytes -= largeBytes;
          allCount--;
          all.remove(network);
          leaveCheap();
          beginNewest();
        },
      };
    },
  };
}
