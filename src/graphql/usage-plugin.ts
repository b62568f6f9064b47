// Notes for the log, the metrics and the diagnostics how the operation of a request ended.

import type { ExecutionResult } from 'graphql';
import { diagnosticsOf } from '../telemetry/usage.ts';
import type { Usage } from '../telemetry/usage.ts';
import type { GatewayPlugin } from './plugin.ts';

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
