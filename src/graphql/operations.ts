// The way of one operation from its text to its result: its turn, its document, its context, its execution.

import { GraphQLError, OperationTypeNode, getOperationAST } from 'graphql';
import type { DocumentNode, ExecutionResult, OperationDefinitionNode } from 'graphql';
import type { AcceptedRequest } from '../http/operation-handler.ts';
import type { RequestScope } from '../http/request-scope.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Budget } from './budget.ts';
import type { DocumentCache } from './document-cache.ts';
import { parseWithinLimits } from './document-limits.ts';
import type { ValidateDocument } from './document-validation.ts';
import type { ExecuteOperation } from './execute-operation.ts';
import type { TurnScheduler } from './turn-scheduler.ts';

/** What a request costs with the smallest document and answer. */
const REQUEST_COST = 200;

/** The cost of each character of a document that has to be parsed and validated. The most hostile documents cost twice as much. */
const CHARACTER_COST = 4;

interface OperationOptions {
  turns: TurnScheduler;
  documents: DocumentCache;
  validate: ValidateDocument;
  createContext: (scope: RequestScope) => { budget: Budget };
  execute: ExecuteOperation;
  metrics: Metrics;
}

/** Requests that arrive together would all be parsed, validated and begun in one turn of the event loop, and nobody else would be answered in it. */
export function createOperations(options: OperationOptions) {
  const { turns, documents, validate, createContext, execute, metrics } = options;

  /** Returns the result of the operation, whatever it is. `method` is that of HTTP. */
  return async (accepted: AcceptedRequest, method: string | undefined): Promise<ExecutionResult> => {
    const { scope, params } = accepted;
    const { query = '', variables, operationName } = params;
    const known = documents.get(query);
    metrics.cacheAsked('documents', known !== undefined);
    const turn = turns.enter(accepted, REQUEST_COST + (known ? 0 : CHARACTER_COST * query.length));
    if (turn) await turn;
    try {
      const document = known ?? parse(query);
      const operation = requireOperation(document, operationName, method);
      const errors = validate(document, scope.viewer);
      if (errors.length > 0)
        return { errors: errors.map((error) => asCallersError(error, 'GRAPHQL_VALIDATION_FAILED')) };
      const contextValue = createContext(scope);
      const args = { document, contextValue, variableValues: variables, operationName };
      return await execute(operation, args, accepted);
    } catch (error) {
      return { errors: [asGraphQLError(error)] };
    }
  };
}

function parse(text: string): DocumentNode {
  try {
    return parseWithinLimits(text);
  } catch (error) {
    throw asCallersError(asGraphQLError(error), 'GRAPHQL_PARSE_FAILED');
  }
}

/** Returns the operation to execute. Throws where it is not clear which operation to execute, and where a mutation does not come by POST. */
function requireOperation(
  document: DocumentNode,
  name: string | null | undefined,
  method: string | undefined,
): OperationDefinitionNode {
  const operation = getOperationAST(document, name);
  if (!operation) {
    throw new GraphQLError('Could not determine what operation to execute.', {
      extensions: { code: 'OPERATION_RESOLUTION_FAILURE', http: { status: 400 } },
    });
  }
  if (operation.operation !== OperationTypeNode.MUTATION || method === 'POST') return operation;
  throw new GraphQLError('Can only perform a mutation operation from a POST request.', {
    extensions: { code: 'BAD_REQUEST', http: { status: 405, headers: { Allow: 'POST' } } },
  });
}

/** GraphQL over HTTP decides about the status of the answer. */
function asCallersError(error: GraphQLError, code: string): GraphQLError {
  error.extensions['code'] ??= code;
  error.extensions.http = { status: 400, spec: true, ...error.extensions.http };
  return error;
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  return new GraphQLError('', { originalError: error instanceof Error ? error : new Error('Not an error.') });
}
