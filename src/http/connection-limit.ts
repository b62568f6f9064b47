// How many connections may be open, and which one is closed when there are too many.

import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Connection, Connections } from './connections.ts';
import type { CountCutOff } from './cut-off-callers.ts';
import { createShares } from './network.ts';

/** Whoever opens a connection for a request sends it within this time. */
const TIME_FOR_A_REQUEST_MS = 1000;

type Candidate = readonly [Socket, Connection];

/** Has to be called after the connections are tracked. For each connection beyond the limit, one without a request is closed. */
export function limitConnections(
  server: Server,
  connections: Connections,
  { maxConnections, countCutOff }: { maxConnections: number; countCutOff: CountCutOff },
): void {
  const shares = createShares();
  const maxUnused = Math.ceil(maxConnections / 10);
  server.on('connection', (socket: Socket) => {
    const { open } = connections;
    const network = open.get(socket)?.network ?? 'unknown';
    shares.add(network);
    socket.once('close', () => shares.remove(network));
    if (open.size <= maxConnections) return;
    const chosen = chooseToClose(open, shares.of, { nowMs: performance.now(), maxUnused });
    if (!chosen) return;
    chosen.destroy();
    countCutOff('tooManyConnections');
  });
}

/**
 * One of the network with the most connections, so that a caller with many of them cannot keep out others. If some of these never carried a
 * request, the oldest of them is closed, as soon as it had time for one or they are too many. Otherwise the one that is idle longest is
 * closed, because the new connection may belong to another caller behind the same address.
 */
export function chooseToClose(
  open: ReadonlyMap<Socket, Connection>,
  shareOf: (network: string) => number,
  { nowMs, maxUnused }: { nowMs: number; maxUnused: number },
): Socket | null {
  const idle = [...open].filter(([socket, { pending }]) => pending.length === 0 && !socket.destroyed);
  const largestShare = idle.reduce((most, [, { network }]) => Math.max(most, shareOf(network)), 0);
  const theirs = idle.filter(([, { network }]) => shareOf(network) === largestShare);
  const unused = theirs.filter(([, { handledBytes }]) => handledBytes === 0);
  const oldest = longestIdle(unused);
  const hadTime = oldest !== null && nowMs - oldest[1].idleSinceMs >= TIME_FOR_A_REQUEST_MS;
  const chosen =
    hadTime || unused.length > maxUnused || unused.length === theirs.length
      ? oldest
      : longestIdle(theirs.filter(([, { handledBytes }]) => handledBytes > 0));
  return chosen && chosen[0];
}

function longestIdle(candidates: readonly Candidate[]): Candidate | null {
  return candidates.reduce<Candidate | null>(
    (longest, one) => (longest && longest[1].idleSinceMs <= one[1].idleSinceMs ? longest : one),
    null,
  );
}
