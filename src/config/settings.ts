// Every setting: its name, its default, and what it must be, in words.

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { DATE_FORMATS } from '../custom-fields/kinds/calendar.ts';
import { parseToken } from '../loanpro/transport/token.ts';
import { EMPTY_VALUES, WRITE_DIALECTS } from '../loanpro/update-request.ts';
import { MAX_TIMEOUT_MS } from '../http/request-scope.ts';

/** What LoanPro's own page calls the base URL of production and sandbox alike (documented). */
const LOANPRO_BASE_URL = 'https://loanpro.simnang.com/api/public/api/1/';

export const POSTGRES = /^postgres(ql)?:\/\//;

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
    return parseToken(token) === token;
  }).optional(),
  LOANPRO_API_TOKEN_FILE: textThat('the path of a file that can be read and holds a token', (path) => {
    return parseToken(readOrNothing(path)) !== null;
  }).optional(),
  LOANPRO_INSTANCE_ID: textThat('letters, digits and dashes', (id) => /^[\w-]+$/.test(id)).optional(),
  LOANPRO_TIMEOUT_MS: wholeNumber(100, 60_000).default(10_000),
  LOANPRO_MAX_CONCURRENCY: wholeNumber(4, 256).default(8),
  LOANPRO_WRITE_DIALECT: oneOf(WRITE_DIALECTS).default('row-and-field'),
  LOANPRO_EMPTY_VALUE: oneOf(EMPTY_VALUES).default('empty-text'),
  LOANPRO_DATE_SPELLING: oneOf(DATE_FORMATS).default('YYYY-MM-DD'),
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
  MAX_CONCURRENT_REQUESTS: wholeNumber(1, 100_000).default(300),
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
  FEDERATION_GUARDS: oneOf(['on', 'off']).default('off'),
  FEDERATION_TRACES: oneOf(['on', 'off']).default('off'),
  GRAPHIQL: oneOf(['on', 'off']).optional(),
  LOG_LEVEL: oneOf(LOG_LEVELS).default('info'),
});

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function splitList(list: string): string[] {
  return list.split(',').map((part) => part.trim());
}

export type Settings = z.infer<typeof settings>;

/** What is wrong with the settings that are given, a line for each; the settings themselves when nothing is. */
export function parseSettings(given: Record<string, string>): {
  data: Settings | undefined;
  problems: string[];
} {
  const { data, error } = settings.safeParse(given);
  return { data, problems: [...misspelt(Object.keys(given)), ...unusable(error)] };
}

/** The same for the one setting of the journal's place. */
export function parseJournalUrl(url: string | undefined): { data: string | undefined; problems: string[] } {
  const { data, error } = settings.shape.JOURNAL_URL.safeParse(url);
  const problems = error ? error.issues.map(({ message }) => `JOURNAL_URL must be ${message}.`) : [];
  return { data, problems };
}

function unusable(error: z.ZodError | undefined): string[] {
  return (error?.issues ?? []).map(({ path, message }) => `${String(path[0])} must be ${message}.`);
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
