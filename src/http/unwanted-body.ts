// What happens to the body of a request that is answered without it.

import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

const SHORT_BODY_BYTES = 64 * 1024;
const DISCARD_MS = 1000;

/** Whether the caller waits for `100 Continue` before it sends the body. */
export function expectsContinue({ headers, httpVersion }: IncomingMessage): boolean {
  return httpVersion === '1.1' && /(^|\W)100-continue(\W|$)/i.test(headers.expect ?? '');
}

/**
 * To be called before an answer to a request whose body is not wanted. The rest of a long body is not read, so the connection ends with
 * the answer. Reading the rest of a short one costs less than a new connection.
 */
export function closeBeforeLongBody(request: IncomingMessage, response: ServerResponse): void {
  // If the caller waits to be asked for the body, Node ends the connection by itself.
  if (!request.complete && !hasShortBody(request)) response.setHeader('connection', 'close');
}

/** Whether the request says that its body is short. */
function hasShortBody({ headers }: IncomingMessage): boolean {
  return (
    headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) <= SHORT_BODY_BYTES
  );
}

/** Reads the rest of a body without keeping it, as far as it arrives within a second. */
export async function discardBody(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed || expectsContinue(request)) return;
  request.resume();
  await once(request, 'close', { signal: AbortSignal.timeout(DISCARD_MS) }).catch(() => undefined);
}
