// The GraphQL server: Yoga with the plugins of the gateway, and without the features that the HTTP server already provides.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createYoga } from 'graphql-yoga';
import type { GraphQLSchema } from 'graphql';
import type { AcceptedRequest } from '../http/operation-handler.ts';
import type { RequestScope } from '../http/request-scope.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { createBudget } from './budget.ts';
import type { Budget } from './budget.ts';
import { useCompression } from './compression-plugin.ts';
import type { SizesOf } from './cost.ts';
import { NO_CACHE, createDocumentCache } from './document-cache.ts';
import { createExecuteOperation } from './execute-operation.ts';
import type { OperationContext } from './execute-operation.ts';
import { createKnownDocuments } from './known-documents.ts';
import { useMaskedErrors } from './masked-errors-plugin.ts';
import type { ErrorNotices } from './mask-errors.ts';
import { useParsedParams } from './params-plugin.ts';
import type { GatewayPlugin } from './plugin.ts';
import type { SchemaAccess } from './schema-access.ts';
import { useTurns } from './turns-plugin.ts';
import { createTurnScheduler } from './turn-scheduler.ts';
import { sendWritten } from './send-written.ts';
import { useResultUsage } from './usage-plugin.ts';
import { useValidation } from './validation-plugin.ts';
import { WrittenAnswer } from './written-answer.ts';

interface GraphQLServerOptions extends SchemaAccess {
  schema: GraphQLSchema;
  endpoint: string;
  createContext: (scope: RequestScope, budget: Budget) => { budget: Budget };
  /** What the viewer of a request may know of the sizes. It is passed to the fields that say how many items their lists are expected to have. */
  sizesFor: (scope: RequestScope) => SizesOf;
  /** Whether the router, and only the router, can read the schema with `_service` in any case. */
  sdlForRouter: boolean;
  notices: ErrorNotices;
  metrics: Metrics;
}

export function createGraphQLServer(options: GraphQLServerOptions) {
  const turns = createTurnScheduler();
  const documentCache = createDocumentCache();
  const executeOperation = createExecuteOperation(options);
  const useExecution: GatewayPlugin<OperationContext> = {
    onExecute: ({ args, setExecuteFn }) => setExecuteFn(async () => executeOperation(args)),
  };
  const yoga = createYoga<AcceptedRequest>({
    schema: options.schema,
    graphqlEndpoint: options.endpoint,
    context: ({ scope }) =>
      options.createContext(scope, createBudget({ scope, sizesOf: options.sizesFor(scope), turns })),
    plugins: [
      useParsedParams,
      useTurns(turns, documentCache, options.metrics),
      useValidation(options, documentCache),
      useExecution,
      useMaskedErrors(options.schema, options.notices),
      useResultUsage,
      useCompression,
    ],
    // The validation has a memory of its own: this one would not tell callers apart.
    parserAndValidationCache: { documentCache, errorCache: NO_CACHE, validationCache: false },
    cors: false,
    multipart: false,
    maxRequestBodySize: false,
    graphiql: false,
    landingPage: false,
    maskedErrors: false,
    logging: false,
    healthCheckEndpoint: undefined,
  });
  const executeKnown = createKnownDocuments(yoga, turns, documentCache, options.metrics);
  return {
    async handle(
      request: IncomingMessage,
      response: ServerResponse,
      accepted: AcceptedRequest,
    ): Promise<void> {
      const result = await executeKnown({ ...accepted, request });
      const { usage } = accepted.scope;
      if (result instanceof WrittenAnswer && !usage.isShown) {
        usage.outcome = 'ok';
        return sendWritten(request, response, result);
      }
      // What is not plain success gets its status and its form from Yoga.
      await yoga.handle(request, response, result ? { ...accepted, result } : accepted);
    },
    dispose: () => yoga.dispose(),
  };
}
