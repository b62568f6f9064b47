// The only reader of the environment. Names everything that is wrong with it at once, and prints no value.

import { existsSync } from 'node:fs';
import { z } from 'zod';
import { DATE_SPELLINGS } from './custom-fields/calendar.ts';
import type { JournalHome } from './journal/journal.ts';
import type { JournalPlace } from './journal/reader.ts';
import { EMPTY_VALUES, WRITE_DIALECTS } from './loanpro/update-request.ts';
import { MAX_TIMEOUT_MS } from './request-scope.ts';

/** What LoanPro's own page calls the base URL of production and sandbox alike (documented). */
const LOANPRO_BASE_URL = 'https://loanpro.simnang.com/api/public/api/1/';

/** Beside the process. */
const JOURNAL_URL = 'file:journal.sqlite';

const POSTGRES = /^postgres(ql)?:\/\//;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

// Every check says what a setting must be, in words that follow "must be".

const textThat = (expected: string, isFit: (given: string) => boolean) => z.string().refine(isFit, expected);

const wholeNumber = (min: number, max: number) =>
  textThat(`a whole number from ${min} to ${max}`, (digits) => {
    return /^\d{1,9}$/.test(digits) && Number(digits) >= min && Number(digits) <= max;
  }).transform(Number);

const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, `one of ${words.join(', ')}`);

