// The trace a request belongs to, in the headers of the W3C: told by the caller's router, and passed on with every call.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingHttpHeaders } from 'node:http';

export interface Trace {
  traceparent: string;
  tracestate?: string;
}

/** Set around a request. What several requests share is counted to the one that began it. */
export const currentTrace = new AsyncLocalStorage<Trace | undefined>();

/** What of the headers is a trace, letter by letter: nothing else of a caller's reaches LoanPro in a header. */
export function readTrace({ traceparent, tracestate }: IncomingHttpHeaders): Trace | undefined {
  if (typeof traceparent !== 'string' || !/^00-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/.test(traceparent)) {
    return undefined;
  }
  const isFit = typeof tracestate === 'string' && /^[\w@*/=,.:;-]{1,512}$/.test(tracestate);
  return isFit ? { traceparent, tracestate } : { traceparent };
}
