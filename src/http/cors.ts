// Which web pages may call the gateway: only those of the listed origins, compared character by character.

import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Allows a listed origin to read the response, and returns whether the origin is listed. There is no wildcard, no origin is
 * reflected, and no cookie is allowed.
 */
export function applyCors(
  request: IncomingMessage,
  response: ServerResponse,
  allowedOrigins: ReadonlySet<string>,
): boolean {
  if (allowedOrigins.size === 0) return false;
  response.setHeader('vary', 'Origin');
  const { origin } = request.headers;
  if (origin === undefined || !allowedOrigins.has(origin)) return false;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', 'x-request-id');
  return true;
}

/** Answers the preflight request, which a browser sends before the real request. */
export function sendPreflight(response: ServerResponse): void {
  response.writeHead(204, {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type, authorization, x-request-id, x-request-timeout-ms',
    'access-control-max-age': '600',
  });
  response.end();
}
