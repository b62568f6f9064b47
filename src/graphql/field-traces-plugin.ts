// Adds a trace to the answer when a federation router asks for it. The trace says how long each field took.

import { Trace } from '@apollo/usage-reporting-protobuf';
import { useApolloInstrumentation } from '@graphql-yoga/plugin-apollo-inline-trace';
import type { Plugin } from 'graphql-yoga';

/** To trace a field costs several times as much as to execute it. */
export const MAX_TRACED_FIELDS = 1000;

export function asksForTrace({ headers }: Request): boolean {
  return headers.get('apollo-federation-include-trace') === 'ftv1';
}

/**
 * Instead of the package's own plugin, which has no limit, and which replaces an answer by an error when the trace is too long. The traces
 * contain no errors, because they would not be masked here.
 */
export function useFieldTraces(): Plugin[] {
  const [instrumentation, requests] = useApolloInstrumentation({
    ignoreRequest: (request) => !asksForTrace(request),
    rewriteError: () => null,
  });
  return [
    instrumentation,
    {
      onEnveloped({ context }) {
        if (!context) return;
        const traced = requests.get(context.request);
        const operation = traced?.traces.get(context);
        if (!traced || !operation) return;
        operation.nodes = new LimitedNodes(operation.nodes, () => (traced.stopped = true));
      },
      onExecutionResult({ request, context, result, setResult }) {
        const traced = requests.get(request);
        const operation = traced?.traces.get(context);
        if (!operation || traced?.stopped || !result || Symbol.asyncIterator in result) return;
        const ftv1 = Buffer.from(Trace.encode(operation.trace).finish()).toString('base64');
        setResult({ ...result, extensions: { ...result.extensions, ftv1 } });
      },
    },
  ];
}

/** The nodes of a trace. There is one for each field and each item of a list. */
class LimitedNodes extends Map<string, Trace.Node> {
  readonly #stop: () => void;

  constructor(nodes: Iterable<[string, Trace.Node]>, stop: () => void) {
    super();
    this.#stop = stop;
    for (const [path, node] of nodes) super.set(path, node);
  }

  override set(path: string, node: Trace.Node): this {
    if (this.size > MAX_TRACED_FIELDS) this.#stop();
    return super.set(path, node);
  }
}
