// Who stands behind the calls to LoanPro: what the transport knows of the requests that make them.

import type { Usage } from '../../telemetry/usage.ts';

/** Calls of one caller share the turns of this caller. */
export interface Caller {
  /** The same text for the same caller. */
  key: string;
  /** Whether it is certainly one caller: an address may stand for many. */
  isIdentified: boolean;
}

export interface RequestInfo {
  caller: Caller;
  /** When the request has to be answered, on the clock of `performance.now()`. */
  endsAtMs: number;
  /** What the request has used so far. */
  usage?: Usage;
}

/** Calls that no request waits for alone, such as those for the definitions. */
const OWN_CALLS: RequestInfo = { caller: { key: 'gateway', isIdentified: false }, endsAtMs: Infinity };

const REQUEST = Symbol('the request of a signal');

interface RequestSignal extends AbortSignal {
  [REQUEST]?: RequestInfo;
}

/** Notes whose request this signal belongs to, at the signal: a long-lived `WeakMap` would keep it too long (see `InProgress`). */
export function setRequest(signal: RequestSignal, request: RequestInfo): void {
  signal[REQUEST] = request;
}

export function requestOf(signal: RequestSignal): RequestInfo {
  return signal[REQUEST] ?? OWN_CALLS;
}
