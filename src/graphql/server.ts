// The GraphQL server: executes operations, and lets Yoga decide about the status and the form of what is neither plain success nor a plain refusal.

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
import { createDocumentCache } from './document-cache.ts';
import { createDocumentValidation } from './document-validation.ts';
import { createExecuteOperation } from './execute-operation.ts';
import { createMask, useMaskedErrors } from './masked-errors-plugin.ts';
import type { ErrorNotices } from './mask-errors.ts';
import { createOperations } from './operations.ts';
import { useParsedParams } from './params-plugin.ts';
import type { ExecutedRequest } from './plugin.ts';
import type { SchemaAccess } from './schema-access.ts';
import { createTurnScheduler } from './turn-scheduler.ts';
import { isRefusal, refusedOperation } from './refused-operation.ts';
import { sendWritten } from './send-written.ts';
import { noteResult, useResultUsage } from './usage-plugin.ts';
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
  const { createContext, sizesFor, metrics } = options;
  const turns = createTurnScheduler();
  const documents = createDocumentCache();
  const mask = createMask(options.schema, options.notices);
  const yoga = createYoga<ExecutedRequest>({
    graphqlEndpoint: options.endpoint,
    plugins: [useParsedParams, useMaskedErrors(mask), useResultUsage, useCompression],
    parserAndValidationCache: false,
    cors: false,
    multipart: false,
    maxRequestBodySize: false,
    graphiql: false,
    landingPage: false,
    maskedErrors: false,
    logging: false,
    healthCheckEndpoint: undefined,
  });
  const execute = createOperations({
    turns,
    documents,
    validate: createDocumentValidation(options, documents),
    createContext: (scope) => createContext(scope, createBudget({ scope, sizesOf: sizesFor(scope), turns })),
    execute: createExecuteOperation(options),
    metrics,
  });
  return {
    async handle(
      request: IncomingMessage,
      response: ServerResponse,
      accepted: AcceptedRequest,
    ): Promise<void> {
      const result = await execute(accepted, request.method);
      const { usage, requestId } = accepted.scope;
      if (!usage.isShown && result instanceof WrittenAnswer) {
        usage.outcome = 'ok';
        const { length } = result;
        await sendWritten(request, response, { status: 200, json: result.stringify(), length });
        return;
      }
      if (!usage.isShown && isRefusal(result)) {
        const errors = mask(result.errors, requestId);
        noteResult(usage, { errors });
        await sendWritten(request, response, refusedOperation(errors, request.headers.accept));
        return;
      }
      // Everything else gets its status and its form from Yoga.
      await yoga.handle(request, response, { ...accepted, result });
    },
    dispose: () => yoga.dispose(),
  };
}
