// Puts the server together: schema, context, GraphQL server, explorer and HTTP server. Knows no port and no environment.

import type { Server } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { createBreakGlass } from './access/break-glass.ts';
import { hasRole } from './access/has-role.ts';
import type { Identity } from './access/identity.ts';
import { ANONYMOUS } from './access/viewer.ts';
import { createContext, restrict } from './context.ts';
import type { Services } from './context.ts';
import { sizesOf } from './custom-fields/definition.ts';
import { createDisclosure } from './custom-fields/disclose.ts';
import { NO_DETAILS, eventOfProcess } from './custom-fields/audit-trail.ts';
import type { EntityType } from './custom-fields/entities.ts';
import { createRunningWrites } from './custom-fields/write/running-writes.ts';
import { createSettleTime } from './custom-fields/write/settle-time.ts';
import { createExplorer } from './explorer/page.ts';
import { createGraphQLServer } from './graphql/server.ts';
import { limitReading } from './http/reading-turns.ts';
import type { OperationOptions } from './http/operation-handler.ts';
import { createRequestHandler } from './http/request-handler.ts';
import { limitConnections } from './http/connection-limit.ts';
import { trackConnections } from './http/connections.ts';
import { createCutOffCount } from './http/cut-off-callers.ts';
import { createListeners, listen } from './http/listeners.ts';
import { readHeader } from './http/request-checks.ts';
import { createOperationsServer } from './http/operations-server.ts';
import { createReadiness } from './http/readiness.ts';
import type { ReadinessSources } from './http/readiness.ts';
import { createHttpServer } from './http/server.ts';
import type { SaturationLimit } from './http/saturation.ts';
import { createShutdown } from './http/shutdown.ts';
import type { ShutdownTimes } from './http/shutdown.ts';
import type { Notices } from './notices.ts';
import { subgraphSchema } from './schema/index.ts';

export interface GatewayOptions extends Services {
  journal: Services['journal'] &
    ReadinessSources['journal'] & {
      /** See `CallerLimitOptions`. */
      sharedCounts?: OperationOptions['sharedCounts'];
    };
  /** Another subgraph to serve in place of the gateway's own, for tests. */
  schema?: GraphQLSchema;
  /** The host names that the gateway answers to, each with or without a port. */
  hosts: readonly string[];
  requestTimeoutMs: number;
  /** The longest deadline that a caller may ask for. */
  maxRequestTimeoutMs: number;
  /** How many operations may be in flight at the same time. */
  maxConcurrentRequests: number;
  /** How many of them may come from one address. `null` for the default share. */
  maxConcurrentRequestsPerAddress: number | null;
  /** See `OperationOptions`. */
  documents?: OperationOptions['documents'];
  callerShare: number;
  rateLimitCostPerMinute: number | null;
  /** How many connections may be open at the same time. */
  maxConnections: number;
  /** How long a connection without a request stays open. */
  keepAliveTimeoutMs: number;
  /** How many operations may be in flight while the process is saturated. */
  saturationLimit?: SaturationLimit;
  /** The clock of break-glass access, for tests. */
  nowMs?: () => number;
  /** Who sends a request. `null` where nobody is asked. */
  identity: Identity | null;
  /** The proxies whose `X-Forwarded-For` counts, as addresses and ranges. */
  trustedProxies: readonly string[];
  corsOrigins: readonly string[];
  /** Whether the schema can be read with `__schema`, `__type` and `_service`. */
  introspection: boolean;
  /** The roles that can read it in any case. */
  introspectionRoles: readonly string[];
  /** Whether queries may come by GET, for development tools. */
  acceptsGet: boolean;
  /** `null` where GraphiQL is not served. Where it is, errors suggest names, if the schema can be read. `exampleIds` are the ids in its example tabs. */
  graphiql: { exampleIds: readonly string[] } | null;
  notices: Notices;
  readyNeedsJournal: ReadinessSources['readyNeedsJournal'];
  /** The roles that may ask what a request cost. `null` for everybody. */
  diagnosticsRoles: readonly string[] | null;
}

export interface Gateway {
  /** The HTTP server, which does not listen yet. */
  server: Server;
  /** Returns the port. Port 0 means any free port. */
  listen(address: { host: string; port: number }): Promise<number>;
  /** Opens the port for operators. Returns it. */
  listenForOperators(address: { host: string; port: number }): Promise<number>;
  /**
   * Answers new requests for the delay, then refuses them, answers those in flight, and closes every connection. `/ready` answers
   * 503 from the first moment. Requests that are not finished after the grace period exceed their deadline. A write that was sent is finished all the same.
   */
  drain(times: ShutdownTimes): Promise<void>;
}

export const ENDPOINT = '/graphql';

const TABS_TIMEOUT_MS = 3000;

/** Where everybody may see everything, no role is needed. */
const NO_EMERGENCIES = { breakGlassHours: () => 0 };

