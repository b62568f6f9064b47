// Opens the HTTP server without GraphQL, for tests of the limits that hold before and behind an operation.

import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Identity } from '../../src/access/identity.ts';
import { limitConnections } from '../../src/http/connection-limit.ts';
import type { CutOffReason } from '../../src/http/cut-off-callers.ts';
import { trackConnections } from '../../src/http/connections.ts';
import type { AcceptedRequest } from '../../src/http/operation-handler.ts';
import { createRequestHandler } from '../../src/http/request-handler.ts';
import type { SaturationLimit } from '../../src/http/saturation.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { createShutdown } from '../../src/http/shutdown.ts';
import { createNotices } from '../../src/notices.ts';
import type { Metrics } from '../../src/telemetry/metrics.ts';
import { createLogger } from '../../src/telemetry/logger.ts';

interface DoorOptions {
  maxConcurrentRequests?: number;
  maxConcurrentRequestsPerAddress?: number | null;
  maxConnections?: number;
  keepAliveTimeoutMs?: number;
  saturationLimit?: SaturationLimit;
  requestTimeoutMs?: number;
  /** The page for browsers. Its content need not be compressed. */
  page?: Buffer;
  identity?: Identity;
  metrics?: Metrics;
  trustedProxies?: readonly string[];
  /** Answers a request that passed every check. */
  answer?: (response: ServerResponse, accepted: AcceptedRequest) => void;
}

export async function openDoor(options: DoorOptions = {}) {
  const { page } = options;
  const cutOff: CutOffReason[] = [];
  const countCutOff = (reason: CutOffReason) => void cutOff.push(reason);
  const handle = createRequestHandler({
    endpoint: '/graphql',
    hosts: ['127.0.0.1', 'localhost'],
    corsOrigins: [],
    requestTimeoutMs: 15_000,
    maxRequestTimeoutMs: 25_000,
    maxConcurrentRequests: 500,
    maxConcurrentRequestsPerAddress: null,
    callerShare: 1,
    rateLimitCostPerMinute: null,
    identity: null,
    trustedProxies: [],
    acceptsGet: false,
    countCutOff,
    readiness: async () => ({ isReady: true }),
    shutdown: createShutdown(),
    notices: createNotices(createLogger('silent')),
    ...options,
    loadPage: page ? async () => ({ headers: { 'content-length': `${page.length}` }, gzipped: page }) : null,
    answer: async (_request, response, accepted) => {
      if (options.answer) options.answer(response, accepted);
      else response.end('{}');
    },
  });
  const server = createHttpServer(handle, {
    keepAliveTimeoutMs: options.keepAliveTimeoutMs ?? 65_000,
    countCutOff,
  });
  limitConnections(server, trackConnections(server), {
    maxConnections: options.maxConnections ?? 2000,
    countCutOff,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    server,
    /** Why callers were cut off, in the order in which it happened. */
    cutOff,
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/graphql`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
