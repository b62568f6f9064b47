// Starts the gateway: reads the configuration, opens what is needed, listens, and shuts down cleanly.

import cluster from 'node:cluster';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { openIdentity } from './access/identity.ts';
import type { PolicyFile } from './access/policy-file.ts';
import { ManifestProblem } from './access/manifests.ts';
import { openTrustedDocuments } from './access/trusted-documents.ts';
import type { TrustedDocuments } from './access/trusted-documents.ts';
import { hostInUrl, isLoopback } from './config/host-names.ts';
import { namingSetting } from './config/listen-problem.ts';
import type { Address } from './config/listen-problem.ts';
import { openOrigins } from './config/origins.ts';
import { ConfigError, readConfig, readEnvironment } from './config/read-config.ts';
import type { Config } from './config/read-config.ts';
import { GRACE_PERIOD_MS } from './config/settings.ts';
import { eventOfProcess } from './custom-fields/audit-trail.ts';
import type { CustomFieldDefinition } from './custom-fields/definition.ts';
import { READ_BACK_PAUSES_MS } from './custom-fields/write/settle-time.ts';
import { readForRecovery } from './custom-fields/write/recovery-read.ts';
import { ENDPOINT, createGateway } from './gateway.ts';
import { findPort } from './http/listeners.ts';
import { openJournal } from './journal/journal.ts';
import type { JournalHome } from './journal/home.ts';
import { leaseFor } from './journal/lease.ts';
import { openLoanPro } from './loanpro/client.ts';
import type { LoanPro } from './loanpro/client.ts';
import { parseDefinitionsFile } from './loanpro/definitions-file.ts';
import { createNotices } from './notices.ts';
import type { Notices } from './notices.ts';
import { createLogger } from './telemetry/logger.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { openUpstream } from './process/upstream.ts';
import {
  forkWorker,
  leaveParent,
  ownWorkerNumber,
  reportListening,
  stopOrdered,
  superviseWorkers,
} from './process/workers.ts';

/** So long the start waits for the definitions that the policy is compared with. */
const CHECK_POLICY_MS = 5000;

async function start(config: Config): Promise<void> {
  const { logLevel, logsRequests } = config;
  const worker = ownWorkerNumber();
  const notices = createNotices(createLogger(logLevel, worker), { logsRequests });
  const metrics = createMetrics(config.build);
  process.on('unhandledRejection', notices.unhandledRejection);
  process.on('uncaughtException', (error) => {
    notices.uncaughtError(error);
    process.exit(1);
  });

  const upstream = await openUpstream(config.tenant, notices.token);
  const { proxy } = config.loanPro;
  const loanPro = openLoanPro({
    baseUrl: upstream.baseUrl,
    instanceId: upstream.instanceId,
    token: upstream.token,
    timeoutMs: config.loanPro.timeoutMs,
    maxConcurrency: config.loanPro.maxConcurrency,
    callerShare: config.server.callerShare,
    proxy: proxy && { url: proxy.url.reveal(), exceptions: proxy.exceptions },
    definitionsMaxAgeMs: config.loanPro.definitionsMaxAgeMs,
    definitionsFile: readDefinitionsFile(config.loanPro),
    writeForm: { dialect: config.loanPro.writeDialect, emptyValue: config.loanPro.emptyValue },
    expansions: config.loanPro.expansions,
    formats: config.loanPro.formats,
    onNotice: notices.loanPro,
    metrics,
  });
  const lease = leaseFor(config.loanPro.timeoutMs);
  const journal = await openJournal({
    home: journalHome(config.journal),
    tenant: upstream.instanceId,
    readForRecovery: (entity, fieldIds, signal) => readForRecovery(loanPro, entity, fieldIds, signal),
    leaseMs: lease.leaseMs,
    sendMarginMs: lease.sendMarginMs,
    onNotice: notices.journal,
    metrics,
  });

  const policy = await openPolicy(config.policyFile, loanPro, (notice) => {
    notices.policy(notice);
    if (notice.kind !== 'replaced') return;
    void journal.record(eventOfProcess('policy_changed', { policyVersion: notice.version }));
  });
  const identity = config.auth && openIdentity({ ...config.auth, onNotice: notices.identity });
  // Loads the keys, so that the first request does not have to wait for them.
  identity?.isUsable();
  const documents = config.documents && (await readDocuments(config.documents, notices));

  const gateway = createGateway({
    documents,
    ...config.server,
    identity,
    graphiql: config.hasGraphiql ? { exampleIds: upstream.exampleIds } : null,
    isGuarded: config.federation.isGuarded,
    isFederationForRouter: config.federation.isForRouter,
    introspection: config.allowsIntrospection,
    introspectionRoles: config.introspectionRoles,
    loanPro,
    journal,
    policy: policy ?? undefined,
    writing: { formats: { date: config.loanPro.dateFormat }, readBackPausesMs: READ_BACK_PAUSES_MS },
    notices,
    metrics,
  });
  // Where there is a terminal, this signal says that it was closed.
  if (!process.stdout.isTTY) {
    process.on('SIGHUP', () => notices.setLogLevel(notices.logLevel() === 'debug' ? logLevel : 'debug'));
  }
  const stopped = firstSignal();
  const { host } = config.server;
  const port = await namingSetting('PORT', config.server, gateway.listen);
  const operations = operationsOf(config, worker);
  if (operations) {
    notices.operationsOpen(await namingSetting('OPERATIONS_PORT', operations, gateway.listenForOperators));
  }
  reportListening();
  // Each start is recorded: the policy may have been changed, or taken away, while no process ran.
  const policyVersion = policy?.version ?? null;
  void journal.record(eventOfProcess('policy_changed', { codes: ['STARTED'], policyVersion }));
  // The other workers have the same settings.
  if (worker === null || worker === 1) {
    const url = `http://${hostInUrl(host)}:${port}${ENDPOINT}`;
    const { isProduction, hasGraphiql } = config;
    notices.started({ url, upstream: upstream.name, isProduction, hasGraphiql });
    if (config.unknownSettings.length > 0) notices.unknownSettings(config.unknownSettings);
    const open = openOrigins(config.server.corsOrigins);
    if (open.length > 0) notices.openOrigins(open);
    if (identity === null && !isLoopback(host)) notices.callersNotIdentified(host);
  }

  const times = { delayMs: config.server.shutdownDelayMs, gracePeriodMs: GRACE_PERIOD_MS };
  notices.closing(await stopped, times.delayMs);
  // A worker gets the first signal twice where the system sends it to all processes: its parent decides when to end at once.
  if (worker === null) process.once('SIGTERM', () => process.exit(1)).once('SIGINT', () => process.exit(1));
  // A write that is sent at the end of the grace period still has all the time it needs.
  setTimeout(() => process.exit(1), times.delayMs + GRACE_PERIOD_MS + lease.finishMs).unref();
  await gateway.drain(times);
  policy?.close();
  await journal.close();
  await loanPro.close();
  await upstream.close();
  leaveParent();
}

