// Refuses an operation that would cost too much before it is executed, and an answer that is too large before it is sent.

import { GraphQLError, Kind, OperationTypeNode, getOperationAST, getVariableValues } from 'graphql';
import type { ExecutionArgs } from 'graphql';
import { isLargerThan } from './answer-size.ts';
import { MAX_ANSWER_BYTES } from './budget.ts';
import type { Budget } from './budget.ts';
import type { GatewayPlugin } from './plugin.ts';

export const useBudget: GatewayPlugin<{ budget: Budget }> = {
  onExecute({ args, setResultAndStopExecution }) {
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
    try {
      args.contextValue.budget.open({ schema, fragments, operation, variableValues: variables.coerced });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      setResultAndStopExecution({ errors: [error] });
      return undefined;
    }
    return {
      onExecuteDone({ result, setResult }) {
        if (!isLargerThan(MAX_ANSWER_BYTES, result)) return;
        setResult({ errors: [tooLarge(operation.operation === OperationTypeNode.MUTATION)] });
      },
    };
  },
};

function tooLarge(isMutation: boolean): GraphQLError {
  const advice = isMutation
    ? 'What was to be written is written: read it again.'
    : 'Ask for fewer customers or fewer fields.';
  return new GraphQLError(`The answer is larger than ${MAX_ANSWER_BYTES} bytes. ${advice}`, {
    extensions: { code: 'BAD_USER_INPUT' },
  });
}
