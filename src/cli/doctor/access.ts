// Whether the keys of the issuers can be loaded, and whether the policy and the trusted documents can be used.

import { loadKeys } from '../../access/load-keys.ts';
import { ManifestProblem, readManifests } from '../../access/manifests.ts';
import { fieldsWithoutRule, unknownNames } from '../../access/policy-check.ts';
import { PolicyError, readPolicyFile } from '../../access/policy-file.ts';
import type { Config } from '../../config/read-config.ts';
import type { DefinitionList } from '../../custom-fields/definition.ts';
import type { Finding } from './finding.ts';

export async function examineIssuers({ auth }: Config): Promise<Finding[]> {
  if (!auth) {
    const text = 'Callers are not identified: everybody who can reach the port can read and write.';
    return [{ subject: 'issuer', state: 'note', text }];
  }
  const issuers = [
    { name: 'AUTH', issuer: auth.users },
    { name: 'AUTH_ROUTER', issuer: auth.router },
  ];
  return Promise.all(
    issuers.flatMap(({ name, issuer }) => (issuer ? [examineIssuer(name, issuer.keys)] : [])),
  );
}

async function examineIssuer(name: string, source: Parameters<typeof loadKeys>[0]): Promise<Finding> {
  try {
    const { keys } = await loadKeys(source);
    return { subject: 'issuer', state: 'ok', text: `${name}_ISSUER: its ${keys.length} keys can be loaded.` };
  } catch (error) {
    return {
      subject: 'issuer',
      state: 'problem',
      text: `${name}_ISSUER: its keys cannot be loaded: ${reasonOf(error)}`,
      advice: `Check ${name}_ISSUER, ${name}_JWKS_URL and ${name}_JWKS_FILE, and the network.`,
    };
  }
}

/** The texts of the loader repeat nothing. Those of Node's `fetch` say only that it failed, and its cause has a code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown.';
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause)
    return `the issuer cannot be reached (${String(cause.code)}).`;
  return 'code' in error ? `${String(error.code)}.` : error.message;
}

/** `definitions` is `null` where the fields of the tenant are not known. */
export function examinePolicy({ policyFile }: Config, definitions: DefinitionList | null): Finding[] {
  const subject = 'policy';
  if (policyFile === null)
    return [
      { subject, state: 'note', text: 'Without POLICY_FILE, every caller may see and change everything.' },
    ];
  try {
    const { policy } = readPolicyFile(policyFile);
    if (definitions) {
      const problems = unknownNames(policy, definitions);
      if (problems.length > 0) throw new PolicyError(problems);
    }
    const unruled = definitions ? fieldsWithoutRule(policy, definitions).length : 0;
    const text = `POLICY_FILE: its ${policy.roles.size} roles can be used.`;
    const hidden: Finding[] =
      unruled === 0
        ? []
        : [{ subject, state: 'note', text: `No rule matches ${unruled} fields: nobody sees them.` }];
    return [{ subject, state: 'ok', text }, ...hidden];
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return error.problems.map((problem): Finding => ({
      subject,
      state: 'problem',
      text: `POLICY_FILE: ${problem}`,
    }));
  }
}

export async function examineDocuments({ documents }: Config): Promise<Finding[]> {
  const subject = 'documents';
  if (!documents) return [];
  try {
    const { size } = new Set((await readManifests(documents.directory)).values());
    return [{ subject, state: 'ok', text: `DOCUMENTS_DIR: ${size} trusted documents can be read.` }];
  } catch (error) {
    const isRead = error instanceof ManifestProblem;
    if (!isRead && !(error instanceof Error && 'code' in error)) throw error;
    const text = `DOCUMENTS_DIR cannot be used. ${isRead ? error.message : 'The directory cannot be read.'}`;
    return [{ subject, state: 'problem', text }];
  }
}
