// Settings that are valid one by one and cannot be used together.

import { findPostgresProblems } from './postgres-url.ts';
import { isPostgres } from './settings.ts';

/** One sentence for each contradiction and each setting that another one requires. */
export function findContradictions(given: Readonly<Record<string, string | undefined>>): string[] {
  const isSet = (name: string) => Boolean(given[name]);
  const isProduction = given['NODE_ENV'] === 'production';
  const problems: string[] = [];

  if (isSet('LOANPRO_API_TOKEN') && isSet('LOANPRO_API_TOKEN_FILE')) {
    problems.push('LOANPRO_API_TOKEN and LOANPRO_API_TOKEN_FILE are both set. Remove one of them.');
  }
  const missing: string[] = [];
  if (!isSet('LOANPRO_API_TOKEN') && !isSet('LOANPRO_API_TOKEN_FILE')) missing.push('LOANPRO_API_TOKEN');
  if (!isSet('LOANPRO_INSTANCE_ID')) missing.push('LOANPRO_INSTANCE_ID');
  if (isProduction) {
    for (const name of missing) {
      problems.push(`${name} is missing. Production requires it: the stand-in is for development only.`);
    }
  } else if (missing.length === 1) {
    problems.push(`${missing[0]} is missing. The token and the instance id must be set together.`);
  } else if (missing.length === 2 && isSet('LOANPRO_BASE_URL')) {
    problems.push('LOANPRO_BASE_URL is set, but LOANPRO_API_TOKEN and LOANPRO_INSTANCE_ID are missing.');
  }
  if (isProduction && /^http:/i.test(given['LOANPRO_BASE_URL'] ?? '')) {
    problems.push('LOANPRO_BASE_URL must be https in production, because every call carries the token.');
  }
  const journalUrl = given['JOURNAL_URL'] ?? '';
  if (isPostgres(journalUrl)) problems.push(...findPostgresProblems(journalUrl, isProduction));
  if (isPostgres(journalUrl) && !isSet('JOURNAL_KEY')) {
    problems.push('JOURNAL_KEY is missing. All replicas that share a journal must have the same key.');
  }
  return problems;
}
