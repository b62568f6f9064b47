// The kinds of responses that the HTTP server sends by itself, and the headers of every response.

import type { ServerResponse } from 'node:http';

/** A response may hold personal data: no cache may store it, and no browser may treat it as another media type. */
export const COMMON_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** Answers are compressed for some callers. */
export const VARY = 'Origin, Accept-Encoding';

/**
 * Calls `then` when the answer was sent, or can no longer be sent: at once if its caller has left already. The event comes once, and `once` would make
 * each listener cost more.
 */
export function whenClosed(answer: Pick<ServerResponse, 'on' | 'closed'>, then: () => void): void {
  if (answer.closed) then();
  else answer.on('close', then);
}

/** An HTML page in compressed form. */
export interface CompressedPage {
  headers: Record<string, string>;
  gzipped: Buffer;
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json', JSON.stringify(body));
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  send(response, status, 'text/plain', text);
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    // Without a length Node would send the body in chunks, as three writes.
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

export function sendPage(response: ServerResponse, page: CompressedPage): void {
  response.writeHead(200, page.headers);
  response.end(page.gzipped);
}

export function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location });
  response.end();
}
