// Masks the errors of every GraphQL result before it is sent.

import type { GraphQLError, GraphQLSchema } from 'graphql';
import { createLoggedPath } from './logged-path.ts';
import { maskErrors } from './mask-errors.ts';
import type { ErrorNotices } from './mask-errors.ts';
import type { GatewayPlugin } from './plugin.ts';
import { withoutStacks } from './without-stacks.ts';

/** Masks the errors of the request with this id. */
export type Mask = (errors: readonly unknown[], requestId: string) => GraphQLError[];

export function createMask(schema: GraphQLSchema, notices: ErrorNotices): Mask {
  const loggedPath = createLoggedPath(schema);
  return (errors, requestId) => maskErrors(errors, { requestId, loggedPath, notices });
}

export function useMaskedErrors(mask: Mask): GatewayPlugin {
  return {
    onResultProcess({ request, result, serverContext, setResult, resultProcessor, setResultProcessor }) {
      if (Array.isArray(result) || !('errors' in result) || !result.errors) return;
      setResult({ ...result, errors: mask(result.errors, serverContext.scope.requestId) });
      if (!resultProcessor) return;
      // Yoga creates each error once more. The header holds the one media type that the answer gets.
      setResultProcessor(
        (...sent) => withoutStacks(() => resultProcessor(...sent)),
        request.headers.get('accept') ?? '*/*',
      );
    },
  };
}
