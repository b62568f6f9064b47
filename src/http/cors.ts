// Which web pages may call the gateway: only those of the listed origins.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OriginCheck } from './origins.ts';
import { VARY } from './responses.ts';

/**
 * Allows a listed origin to read the response, and returns whether the origin is listed. No other origin is reflected, and no cookie is
 * allowed.
 */
export function applyCors(
  request: IncomingMessage,
  response: ServerResponse,
  isListed: OriginCheck,
): boolean {
  response.setHeader('vary', VARY);
  const { origin } = request.headers;
  if (origin === undefined || !isListed(origin)) return false;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', 'x-request-id, retry-after');
  return true;
}

const USUAL_HEADERS = ['content-type', 'authorization', 'x-request-id', 'x-request-timeout-ms'];

/**
 * Answers the preflight request, which a browser sends before the real request. Every header is allowed, because the origin is listed and
 * no cookie is: tracing libraries and GraphQL clients add headers of their own.
 */
export function sendPreflight(request: IncomingMessage, response: ServerResponse): void {
  const asked = (request.headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim());
  const allowed = asked.filter((name) => /^[\w!#$%&'*+.^`|~-]+$/.test(name));
  response.writeHead(204, {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': [...new Set([...USUAL_HEADERS, ...allowed])].join(', '),
    'access-control-max-age': '600',
  });
  response.end();
}
