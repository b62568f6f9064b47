// The spans of a request: one for its operation, and one for each step that is worth knowing. Without an SDK of OpenTelemetry there are none.

import type { IncomingHttpHeaders } from 'node:http';
import { INVALID_SPANID, SpanKind, SpanStatusCode, context, trace } from '@opentelemetry/api';
import type { Span, SpanOptions } from '@opentelemetry/api';
import { callerSpan, readTrace, receivedTrace } from './trace-context.ts';
import type { Usage } from './usage.ts';

// It asks for the SDK each time, so that the order in which modules are loaded does not matter.
const tracer = trace.getTracer('loanpro-fields-gateway');

type Attributes = Record<string, string | number>;

/** A span never has a value, an id or a message: names, numbers and codes of the gateway only. */
export interface SpanDescription {
  name: string;
  /** Whether another process or a database is called. */
  isCall?: true;
  attributes?: Attributes;
}

export interface OpenSpan {
  set(attributes: Attributes): void;
  /** For what is not thrown. `type` is a code. */
  fail(type: string): void;
}

const NO_SPAN: OpenSpan = { set: () => undefined, fail: () => undefined };

/** Does the work in a span of its own, where the request has one. Rejects with what the work rejects with. */
export async function inSpan<Result>(
  describe: () => SpanDescription,
  work: (span: OpenSpan) => Promise<Result>,
): Promise<Result> {
  // Without `await`, the promise of this function would wait for that of the work by two more microtasks.
  if (!trace.getActiveSpan()?.isRecording()) return await work(NO_SPAN);
  const { name, isCall, attributes = {} } = describe();
  return record(name, { kind: isCall ? SpanKind.CLIENT : SpanKind.INTERNAL, attributes }, async (span) =>
    work({ set: (more) => void span.setAttributes(more), fail: (type) => markFailed(span, type) }),
  );
}

/** The span of a request that waits together with others. */
export type WaitingSpan = Span | undefined;

export const waitingSpan = (): WaitingSpan => trace.getActiveSpan();

/** Does work that several requests wait for. Its span belongs to the request that starts it. It and the spans of the others link to each other. */
export async function inSharedSpan<Result>(
  name: string,
  waiting: readonly WaitingSpan[],
  work: () => Promise<Result>,
): Promise<Result> {
  const own = trace.getActiveSpan();
  if (!own?.isRecording()) return work();
  const others = waiting.filter((span) => span !== undefined).filter((span) => span !== own);
  const links = others.map((span) => ({ context: span.spanContext() }));
  return record(name, { links }, async (span) => {
    for (const other of others) other.addLink({ context: span.spanContext() });
    return work();
  });
}

export interface OperationSpan {
  /** Whatever happens in the work belongs to the operation. */
  run<Result>(work: () => Result): Result;
  /** When everything is known about the operation. */
  end(usage: Usage): void;
}

/** Begins the span of a request, in the trace of its caller. Without an SDK, the headers of the caller are remembered for LoanPro. */
export function beginOperation(headers: IncomingHttpHeaders): OperationSpan {
  const received = readTrace(headers);
  const active = context.active();
  // The span of an instrumentation of HTTP has the caller as its parent already.
  const parent =
    received && !trace.getSpan(active) ? trace.setSpanContext(active, callerSpan(received)) : active;
  const span = tracer.startSpan('GraphQL Operation', { kind: SpanKind.SERVER }, parent);
  const parentId = trace.getSpanContext(parent)?.spanId ?? INVALID_SPANID;
  if (span.spanContext().spanId === parentId) {
    // Also where nothing was received: the work may have been started by the end of another request.
    const isKnown = received === receivedTrace.getStore();
    return { run: (work) => (isKnown ? work() : receivedTrace.run(received, work)), end: () => undefined };
  }
  return {
    run: (work) => context.with(trace.setSpan(parent, span), work),
    end(usage) {
      const { kind, operation, outcome, codes } = usage;
      if (kind !== 'unknown') span.updateName(kind).setAttribute('graphql.operation.type', kind);
      if (operation !== null) span.setAttribute('graphql.operation.name', operation);
      const [code = outcome === 'aborted' ? outcome : null] = codes;
      if (code !== null) markFailed(span, code);
      span.end();
    },
  };
}

async function record<Result>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  return tracer.startActiveSpan(name, options, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      markFailed(span, errorType(error));
      throw error;
    } finally {
      span.end();
    }
  });
}

function markFailed(span: Span, type: string): void {
  span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR });
}

/** The code of an error, or the name of its class. Its message may hold a value. */
export function errorType(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
