// Starts the gateway: reads the settings, opens what is needed, listens, and closes cleanly.

import { once } from 'node:events';
import type { Server } from 'node:http';
import { ConfigError, readConfig, readEnvironment } from './config.ts';
import type { Config } from './config.ts';
import { READ_BACK_PAUSES_MS, SETTLE_TIMEOUT_MS } from './custom-fields/update.ts';
import type { ExplorerTabs } from './explorer.ts';
import { ENDPOINT, createGateway } from './gateway.ts';
import { openLoanPro } from './loanpro/client.ts';
import type { LoanProNotice } from './loanpro/client.ts';
import { createLog, describeError } from './log.ts';
import type { Log } from './log.ts';
import { MAX_TIMEOUT_MS } from './request-scope.ts';

async function start(config: Config): Promise<void> {
  const log = createLog(config.logLevel);
  process.on('unhandledRejection', (error) =>
    log.error({ error: describeError(error) }, 'unhandled rejection'),
  );

  const upstream = await openUpstream(config);
  const loanPro = openLoanPro({
    ...upstream,
    timeoutMs: config.loanProTimeoutMs,
    definitionsMaxAgeMs: config.definitionsMaxAgeMs,
    writeForm: { dialect: config.writeDialect, emptyValue: config.emptyValue },
    onNotice: (notice) => logNotice(notice, log),
  });

  const gateway = createGateway({
    ...config,
    graphiql: config.graphiql ? upstream.explorerTabs : null,
    loanPro,
    log,
    writing: { dateSpelling: config.dateSpelling, readBackPausesMs: READ_BACK_PAUSES_MS },
  });
  gateway.server.listen(config.port, config.host);
  await once(gateway.server, 'listening');
  announce(config, urlOf(gateway.server, config.host), upstream.name, log);

  const signal = await firstSignal();
  log.info({ signal }, 'closing: no new work, what is under way is answered');
  process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));
  // The longest a request may take: all its time before the write leaves, then the write, then the looks at what became of it.
  const longestMs = MAX_TIMEOUT_MS + config.loanProTimeoutMs + SETTLE_TIMEOUT_MS + 1000;
  setTimeout(() => process.exit(1), longestMs).unref();
  await gateway.drain();
  await loanPro.close();
  await upstream.close();
}

interface Upstream {
  baseUrl: string;
  token: string;
  instanceId: string;
  /** In words, for whoever starts the process. */
  name: string;
  explorerTabs: ExplorerTabs;
  close(): Promise<void>;
}

/** The LoanPro of the settings, or the stand-in, which is loaded only when it is asked for. */
async function openUpstream({ loanPro }: Config): Promise<Upstream> {
  if (loanPro) {
    const name = `LoanPro at ${new URL(loanPro.baseUrl).host}, instance ${loanPro.instanceId}`;
    return { ...loanPro, name, explorerTabs: 'reading', close: async () => undefined };
  }
  const { openStandin } = await import('./standin/server.ts');
  const { baseUrl, token, instanceId, close } = await openStandin();
  const name =
    'the built-in stand-in of LoanPro (no credentials given; its data is made up and kept in memory)';
  return { baseUrl, token, instanceId, name, explorerTabs: 'all', close };
}

function logNotice(notice: LoanProNotice, log: Log): void {
  switch (notice.kind) {
    case 'list-refused':
      return log.info({ list: notice.list }, 'LoanPro refuses this kind of list; another way is taken');
    case 'definitions-not-renewed':
      return log.warn({ error: describeError(notice.error) }, 'the field definitions could not be renewed');
    case 'definitions-unreadable':
      return log.warn({ count: notice.count }, 'some field definitions cannot be read and are left out');
  }
}

async function firstSignal(): Promise<string> {
  return Promise.race(['SIGTERM', 'SIGINT'].map((name) => once(process, name).then(() => name)));
}

/** Plain words for a person at a terminal, a log line for a machine. */
function announce({ isProduction, graphiql, host }: Config, url: string, upstream: string, log: Log): void {
  if (isProduction) {
    log.info({ url, upstream }, 'listening');
  } else {
    process.stdout.write(`Serving the custom fields of customers from ${upstream}.\n`);
    process.stdout.write(`${graphiql ? 'GraphiQL' : 'GraphQL'}: ${url}\n`);
  }
  if (!['127.0.0.1', '::1', 'localhost'].includes(host)) {
    log.warn({ host }, 'callers are not identified: whoever reaches this port can read and write');
  }
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  // Port 0 means any free one, so the address tells more than the setting.
  const port = typeof address === 'object' && address ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}${ENDPOINT}`;
}

try {
  await start(readConfig(readEnvironment()));
} catch (error) {
  if (!(error instanceof ConfigError) && !(error instanceof Error && 'code' in error)) throw error;
  process.stderr.write(`${error.message}\n`);
  // What was opened before it failed would keep the process alive.
  process.exit(1);
}
