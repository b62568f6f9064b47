// Apollo Gateway, the router in JavaScript, with its timeout and the headers that it passes on to subgraphs.

import type { IncomingHttpHeaders } from 'node:http';
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';

/** The gateway of custom fields answers within 25 seconds at most. Apollo Gateway itself waits without an end. */
const TIMEOUT_MS = 32_000;

/** `x-request-timeout-ms` is the deadline that the caller asks for. */
const PASSED_ON = ['authorization', 'x-request-id', 'x-request-timeout-ms', 'traceparent', 'tracestate'];

/** What the `context` function of your Apollo Server returns: `async ({ req }) => ({ headers: req.headers })`. */
interface RequestContext {
  headers?: IncomingHttpHeaders;
}

/** Give it to `new ApolloServer({ gateway })`. */
export function createApolloGateway(supergraphSdl: string): ApolloGateway {
  return new ApolloGateway({
    supergraphSdl,
    buildService: ({ url = '' }) =>
      new RemoteGraphQLDataSource<RequestContext>({
        url,
        fetcher: (address, { body, ...init } = {}) =>
          fetch(address, { ...init, body: String(body), signal: AbortSignal.timeout(TIMEOUT_MS) }),
        willSendRequest({ request, context }) {
          for (const name of PASSED_ON) {
            const value = context.headers?.[name];
            if (typeof value === 'string') request.http?.headers.set(name, value);
          }
        },
      }),
  });
}
