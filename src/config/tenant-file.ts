// Reads the file of settings that `npm run portrait` writes about a tenant.

import { readFileSync } from 'node:fs';
import { SETTINGS } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A file that is kept beside the source holds no secret, and what is said once for a process stays in its environment. */
const NOT_IN_A_FILE = new Set([
  'NODE_ENV',
  'AUTH',
  'TENANT_FILE',
  'LOANPRO_API_TOKEN',
  'JOURNAL_KEY',
  'JOURNAL_URL',
]);

/** The settings of the file below those of the environment, and a sentence for each problem of the file. No sentence shows a value. */
export function withTenantFile(environment: Environment): { environment: Environment; problems: string[] } {
  const path = environment['TENANT_FILE'];
  if (path === undefined || path === '') return { environment, problems: [] };
  const found = readSettings(path);
  if (found === null) {
    return {
      environment,
      problems: ['TENANT_FILE must be the path of a JSON file with an object of texts.'],
    };
  }
  const problems = found.flatMap(([name]) => {
    if (!Object.hasOwn(SETTINGS, name)) return [`TENANT_FILE has a setting that does not exist: ${name}.`];
    return NOT_IN_A_FILE.has(name) ? [`TENANT_FILE must not hold ${name}.`] : [];
  });
  const usable = problems.length > 0 ? [] : found.filter(([name]) => !environment[name]);
  return { environment: { ...environment, ...Object.fromEntries(usable) }, problems };
}

function readSettings(path: string): Array<[string, string]> | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
  const entries = Object.entries(parsed).map(([name, value]): [string, unknown] => [name, value]);
  const texts = entries.flatMap(([name, value]): Array<[string, string]> =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  return texts.length === entries.length ? texts : null;
}
