// The W3C trace context of a request: read from its headers, and sent to LoanPro with every call made for it.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingHttpHeaders } from 'node:http';

interface Trace {
  traceparent: string;
  tracestate?: string;
}

/** Set while a request is handled. A call that several requests share belongs to the request that started it. */
export const currentTrace = new AsyncLocalStorage<Trace | undefined>();

/**
 * The trace in the headers, or `undefined` where it is not valid in every character. The trace is the only text of a caller that
 * is sent to LoanPro in a header.
 */
export function readTrace({ traceparent, tracestate }: IncomingHttpHeaders): Trace | undefined {
  if (typeof traceparent !== 'string' || !/^00-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/.test(traceparent)) {
    return undefined;
  }
  const isValidState = typeof tracestate === 'string' && /^[\w@*/=,.:;-]{1,512}$/.test(tracestate);
  return isValidState ? { traceparent, tracestate } : { traceparent };
}
