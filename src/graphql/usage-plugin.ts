// Notes for the log, the metrics and the diagnostics how the operation of a request ended.

import { diagnosticsOf } from '../telemetry/usage.ts';
import type { GatewayPlugin } from './plugin.ts';

/** Comes after the errors are masked, so that it sees what the caller gets. */
export const useResultUsage: GatewayPlugin = {
  onResultProcess({ result, serverContext: { scope }, setResult }) {
    if (Array.isArray(result) || Symbol.asyncIterator in result) return;
    const { usage } = scope;
    const { errors = [], extensions } = result;
    if (errors.length === 0) usage.outcome = 'ok';
    else usage.outcome = result.data ? 'partial' : 'failed';
    for (const error of errors) {
      const code = error.extensions?.['code'];
      if (typeof code === 'string') usage.codes.add(code);
    }
    if (!usage.isShown) return;
    const { data } = result;
    setResult({
      ...(errors.length > 0 && { errors }),
      ...(data !== undefined && { data }),
      extensions: { ...extensions, loanpro: diagnosticsOf(usage) },
    });
  },
};
