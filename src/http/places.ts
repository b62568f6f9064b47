// The answer for the path `/`: which paths there are. It is the same everywhere, and says nothing about the process.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson, sendText } from './responses.ts';

/** JSON for a program that accepts it, and plain text for people: browsers and tools such as curl. */
export function sendPlaces(request: IncomingMessage, response: ServerResponse, endpoint: string): void {
  const places = { graphql: endpoint, live: '/live', ready: '/ready' };
  if (/\bjson\b/i.test(request.headers.accept ?? '')) return sendJson(response, 200, places);
  const text = `GraphQL is at ${endpoint}: send a POST request with JSON. The probes are at /live and /ready.\n`;
  sendText(response, 200, text);
}
