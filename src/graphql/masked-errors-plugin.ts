// Masks the errors of every GraphQL result before it is sent.

import { maskErrors } from './mask-errors.ts';
import type { ErrorNotices } from './mask-errors.ts';
import type { GatewayPlugin } from './plugin.ts';

export function useMaskedErrors(notices: ErrorNotices): GatewayPlugin {
  return {
    onResultProcess({ result, serverContext, setResult }) {
      if (Array.isArray(result) || !('errors' in result) || !result.errors) return;
      const { requestId } = serverContext.scope;
      setResult({ ...result, errors: maskErrors(result.errors, requestId, notices) });
    },
  };
}
