// Notes for the log, the metrics and the diagnostics which operation a request runs, and how it ended.

import { OperationTypeNode, getOperationAST } from 'graphql';
import type { ExecutionResult } from 'graphql';
import type { RequestScope } from '../http/request-scope.ts';
import { diagnosticsOf, safeOperationName } from '../telemetry/usage.ts';
import type { Usage } from '../telemetry/usage.ts';
import type { GatewayPlugin } from './plugin.ts';

/** Comes before every plugin that may stop the execution. */
export const useOperationUsage: GatewayPlugin<Pick<RequestScope, 'usage'>> = {
  onExecute({ args }) {
    const operation = getOperationAST(args.document, args.operationName);
    const { usage } = args.contextValue;
    if (!operation) return;
    usage.kind = operation.operation === OperationTypeNode.MUTATION ? 'mutation' : 'query';
    usage.operation = safeOperationName(operation.name?.value);
  },
};

/** Comes after the errors are masked, so that it sees what the caller gets. */
export const useResultUsage: GatewayPlugin = {
  onResultProcess({ result, serverContext: { scope }, setResult }) {
    if (Array.isArray(result) || Symbol.asyncIterator in result) return;
    const { usage } = scope;
    noteResult(usage, result);
    if (!usage.isShown) return;
    const { data, errors = [], extensions } = result;
    setResult({
      ...(errors.length > 0 && { errors }),
      ...(data !== undefined && { data }),
      extensions: { ...extensions, loanpro: diagnosticsOf(usage) },
    });
  },
};

/** Notes what the caller gets. */
export function noteResult(usage: Usage, { data, errors = [] }: ExecutionResult): void {
  if (errors.length === 0) usage.outcome = 'ok';
  else usage.outcome = data ? 'partial' : 'failed';
  for (const { extensions } of errors) {
    const code = extensions['code'];
    if (typeof code === 'string') usage.codes.add(code);
  }
}
