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

/** The requests, by the signals of their calls. */
export function createRequests() {
  const requests = new WeakMap<AbortSignal, RequestInfo>();
  return {
    set: (signal: AbortSignal, request: RequestInfo): void => void requests.set(signal, request),
    of: (signal: AbortSignal): RequestInfo => requests.get(signal) ?? OWN_CALLS,
  };
}
