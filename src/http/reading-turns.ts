// Divides the reading of pipelined requests into turns of the event loop.

import type { Server } from 'node:http';
import type { Connections } from './connections.ts';

/** Each of them costs about 20 µs (observed), even if it only waits for the answer before it. */
export const MAX_PIPELINED_IN_A_TURN = 500;

/**
 * Has to be called after the connections are tracked. Node reads from every connection that has something in the same turn, and a
 * piece of 64 KB can hold thousands of requests. Beyond the limit, nothing more is read until the next turn. A caller that waits for
 * its answers is never counted.
 */
export function limitReading(server: Server, { open }: Connections): void {
  let inThisTurn = 0;
  let isPaused = false;

  function endTurn(): void {
    inThisTurn = 0;
    if (!isPaused) return;
    isPaused = false;
    for (const socket of open.keys()) socket.resume();
  }

  server.on('request', ({ socket }) => {
    if ((open.get(socket)?.pending.length ?? 0) < 2) return;
    inThisTurn++;
    if (inThisTurn === 1) setImmediate(endTurn);
    if (isPaused || inThisTurn < MAX_PIPELINED_IN_A_TURN) return;
    isPaused = true;
    for (const other of open.keys()) other.pause();
  });
}
