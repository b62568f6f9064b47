// Masks the errors of every GraphQL result before it is sent.

import type { GraphQLSchema } from 'graphql';
import { createLoggedPath } from './logged-path.ts';
import { maskErrors } from './mask-errors.ts';
import type { ErrorNotices } from './mask-errors.ts';
import type { GatewayPlugin } from './plugin.ts';

export function useMaskedErrors(schema: GraphQLSchema, notices: ErrorNotices): GatewayPlugin {
  const loggedPath = createLoggedPath(schema);
  return {
    onResultProcess({ result, serverContext, setResult }) {
      if (Array.isArray(result) || !('errors' in result) || !result.errors) return;
      const { requestId } = serverContext.scope;
      setResult({ ...result, errors: maskErrors(result.errors, { requestId, loggedPath, notices }) });
    },
  };
}