export function createGateway(options: GatewayOptions): Gateway {
  const { loanPro, graphiql, notices, metrics } = options;
  const shutdown = createShutdown();
  const runningWrites = createRunningWrites();
  const writeState = { settleTime: createSettleTime(options.writing.readBackPausesMs), runningWrites };

  const graphQLServer = createGraphQLServer({
    schema: options.schema ?? subgraphSchema,
    endpoint: ENDPOINT,
    createContext: (scope, budget) => createContext(options, writeState, scope, budget),
    sizesFor({ viewer }) {
      const fields = options.policy?.permissionsOf(viewer).fields;
      return (type: EntityType) => {
        const list = loanPro.peekDefinitions(type);
        if (!fields) return sizesOf(list, loanPro.usualRows(type));
        return sizesOf(list && fields.visible(list), fields.usualRows.of(type));
      };
    },
    mayReadSchema: (viewer) => options.introspection || hasRole(viewer, options.introspectionRoles),
    sdlForRouter: options.isFederationForRouter,
    givesSuggestions: graphiql !== null,
    notices,
    metrics,
  });

  const loadPage =
    graphiql &&
    createExplorer({
      async loadDefinitions(type) {
        // A browser that opens the page has not said who is asking, so the page shows nothing of the tenant where callers are identified.
        if (options.identity) return null;
        const signal = AbortSignal.timeout(TABS_TIMEOUT_MS);
        return restrict(options, { viewer: ANONYMOUS, signal }).loanPro.loadDefinitions(type, signal);
      },
      disclose: createDisclosure(),
      exampleIds: graphiql.exampleIds,
      needsToken: options.identity !== null,
    });

  const breakGlass = createBreakGlass(options.policy ?? NO_EMERGENCIES, {
    nowMs: options.nowMs ?? (() => performance.now()),
    onNotice(notice) {
      notices.breakGlass(notice);
      const { kind, subject, client, router, address, requestId, reason } = notice;
      const actor = {
        subject,
        client,
        router,
        address,
        policyVersion: options.policy?.version ?? null,
      };
      void options.journal.record({
        ...NO_DETAILS,
        kind: 'break_glass',
        actor,
        requestId,
        codes: [kind, reason],
      });
    },
  });

  const { diagnosticsRoles } = options;

  const readiness = createReadiness({ ...options, shutdown });
  const countCutOff = createCutOffCount(notices);
  const handleRequest = createRequestHandler({
    endpoint: ENDPOINT,
    corsOrigins: options.corsOrigins,
    hosts: options.hosts,
    requestTimeoutMs: options.requestTimeoutMs,
    maxRequestTimeoutMs: options.maxRequestTimeoutMs,
    maxConcurrentRequests: options.maxConcurrentRequests,
    maxConcurrentRequestsPerAddress: options.maxConcurrentRequestsPerAddress,
    documents: options.documents ?? null,
    callerShare: options.callerShare,
    rateLimitCostPerMinute: options.rateLimitCostPerMinute,
    sharedCounts: options.journal.sharedCounts ?? null,
    ...(options.saturationLimit && { saturationLimit: options.saturationLimit }),
    identity: options.identity,
    trustedProxies: options.trustedProxies,
    acceptsGet: options.acceptsGet,
    loadPage,
    readiness,
    countCutOff,
    shutdown,
    async answer(request, response, accepted) {
      const { requestId, viewer, caller: address } = accepted.scope;
      const reason = readHeader(request, 'x-break-glass-reason');
      const asks = readHeader(request, 'x-diagnostics') === 'on';
      const actual = breakGlass({ viewer, reason, requestId, address });
      const scope = actual === viewer ? accepted.scope : { ...accepted.scope, viewer: actual };
      scope.usage.isShown = asks && (diagnosticsRoles === null || hasRole(scope.viewer, diagnosticsRoles));
      await graphQLServer.handle(request, response, { ...accepted, scope });
    },
    metrics,
    notices: {
      ...notices,
      tokensRefused(counts, networks) {
        notices.tokensRefused(counts);
        const codes = Object.entries(counts).map(([cause, count]) => `${cause}:${count}`);
        const origins = [...networks].map(([network, count]) => `from ${network}: ${count}`);
        void options.journal.record(eventOfProcess('identity_failed', { codes: [...codes, ...origins] }));
      },
    },
  });
  const server = createHttpServer(handleRequest, {
    keepAliveTimeoutMs: options.keepAliveTimeoutMs,
    countCutOff,
  });
  const connections = trackConnections(server);
  limitReading(server, connections);
  limitConnections(server, connections, { maxConnections: options.maxConnections, countCutOff });

  const listeners = createListeners(server);
  const operations = createOperationsServer({
    readiness,
    metrics,
    levels: notices,
    countCutOff,
    onError: notices.requestFailed,
  });

  return {
    server,
    listen: async (address) => listeners.open(address),
    async listenForOperators(address) {
      metrics.watchProcess();
      return listen(operations, address);
    },
    async drain(times) {
      await shutdown.run({ server, listeners, connections }, times);
      await runningWrites.allEnded();
      await graphQLServer.dispose();
      // Until the last moment, so that the last numbers can be read.
      operations.close();
      operations.closeAllConnections();
    },
  };
}