const settings = z.object({
  NODE_ENV: oneOf(['development', 'test', 'production']).optional(),
  PORT: wholeNumber(0, 65_535).default(4000),
  HOST: textThat('a host name or an address', (host) => /^[\w.:-]+$/.test(host)).default('127.0.0.1'),
  LOANPRO_BASE_URL: textThat('an absolute http or https address without credentials, ? and #', (url) => {
    return /^https?:\/\/[^?#@]+$/i.test(url) && URL.canParse(url);
  }).default(LOANPRO_BASE_URL),
  LOANPRO_API_TOKEN: textThat('a token without spaces and without the word Bearer', (token) => {
    return /^[!-~]+$/.test(token);
  }).optional(),
  LOANPRO_INSTANCE_ID: textThat('letters, digits and dashes', (id) => /^[\w-]+$/.test(id)).optional(),
  LOANPRO_TIMEOUT_MS: wholeNumber(100, 60_000).default(10_000),
  LOANPRO_WRITE_DIALECT: oneOf(WRITE_DIALECTS).default('row-and-field'),
  LOANPRO_EMPTY_VALUE: oneOf(EMPTY_VALUES).default('empty-text'),
  LOANPRO_DATE_SPELLING: oneOf(DATE_SPELLINGS).default('YYYY-MM-DD'),
  DEFINITIONS_MAX_AGE_MS: wholeNumber(1, 86_400_000).default(300_000),
  JOURNAL_URL: textThat(
    'file: and a path, or the address of a Postgres that begins with postgres:',
    (url) => {
      return /^file:(?!\/\/)[^\0]+$/.test(url) || (POSTGRES.test(url) && URL.canParse(url));
    },
  ).optional(),
  JOURNAL_KEY: textThat('at least 32 characters, none of them a space', (key) =>
    /^\S{32,}$/.test(key),
  ).optional(),
  REQUEST_TIMEOUT_MS: wholeNumber(100, MAX_TIMEOUT_MS).default(15_000),
  CORS_ORIGINS: textThat(
    'origins such as https://app.example.com with commas between; no * and no path',
    (list) => {
      return splitList(list).every(
        (part) => /^https?:/.test(part) && URL.canParse(part) && new URL(part).origin === part,
      );
    },
  )
    .transform(splitList)
    .default([]),
  GRAPHIQL: oneOf(['on', 'off']).optional(),
  LOG_LEVEL: oneOf(LOG_LEVELS).default('info'),
});

function splitList(list: string): string[] {
  return list.split(',').map((part) => part.trim());
}

type Settings = z.infer<typeof settings>;

export interface Config {
  isProduction: boolean;
  port: number;
  host: string;
  /** `null`: no credentials were given, so the built-in stand-in answers. */
  loanPro: { baseUrl: string; token: string; instanceId: string } | null;
  journal: JournalHome;
  loanProTimeoutMs: number;
  writeDialect: Settings['LOANPRO_WRITE_DIALECT'];
  emptyValue: Settings['LOANPRO_EMPTY_VALUE'];
  dateSpelling: Settings['LOANPRO_DATE_SPELLING'];
  definitionsMaxAgeMs: number;
  requestTimeoutMs: number;
  corsOrigins: readonly string[];
  graphiql: boolean;
  logLevel: Settings['LOG_LEVEL'];
}

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
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, text]) => text !== undefined && text !== ''),
  );
  const parsed = settings.safeParse(given);
  const problems = [...misspelt(Object.keys(given)), ...unusable(parsed.error), ...contradictions(given)];
  if (problems.length > 0 || !parsed.data) throw new ConfigError(problems);

  const { data } = parsed;
  const isProduction = data.NODE_ENV === 'production';
  const { LOANPRO_API_TOKEN: token, LOANPRO_INSTANCE_ID: instanceId } = data;
  return {
    isProduction,
    port: data.PORT,
    host: data.HOST,
    loanPro:
      token && instanceId ? { baseUrl: data.LOANPRO_BASE_URL.replace(/\/*$/, '/'), token, instanceId } : null,
    journal: homeOf(data, token !== undefined),
    loanProTimeoutMs: data.LOANPRO_TIMEOUT_MS,
    writeDialect: data.LOANPRO_WRITE_DIALECT,
    emptyValue: data.LOANPRO_EMPTY_VALUE,
    dateSpelling: data.LOANPRO_DATE_SPELLING,
    definitionsMaxAgeMs: data.DEFINITIONS_MAX_AGE_MS,
    requestTimeoutMs: data.REQUEST_TIMEOUT_MS,
    corsOrigins: data.CORS_ORIGINS,
    graphiql: data.GRAPHIQL ? data.GRAPHIQL === 'on' : !isProduction,
    logLevel: data.LOG_LEVEL,
  };
}

/** Where the journal is, for whoever only reads it: no other setting is looked at. */
export function readJournalPlace(environment: Record<string, string | undefined>): JournalPlace {
  const { data, error } = settings
    .pick({ JOURNAL_URL: true })
    .safeParse({ JOURNAL_URL: environment['JOURNAL_URL'] || undefined });
  if (!data) throw new ConfigError(unusable(error));
  return placeOf(data.JOURNAL_URL ?? JOURNAL_URL);
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

function unusable(error: z.ZodError | undefined): string[] {
  return (error?.issues ?? []).map(({ path, message }) => `${String(path[0])} must be ${message}.`);
}

function contradictions(given: Record<string, string | undefined>): string[] {
  const problems: string[] = [];
  const isProduction = given['NODE_ENV'] === 'production';
  const credentials = ['LOANPRO_API_TOKEN', 'LOANPRO_INSTANCE_ID'];
  const missing = credentials.filter((name) => given[name] === undefined);
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

/** Names that look like a setting and are none: a typo would otherwise leave a default in force, silently. */
function misspelt(names: readonly string[]): string[] {
  const known = Object.keys(settings.shape);
  return names
    .filter((name) => !known.includes(name))
    .flatMap((name) => {
      const meant = known.find((candidate) => candidate.length >= 8 && isTypo(name.toUpperCase(), candidate));
      if (meant) return [`${name} is not a setting. Is ${meant} meant?`];
      return /^loanpro_/i.test(name) && !name.startsWith('LOANPRO_SANDBOX_')
        ? [`${name} is not a setting.`]
        : [];
    });
}

/** True when one letter was added, left out or changed, or two neighbours changed places. */
function isTypo(word: string, meant: string): boolean {
  if (word === meant) return true;
  let at = 0;
  while (at < meant.length && meant[at] === word[at]) at++;
  return [
    meant.slice(0, at) + (word[at] ?? '') + meant.slice(at + 1),
    meant.slice(0, at) + (word[at] ?? '') + meant.slice(at),
    meant.slice(0, at) + meant.slice(at + 1),
    meant.slice(0, at) + (meant[at + 1] ?? '') + (meant[at] ?? '') + meant.slice(at + 2),
  ].includes(word);
}
