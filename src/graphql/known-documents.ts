// Executes documents that are known to be valid without the HTTP layer of Yoga, and with all of its plugins.

import { GraphQLError } from 'graphql';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { AcceptedRequest } from '../http/operation-handler.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { DocumentCache } from './document-cache.ts';
import type { TurnScheduler } from './turn-scheduler.ts';
import { REQUEST_COST } from './turns-plugin.ts';

interface KnownRequest extends AcceptedRequest {
  /** Yoga refuses a mutation that comes by GET. */
  request: { method?: string | undefined };
}

/** What is needed of Yoga: the functions that its plugins have changed for one request. */
interface PluginHost {
  getEnveloped(context: KnownRequest): {
    schema: GraphQLSchema;
    parse: (text: string) => unknown;
    validate: (schema: GraphQLSchema, document: unknown) => readonly unknown[];
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

/** Returns the result of the operation, whatever it is. `null` for a document that has to be parsed or is not valid for this caller. */
export function createKnownDocuments(
  host: PluginHost,
  turns: TurnScheduler,
  documents: DocumentCache,
  metrics: Metrics,
) {
  return async (accepted: KnownRequest): Promise<ExecutionResult | null> => {
    const { query = '', variables, operationName } = accepted.params;
    if (!documents.has(query)) return null;
    await turns.enter({}, REQUEST_COST);
    try {
      const { schema, parse, validate, contextFactory, execute } = host.getEnveloped({ ...accepted });
      const document = parse(query);
      if (validate(schema, document).length > 0) return null;
      metrics.cacheAsked('documents', true);
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
