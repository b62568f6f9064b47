// Turns the environment into one configuration, grouped by consumer. The only reader of the environment.

import { existsSync } from 'node:fs';
import { readAuth } from './auth.ts';
import { findContradictions } from './contradictions.ts';
import { parseJournalUrl, readJournal, readJournalKeys, readKeepDays } from './journal-settings.ts';
import type { StoredJournal } from './journal-settings.ts';
import { LOOPBACK_NAMES, hostInUrl } from './host-names.ts';
import { findPortProblems, readBuild, readOperations } from './operations.ts';
import { LOOPBACK_ORIGINS } from './origins.ts';
import { readDocuments } from './documents.ts';
import { findPostgresProblems } from './postgres-url.ts';
import { withScheme } from './proxy-address.ts';
import { Secret } from './secret.ts';
import { createSettingsReader } from './settings-reader.ts';
import {
  DEFAULT_JOURNAL_URL,
  MAX_REQUEST_TIMEOUT_MS,
  PRODUCTION_SHUTDOWN_DELAY_MS,
  isPostgres,
} from './settings.ts';
import { withTenantFile } from './tenant-file.ts';
import { findUnknownSettings } from './unknown-settings.ts';

export type Config = ReturnType<typeof readConfig>;

type Environment = Readonly<Record<string, string | undefined>>;
type Reader = ReturnType<typeof createSettingsReader>;

/** What identifies a LoanPro tenant. These three belong together. */
interface TenantConfig {
  baseUrl: string;
  instanceId: string;
  token: TokenSource;
}

export type TokenSource = { kind: 'fixed'; token: Secret } | { kind: 'file'; path: string };

/** The settings cannot be used. `problems` holds a sentence for each reason, and none of them shows a value. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The settings cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * The environment of the process and the variables of `.env`. A variable that is already set is not overwritten. In production the
 * file is not read, because a file that was left behind there would decide what the environment does not.
 */
