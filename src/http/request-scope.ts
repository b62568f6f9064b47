// The life of one request: its id, its deadline, and the signal that ends its work.

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

export interface RequestScope {
  requestId: string;
  /** The address the request came from: all that is known of who asks. */
  caller: string;
  /** The deadline, on the clock of `performance.now()`. */
  endsAtMs: number;
  /** Aborts at the deadline, when the caller leaves, or when the gateway closes and waits no longer. */
  signal: AbortSignal;
}

export class DeadlineExceeded extends Error {
  constructor() {
    super('The time for this request is used up.');
    this.name = 'DeadlineExceeded';
  }
}

export class CallerLeft extends Error {
  constructor() {
    super('The caller closed the connection.');
    this.name = 'CallerLeft';
  }
}

/** A caller may ask for more than the default, and for no more than this. */
export const MAX_TIMEOUT_MS = 25_000;

/** How long the caller wants to wait, `null` when the header makes no sense. */
export function readTimeoutMs(header: string | undefined, defaultMs: number): number | null {
  if (header === undefined) return defaultMs;
  if (!/^[1-9]\d{0,8}$/.test(header)) return null;
  return Math.min(Number(header), MAX_TIMEOUT_MS);
}

/**
 * Starts the clock. It stops, and the signal with it, when the answer is out or the connection is gone. `closing` ends the
 * time of every request under way.
 */
export function openScope(
  request: IncomingMessage,
  response: ServerResponse,
  { timeoutMs, closing }: { timeoutMs: number; closing: AbortSignal },
): RequestScope {
  const controller = new AbortController();
  const endTime = () => controller.abort(new DeadlineExceeded());
  const clock = setTimeout(endTime, timeoutMs);
  closing.addEventListener('abort', endTime);
  response.once('close', () => {
    clearTimeout(clock);
    closing.removeEventListener('abort', endTime);
    if (!response.writableFinished) controller.abort(new CallerLeft());
  });
  return {
    requestId: readRequestId(request.headers['x-request-id']),
    caller: request.socket.remoteAddress ?? 'unknown',
    endsAtMs: performance.now() + timeoutMs,
    signal: controller.signal,
  };
}

/** The caller's own id where it is plain enough for a log line, else a new one. */
export function readRequestId(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[\w.:-]{1,128}$/.test(header) ? header : randomUUID();
}
