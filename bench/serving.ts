// What the servers of the bench share: their paths, how they read a body, and how they say where they listen.

import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';

/** The path of LoanPro's API. */
export const API = '/api/';
/** The path at which the LoanPro in memory says how many calls it had. */
export const CALLS = '/calls';

export async function readText(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  await new Promise((resolve) => {
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', resolve);
  });
  return Buffer.concat(pieces).toString();
}

/** What a server of the bench prints when it listens. */
export const READY = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/m;

export async function listen(server: Server): Promise<void> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  process.stdout.write(`listening on http://127.0.0.1:${address.port}\n`);
}