export function readEnvironment(): Environment {
  if (process.env['NODE_ENV'] !== 'production' && existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

/** Reads every setting. Throws one ConfigError that names everything that is wrong. */
export function readConfig(given: Environment) {
  const { environment: named, problems: fileProblems } = withTenantFile(given);
  const environment = withProxyNames(named);
  const { read, problems } = createSettingsReader(environment);
  const isProduction = read('NODE_ENV') === 'production';
  const host = read('HOST');
  const hosts = read('HOSTS') ?? defaultHosts(host);
  const isSet = (name: string) => Boolean(environment[name]);
  const situation = { isSet, isProduction, host, hosts };
  const { auth, isFederationForRouter, problems: authProblems } = readAuth(read, situation);
  const tenant = readTenant(read);
  // What is for trying out is on by itself only with made-up data.
  const isOn = (setting: 'on' | 'off' | undefined) => (setting ?? (tenant ? 'off' : 'on')) === 'on';
  const hasGraphiql = isOn(read('GRAPHIQL'));
  const allowsHttp = read('LOANPRO_ALLOW_HTTP') === 'on';
  const unknown = findUnknownSettings(namesOf(environment));
  const config = {
    isProduction,
    workers: read('WORKERS'),
    server: {
      port: read('PORT'),
      host,
      hosts,
      requestTimeoutMs: read('REQUEST_TIMEOUT_MS'),
      maxRequestTimeoutMs: MAX_REQUEST_TIMEOUT_MS,
      maxConcurrentRequests: read('MAX_CONCURRENT_REQUESTS'),
      maxConcurrentRequestsPerAddress: read('MAX_CONCURRENT_REQUESTS_PER_ADDRESS') ?? null,
      callerShare: read('CALLER_SHARE') / 100,
      rateLimitCostPerMinute: read('RATE_LIMIT_COST_PER_MINUTE') ?? null,
      maxConnections: read('MAX_CONNECTIONS'),
      keepAliveTimeoutMs: read('KEEP_ALIVE_TIMEOUT_MS'),
      corsOrigins: read('CORS_ORIGINS') ?? (tenant ? [] : LOOPBACK_ORIGINS),
      shutdownDelayMs: read('SHUTDOWN_DELAY_MS') ?? (isProduction ? PRODUCTION_SHUTDOWN_DELAY_MS : 0),
      trustedProxies: read('TRUSTED_PROXIES') ?? [],
      acceptsGet: isOn(read('GET_QUERIES')),
      readyNeedsJournal: read('READY_NEEDS_JOURNAL') === 'on',
      /** `null` for everybody. */
      diagnosticsRoles: read('DIAGNOSTICS_ROLES') ?? (isProduction ? [] : null),
    },
    operations: readOperations(read, isProduction),
    build: readBuild(read),
    logsRequests: read('LOG_REQUESTS') === 'on',
    /** How callers are identified. `null` where nobody is. */
    auth,
    /** `null` without credentials: the built-in stand-in answers. */
    tenant,
    loanPro: {
      timeoutMs: read('LOANPRO_TIMEOUT_MS'),
      maxConcurrency: read('LOANPRO_MAX_CONCURRENCY'),
      proxy: readProxy(read),
      definitionsMaxAgeMs: read('DEFINITIONS_MAX_AGE_MS'),
      definitionsFile: read('DEFINITIONS_FILE') ?? null,
      writeDialect: read('LOANPRO_WRITE_DIALECT'),
      emptyValue: read('LOANPRO_EMPTY_VALUE'),
      expansions: read('LOANPRO_EXPANSIONS'),
      dateFormat: read('LOANPRO_DATE_SPELLING'),
      formats: readFormats(read),
    },
    journal: readJournal(read, tenant !== null),
    /** Only the command deletes records. */
    journalKeepDays: readKeepDays(read),
    federation: {
      isForRouter: isFederationForRouter,
      isGuarded: read('FEDERATION_GUARDS') === 'on',
    },
    policyFile: read('POLICY_FILE') ?? null,
    hasGraphiql,
    // GraphiQL cannot show the schema without introspection.
    allowsIntrospection: isOn(read('INTROSPECTION') ?? (hasGraphiql ? 'on' : undefined)),
    documents: readDocuments(read),
    introspectionRoles: read('INTROSPECTION_ROLES') ?? [],
    logLevel: read('LOG_LEVEL'),
    /** Variables that begin like settings and are none. */
    unknownSettings: unknown.ignored,
  };
  const allProblems = [
    ...unknown.refused,
    ...fileProblems,
    ...problems,
    ...findContradictions(environment, { allowsHttp }),
    ...findPortProblems(config),
    ...authProblems,
  ];
  if (allProblems.length > 0) throw new ConfigError(allProblems);
  return config;
}

/** Where the journal is, for programs that only read it, with its keys and how long records are kept. No other setting is read. */
export function readJournalPlace(
  environment: Environment,
): StoredJournal & { keys: readonly Secret[]; keepDays: number } {
  const { read, problems } = createSettingsReader(environment);
  const url = read('JOURNAL_URL') ?? DEFAULT_JOURNAL_URL;
  const allProblems = [
    ...problems,
    ...(isPostgres(url) ? findPostgresProblems(url, read('NODE_ENV') === 'production') : []),
  ];
  if (allProblems.length > 0) throw new ConfigError(allProblems);
  return { ...parseJournalUrl(url), keys: readJournalKeys(read), keepDays: readKeepDays(read) };
}

/** The credentials of the tenant, for programs that only ask LoanPro. Throws when they are incomplete. */
export function readTenantAccess(given: Environment): TenantConfig & { proxy: ReturnType<typeof readProxy> } {
  const { environment: named, problems: fileProblems } = withTenantFile(given);
  const environment = withProxyNames(named);
  const { read, problems } = createSettingsReader(environment);
  const tenant = readTenant(read);
  const allowsHttp = read('LOANPRO_ALLOW_HTTP') === 'on';
  const allProblems = [...fileProblems, ...problems, ...findContradictions(environment, { allowsHttp })];
  if (tenant === null) allProblems.push('LOANPRO_API_TOKEN and LOANPRO_INSTANCE_ID are required.');
  if (allProblems.length > 0 || tenant === null) throw new ConfigError([...new Set(allProblems)]);
  return { ...tenant, proxy: readProxy(read) };
}

/** The policy, and the tenant whose fields it is about, for a program that explains it. The tenant is `null` without credentials. */
export function readPolicyPlace(given: Environment) {
  const { environment, problems: fileProblems } = withTenantFile(given);
  const { read, problems } = createSettingsReader(environment);
  const policyFile = read('POLICY_FILE');
  const allProblems = [...fileProblems, ...problems];
  if (policyFile === undefined) allProblems.push('POLICY_FILE is required.');
  if (allProblems.length > 0 || policyFile === undefined) throw new ConfigError(allProblems);
  const tenant = readTenant(read) && readTenantAccess(given);
  return { policyFile, tenant };
}

/** The names of the address on which the gateway listens. Which other names lead to it is known only to the one who gave them. */
function defaultHosts(host: string): readonly string[] {
  const isEveryAddress = ['0.0.0.0', '::'].includes(host);
  return isEveryAddress ? LOOPBACK_NAMES : [...LOOPBACK_NAMES, hostInUrl(host)];
}

/** Missing and contradictory credentials are reported later, together with all other problems. */
function readTenant(read: Reader['read']): TenantConfig | null {
  const token = read('LOANPRO_API_TOKEN');
  const path = read('LOANPRO_API_TOKEN_FILE');
  const instanceId = read('LOANPRO_INSTANCE_ID');
  const baseUrl = read('LOANPRO_BASE_URL').replace(/\/*$/, '/');
  if (instanceId === undefined) return null;
  if (path !== undefined) return { baseUrl, instanceId, token: { kind: 'file', path } };
  if (token !== undefined) return { baseUrl, instanceId, token: { kind: 'fixed', token: new Secret(token) } };
  return null;
}

/** Most programs know the names of a proxy's variables in lower case, and prefer them. */
function withProxyNames({ https_proxy, no_proxy, ...others }: Environment): Environment {
  return {
    ...others,
    HTTPS_PROXY: https_proxy || others['HTTPS_PROXY'],
    NO_PROXY: no_proxy || others['NO_PROXY'],
  };
}

function readProxy(read: Reader['read']): { url: Secret; exceptions: string } | null {
  const url = read('HTTPS_PROXY');
  const exceptions = read('NO_PROXY') ?? '';
  return url === undefined ? null : { url: new Secret(withScheme(url)), exceptions };
}

function readFormats(read: Reader['read']) {
  const [first, last] = read('DATE_YEARS').split('-').map(Number);
  const [checked, unchecked] = (read('CHECKBOX_WORDS') ?? '').split(',').map((word) => word.trim());
  return {
    dateOrder: read('DATE_ORDER'),
    years: { first: first ?? 1900, last: last ?? 2199 },
    checkboxWords: checked && unchecked ? { checked, unchecked } : null,
    percentForm: read('PERCENT_FORM') ?? null,
    selectStores: read('SELECT_STORES'),
    selectOptionsForm: read('SELECT_OPTIONS_FORM'),
  };
}

function namesOf(environment: Environment): string[] {
  return Object.keys(environment).filter((name) => environment[name]);
}
