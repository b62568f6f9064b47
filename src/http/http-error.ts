// The errors of requests that are refused before they reach GraphQL, and the responses for them.

import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { COMMON_HEADERS, sendJson } from './responses.ts';
import { closeBeforeLongBody } from './unwanted-body.ts';

/** Thrown to refuse a request. The message repeats nothing of what was sent. */
export class HttpError extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;
  /** The code for programs. `null` means the usual one of the status. */
  readonly code: string | null;

  constructor(
    status: number,
    message: string,
    headers: Record<string, string> = {},
    code: string | null = null,
  ) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.headers = headers;
    this.code = code;
  }
}

/** What programs are told with the statuses that are not the caller's mistake. */
const EXTENSIONS: Partial<Record<number, { code: string; retryable: boolean; retryAfterMs?: number }>> = {
  401: { code: 'UNAUTHENTICATED', retryable: false },
  408: { code: 'DEADLINE_EXCEEDED', retryable: true, retryAfterMs: 1000 },
  429: { code: 'RATE_LIMITED', retryable: true },
  500: { code: 'INTERNAL_SERVER_ERROR', retryable: false },
  503: { code: 'OVERLOADED', retryable: true, retryAfterMs: 1000 },
};

const extensionsOf = (status: number) => EXTENSIONS[status] ?? { code: 'BAD_USER_INPUT' };

/** The code that the caller of a request gets with the error. */
export function codeOf(error: unknown): string {
  if (!(error instanceof HttpError)) return 'INTERNAL_SERVER_ERROR';
  return error.code ?? extensionsOf(error.status).code;
}

/** Answers with the error in the form of a GraphQL response. */
export function sendHttpError(
  request: IncomingMessage,
  response: ServerResponse,
  { status, message, headers, code }: HttpError,
): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  closeBeforeLongBody(request, response);
  const requestId = response.getHeader('x-request-id');
  const extensions = code === null ? extensionsOf(status) : { code };
  const retryAfter = headers['retry-after'];
  const wait = retryAfter === undefined ? {} : { retryAfterMs: Number(retryAfter) * 1000 };
  sendJson(response, status, { errors: [{ message, extensions: { ...extensions, ...wait, requestId } }] });
}

/** Answers bytes that Node could not parse as a request. There is no response object for them, only the socket. */
export function sendUnparsedRequestError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [status, message] = unparsedRequestError(error.code);
  const body = JSON.stringify({ errors: [{ message, extensions: extensionsOf(status) }] });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...Object.entries(COMMON_HEADERS).map(([name, value]) => `${name}: ${value}`),
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function unparsedRequestError(code: string | undefined): [status: number, message: string] {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return [431, 'The headers of the request are too large.'];
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'The request did not arrive in time.'];
    default:
      return [400, 'The request is not valid HTTP.'];
  }
}
