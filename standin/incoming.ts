// Reading an HTTP request off its socket: target, headers and a body of bounded size.

import type { IncomingMessage } from 'node:http';
import type { ApiRequest } from './answer.ts';

/** The 1 is the version of the API. */
export const rootPath = '/api/public/api/1/';

const maxBodyBytes = 1024 * 1024;

/** A request as it arrived. */
export interface Arrival extends ApiRequest {
  /** The request target as it stood on the wire. */
  url: string;
  /** Names in lower case, values as they came. */
  headers: Record<string, string>;
}

/** `cut`: the caller went away in the middle. */
export type BodyEnd = 'whole' | 'too-long' | 'cut';

/** Never rejects: a request that breaks off is received as far as it came. */
export async function receive(incoming: IncomingMessage): Promise<{ arrival: Arrival; bodyEnd: BodyEnd }> {
  const { method = '', url = '' } = incoming;
  const { body, bodyEnd } = await readBody(incoming);
  return { arrival: { method, ...readTarget(url), url, headers: readHeaders(incoming), body }, bodyEnd };
}

/** A path outside the API is kept whole, with its slash. */
function readTarget(url: string): Pick<ApiRequest, 'path' | 'query'> {
  const queryAt = url.indexOf('?');
  const path = decode(queryAt === -1 ? url : url.slice(0, queryAt));
  // Keys come from the caller: `__proto__` must be one like any other.
  const query: Record<string, string> = Object.create(null);
  if (queryAt !== -1) {
    for (const [name, value] of new URLSearchParams(url.slice(queryAt))) query[name] = value;
  }
  return { path: path.startsWith(rootPath) ? path.slice(rootPath.length) : path, query };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // Not percent-encoding: no route has such a name, so it is refused as it stands.
    return path;
  }
}

function readHeaders(incoming: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values = []] of Object.entries(incoming.headersDistinct))
    headers[name] = values.join(', ');
  return headers;
}

async function readBody(incoming: IncomingMessage): Promise<{ body: string; bodyEnd: BodyEnd }> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let bodyEnd: BodyEnd = 'whole';
  try {
    for await (const chunk of incoming) {
      const piece = Buffer.from(chunk);
      bytes += piece.length;
      // What is too long is read to its end all the same, so that the caller gets to see the answer.
      if (bytes <= maxBodyBytes) chunks.push(piece);
      else bodyEnd = 'too-long';
    }
  } catch {
    bodyEnd = 'cut';
  }
  return { body: Buffer.concat(chunks).toString(), bodyEnd };
}
