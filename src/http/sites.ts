// Whether a browser sends a request for a page of another site. Such a page may not make the gateway execute anything.

import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.ts';
import { readHeader } from './request-checks.ts';

const FROM_ANOTHER_SITE = new HttpError(
  403,
  'A page of another site may not send this request. The setting CORS_ORIGINS lists the origins that may send POST requests.',
);

/** Throws an HttpError for a request of another site, unless it is a POST from a listed origin. */
export function requireOwnSite(request: IncomingMessage, isListedOrigin: boolean): void {
  if (isFromAnotherSite(request) && !(request.method === 'POST' && isListedOrigin)) throw FROM_ANOTHER_SITE;
}

/** A person who follows a link from another site. The whole window shows the page, so the other site sees and sends nothing. */
export function isNavigation(request: IncomingMessage): boolean {
  return request.headers['sec-fetch-mode'] === 'navigate' && request.headers['sec-fetch-dest'] === 'document';
}

/** Browsers send `Sec-Fetch-Site` over https and to loopback, and programs do not. A page can neither set nor change it. */
function isFromAnotherSite(request: IncomingMessage): boolean {
  const site = readHeader(request, 'sec-fetch-site');
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  // A browser without that header names the origin of the page with some GET requests. A POST with JSON it would not send for
  // another site without a preflight request.
  return request.method === 'GET' && !isOwnOrigin(request);
}

/** Without an origin, nothing is known. Only the host counts, because a proxy may speak TLS in front of the gateway. */
function isOwnOrigin({ headers: { origin, host } }: IncomingMessage): boolean {
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === new URL(`http://${host}/`).host;
}
