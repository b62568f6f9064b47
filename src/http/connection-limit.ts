// How many connections may be open, and which one is closed when there are too many.

import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Connection, Connections } from './connections.ts';
import type { CountCutOff } from './cut-off-callers.ts';
import { createShares } from './network.ts';

/** Has to be called after the connections are tracked. For each connection beyond the limit, one without a request is closed. */
export function limitConnections(
  server: Server,
  connections: Connections,
  { maxConnections, countCutOff }: { maxConnections: number; countCutOff: CountCutOff },
): void {
  const shares = createShares();
  server.on('connection', (socket: Socket) => {
    const { open } = connections;
    const network = open.get(socket)?.network ?? 'unknown';
    shares.add(network);
    socket.once('close', () => shares.remove(network));
    if (open.size <= maxConnections) return;
    chooseToClose(open, shares.of)?.destroy();
    countCutOff('tooManyConnections');
  });
}

/**
 * Of the network with the most connections: one that never carried a request, and of these the one that is idle longest. So a caller
 * with many connections cannot keep out others.
 */
export function chooseToClose(
  open: ReadonlyMap<Socket, Connection>,
  shareOf: (network: string) => number,
): Socket | null {
  let chosen: { socket: Socket; rank: readonly number[] } | null = null;
  for (const [socket, { network, pending, handledBytes, idleSinceMs }] of open) {
    if (pending.length > 0 || socket.destroyed) continue;
    const rank = [-shareOf(network), handledBytes === 0 ? 0 : 1, idleSinceMs];
    if (!chosen || isBefore(rank, chosen.rank)) chosen = { socket, rank };
  }
  return chosen?.socket ?? null;
}

function isBefore(one: readonly number[], other: readonly number[]): boolean {
  const at = one.findIndex((value, index) => value !== other[index]);
  return at !== -1 && (one[at] ?? 0) < (other[at] ?? 0);
}
