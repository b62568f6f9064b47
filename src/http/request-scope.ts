// What belongs to one request while it is handled: its id, its caller, its deadline, and the signal that ends its work.

import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Viewer } from '../access/viewer.ts';
import type { Usage } from '../telemetry/usage.ts';
import type { FairCaller } from './fair-caller.ts';
import { whenClosed } from './responses.ts';
import type { Shutdown } from './shutdown.ts';

export interface RequestScope {
  requestId: string;
  /** The address the request came from, which may be one that a trusted proxy said. */
  caller: string;
  viewer: Viewer;
  /** Whose share the request uses. */
  fairCaller: FairCaller;
  /** What the request has used so far. */
  usage: Usage;
  /** The deadline, on the clock of `performance.now()`. */
  endsAtMs: number;
  /** Aborts at the deadline, when the caller disconnects, and when the grace period of a shutdown is over. */
  signal: AbortSignal;
}

export class DeadlineExceeded extends Error {
  constructor() {
    super('The deadline of the request has passed.');
    this.name = 'DeadlineExceeded';
  }
}

export class CallerLeft extends Error {
  constructor() {
    super('The caller closed the connection.');
    this.name = 'CallerLeft';
  }
}

interface TimeoutLimits {
  /** For callers that ask for no time of their own. */
  defaultMs: number;
  maxMs: number;
}

/** The time that the caller asks for, at most `maxMs`. Returns `null` when the header is invalid. */
export function readTimeoutMs(
  header: string | undefined,
  { defaultMs, maxMs }: TimeoutLimits,
): number | null {
  if (header === undefined) return defaultMs;
  if (!/^[1-9]\d{0,8}$/.test(header)) return null;
  return Math.min(Number(header), maxMs);
}

/** Starts the deadline. It is cancelled when the response is sent. The end of the grace period ends every request that is still in flight. */
export function openScope(
  response: ServerResponse,
  {
    requestId,
    caller,
    viewer,
    usage,
    timeoutMs,
    onGraceEnd,
  }: Pick<RequestScope, 'requestId' | 'caller' | 'viewer' | 'usage'> & {
    timeoutMs: number;
    onGraceEnd: Shutdown['onGraceEnd'];
  },
): Omit<RequestScope, 'fairCaller'> {
  const controller = new AbortController();
  const exceed = () => controller.abort(new DeadlineExceeded());
  const timer = setTimeout(exceed, timeoutMs);
  const stopListening = onGraceEnd(exceed);
  whenClosed(response, () => {
    clearTimeout(timer);
    stopListening();
    if (!response.writableFinished) controller.abort(new CallerLeft());
  });
  return {
    requestId,
    caller,
    viewer,
    usage,
    endsAtMs: performance.now() + timeoutMs,
    signal: controller.signal,
  };
}

/** The caller's own id where it is safe in a log line, and a new id otherwise. */
export function readRequestId(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[\w.:-]{1,128}$/.test(header) ? header : randomUUID();
}
