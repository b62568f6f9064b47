// Executes one operation of a valid document: checks its variables, counts what it costs, waits until there is room for it, and measures its answer.

import { GraphQLError, OperationTypeNode, execute, getOperationAST, locatedError } from 'graphql';
import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { buildExecutionContext } from 'graphql/execution/execute.js';
import type { ExecutionContext } from 'graphql/execution/execute.js';
import type { Charge } from '../http/caller-limits.ts';
import { RateLimitExceeded } from '../http/rate-limit.ts';
import type { RequestScope } from '../http/request-scope.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { safeOperationName } from '../telemetry/usage.ts';
import { isLargerThan } from './answer-size.ts';
import { MAX_ANSWER_BYTES } from './budget.ts';
import type { Budget } from './budget.ts';
import { CHEAP_COST, createCostBulkhead } from './cost-bulkhead.ts';
import type { SchemaAccess } from './schema-access.ts';
import { createVariablesCheck } from './variables.ts';
import { executeWriting } from './written-execution.ts';

export interface OperationContext extends Pick<RequestScope, 'viewer' | 'signal' | 'fairCaller' | 'usage'> {
  budget: Budget;
  noteExpensive: () => void;
  charge: Charge;
}

interface OperationArgs extends ExecutionArgs {
  contextValue: OperationContext;
}

export type ExecuteOperation = (args: OperationArgs) => Promise<ExecutionResult>;

export function createExecuteOperation({
  schema,
  mayReadSchema,
  givesSuggestions,
  metrics,
}: SchemaAccess & Pick<ExecutionArgs, 'schema'> & { metrics: Metrics }): ExecuteOperation {
  const checkForReaders = createVariablesCheck(schema, givesSuggestions);
  const checkForOthers = createVariablesCheck(schema, false);
  const bulkhead = createCostBulkhead();

  /** Resolves with the function that gives the room back. Rejects where nothing may be executed. */
  async function admit(request: OperationContext, execution: ExecutionContext): Promise<() => void> {
    const cost = request.budget.open(execution);
    request.usage.cost = cost;
    metrics.operationCost(cost);
    await request.charge(cost);
    if (cost > CHEAP_COST) request.noteExpensive();
    return bulkhead.acquire(cost, request.signal, request.fairCaller.key);
  }

  return async (args) => {
    const { contextValue: request, document, operationName } = args;
    const operation = getOperationAST(document, operationName);
    // GraphQL says that it is not clear which operation to execute.
    if (!operation) return execute(args);
    const isMutation = operation.operation === OperationTypeNode.MUTATION;
    request.usage.kind = isMutation ? 'mutation' : 'query';
    request.usage.operation = safeOperationName(operation.name?.value);

    // GraphQL's own errors about variables would quote the submitted values. Whatever comes next finds variables that fit their types, and lists of a bounded length.
    const check = mayReadSchema(request.viewer) ? checkForReaders : checkForOthers;
    const { errors, variables } = check(operation, args.variableValues ?? {});
    if (errors.length > 0) return { errors };
    const checked = { ...args, variableValues: variables };
    const execution = buildExecutionContext(checked);
    if (!('schema' in execution)) return { errors: execution };

    let giveBack: () => void;
    try {
      giveBack = await admit(request, execution);
    } catch (error) {
      return { errors: [error instanceof GraphQLError ? error : tooBusy(error)] };
    }
    try {
      const result = await executeWriting(checked, MAX_ANSWER_BYTES, execution);
      return isLargerThan(MAX_ANSWER_BYTES, result)
        ? { errors: [locatedError(tooLarge(isMutation), [])] }
        : result;
    } finally {
      giveBack();
    }
  };
}

/** Nothing was begun, also when the deadline passed while the operation waited. */
function tooBusy(reason: unknown): GraphQLError {
  if (!(reason instanceof Error)) throw reason;
  return new GraphQLError(reason.message, {
    originalError: reason,
    extensions: { http: statusFor(reason) },
  });
}

function statusFor(reason: Error) {
  if (!(reason instanceof RateLimitExceeded)) return { status: 503, headers: { 'retry-after': '1' } };
  return { status: 429, headers: { 'retry-after': `${Math.ceil(reason.retryAfterMs / 1000)}` } };
}

/** What a write did is not told, so the code is the one after which a caller has to look for it. */
function tooLarge(isMutation: boolean): Error {
  const message = `The answer is larger than ${MAX_ANSWER_BYTES} bytes.`;
  if (isMutation) return new Error(message);
  return new GraphQLError(`${message} Ask for fewer customers or fewer fields.`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
