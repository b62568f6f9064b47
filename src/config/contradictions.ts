// Settings that are valid one by one and cannot be used together.

import { findPackageJSON } from 'node:module';
import { isLoopback } from './host-names.ts';
import { findPostgresProblems } from './postgres-url.ts';
import { isPostgres } from './settings.ts';

type Given = Readonly<Record<string, string | undefined>>;

/** One sentence for each contradiction and each setting that another one requires. */
export function findContradictions(given: Given, { allowsHttp }: { allowsHttp: boolean }): string[] {
  const isSet = (name: string) => Boolean(given[name]);
  const isProduction = given['NODE_ENV'] === 'production';
  const problems: string[] = [];

  if (isSet('LOANPRO_API_TOKEN') && isSet('LOANPRO_API_TOKEN_FILE')) {
    problems.push('LOANPRO_API_TOKEN and LOANPRO_API_TOKEN_FILE are both set. Remove one of them.');
  }
  const spelling = given['LOANPRO_DATE_SPELLING'] ?? '';
  const order = given['DATE_ORDER'] || 'month-first';
  if (
    (spelling.startsWith('MM') && order !== 'month-first') ||
    (spelling.startsWith('DD') && order !== 'day-first')
  ) {
    problems.push('LOANPRO_DATE_SPELLING and DATE_ORDER contradict each other.');
  }
  if (
    /^(lines|commas|semicolons)$/.test(given['SELECT_OPTIONS_FORM'] ?? '') &&
    given['SELECT_STORES'] !== 'label'
  ) {
    problems.push('SELECT_OPTIONS_FORM needs SELECT_STORES=label, because such a list has no keys.');
  }
  if (!/^(off)?$/.test(given['DOCUMENTS_ONLY'] ?? '') && !isSet('DOCUMENTS_DIR')) {
    problems.push('DOCUMENTS_ONLY needs DOCUMENTS_DIR: without documents, nothing could be run.');
  }
  if (given['GRAPHIQL'] === 'on' && !isInstalled('@graphql-yoga/render-graphiql')) {
    problems.push(
      'GRAPHIQL=on needs the package @graphql-yoga/render-graphiql, which is not installed. An image has it when it was built with --build-arg OMIT=dev.',
    );
  }
  const missing: string[] = [];
  if (!isSet('LOANPRO_API_TOKEN') && !isSet('LOANPRO_API_TOKEN_FILE')) missing.push('LOANPRO_API_TOKEN');
  if (!isSet('LOANPRO_INSTANCE_ID')) missing.push('LOANPRO_INSTANCE_ID');
  const host = given['HOST'] ?? '';
  if (isProduction && host !== '' && !isLoopback(host) && !isSet('HOSTS')) {
    problems.push(
      'HOSTS is missing. In production, a gateway that does not listen on loopback must know the host names that its callers use.',
    );
  }
  if (isProduction) {
    for (const name of missing) {
      problems.push(`${name} is missing. Production requires it: the stand-in is for development only.`);
    }
  } else if (missing.length === 1) {
    problems.push(`${missing[0]} is missing. The token and the instance id must be set together.`);
  } else if (missing.length === 2 && isSet('LOANPRO_BASE_URL')) {
    problems.push('LOANPRO_BASE_URL is set, but LOANPRO_API_TOKEN and LOANPRO_INSTANCE_ID are missing.');
  }
  if (!allowsHttp || isProduction) problems.push(...findHttpProblems(given, isProduction));
  const journalUrl = given['JOURNAL_URL'] ?? '';
  if (isPostgres(journalUrl)) problems.push(...findPostgresProblems(journalUrl, isProduction));
  const hasKey = isSet('JOURNAL_KEY') || isSet('JOURNAL_KEY_FILE');
  if (isSet('JOURNAL_KEY') && isSet('JOURNAL_KEY_FILE')) {
    problems.push('JOURNAL_KEY and JOURNAL_KEY_FILE are both set. Remove one of them.');
  }
  if (isPostgres(journalUrl) && !hasKey) {
    problems.push('JOURNAL_KEY is missing. All replicas that share a journal must have the same key.');
  } else if (isProduction && !hasKey) {
    problems.push(
      'JOURNAL_KEY_FILE is missing. In production, the key of the journal must be kept apart from the journal. A journal that exists has its key in the file with the suffix -key beside it: move this file to another place, and set JOURNAL_KEY_FILE to its path.',
    );
  }
  return problems;
}

/** Every call carries the token, so only what does not leave the machine may be unencrypted without a setting that says so. */
function findHttpProblems(given: Given, isProduction: boolean): string[] {
  const baseUrl = given['LOANPRO_BASE_URL'] ?? '';
  const hasToken = Boolean(given['LOANPRO_API_TOKEN'] || given['LOANPRO_API_TOKEN_FILE']);
  if (!/^http:/i.test(baseUrl) || !URL.canParse(baseUrl)) return [];
  if (isProduction) {
    return ['LOANPRO_BASE_URL must be https in production, because every call carries the token.'];
  }
  if (!hasToken || isLoopback(new URL(baseUrl).hostname)) return [];
  return [
    'LOANPRO_BASE_URL must be https, because every call carries the token. For a test system without https, set LOANPRO_ALLOW_HTTP to on.',
  ];
}

function isInstalled(name: string): boolean {
  try {
    return findPackageJSON(name, import.meta.url) !== undefined;
  } catch {
    return false;
  }
}
