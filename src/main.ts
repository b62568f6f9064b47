// Starts the gateway: reads the settings, opens what is needed, listens, and closes cleanly.

import { once } from 'node:events';
import { ConfigError, readConfig, readEnvironment } from './config.ts';
import type { Config } from './config.ts';
import { READ_BACK_PAUSES_MS } from './custom-fields/update.ts';
import { ENDPOINT, createGateway } from './gateway.ts';
import { openLoanPro } from './loanpro/client.ts';
import { createLog, describeError } from './log.ts';
import type { Log } from './log.ts';

/** Longer than the most a caller may wait, so that everything under way can be answered. */
const DRAIN_TIMEOUT_MS = 30_000;

async function start(config: Config): Promise<void> {
  const log = createLog(config.logLevel);
  process.on('unhandledRejection', (error) =>
    log.error({ error: describeError(error) }, 'unhandled rejection'),
  );

  const standin = config.loanPro ? null : await openStandin();
  const loanPro = openLoanPro({
    ...(config.loanPro ?? standin ?? noUpstream()),
    timeoutMs: config.loanProTimeoutMs,
    definitionsMaxAgeMs: config.definitionsMaxAgeMs,
    writeForm: { dialect: config.writeDialect, emptyValue: config.emptyValue },
    onNotice: (notice) => {
      if (notice.kind === 'list-refused')
        log.info({ list: notice.list }, 'LoanPro refuses this kind of list');
      else log.warn({ error: describeError(notice.error) }, 'the field definitions could not be renewed');
    },
  });

  const gateway = createGateway({
    ...config,
    graphiql: config.graphiql ? (standin ? 'all' : 'reading') : null,
    loanPro,
    log,
    writing: { dateSpelling: config.dateSpelling, readBackPausesMs: READ_BACK_PAUSES_MS },
  });
  gateway.server.listen(config.port, config.host);
  await once(gateway.server, 'listening');
  announce(config, gateway.server.address(), log);

  const signal = await firstSignal();
  log.info({ signal }, 'closing: no new work, what is under way is answered');
  process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));
  setTimeout(() => process.exit(1), DRAIN_TIMEOUT_MS).unref();
  await gateway.drain();
  await loanPro.close();
  await standin?.close();
}

async function openStandin() {
  // Loaded only when asked for: in production there is none.
  const standin = await import('./standin/server.ts');
  return standin.openStandin();
}

function noUpstream(): never {
  throw new Error('There is neither a LoanPro nor a stand-in.');
}

async function firstSignal(): Promise<string> {
  return Promise.race(['SIGTERM', 'SIGINT'].map((name) => once(process, name).then(() => name)));
}

/** Plain words for a person at a terminal, a log line for a machine. */
function announce(
  config: Config,
  address: ReturnType<ReturnType<typeof createGateway>['server']['address']>,
  log: Log,
): void {
  const port = typeof address === 'object' && address ? address.port : config.port;
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  const url = `http://${host}:${port}${ENDPOINT}`;
  if (config.isProduction) {
    log.info({ url, loanPro: config.loanPro?.baseUrl, instanceId: config.loanPro?.instanceId }, 'listening');
  } else {
    const upstream = config.loanPro
      ? `LoanPro at ${new URL(config.loanPro.baseUrl).host}, instance ${config.loanPro.instanceId}`
      : 'the built-in stand-in of LoanPro (no credentials given; its data is made up and kept in memory)';
    process.stdout.write(`Serving the custom fields of customers from ${upstream}.\n`);
    process.stdout.write(`${config.graphiql ? 'GraphiQL' : 'GraphQL'}: ${url}\n`);
  }
  if (!['127.0.0.1', '::1', 'localhost'].includes(config.host)) {
    log.warn(
      { host: config.host },
      'callers are not identified: whoever reaches this port can read and write',
    );
  }
}

try {
  await start(readConfig(readEnvironment()));
} catch (error) {
  if (!(error instanceof ConfigError) && !(error instanceof Error && 'code' in error)) throw error;
  process.stderr.write(`${error.message}\n`);
  // What was opened before it failed would keep the process alive.
  process.exit(1);
}
