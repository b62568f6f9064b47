// `npm run doctor`: checks the settings and everything they name, and prints what it found and what to do. It writes nothing anywhere.

import { parseArgs } from 'node:util';
import { ConfigError, readConfig, readEnvironment } from '../config/read-config.ts';
import type { Config } from '../config/read-config.ts';
import { examineDocuments, examineIssuers, examinePolicy } from './doctor/access.ts';
import { toJson, toText } from './doctor/finding.ts';
import type { Finding } from './doctor/finding.ts';
import { examineJournal } from './doctor/journal.ts';
import { examineLoanPro } from './doctor/loanpro.ts';

const HELP = `Checks the settings, LoanPro, the journal, the issuers of tokens, the policy and the trusted documents. It sends
nothing that writes, prints no secret, and ends with exit code 1 if there is a problem.

  npm run doctor -- [options]

  --json   prints one line of JSON for each finding
  --help   prints this text
`;

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) return void process.stdout.write(HELP);
  const toLine = values.json ? toJson : toText;
  for await (const finding of examineAll()) {
    process.stdout.write(toLine(finding));
    if (finding.state === 'problem') process.exitCode = 1;
  }
}

async function* examineAll(): AsyncGenerator<Finding> {
  const environment = readEnvironment();
  const config = readSettings(environment);
  if (Array.isArray(config)) return yield* config;
  yield* describeSettings(config, environment['TENANT_FILE']);
  const { findings, definitions } = await examineLoanPro(config);
  yield* findings;
  yield* await examineJournal(config);
  yield* await examineIssuers(config);
  yield* examinePolicy(config, definitions);
  yield* await examineDocuments(config);
}

/** The problems in place of the settings: without settings, nothing else can be checked. */
function readSettings(environment: ReturnType<typeof readEnvironment>): Config | Finding[] {
  try {
    return readConfig(environment);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const advice = 'Correct the settings, and run this command again: nothing else was checked.';
    return error.problems.map((text, index): Finding => {
      const isLast = index === error.problems.length - 1;
      return { subject: 'settings', state: 'problem', text, ...(isLast && { advice }) };
    });
  }
}

function describeSettings(
  { isProduction, unknownSettings }: Config,
  tenantFile: string | undefined,
): Finding[] {
  const subject = 'settings';
  const use = isProduction ? 'production' : 'development';
  const file = tenantFile ? ', with those of TENANT_FILE' : '';
  const good: Finding = { subject, state: 'ok', text: `The settings can be used in ${use}${file}.` };
  if (unknownSettings.length === 0) return [good];
  const text = `These variables begin like settings and are none: ${unknownSettings.join(', ')}.`;
  return [good, { subject, state: 'note', text }];
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Error && 'code' in error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
