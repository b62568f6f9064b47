// Masks the errors of every GraphQL result before it is sent.

import type { GraphQLSchema } from 'graphql';
import { createLoggedPath } from './logged-path.ts';
import { maskErrors } from './mask-errors.ts';
import type { ErrorNotices } from './mask-errors.ts';
import type { GatewayPlugin } from './plugin.ts';
import { withoutStacks } from './without-stacks.ts';

export function useMaskedErrors(schema: GraphQLSchema, notices: ErrorNotices): GatewayPlugin {
  const loggedPath = createLoggedPath(schema);
  return {
    onResultProcess({ request, result, serverContext, setResult, resultProcessor, setResultProcessor }) {
      if (Array.isArray(result) || !('errors' in result) || !result.errors) return;
      const { requestId } = serverContext.scope;
      setResult({ ...result, errors: maskErrors(result.errors, { requestId, loggedPath, notices }) });
      if (!resultProcessor) return;
      // Yoga creates each error once more. The header holds the one media type that the answer gets.
      setResultProcessor(
        (...sent) => withoutStacks(() => resultProcessor(...sent)),
        request.headers.get('accept') ?? '*/*',
      );
    },
  };
}
