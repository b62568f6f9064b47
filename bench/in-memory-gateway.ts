// The gateway as production runs it, in the same process: over a LoanPro in memory, and without a socket on either side.

import { createGateway } from '../src/gateway.ts';
import { openJournal } from '../src/journal/journal.ts';
import { leaseFor } from '../src/journal/lease.ts';
import { createNotices } from '../src/notices.ts';
import { createLogger } from '../src/telemetry/logger.ts';
import { clientOf } from './in-memory-loanpro.ts';
import type { InMemoryLoanPro } from './in-memory-loanpro.ts';

export async function openInMemoryGateway(upstream: InMemoryLoanPro) {
  const loanPro = clientOf(upstream);
  const journal = await openJournal({
    home: { kind: 'memory' },
    tenant: 'bench',
    readForRecovery: async () => new Map(),
    ...leaseFor(10_000),
    onNotice: () => undefined,
  });
  const { server, drain } = createGateway({
    loanPro,
    journal,
    notices: createNotices(createLogger('silent')),
    writing: { formats: { date: 'YYYY-MM-DD' }, readBackPausesMs: [0, 20] },
    hosts: ['localhost'],
    requestTimeoutMs: 15_000,
    maxRequestTimeoutMs: 25_000,
    maxConcurrentRequests: 500,
    maxConcurrentRequestsPerAddress: null,
    callerShare: 1,
    rateLimitCostPerMinute: null,
    maxConnections: 2000,
    keepAliveTimeoutMs: 65_000,
    // A measurement saturates the process on purpose.
    saturationLimit: () => Infinity,
    identity: null,
    trustedProxies: [],
    corsOrigins: [],
    isGuarded: false,
    isFederationForRouter: false,
    introspection: false,
    introspectionRoles: [],
    acceptsGet: false,
    graphiql: null,
  });
  return {
    server,
    async close() {
      server.closeAllConnections();
      await drain({ delayMs: 0, gracePeriodMs: 0 });
      await journal.close();
      await loanPro.close();
    },
  };
}
