// Executes with GraphQL.js, after the variables have been checked: its own errors about variables would quote the submitted values.

import { execute, getOperationAST } from 'graphql';
import type { GatewayPlugin } from './plugin.ts';
import { createVariablesCheck } from './variables.ts';

/** Comes before every plugin that reads the variables: behind it they fit their types, and their lists are measured. */
export function useExecution(givesSuggestions: boolean): GatewayPlugin {
  let checkVariables: ReturnType<typeof createVariablesCheck>;
  return {
    onSchemaChange({ schema }) {
      checkVariables = createVariablesCheck(schema, givesSuggestions);
    },
    onExecute({ args, setExecuteFn, setResultAndStopExecution }) {
      setExecuteFn(execute);
      const operation = getOperationAST(args.document, args.operationName);
      // GraphQL says that it is not clear which operation to execute.
      if (!operation) return;
      const { errors, variables } = checkVariables(operation, args.variableValues ?? {});
      if (errors.length > 0) setResultAndStopExecution({ errors });
      else args.variableValues = variables;
    },
  };
}
