// Reads an HTTP request: its target, its headers, and a body of limited size.

import type { IncomingMessage } from 'node:http';
import type { ApiRequest } from './answer.ts';

/** The 1 is the version of the API. */
export const rootPath = '/api/public/api/1/';

const maxBodyBytes = 1024 * 1024;

/** A request as it arrived. */
export interface IncomingRequest extends ApiRequest {
  /** The request target exactly as it was sent. */
  url: string;
  /** The names are in lower case, the values as they were sent. */
  headers: Record<string, string>;
}

/** `truncated`: the caller closed the connection before the body was complete. */
export type BodyEnd = 'complete' | 'too-long' | 'truncated';

/** Never rejects. Of a truncated request, it returns what arrived. */
export async function receive(
  incoming: IncomingMessage,
): Promise<{ request: IncomingRequest; bodyEnd: BodyEnd }> {
  const { method = '', url = '' } = incoming;
  const { body, bodyEnd } = await readBody(incoming);
  return { request: { method, ...readTarget(url), url, headers: readHeaders(incoming), body }, bodyEnd };
}

/** A path outside the API keeps all its parts, with the leading slash. */
function readTarget(url: string): Pick<ApiRequest, 'path' | 'query'> {
  const queryAt = url.indexOf('?');
  const path = decode(queryAt === -1 ? url : url.slice(0, queryAt));
  // The caller chooses the keys, and `__proto__` must be an ordinary one.
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
    // The percent-encoding is wrong. No route has such a name, so the path is rejected later.
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
  let bodyEnd: BodyEnd = 'complete';
  try {
    for await (const chunk of incoming) {
      const piece = Buffer.from(chunk);
      bytes += piece.length;
      // A body that is too long is still read to its end. Otherwise the caller would not receive the answer.
      if (bytes <= maxBodyBytes) chunks.push(piece);
      else bodyEnd = 'too-long';
    }
  } catch {
    bodyEnd = 'truncated';
  }
  return { body: Buffer.concat(chunks).toString(), bodyEnd };
}
