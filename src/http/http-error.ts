// Requests that do not get through the door, and how they are told so.

import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Headers of every answer: customers' data is never stored on the way, nor taken for something else. */
export const EVERY_ANSWER = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** Thrown where a request is found wanting. The message repeats nothing of it. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.headers = headers;
  }
}

/** What is not the caller's own mistake. */
const CODES: Partial<Record<number, string>> = {
  408: 'DEADLINE_EXCEEDED',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'OVERLOADED',
};

const SHORT_BODY_BYTES = 64 * 1024;

/** Tells the caller what was wrong, with nothing of what was sent. */
export function sendRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  { status, message, headers }: Refusal,
): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  // What is left of a long body is not waited for. A short one is here already, or as good as: a new connection costs more.
  if (!request.complete && !isShort(request)) response.setHeader('connection', 'close');
  const code = CODES[status] ?? 'BAD_USER_INPUT';
  const requestId = response.getHeader('x-request-id');
  sendJson(response, status, { errors: [{ message, extensions: { code, requestId } }] });
}

function isShort(request: IncomingMessage): boolean {
  return Number(request.headers['content-length'] ?? Infinity) <= SHORT_BODY_BYTES;
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    // Node would send it in chunks otherwise, as three writes.
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** Answers bytes that Node could not read as a request, with the headers every answer has. */
export function refuseBytes(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const body = JSON.stringify({
    errors: [{ message: 'This is no request that can be read.', extensions: { code: 'BAD_USER_INPUT' } }],
  });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...Object.entries(EVERY_ANSWER).map(([name, value]) => `${name}: ${value}`),
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
