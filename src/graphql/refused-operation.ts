// The answer to an operation that was refused before it began: what Yoga would send, without its HTTP layer.

import type { ExecutionResult, GraphQLError } from 'graphql';
import type { Written } from './send-written.ts';

/** Whether each error is one of the caller, without data or a header of its own, so that GraphQL over HTTP alone decides about the status. */
export function isRefusal(result: ExecutionResult): result is { errors: readonly GraphQLError[] } {
  return result.data === undefined && result.errors !== undefined && result.errors.every(isOfCaller);
}

function isOfCaller({ extensions: { http } }: GraphQLError): boolean {
  return http?.status === 400 && http.spec === true && http.headers === undefined;
}

/** `mediaType` is the one that the answer gets. With the older of the two, also an operation that was refused is answered with 200. */
export function refusedOperation(masked: readonly GraphQLError[], mediaType: string | undefined): Written {
  const errors = masked.map((error) => {
    const { http: _http, ...extensions } = error.extensions;
    return { ...error.toJSON(), extensions };
  });
  const json = JSON.stringify({ errors });
  return { status: mediaType === 'application/json' ? 200 : 400, json, length: Buffer.byteLength(json) };
}
