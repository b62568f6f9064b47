// Refuses an operation that would cost too much before it is executed, and an answer that is too large before it is sent.

import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  getOperationAST,
  getVariableValues,
  locatedError,
} from 'graphql';
import type { ExecutionArgs } from 'graphql';
import type { Charge } from '../http/caller-limits.ts';
import { RateLimitExceeded } from '../http/rate-limit-exceeded.ts';
import type { RequestScope } from '../http/request-scope.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { isLargerThan } from './answer-size.ts';
import { MAX_ANSWER_BYTES } from './budget.ts';
import type { Budget } from './budget.ts';
import { CHEAP_COST } from './cost-bulkhead.ts';
import type { CostBulkhead } from './cost-bulkhead.ts';
import type { GatewayPlugin } from './plugin.ts';

interface BudgetedContext extends Pick<RequestScope, 'signal' | 'fairCaller' | 'usage'> {
  budget: Budget;
  noteExpensive: () => void;
  charge: Charge;
}

export function useBudget(bulkhead: CostBulkhead, metrics: Metrics): GatewayPlugin<BudgetedContext> {
  return {
    async onExecute({ args, setResultAndStopExecution }) {
      const { schema, document }: ExecutionArgs = args;
      const operation = getOperationAST(document, args.operationName);
      if (!operation) return undefined;
      const variables = getVariableValues(
        schema,
        operation.variableDefinitions ?? [],
        args.variableValues ?? {},
      );
      // The execution says what is wrong with the variables.
      if (!variables.coerced) return undefined;
      const fragments = Object.fromEntries(
        document.definitions.flatMap((node) =>
          node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [],
        ),
      );
      const { budget, signal, fairCaller, usage, noteExpensive, charge } = args.contextValue;
      let giveBack: () => void;
      try {
        const cost = budget.open({ schema, fragments, operation, variableValues: variables.coerced });
        usage.cost = cost;
        metrics.operationCost(cost);
        await charge(cost);
        if (cost > CHEAP_COST) noteExpensive();
        giveBack = await bulkhead.acquire(cost, signal, fairCaller.key);
      } catch (error) {
        setResultAndStopExecution({ errors: [error instanceof GraphQLError ? error : tooBusy(error)] });
        return undefined;
      }
      return {
        onExecuteDone({ result, setResult }) {
          giveBack();
          if (!isLargerThan(MAX_ANSWER_BYTES, result)) return;
          setResult({
            errors: [locatedError(tooLarge(operation.operation === OperationTypeNode.MUTATION), [])],
          });
        },
      };
    },
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
