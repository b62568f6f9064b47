// The places of the requests that run at the same time, and how many of them one address may hold.

import { HttpError } from './http-error.ts';
import { createShares } from './network.ts';
import { createSaturation } from './saturation.ts';

export interface Places {
  /** Throws an HttpError if no place is free for this network. */
  requireFree(network: string): void;
  /** Takes a place, or throws as above. Returns the function that gives it back. */
  take(network: string, bodyBytes: number): () => void;
}

interface PlacesOptions {
  total: number;
  /** `null` for the default share. */
  perAddress: number | null;
  /** How many there are while the process is saturated. */
  whileSaturated: number;
}

/** Bodies up to this size have room for as long as there are places. */
export const SMALL_BODY_BYTES = 16 * 1024;
/** Of all larger bodies together. What is parsed from a body can take twenty times as much memory. */
export const MAX_LARGE_BODY_BYTES = 8 * 1024 * 1024;

/** Created once, because creating an error with its stack costs as much as everything else that a refused request costs. */
const TOO_MANY = new HttpError(503, 'Too many requests are in flight. Try again later.', {
  'retry-after': '1',
});

/** One address leaves a tenth of the places to others. Behind a router all callers have one address, so it cannot be less. */
export function defaultShare(total: number): number {
  return total - Math.floor(total / 10);
}

export function createPlaces({ total, perAddress, whileSaturated }: PlacesOptions): Places {
  const share = perAddress ?? defaultShare(total);
  const isSaturated = createSaturation();
  const taken = createShares();
  let takenCount = 0;
  let largeBodyBytes = 0;

  function requireFree(network: string): void {
    const places = isSaturated() ? Math.min(total, whileSaturated) : total;
    if (takenCount >= places || taken.of(network) >= share) throw TOO_MANY;
  }

  return {
    requireFree,
    take(network, bodyBytes) {
      requireFree(network);
      const bytes = bodyBytes > SMALL_BODY_BYTES ? bodyBytes : 0;
      if (bytes > 0 && largeBodyBytes + bytes > MAX_LARGE_BODY_BYTES) throw TOO_MANY;
      largeBodyBytes += bytes;
      takenCount++;
      taken.add(network);
      return () => {
        takenCount--;
        largeBodyBytes -= bytes;
        taken.remove(network);
      };
    },
  };
}
