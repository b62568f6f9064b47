// Executes operations with all plugins of Yoga, and without its HTTP layer.

import { GraphQLError } from 'graphql';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { AcceptedRequest } from '../http/operation-handler.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { DocumentCache } from './document-cache.ts';
import type { TurnScheduler } from './turn-scheduler.ts';

/** What a request costs with the smallest document and answer. */
const REQUEST_COST = 200;

/** The cost of each character of a document that has to be parsed and validated. The most hostile documents cost twice as much. */
const CHARACTER_COST = 4;

interface OperationRequest extends AcceptedRequest {
  /** Yoga refuses a mutation that comes by GET. */
  request: { method: string | undefined };
}

/** What is needed of Yoga: the functions that its plugins have changed for one request. */
interface PluginHost {
  getEnveloped(context: OperationRequest): {
    schema: GraphQLSchema;
    parse: (text: string) => unknown;
    validate: (schema: GraphQLSchema, document: unknown) => readonly GraphQLError[];
    contextFactory: () => unknown;
    execute: (args: ExecuteArgs) => ExecutionResult | Promise<ExecutionResult>;
  };
}

interface ExecuteArgs {
  schema: GraphQLSchema;
  document: unknown;
  contextValue: unknown;
  variableValues: GraphQLParams['variables'];
  operationName: GraphQLParams['operationName'];
}

/** Requests that arrive together would all be parsed, validated and begun in one turn of the event loop, and nobody else would be answered in it. */
export function createOperations(
  host: PluginHost,
  turns: TurnScheduler,
  documents: DocumentCache,
  metrics: Metrics,
) {
  /** Returns the result of the operation, whatever it is. */
  return async (operation: OperationRequest): Promise<ExecutionResult> => {
    const { query = '', variables, operationName } = operation.params;
    const isKnown = documents.has(query);
    metrics.cacheAsked('documents', isKnown);
    await turns.enter({}, REQUEST_COST + (isKnown ? 0 : CHARACTER_COST * query.length));
    try {
      const { schema, parse, validate, contextFactory, execute } = host.getEnveloped(operation);
      const document = parse(query);
      const errors = validate(schema, document);
      if (errors.length > 0) return { errors };
      const contextValue = await contextFactory();
      return await execute({ schema, document, contextValue, variableValues: variables, operationName });
    } catch (error) {
      return { errors: [asGraphQLError(error)] };
    }
  };
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return new GraphQLError('', { originalError: error instanceof Error ? error : new Error('Not an error.') });
}
