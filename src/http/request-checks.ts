// Checks of the headers of a GraphQL request. Each check throws an HttpError, which repeats nothing of the request.

import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.ts';
import { qualitiesOf } from './qualities.ts';

/** Only JSON is accepted: a web page of any origin can send some other media types, such as `text/plain`, without a preflight request. */
export function requireJson(request: IncomingMessage): void {
  const type = readSingleHeader(request, 'content-type') ?? '';
  if (!/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type)) {
    throw new HttpError(415, 'The content type must be application/json, in UTF-8.');
  }
  if ((readHeader(request, 'content-encoding') ?? 'identity') !== 'identity') {
    throw new HttpError(415, 'Compressed request bodies are not supported.');
  }
}

export function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

export function isBrowserVisit(request: IncomingMessage): boolean {
  return request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
}

const RESPONSE_TYPES = new Set(['application/graphql-response+json', 'application/json']);

/**
 * The one of the two media types of GraphQL responses that the caller prefers, and the first one of those that are equal. Yoga does not see the caller's own
 * header, because it would then offer streams and keep them open.
 */
export function responseTypeFor(accept: string | undefined): string {
  if (lastAccept.header !== accept) lastAccept = { header: accept, type: preferredType(accept ?? '') };
  return lastAccept.type;
}

/** Most requests have the same header. */
let lastAccept: { header: string | undefined; type: string } = {
  header: undefined,
  type: 'application/json',
};

function preferredType(accept: string): string {
  const accepted = [...qualitiesOf(accept)].filter(
    ([type, quality]) => RESPONSE_TYPES.has(type) && quality > 0,
  );
  const [best] = accepted.toSorted(([, one], [, other]) => other - one);
  return best?.[0] ?? 'application/json';
}

export function readHeader(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** `undefined` if the header is missing or repeated. Of a repeated one, Node itself takes the first. */
export function readSingleHeader({ rawHeaders }: IncomingMessage, name: string): string | undefined {
  let found: string | undefined;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const one = rawHeaders[at];
    // The length comes first, because most headers have another one.
    if (one?.length !== name.length || one.toLowerCase() !== name) continue;
    if (found !== undefined) return undefined;
    found = rawHeaders[at + 1];
  }
  return found;
}
