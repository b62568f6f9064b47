// The W3C trace context of a request: read from its headers, and sent to LoanPro with every call made for it.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingHttpHeaders } from 'node:http';
import { createTraceState, trace } from '@opentelemetry/api';
import type { SpanContext } from '@opentelemetry/api';

interface TraceHeaders {
  traceparent: string;
  tracestate?: string;
}

/** Set while a request is handled that has no span. A call that several requests share belongs to the request that started it. */
export const receivedTrace = new AsyncLocalStorage<TraceHeaders | undefined>();

/**
 * The trace in the headers, or `undefined` where it is not valid in every character. The trace is the only text of a caller that
 * is sent to LoanPro in a header.
 */
export function readTrace({ traceparent, tracestate }: IncomingHttpHeaders): TraceHeaders | undefined {
  const valid = /^00-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;
  if (typeof traceparent !== 'string' || !valid.test(traceparent)) return undefined;
  const isValidState = typeof tracestate === 'string' && /^[\w@*/=,.:;-]{1,512}$/.test(tracestate);
  return isValidState ? { traceparent, tracestate } : { traceparent };
}

/** The span of the caller that the headers name. */
export function callerSpan({ traceparent, tracestate }: TraceHeaders): SpanContext {
  const [, traceId = '', spanId = '', flags = ''] = traceparent.split('-');
  return {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
    ...(tracestate !== undefined && { traceState: createTraceState(tracestate) }),
  };
}

/** The ids of the open span, by the names that OpenTelemetry gives them in log lines. */
export function spanIds(): { trace_id?: string; span_id?: string } {
  const span = trace.getActiveSpan()?.spanContext();
  return span ? { trace_id: span.traceId, span_id: span.spanId } : {};
}

/** The headers for LoanPro. They name the open span, or what the caller sent where there is none. */
export function traceHeaders(): TraceHeaders | undefined {
  const span = trace.getActiveSpan();
  if (!span) return receivedTrace.getStore();
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  const flags = traceFlags.toString(16).padStart(2, '0');
  const tracestate = traceState?.serialize() ?? '';
  return { traceparent: `00-${traceId}-${spanId}-${flags}`, ...(tracestate !== '' && { tracestate }) };
}
