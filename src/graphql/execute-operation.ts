// Executes one operation of a valid document: checks its variables, counts what it costs, waits until there is room for it, and measures its answer.

import { GraphQLError, OperationTypeNode, locatedError } from 'graphql';
import type { ExecutionArgs, ExecutionResult, OperationDefinitionNode } from 'graphql';
import { buildExecutionContext } from 'graphql/execution/execute.js';
import type { AcceptedRequest } from '../http/operation-handler.ts';
import { RateLimitExceeded } from '../http/rate-limit-exceeded.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { safeOperationName } from '../telemetry/usage.ts';
import { isLargerThan } from './answer-size.ts';
import { MAX_ANSWER_BYTES } from './budget.ts';
import type { Budget } from './budget.ts';
import { CHEAP_COST, createCostBulkhead } from './cost-bulkhead.ts';
import type { SchemaAccess } from './schema-access.ts';
import { createVariablesCheck } from './variables.ts';
import { executeWriting } from './written-execution.ts';

interface OperationArgs extends Omit<ExecutionArgs, 'schema'> {
  contextValue: { budget: Budget };
}

/** Executes this operation of the document, for a request that was accepted. */
export type ExecuteOperation = (
  operation: OperationDefinitionNode,
  args: OperationArgs,
  request: Pick<AcceptedRequest, 'scope' | 'charge' | 'noteExpensive'>,
) => Promise<ExecutionResult>;

export function createExecuteOperation({
  schema,
  mayReadSchema,
  givesSuggestions,
  metrics,
}: SchemaAccess & Pick<ExecutionArgs, 'schema'> & { metrics: Metrics }): ExecuteOperation {
  const checkForReaders = createVariablesCheck(schema, givesSuggestions);
  const checkForOthers = createVariablesCheck(schema, false);
  const bulkhead = createCostBulkhead();

  return async (operation, given, { scope, charge, noteExpensive }) => {
    const { viewer, usage, signal, fairCaller } = scope;
    const isMutation = operation.operation === OperationTypeNode.MUTATION;
    usage.kind = isMutation ? 'mutation' : 'query';
    usage.operation = safeOperationName(operation.name?.value);

    // GraphQL's own errors about variables would quote the submitted values. What comes next finds variables that fit their types, and lists of a bounded length.
    const check = mayReadSchema(viewer) ? checkForReaders : checkForOthers;
    const { errors, variables } = check(operation, given.variableValues ?? {});
    if (errors.length > 0) return { errors };
    const args = { ...given, schema, variableValues: variables };
    const execution = buildExecutionContext(args);
    if (!('schema' in execution)) return { errors: execution };

    let giveBack: (() => void) | undefined;
    try {
      const cost = given.contextValue.budget.open(execution);
      usage.cost = cost;
      metrics.operationCost(cost);
      const charged = charge(cost);
      if (charged) await charged;
      if (cost > CHEAP_COST) {
        noteExpensive();
        giveBack = await bulkhead.acquire(cost, signal, fairCaller.key);
      }
    } catch (error) {
      return { errors: [error instanceof GraphQLError ? error : tooBusy(error)] };
    }
    try {
      const result = await executeWriting(args, MAX_ANSWER_BYTES, execution);
      return isLargerThan(MAX_ANSWER_BYTES, result)
        ? { errors: [locatedError(tooLarge(isMutation), [])] }
        : result;
    } finally {
      giveBack?.();
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
