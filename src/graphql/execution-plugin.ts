// Executes operations after their variables have been checked: its own errors about variables would quote the submitted values.

import { getOperationAST } from 'graphql';
import type { ExecutionArgs } from 'graphql';
import type { RequestScope } from '../http/request-scope.ts';
import type { GatewayPlugin } from './plugin.ts';
import type { SchemaAccess } from './schema-access.ts';
import { MAX_ANSWER_BYTES } from './budget.ts';
import { executeWriting } from './written-execution.ts';
import { createVariablesCheck } from './variables.ts';

/** Comes before every plugin that reads the variables: behind it they fit their types, and their lists are measured. */
export function useExecution({ mayReadSchema, givesSuggestions }: SchemaAccess): GatewayPlugin<RequestScope> {
  let checkForReaders: ReturnType<typeof createVariablesCheck>;
  let checkForOthers: typeof checkForReaders;
  return {
    onSchemaChange({ schema }) {
      checkForReaders = createVariablesCheck(schema, givesSuggestions);
      checkForOthers = createVariablesCheck(schema, false);
    },
    onExecute({ args, setExecuteFn, setResultAndStopExecution }) {
      setExecuteFn((all: ExecutionArgs) => executeWriting(all, MAX_ANSWER_BYTES));
      const operation = getOperationAST(args.document, args.operationName);
      // GraphQL says that it is not clear which operation to execute.
      if (!operation) return;
      const check = mayReadSchema(args.contextValue.viewer) ? checkForReaders : checkForOthers;
      const { errors, variables } = check(operation, args.variableValues ?? {});
      if (errors.length > 0) setResultAndStopExecution({ errors });
      else args.variableValues = variables;
    },
  };
}
