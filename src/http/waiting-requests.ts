// Requests that find no place when they arrive: they wait before anything of them is read or checked, because most of them are refused.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { SMALL_BODY_BYTES } from './concurrency-limit.ts';
import type { ConcurrencyLimit, Slot } from './concurrency-limit.ts';
import { networkOf } from './network.ts';
import { readRequestId } from './request-scope.ts';
import { whenClosed } from './responses.ts';
import { expectsContinue } from './unwanted-body.ts';

/** A request that has waited for a place. */
export interface Waited {
  requestId: string;
  startMs: number;
  /** Its place, which is given back when the answer is closed. `null` when none became free in time. */
  slot: Slot | null;
}

/** One of them is called, once. */
export interface WhenWaited {
  /** `null` for a request that is handled as if it arrived now. */
  begin(waited: Waited | null): void;
  refuse(waited: Waited): void;
}

export function waitForPlace(
  limit: Pick<ConcurrencyLimit, 'wait'>,
  request: IncomingMessage,
  response: ServerResponse,
  { begin, refuse }: WhenWaited,
): void {
  const requestId = readRequestId(request.headers['x-request-id']);
  const startMs = performance.now();
  const isSmall = announcedBytes(request) <= SMALL_BODY_BYTES;
  const isAskedLater = expectsContinue(request);
  limit.wait({
    network: networkOf(request.socket.remoteAddress),
    isReady: () => isSmall && (request.complete || isAskedLater) && !response.destroyed,
    begin(slot) {
      if (isAskedLater) {
        // A place would be held for nothing while the body is asked for, but no more of them begin in one turn than there are places.
        setImmediate(slot.giveBack);
        return begin(null);
      }
      releaseWhenClosed(slot, response);
      begin({ requestId, startMs, slot });
    },
    refuse: () => refuse({ requestId, startMs, slot: null }),
  });
}

/**
 * Returns the place, or `null` after it was given back: while keys of an issuer are loaded, or a database counts the requests of a caller, anybody could
 * hold a place for nothing. What is known already takes no turn of the event loop.
 */
export async function keepIfSoon(slot: Slot | null, work: Promise<unknown>): Promise<Slot | null> {
  if (!slot) return null;
  const ended = work.then(
    () => true,
    () => true,
  );
  if (await Promise.race([ended, nextTurn(false)])) return slot;
  slot.giveBack();
  return null;
}

/** Not before the next turn of the event loop, so that one turn cannot execute more requests than there are places. */
export function releaseWhenClosed({ release }: Slot, response: ServerResponse): void {
  whenClosed(response, () => setImmediate(release));
}

/** How long the body will be. `Infinity` if the request does not say so. */
function announcedBytes({ headers }: IncomingMessage): number {
  if (headers['transfer-encoding'] !== undefined) return Infinity;
  return Number(headers['content-length'] ?? 0);
}
