// The graceful shutdown of an HTTP server.

import { setMaxListeners } from 'node:events';
import type { Server } from 'node:http';

export interface Shutdown {
  hasBegun(): boolean;
  /** Aborts when the grace period is over. */
  graceEnded: AbortSignal;
  /** Stops accepting connections, and resolves when all of them are closed. */
  run(server: Server, gracePeriodMs: number): Promise<void>;
}

const CLOSE_IDLE_EVERY_MS = 50;

export function createShutdown(): Shutdown {
  const grace = new AbortController();
  // Every request in flight listens to it.
  setMaxListeners(0, grace.signal);
  let hasBegun = false;
  return {
    hasBegun: () => hasBegun,
    graceEnded: grace.signal,
    async run(server, gracePeriodMs) {
      hasBegun = true;
      const timer = setTimeout(() => grace.abort(), gracePeriodMs);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // `close` leaves a connection open that becomes idle later, although no further request is accepted on it.
      const closeIdle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
      await closed;
      clearInterval(closeIdle);
      clearTimeout(timer);
    },
  };
}
