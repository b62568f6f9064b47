// The settings of Hive Gateway, the router: its timeout, the headers that it passes on to subgraphs, and the host names it answers to.

import { defineConfig } from '@graphql-hive/gateway';
import type { GatewayPlugin } from '@graphql-hive/gateway';
import { isForThisMachine } from './this-machine.ts';

/** `x-request-timeout-ms` is the deadline that the caller asks for. Hive Gateway passes `x-request-id` on by itself. */
const PASSED_ON = ['authorization', 'x-request-timeout-ms', 'traceparent', 'tracestate'];

/** Only for this example: it answers only to the host names of this machine. */
const hostCheck: GatewayPlugin = {
  onRequest({ request, endResponse, fetchAPI }) {
    if (isForThisMachine(request.headers.get('host'))) return;
    endResponse(new fetchAPI.Response('The router answers only to names of this machine.', { status: 421 }));
  },
};

export const gatewayConfig = defineConfig({
  // The gateway of custom fields answers within 25 seconds at most. Hive Gateway itself waits without an end.
  upstreamTimeout: 32_000,
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) =>
      Object.fromEntries(PASSED_ON.map((name) => [name, request.headers.get(name) ?? undefined])),
  },
  // A caller who disconnects ends the calls that were made for it.
  upstreamCancellation: true,
  executionCancellation: true,
  plugins: () => [hostCheck],
});
