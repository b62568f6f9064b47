// The sockets that listen for connections: several on one address, because each of them accepts one connection in a turn of the event loop.

import { once } from 'node:events';
import type { Server } from 'node:http';
import { Server as NetServer, createServer } from 'node:net';
import type { AddressInfo, ListenOptions } from 'node:net';

/**
 * Node accepts one connection from a listening socket in each turn (observed with Node 24; libuv/libuv#3696). In a busy process, where a turn
 * takes some milliseconds, a single socket would let a probe wait for seconds behind others that connect.
 */
export const LISTENING_SOCKETS = 16;
/** Elsewhere a single socket listens: not every system lets several of them share a port, and none other was tried. */
const CAN_SHARE = process.platform === 'linux';
/** How many connections may wait in each socket. The system allows fewer of them where `net.core.somaxconn` is smaller. */
const BACKLOG = 1024;

export interface Listeners {
  /** Returns the port. Port 0 means any free port. Rejects with the error of the system, such as EADDRINUSE. */
  open(address: { host: string; port: number }): Promise<number>;
  /** Accepts nothing more. Resolves when all connections are closed. */
  close(): Promise<void>;
}

export function createListeners(server: Server): Listeners {
  const others: NetServer[] = [];

  async function share(address: { host: string; port: number }): Promise<void> {
    while (others.length < LISTENING_SOCKETS - 1) {
      // With the options that Node has for its HTTP server.
      const other = createServer({ allowHalfOpen: true, noDelay: true });
      other.on('connection', (socket) => server.emit('connection', socket));
      others.push(other);
      await listen(other, { ...address, backlog: BACKLOG, reusePort: true });
    }
  }

  return {
    async open(address) {
      if (CAN_SHARE && address.port !== 0) await requireUnused(address);
      const port = await listen(server, { ...address, backlog: BACKLOG, reusePort: CAN_SHARE });
      if (CAN_SHARE) await share({ ...address, port });
      return port;
    },
    async close() {
      const open = [server, ...others];
      const closed = open.map((one) => once(one, 'close'));
      // Node's own `close` of an HTTP server also destroys connections whose answer is not delivered yet.
      for (const one of open) NetServer.prototype.close.call(one);
      await Promise.all(closed);
    },
  };
}

/** A socket that shares its address would also share it with another gateway, which would then get a part of the requests. */
async function requireUnused(address: { host: string; port: number }): Promise<void> {
  const trial = createServer();
  await listen(trial, address);
  trial.close();
  await once(trial, 'close');
}

/** Resolves with the port. */
export async function listen(server: NetServer, options: ListenOptions): Promise<number> {
  server.listen(options);
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The server has no port.');
  return address.port;
}
