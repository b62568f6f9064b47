// Starts the gateway: reads the settings, opens what is needed, listens, and closes cleanly.

import { once } from 'node:events';
import type { Server } from 'node:http';
import { ConfigError, readConfig, readEnvironment } from './config/read-config.ts';
import type { Config, TokenPlace } from './config/read-config.ts';
import { ENTITIES } from './custom-fields/entities.ts';
import { READ_BACK_PAUSES_MS, SETTLE_TIMEOUT_MS } from './custom-fields/write/update.ts';
import { readForRecovery } from './custom-fields/write/recovery-read.ts';
import { ENDPOINT, createGateway } from './gateway.ts';
import { openJournal } from './journal/journal.ts';
import type { JournalNotice } from './journal/journal.ts';
import { openLoanPro } from './loanpro/client.ts';
import type { LoanProNotice } from './loanpro/client.ts';
import { fixedToken, tokenFromFile } from './loanpro/transport/token.ts';
import type { Token } from './loanpro/transport/token.ts';
import { createLogger, describeError } from './telemetry/logger.ts';
import type { Logger } from './telemetry/logger.ts';

/** How long requests that are under way at the end have before they are told that their time is up. */
const PATIENCE_MS = 13_000;

async function start(config: Config): Promise<void> {
  const log = createLogger(config.logLevel);
  process.on('unhandledRejection', (error) =>
    log.error({ error: describeError(error) }, 'unhandled rejection'),
  );

  const upstream = await openUpstream(config, log);
  const loanPro = openLoanPro({
    ...upstream,
    timeoutMs: config.loanProTimeoutMs,
    maxConcurrency: config.loanProMaxConcurrency,
    definitionsMaxAgeMs: config.definitionsMaxAgeMs,
    writeForm: { dialect: config.writeDialect, emptyValue: config.emptyValue },
    onNotice: (notice) => logNotice(notice, log),
  });
  // From the moment a write leaves: the request itself, the looks at what became of it, its record, and a second to spare.
  const sendMarginMs = config.loanProTimeoutMs + SETTLE_TIMEOUT_MS + 1000;
  const journal = await openJournal({
    home: config.journal,
    tenant: upstream.instanceId,
    readForRecovery: (entity, fieldIds, signal) => readForRecovery(loanPro, entity.id, fieldIds, signal),
    // The look before it comes on top, and time in which a request that was given up may still take effect.
    leaseMs: config.loanProTimeoutMs + sendMarginMs + 3000,
    sendMarginMs,
    onNotice: (notice) => logJournal(notice, log),
  });

  const gateway = createGateway({
    ...config,
    graphiql: config.graphiql ? { customerId: upstream.exampleCustomerId } : null,
    loanPro,
    journal,
    log,
    writing: { dateFormat: config.dateFormat, readBackPausesMs: READ_BACK_PAUSES_MS },
  });
  gateway.server.listen(config.port, config.host);
  await once(gateway.server, 'listening');
  announce(config, urlOf(gateway.server, config.host), upstream.name, log);

  const signal = await firstSignal();
  log.info({ signal }, 'closing: no new work, what is under way is answered');
  process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));
  // A write that leaves at the last moment of the patience has its time all the same.
  setTimeout(() => process.exit(1), PATIENCE_MS + sendMarginMs).unref();
  await gateway.drain(PATIENCE_MS);
  await journal.close();
  await loanPro.close();
  await upstream.close();
}

interface Upstream {
  baseUrl: string;
  token: Token;
  instanceId: string;
  /** In words, for whoever starts the process. */
  name: string;
  /** A customer whom anybody may change; `null` where all of them are real. */
  exampleCustomerId: string | null;
  close(): Promise<void>;
}

/** The LoanPro of the settings, or the stand-in, which is loaded only when it is asked for. */
async function openUpstream({ loanPro }: Config, log: Logger): Promise<Upstream> {
  if (loanPro) {
    const name = `LoanPro at ${new URL(loanPro.baseUrl).host}, instance ${loanPro.instanceId}`;
    const token = openToken(loanPro.token, log);
    return { ...loanPro, token, name, exampleCustomerId: null, close: async () => undefined };
  }
  const { openStandin } = await import('../standin/server.ts');
  const { baseUrl, token, instanceId, close } = await openStandin();
  const name =
    'the built-in stand-in of LoanPro (no credentials given; its data is made up and kept in memory)';
  return { baseUrl, token: fixedToken(token), instanceId, name, exampleCustomerId: '4150', close };
}

function openToken(place: TokenPlace, log: Logger): Token {
  if (place.kind === 'fixed') return fixedToken(place.token);
  return tokenFromFile(place.path, (notice) => {
    if (notice === 'replaced') log.info('the file of the token holds a new one, which is used from now on');
    else log.error('the file of the token cannot be read; the last one is used on');
  });
}

function logNotice(notice: LoanProNotice, log: Logger): void {
  switch (notice.kind) {
    case 'list-refused':
      return log.info({ list: notice.list }, 'LoanPro refuses this kind of list; another way is taken');
    case 'definitions-not-renewed':
      return log.warn({ error: describeError(notice.error) }, 'the field definitions could not be renewed');
    case 'breaker':
      return notice.isOpen
        ? log.error('LoanPro keeps failing and is left alone; it is tried again in a few seconds')
        : log.info('LoanPro answers again');
    case 'token-refused':
      return notice.isRefused
        ? log.error('LoanPro does not take the token')
        : log.info('LoanPro takes the token again');
    case 'definitions-unreadable':
      return log.warn({ count: notice.count }, 'some field definitions cannot be read and are left out');
  }
}

function logJournal(notice: JournalNotice, log: Logger): void {
  switch (notice.kind) {
    case 'away':
      return log.error(
        { code: notice.code, detail: notice.message },
        'the journal is away: writes are refused, reads go on',
      );
    case 'back':
      return log.info('the journal is back: writes go on');
    case 'recovered': {
      const { requestId, entity, fields } = notice.intent;
      const idName = ENTITIES[entity.type].idName;
      const line = {
        requestId,
        [idName]: entity.id,
        outcome: notice.outcome,
        fields: fields.map(({ id }) => id),
      };
      return log.warn(line, 'a write that nobody finished is closed');
    }
    case 'not-recovered':
      return log.warn({ error: describeError(notice.error) }, 'an unfinished write cannot be looked at yet');
  }
}

async function firstSignal(): Promise<string> {
  return Promise.race(['SIGTERM', 'SIGINT'].map((name) => once(process, name).then(() => name)));
}

/** Plain words for a person at a terminal, a log line for a machine. */
function announce(
  { isProduction, graphiql, host }: Config,
  url: string,
  upstream: string,
  log: Logger,
): void {
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
