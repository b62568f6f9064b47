// Opens the app for a test: a stand-in of LoanPro, a gateway in front of it, and functions that send requests to it.

import { createGateway } from '../../src/gateway.ts';
import type { GatewayOptions } from '../../src/gateway.ts';
import { readForRecovery } from '../../src/custom-fields/write/recovery-read.ts';
import { openJournal } from '../../src/journal/journal.ts';
import { leaseFor } from '../../src/journal/lease.ts';
import type { JournalOptions } from '../../src/journal/journal.ts';
import { openLoanPro } from '../../src/loanpro/client.ts';
import type { LoanProOptions } from '../../src/loanpro/client.ts';
import { fixedToken } from '../../src/loanpro/transport/token.ts';
import { createNotices } from '../../src/notices.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { openStandin } from '../../standin/server.ts';
import type { SeenRequest, Standin, StandinOptions } from '../../standin/server.ts';
import { addOddities } from './odd-tenant.ts';

interface AppOptions {
  standin?: StandinOptions;
  loanPro?: Partial<LoanProOptions>;
  gateway?: Partial<GatewayOptions>;
  journal?: Partial<JournalOptions>;
  /** Sees what the gateway does with its journal. */
  observeJournal?: (journal: GatewayOptions['journal']) => GatewayOptions['journal'];
}

/** A GraphQL answer as it was received. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // Answers have many shapes. A member that is missing fails the assertion.
  // oxlint-disable-next-line typescript/no-explicit-any -- see above
  data: any;
  errors: { message: string; path?: (string | number)[]; extensions: Record<string, unknown> }[] | undefined;
}

export interface App {
  url: string;
  standin: Standin;
  /** Every request that the stand-in received, oldest first. */
  upstream: SeenRequest[];
  notices: string[];
  ask(query: string, variables?: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer>;
  /**
   * Loads the definitions, and learns from some lists of customers how long lists can be, as a process that is in use does. Then it empties `upstream`,
   * so that a test counts only its own calls.
   */
  warmUp(what?: 'definitions' | 'lists'): Promise<void>;
  /** Opens the port for operators, and returns its address. */
  operations(host?: string): Promise<string>;
  post(body: string | Uint8Array, headers?: Record<string, string>, path?: string): Promise<Response>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openApp(options: AppOptions = {}): Promise<App> {
  const upstream: SeenRequest[] = [];
  const notices: string[] = [];
  const standin = await openStandin({ ...options.standin, onRequest: (seen) => upstream.push(seen) });
  addOddities(standin);
  const metrics = options.gateway?.metrics ?? createMetrics();
  const loanPro = openLoanPro({
    baseUrl: standin.baseUrl,
    token: fixedToken(standin.token),
    instanceId: standin.instanceId,
    timeoutMs: 10_000,
    maxConcurrency: 8,
    definitionsMaxAgeMs: 300_000,
    writeForm: { dialect: 'field', emptyValue: 'empty-text' },
    onNotice: (notice) =>
      notices.push(notice.kind === 'list-refused' ? `refused: ${notice.list}` : notice.kind),
    metrics,
    ...options.loanPro,
  });
  const journal = await openJournal({
    home: { kind: 'memory' },
    tenant: 'app',
    readForRecovery: (entity, fieldIds, signal) => readForRecovery(loanPro, entity, fieldIds, signal),
    ...leaseFor(10_000),
    onNotice: (notice) => notices.push(notice.kind),
    metrics,
    ...options.journal,
  });
  const gateway = createGateway({
    loanPro,
    journal: options.observeJournal?.(journal) ?? journal,
    notices: createNotices(createLogger('silent')),
    readyNeedsJournal: false,
    diagnosticsRoles: null,
    // Two attempts to read back, as in production, but with a short pause.
    writing: { formats: { date: 'YYYY-MM-DD' }, readBackPausesMs: [0, 20] },
    hosts: ['127.0.0.1', 'localhost', '[::1]', 'gateway.test'],
    requestTimeoutMs: 15_000,
    maxRequestTimeoutMs: 25_000,
    maxConcurrentRequests: 500,
    maxConcurrentRequestsPerAddress: null,
    callerShare: 1,
    rateLimitCostPerMinute: null,
    maxConnections: 2000,
    keepAliveTimeoutMs: 65_000,
    // The stand-in and the callers of a test use the same event loop, so that it is often saturated.
    saturationLimit: () => Infinity,
    identity: null,
    trustedProxies: [],
    corsOrigins: [],
    isGuarded: false,
    isFederationForRouter: false,
    introspection: true,
    introspectionRoles: [],
    acceptsGet: false,
    graphiql: null,
    ...options.gateway,
    metrics,
  });
  const { server, listen, drain } = gateway;
  const origin = `http://127.0.0.1:${await listen({ port: 0, host: '127.0.0.1' })}`;

  async function post(body: string | Uint8Array, headers: Record<string, string> = {}, path = '/graphql') {
    return fetch(origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : Buffer.from(body),
    });
  }

  async function ask(query: string, variables?: Record<string, unknown>, headers?: Record<string, string>) {
    const response = await post(JSON.stringify({ query, variables }), headers);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, ...JSON.parse(text) };
  }

  return {
    url: `${origin}/graphql`,
    standin,
    upstream,
    notices,
    ask,
    post,
    operations: async (host = '127.0.0.1') =>
      `http://${host}:${await gateway.listenForOperators({ host, port: 0 })}`,
    async warmUp(what = 'lists') {
      await ask('{ customFieldDefinitions { id } }');
      if (what === 'lists') {
        // The customer with the most rows, and one who does not exist.
        await ask('{ customersByIds(ids: ["4152", "77"]) { lastName customFields { fieldId } } }');
        await ask('{ customersByIds(ids: ["4152", "4151"]) { customFields { fieldId } } }');
        await ask('{ customer(id: "4152") { customFields { fieldId } } }');
      }
      upstream.length = 0;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await drain({ delayMs: 0, gracePeriodMs: 0 });
      await journal.close();
      await loanPro.close();
      await standin.close();
    },
  };
}
