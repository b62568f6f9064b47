// Executes with GraphQL.js, and replaces its errors about variables, which would quote the submitted values.

import { execute, getOperationAST } from 'graphql';
import type { GatewayPlugin } from './plugin.ts';
import { variableErrors } from './redacted-validation.ts';

export const useExecution: GatewayPlugin = {
  onExecute({ setExecuteFn }) {
    setExecuteFn(execute);
    return {
      onExecuteDone({ args, result, setResult }) {
        if (!('errors' in result) || !result.errors || 'data' in result) return;
        // A result without `data` means that GraphQL executed nothing. Only the variables can be the reason.
        const operation = getOperationAST(args.document, args.operationName);
        const errors = operation ? variableErrors(args, operation) : [];
        if (errors.length > 0) setResult({ errors });
      },
    };
  },
};
