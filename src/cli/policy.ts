// `npm run policy`: prints what roles may see and change, field by field.

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeRoles } from '../access/explain-policy.ts';
import { unknownNames } from '../access/policy-check.ts';
import { PolicyError, readPolicyFile } from '../access/policy-file.ts';
import { ConfigError, readEnvironment, readPolicyPlace } from '../config/read-config.ts';
import { openLoanPro } from '../loanpro/client.ts';
import { fixedToken, tokenFromFile } from '../loanpro/transport/token.ts';
import { UsageError } from './journal-options.ts';

const HELP = `Prints what a role of the policy file POLICY_FILE may see and change, field by field.

  npm run policy -- explain --role <name>

  --role <name>   the role; with several of them, what a viewer with all of these roles may do
  --help          prints this text
`;

const TIMEOUT_MS = 10_000;

async function run(args: string[]): Promise<void> {
  const { values, positionals } = parse(args);
  if (values.help) return void process.stdout.write(HELP);
  const names = values.role ?? [];
  if (positionals.join() !== 'explain' || names.length === 0) throw new UsageError(HELP);
  const { policyFile, tenant } = readPolicyPlace(readEnvironment());
  const { policy } = readPolicyFile(policyFile);
  const unknown = names.filter((name) => !policy.roles.has(name));
  if (unknown.length > 0) {
    throw new UsageError(
      `The policy has no role ${unknown.join(', ')}. It has ${[...policy.roles.keys()].join(', ')}.`,
    );
  }
  const upstream = await openUpstream(tenant);
  const loanPro = openLoanPro({
    ...upstream,
    timeoutMs: TIMEOUT_MS,
    maxConcurrency: 4,
    definitionsMaxAgeMs: TIMEOUT_MS,
    writeForm: { dialect: 'field', emptyValue: 'empty-text' },
    onNotice: () => undefined,
  });
  try {
    const list = await loanPro.loadDefinitions('customer', AbortSignal.timeout(TIMEOUT_MS));
    process.stdout.write(describeRoles(policy, names, list));
    const problems = unknownNames(policy, list);
    if (problems.length > 0) throw new PolicyError(problems);
  } finally {
    await loanPro.close();
    await upstream.close();
  }
}

/** Without credentials the stand-in, as for the gateway. It is not part of every installation. */
async function openUpstream(tenant: ReturnType<typeof readPolicyPlace>['tenant']) {
  if (tenant) {
    const { token: source, proxy, baseUrl, instanceId } = tenant;
    const token =
      source.kind === 'fixed'
        ? fixedToken(source.token.reveal())
        : tokenFromFile(source.path, () => undefined);
    const way = proxy && { url: proxy.url.reveal(), exceptions: proxy.exceptions };
    return { baseUrl, instanceId, token, proxy: way, close: async () => undefined };
  }
  if (!existsSync(new URL('../../standin/server.ts', import.meta.url))) {
    throw new UsageError('LOANPRO_API_TOKEN and LOANPRO_INSTANCE_ID are missing.');
  }
  const { openStandin } = await import('../../standin/server.ts');
  const { baseUrl, instanceId, token, close } = await openStandin();
  return { baseUrl, instanceId, token: fixedToken(token), proxy: null, close };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: { role: { type: 'string', multiple: true }, help: { type: 'boolean' } },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  const isForPeople =
    error instanceof ConfigError || error instanceof UsageError || error instanceof PolicyError;
  if (!isForPeople && !(error instanceof Error && 'code' in error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
