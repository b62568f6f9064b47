// The graceful shutdown of an HTTP server: first not ready, then no new requests, then no connections.

import type { Server } from 'node:http';
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Connections } from './connections.ts';
import { InProgress } from './in-progress.ts';
import type { Listeners } from './listeners.ts';

export interface ShutdownTimes {
  /** How long new requests are still answered, so that load balancers can notice that the process is not ready. */
  delayMs: number;
  /** How long requests in flight may go on after that. */
  gracePeriodMs: number;
}

interface ServerParts {
  server: Server;
  listeners: Pick<Listeners, 'close'>;
  connections: Connections;
}

export interface Shutdown {
  /** From this moment on the process is not ready. */
  hasBegun(): boolean;
  /** Whether the delay is over, so that new requests are refused. */
  isRefusing(): boolean;
  /** Calls `end` when the grace period is over. Returns the function that prevents it. */
  onGraceEnd(end: () => void): () => void;
  /** Resolves when all connections are closed. */
  run(parts: ServerParts, times: ShutdownTimes): Promise<void>;
}

const END_IDLE_EVERY_MS = 50;

export function createShutdown(): Shutdown {
  const grace = new AbortController();
  const endings = new InProgress<() => void>();
  grace.signal.addEventListener('abort', () => {
    for (const end of endings.all()) end();
  });
  let hasBegun = false;
  let isRefusing = false;
  return {
    hasBegun: () => hasBegun,
    isRefusing: () => isRefusing,
    onGraceEnd: (end) => endings.add(end),
    async run({ server, listeners, connections }, { delayMs, gracePeriodMs }) {
      hasBegun = true;
      connections.endWithNextAnswer();
      await pause(delayMs);
      isRefusing = true;
      const timer = setTimeout(() => grace.abort(), gracePeriodMs);
      await acceptWaiting(server, grace.signal);
      const closed = listeners.close();
      const endMore = () => (grace.signal.aborted ? connections.endUnanswered() : connections.endIdle());
      // What has arrived by then is read before the turn of the event loop ends.
      const ending = setInterval(() => setImmediate(endMore), END_IDLE_EVERY_MS);
      await closed;
      clearInterval(ending);
      clearTimeout(timer);
      // Ends the timer with which Node looks for slow requests.
      server.close();
    },
  };
}

/**
 * Accepts the connections that the system has established for the process. Closing the server would reset them. Each turn of
 * the event loop accepts one from each listening socket, so none was waiting if a whole turn accepts none.
 */
async function acceptWaiting(server: Server, signal: AbortSignal): Promise<void> {
  let hasAccepted = true;
  const note = () => (hasAccepted = true);
  server.on('connection', note);
  while (hasAccepted && !signal.aborted) {
    hasAccepted = false;
    // The first may end in the middle of a turn.
    await nextTurn();
    await nextTurn();
  }
  server.off('connection', note);
}
