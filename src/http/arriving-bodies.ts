// The request bodies that are still arriving: how many there may be, and how fast each one has to arrive.

import type { CountCutOff } from './cut-off-callers.ts';
import { HttpError } from './http-error.ts';
import { createShares } from './network.ts';
import { createSweep } from './sweep.ts';

export const MAX_ARRIVING_BODIES = 500;
export const MAX_ARRIVING_BODIES_PER_ADDRESS = 250;
/** Of all bodies together. */
export const MAX_ARRIVING_BYTES = 32 * 1024 * 1024;
export const BODY_TIMEOUT_MS = 5000;
/** A body of one packet that was lost twice still arrives within this time. The least rate counts only after it. */
export const SLOW_START_MS = 2000;
export const MIN_BYTES_PER_SECOND = 1024;
const CHECK_EVERY_MS = 100;

export interface ArrivingBody {
  received(bytes: number): void;
  /** To be called once, when the body is complete or given up. */
  end(): void;
}

export interface ArrivingBodies {
  /** Counts one more body. `cut` is called if it has to be given up, because it is too slow or others need the room. */
  begin(network: string, cut: (reason: HttpError) => void): ArrivingBody;
}

interface Entry {
  network: string;
  beganAtMs: number;
  bytes: number;
  cut: (reason: HttpError) => void;
}

// Created once: see the places.
const TOO_SLOW = new HttpError(408, 'The request body arrived too slowly.', { connection: 'close' });
const TOO_MANY = new HttpError(503, 'Too many request bodies are arriving. Try again later.', {
  'retry-after': '1',
  connection: 'close',
});

/**
 * When there is no room, the body that has been arriving for the longest time is cut. A caller who sends at a usual speed is done
 * within milliseconds, so whoever holds many bodies open loses them, and a new caller always gets in.
 */
export function createArrivingBodies(countCutOff: CountCutOff): ArrivingBodies {
  // Oldest first.
  const entries = new Set<Entry>();
  const shares = createShares();
  let totalBytes = 0;

  function remove(entry: Entry): void {
    if (!entries.delete(entry)) return;
    shares.remove(entry.network);
    totalBytes -= entry.bytes;
  }

  function cut(entry: Entry, reason: HttpError): void {
    remove(entry);
    countCutOff(reason === TOO_SLOW ? 'slowBody' : 'tooManyBodies');
    entry.cut(reason);
  }

  function makeRoomFor(network: string): void {
    const isCrowded = shares.of(network) >= MAX_ARRIVING_BODIES_PER_ADDRESS;
    if (!isCrowded && entries.size < MAX_ARRIVING_BODIES) return;
    const oldest = [...entries].find((entry) => !isCrowded || entry.network === network);
    if (oldest) cut(oldest, TOO_MANY);
  }

  function makeRoomForBytes(): void {
    for (const entry of entries) {
      if (totalBytes <= MAX_ARRIVING_BYTES) return;
      cut(entry, TOO_MANY);
    }
  }

  const sweep = createSweep(CHECK_EVERY_MS, () => {
    const nowMs = performance.now();
    for (const entry of entries) {
      if (isTooSlow(entry, nowMs - entry.beganAtMs)) cut(entry, TOO_SLOW);
    }
    return entries.size > 0;
  });

  return {
    begin(network, onCut) {
      makeRoomFor(network);
      const entry = { network, beganAtMs: performance.now(), bytes: 0, cut: onCut };
      entries.add(entry);
      shares.add(network);
      sweep();
      return {
        received(bytes) {
          if (!entries.has(entry)) return;
          entry.bytes += bytes;
          totalBytes += bytes;
          makeRoomForBytes();
        },
        end: () => remove(entry),
      };
    },
  };
}

function isTooSlow({ bytes }: Entry, ageMs: number): boolean {
  return ageMs >= BODY_TIMEOUT_MS || bytes < ((ageMs - SLOW_START_MS) / 1000) * MIN_BYTES_PER_SECOND;
}
