// Refuses requests for another host name. A web page can make its own name point to this machine, and the token is no secret.

import type { IncomingMessage, ServerResponse } from 'node:http';

const names = ['localhost', '127.0.0.1', '[::1]'];

/** True when the request has one Host header with a name of this machine, on whatever port. No other header counts. */
export function isForThisMachine({ headersDistinct }: IncomingMessage): boolean {
  const [host = '', ...others] = headersDistinct['host'] ?? [];
  return others.length === 0 && names.includes(host.replace(/:\d+$/, '').toLowerCase());
}

/** The connection closes, because the body is not read. */
export function refuse(outgoing: ServerResponse): void {
  outgoing.writeHead(421, { 'content-type': 'application/json', connection: 'close' });
  outgoing.end(
    JSON.stringify({ message: `The stand-in answers only to the host names ${names.join(', ')}.` }),
  );
}
