// Puts the server together: the schema, the limits, the context, and the door in front. Knows no port and no environment.

import { setMaxListeners } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { useApolloInlineTrace } from '@graphql-yoga/plugin-apollo-inline-trace';
import { createYoga } from 'graphql-yoga';
import type { Plugin } from 'graphql-yoga';
import { execute, getOperationAST } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { createContext } from './context.ts';
import type { Services } from './context.ts';
import { makeTabs } from './explorer/tabs.ts';
import { createExplorer } from './explorer/page.ts';
import { checkLimits, parseWithinLimits } from './graphql/document-limits.ts';
import { createListener } from './http/request-handler.ts';
import type { RequestHandover } from './http/request-handler.ts';
import type { Logger } from './telemetry/logger.ts';
import { maskErrors } from './graphql/mask-errors.ts';
import { validateQuietly, variableErrors } from './graphql/redacted-validation.ts';
import { refuseBytes } from './http/http-error.ts';
import { subgraphSchema } from './schema/index.ts';

export interface GatewayOptions extends Services {
  /** Another subgraph to be served just like the gateway's own. */
  schema?: GraphQLSchema;
  requestTimeoutMs: number;
  /** How many operations may be under way at once. */
  maxConcurrentRequests: number;
  corsOrigins: readonly string[];
  /** Whether a router that asks for it is told how long each field took. */
  tracesFields: boolean;
  /** Whether queries may come by GET, for tools of development. */
  takesGet: boolean;
  /** Whom GraphiQL's tabs try things on, `null` for nobody; `null` as a whole where it is not served. */
  graphiql: { customerId: string | null } | null;
}

export interface Gateway {
  /** Not listening yet. */
  server: Server;
  /**
   * Takes no new work, answers what is under way, then closes its connections. `/ready` says no from the first moment. What
   * has not come to its end after `patienceMs` is told that its time is up; a write that was sent is finished all the same.
   */
  drain(patienceMs: number): Promise<void>;
}

export const ENDPOINT = '/graphql';

type YogaPlugin = Plugin<object, RequestHandover>;

const HEADERS_TIMEOUT_MS = 10_000;
const RECEIVE_TIMEOUT_MS = 15_000;
const CHECK_EVERY_MS = 5000;
const SWEEP_EVERY_MS = 50;
const READY_WITHIN_MS = 1000;
const TABS_WITHIN_MS = 3000;

export function createGateway(options: GatewayOptions): Gateway {
  const { loanPro, log } = options;
  let isDraining = false;
  const closing = new AbortController();
  // One listener for each request under way.
  setMaxListeners(0, closing.signal);

  const yoga = createYoga<RequestHandover>({
    schema: options.schema ?? subgraphSchema,
    graphqlEndpoint: ENDPOINT,
    context: ({ scope }) => createContext(options, scope),
    plugins: [readParams, applyLimits, withMaskedErrors(log), ...(options.tracesFields ? [fieldTraces] : [])],
    parserAndValidationCache: { documentCache: createTextCache(), errorCache: createTextCache() },
    // The listener and the plugins above do all of these, once.
    cors: false,
    multipart: false,
    maxRequestBodySize: false,
    graphiql: false,
    landingPage: false,
    maskedErrors: false,
    logging: false,
    healthCheckEndpoint: undefined,
  });

  /** Without the definitions too, GraphiQL is of use. */
  async function loadTabs() {
    const list = await loanPro.loadDefinitions(AbortSignal.timeout(TABS_WITHIN_MS)).catch(() => null);
    return makeTabs(list?.ordered ?? [], options.graphiql?.customerId ?? null);
  }

  const listener = createListener({
    endpoint: ENDPOINT,
    corsOrigins: options.corsOrigins,
    requestTimeoutMs: options.requestTimeoutMs,
    maxConcurrentRequests: options.maxConcurrentRequests,
    takesGet: options.takesGet,
    explorer: options.graphiql && createExplorer(loadTabs),
    isReady: async () => !isDraining && (await loanPro.isReady(AbortSignal.timeout(READY_WITHIN_MS))),
    isDraining: () => isDraining,
    closing: closing.signal,
    answer: (request, response, handover) => yoga.handle(request, response, handover),
    log,
  });
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: RECEIVE_TIMEOUT_MS,
      // Node looks at the two above only this often.
      connectionsCheckingInterval: CHECK_EVERY_MS,
    },
    (request, response) => void listener(request, response),
  );

  server.on('clientError', refuseBytes);
  // No expectation but the usual one is known; the request is answered as if there were none.
  server.on('checkExpectation', (request, response) => void listener(request, response));

  return {
    server,
    async drain(patienceMs) {
      isDraining = true;
      const patience = setTimeout(() => closing.abort(), patienceMs);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // A connection that falls idle only now would be kept open for its next request, which must not come.
      const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_EVERY_MS);
      await closed;
      clearInterval(sweep);
      clearTimeout(patience);
      await yoga.dispose();
    },
  };
}

// Callers choose the documents, so these caches are bounded by the size of their texts: about 150 bytes are kept for each
// character of a parsed one.
const MAX_CACHED_CHARACTERS = 1_000_000;

function createTextCache<Value extends object>(): LRUCache<string, Value> {
  return new LRUCache({
    maxSize: MAX_CACHED_CHARACTERS,
    sizeCalculation: (_value, text) => text.length || 1,
  });
}

/** The body was read and checked by the listener: Yoga takes what was parsed there. */
const readParams: YogaPlugin = {
  onRequestParse({ serverContext, setRequestParser }) {
    setRequestParser(() => serverContext.params);
  },
};

const applyLimits: YogaPlugin = {
  onParse({ setParseFn }) {
    setParseFn(parseWithinLimits);
  },
  onValidate({ setValidationFn }) {
    setValidationFn((schema, document) => {
      const exceeded = checkLimits(document);
      return exceeded ? [exceeded] : validateQuietly(schema, document);
    });
  },
  onExecute({ setExecuteFn }) {
    setExecuteFn(execute);
    return {
      onExecuteDone({ args, result, setResult }) {
        if (!('errors' in result) || !result.errors || 'data' in result) return;
        // No data at all: GraphQL refused before executing, and only variables can be why. Its words are not passed on.
        const operation = getOperationAST(args.document, args.operationName);
        const errors = operation ? variableErrors(args, operation) : [];
        if (errors.length > 0) setResult({ errors });
      },
    };
  },
};

// Without the errors: here they would come in their own words, past the masks.
const fieldTraces = useApolloInlineTrace({ rewriteError: () => null });

function withMaskedErrors(log: Logger): YogaPlugin {
  return {
    onResultProcess({ result, serverContext, setResult }) {
      if (Array.isArray(result) || !('errors' in result) || !result.errors) return;
      const { requestId } = serverContext.scope;
      setResult({ ...result, errors: maskErrors(result.errors, requestId, log) });
    },
  };
}
