// The only reader of the environment. Names everything that is wrong with it at once, and prints no value.

import { existsSync } from 'node:fs';
import type { JournalHome } from '../journal/journal.ts';
import type { JournalPlace } from '../journal/reader.ts';
import { POSTGRES, parseJournalUrl, parseSettings } from './settings.ts';
import type { Settings } from './settings.ts';

/** Beside the process. */
const JOURNAL_URL = 'file:journal.sqlite';

export interface Config {
  isProduction: boolean;
  port: number;
  host: string;
  /** `null`: no credentials were given, so the built-in stand-in answers. */
  loanPro: { baseUrl: string; token: TokenPlace; instanceId: string } | null;
  journal: JournalHome;
  loanProTimeoutMs: number;
  loanProMaxConcurrency: number;
  writeDialect: Settings['LOANPRO_WRITE_DIALECT'];
  emptyValue: Settings['LOANPRO_EMPTY_VALUE'];
  dateFormat: Settings['LOANPRO_DATE_SPELLING'];
  definitionsMaxAgeMs: number;
  requestTimeoutMs: number;
  maxConcurrentRequests: number;
  corsOrigins: readonly string[];
  isGuarded: boolean;
  tracesFields: boolean;
  takesGet: boolean;
  graphiql: boolean;
  logLevel: Settings['LOG_LEVEL'];
}

export type TokenPlace = { kind: 'fixed'; token: string } | { kind: 'file'; path: string };

/** The environment cannot be used. `problems` holds a line for each reason, none of which shows a value. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The settings cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** The process's environment, with what `.env` adds to it: a variable that is already set wins. */
export function readEnvironment(): Record<string, string | undefined> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

/** Reads all settings or throws one ConfigError with everything that is wrong. An empty variable counts as not set. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given: Record<string, string> = {};
  for (const [name, text] of Object.entries(environment)) if (text) given[name] = text;
  const { data, problems } = parseSettings(given);
  problems.push(...contradictions(given));
  if (problems.length > 0 || !data) throw new ConfigError(problems);

  const isProduction = data.NODE_ENV === 'production';
  const instanceId = data.LOANPRO_INSTANCE_ID;
  const token = tokenPlaceOf(data);
  return {
    isProduction,
    port: data.PORT,
    host: data.HOST,
    loanPro:
      token && instanceId ? { baseUrl: data.LOANPRO_BASE_URL.replace(/\/*$/, '/'), token, instanceId } : null,
    journal: homeOf(data, token !== null),
    loanProTimeoutMs: data.LOANPRO_TIMEOUT_MS,
    loanProMaxConcurrency: data.LOANPRO_MAX_CONCURRENCY,
    writeDialect: data.LOANPRO_WRITE_DIALECT,
    emptyValue: data.LOANPRO_EMPTY_VALUE,
    dateFormat: data.LOANPRO_DATE_SPELLING,
    definitionsMaxAgeMs: data.DEFINITIONS_MAX_AGE_MS,
    requestTimeoutMs: data.REQUEST_TIMEOUT_MS,
    maxConcurrentRequests: data.MAX_CONCURRENT_REQUESTS,
    corsOrigins: data.CORS_ORIGINS,
    tracesFields: data.FEDERATION_TRACES === 'on',
    takesGet: !isProduction,
    isGuarded: data.FEDERATION_GUARDS === 'on',
    graphiql: data.GRAPHIQL ? data.GRAPHIQL === 'on' : !isProduction,
    logLevel: data.LOG_LEVEL,
  };
}

function tokenPlaceOf({
  LOANPRO_API_TOKEN: token,
  LOANPRO_API_TOKEN_FILE: path,
}: Settings): TokenPlace | null {
  if (path !== undefined) return { kind: 'file', path };
  return token === undefined ? null : { kind: 'fixed', token };
}

/** Where the journal is, for whoever only reads it: no other setting is looked at. */
export function readJournalPlace(environment: Record<string, string | undefined>): JournalPlace {
  const { data: url = JOURNAL_URL, problems } = parseJournalUrl(environment['JOURNAL_URL'] || undefined);
  if (problems.length > 0) throw new ConfigError(problems);
  return placeOf(url);
}

function placeOf(url: string): JournalPlace {
  return url.startsWith('file:')
    ? { kind: 'file', path: url.slice('file:'.length) }
    : { kind: 'postgres', url };
}

/** The stand-in keeps its customers in memory, and so what was written to them. */
function homeOf({ JOURNAL_URL: url, JOURNAL_KEY }: Settings, isReal: boolean): JournalHome {
  if (url === undefined && !isReal) return { kind: 'memory' };
  const place = placeOf(url ?? JOURNAL_URL);
  // That it is given with a Postgres is seen to among the contradictions.
  return place.kind === 'postgres'
    ? { ...place, key: JOURNAL_KEY ?? '' }
    : { ...place, key: JOURNAL_KEY ?? null };
}

function contradictions(given: Record<string, string | undefined>): string[] {
  const problems: string[] = [];
  const isProduction = given['NODE_ENV'] === 'production';
  const hasToken = given['LOANPRO_API_TOKEN'] !== undefined;
  const hasTokenFile = given['LOANPRO_API_TOKEN_FILE'] !== undefined;
  if (hasToken && hasTokenFile) {
    problems.push('LOANPRO_API_TOKEN and LOANPRO_API_TOKEN_FILE are both set. One of them is enough.');
  }
  const missing: string[] = [];
  if (!hasToken && !hasTokenFile) missing.push('LOANPRO_API_TOKEN');
  if (given['LOANPRO_INSTANCE_ID'] === undefined) missing.push('LOANPRO_INSTANCE_ID');
  if (missing.length > 0 && isProduction) {
    problems.push(
      ...missing.map((name) => `${name} is missing. In production there is no stand-in of LoanPro.`),
    );
  } else if (missing.length === 1) {
    problems.push(`${missing[0]} is missing. The token and the instance id go together.`);
  } else if (missing.length === 2 && given['LOANPRO_BASE_URL'] !== undefined) {
    problems.push('LOANPRO_BASE_URL is set, but LOANPRO_API_TOKEN and LOANPRO_INSTANCE_ID are missing.');
  }
  if (isProduction && /^http:/i.test(given['LOANPRO_BASE_URL'] ?? '')) {
    problems.push('LOANPRO_BASE_URL must be https in production: the token travels with every call.');
  }
  if (POSTGRES.test(given['JOURNAL_URL'] ?? '') && given['JOURNAL_KEY'] === undefined) {
    problems.push('JOURNAL_KEY is missing. All who share a journal make its hashes with the same key.');
  }
  return problems;
}