async function startWorkers(config: Config): Promise<void> {
  const notices = createNotices(createLogger(config.logLevel), { logsRequests: config.logsRequests });
  const port = await namingSetting('PORT', config.server, findPort);
  for (let worker = 1; worker <= config.workers; worker += 1) {
    const operations = operationsOf(config, worker);
    if (operations) await namingSetting('OPERATIONS_PORT', operations, findPort);
  }
  const workers = superviseWorkers({
    count: config.workers,
    fork: (worker) => forkWorker(worker, port),
    onNotice: notices.workers,
  });
  if (!process.stdout.isTTY) process.on('SIGHUP', () => workers.signal('SIGHUP'));
  await Promise.race([firstSignal(), workers.exitCode]);
  const kill = () => workers.signal('SIGKILL');
  process.once('SIGTERM', kill).once('SIGINT', kill);
  workers.stop();
  process.exitCode = await workers.exitCode;
}

/** Each worker has its own measurements, so each has a port of its own: the first one that of the setting, the others the next ones. */
function operationsOf({ operations }: Config, worker: number | null): Address | null {
  if (!operations || operations.port === 0) return operations;
  return { ...operations, port: operations.port + (worker ?? 1) - 1 };
}

/** The process does not start with a policy that names what the tenant does not have. */
async function openPolicy(
  path: string | null,
  loanPro: LoanPro,
  onNotice: Notices['policy'],
): Promise<PolicyFile | null> {
  if (path === null) return null;
  // The reader of YAML is loaded only where there is a policy.
  const { PolicyError, openPolicyFile } = await import('./access/policy-file.ts');
  try {
    const policy = openPolicyFile(path, onNotice);
    await policy.check(async () => loanPro.loadDefinitions('customer', AbortSignal.timeout(CHECK_POLICY_MS)));
    return policy;
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new ConfigError(error.problems.map((problem) => `POLICY_FILE: ${problem}`));
  }
}

function readDefinitionsFile({
  definitionsFile: path,
  formats,
}: Config['loanPro']): readonly CustomFieldDefinition[] | null {
  if (path === null) return null;
  const definitions = parseDefinitionsFile(readFileSync(path, 'utf8'), formats);
  if (definitions) return definitions;
  throw new ConfigError(['DEFINITIONS_FILE must be a file that `fields pull` has written.']);
}

async function readDocuments(
  documents: NonNullable<Config['documents']>,
  notices: Pick<Notices, 'documents'>,
): Promise<TrustedDocuments> {
  try {
    return await openTrustedDocuments({ ...documents, onNotice: notices.documents });
  } catch (error) {
    if (!(error instanceof ManifestProblem)) throw error;
    throw new ConfigError([`DOCUMENTS_DIR cannot be used. ${error.message}`]);
  }
}

function journalHome(journal: Config['journal']): JournalHome {
  if (journal.kind === 'memory') return journal;
  const formerKey = journal.formerKey?.reveal() ?? null;
  switch (journal.kind) {
    case 'file':
      return { kind: 'file', path: journal.path, key: journal.key?.reveal() ?? null, formerKey };
    case 'postgres':
      return { kind: 'postgres', url: journal.url.reveal(), key: journal.key.reveal(), formerKey };
  }
}

async function firstSignal(): Promise<string> {
  const signals = ['SIGTERM', 'SIGINT'].map((name) => once(process, name).then(() => name));
  return Promise.race([...signals, stopOrdered()]);
}

try {
  const config = readConfig(readEnvironment());
  await (config.workers > 1 && cluster.isPrimary ? startWorkers(config) : start(config));
} catch (error) {
  // An error with a code comes from the system, such as a port that is in use: its message is enough.
  const isForOperators = error instanceof ConfigError || (error instanceof Error && 'code' in error);
  if (!isForOperators) throw error;
  process.stderr.write(`${error.message}\n`);
  // What was opened before the error would keep the process alive.
  process.exit(1);
}
