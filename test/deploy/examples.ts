// The files of examples/deploy as the tests need them: parsed, and as the environments that a gateway gets.

import { globSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { makeFolder, root } from '../support/process.ts';

export const folder = path.join(root, 'examples/deploy');

export const readExample = (name: string): string => readFileSync(path.join(folder, name), 'utf8');

/** A file of Kubernetes. */
export const manifest = (name: string) => parse(readExample(`kubernetes/${name}`));

export const manifestNames = globSync('*.yaml', { cwd: path.join(folder, 'kubernetes') }).filter(
  (name) => name !== 'kustomization.yaml',
);

export const compose = parse(readExample('compose/compose.yaml'), { merge: true });
export const composeServices: readonly string[] = Object.keys(compose.services);
export const composeGateways = composeServices.filter((name) => name.startsWith('gateway-'));

/** The only container of the gateways in Kubernetes. */
export const [container] = manifest('deployment.yaml').spec.template.spec.containers;

export const readme = readExample('README.md');

/** What the README tells people to write into the file .env beside compose.yaml. */
const DOT_ENV: Record<string, string> = {
  LOANPRO_INSTANCE_ID: '5200001',
  HOSTS: 'fields.example.com',
  AUTH_ISSUER: 'https://login.example.com',
  AUTH_AUDIENCE: 'https://fields.example.com',
  JOURNAL_PASSWORD: 'password',
};

/** The variables of a gateway in each of the examples, without those of the image. */
export const environments: Record<string, () => Record<string, string>> = {
  Kubernetes: () => {
    const variables: Record<string, string> = {};
    for (const [name, value] of Object.entries(parseEnv(readExample('kubernetes/settings.env'))))
      variables[name] = value ?? '';
    for (const { name, valueFrom } of container.env)
      variables[name] =
        new RegExp(`--from-literal=${valueFrom.secretKeyRef.key}='(.*)'`).exec(readme)?.[1] ?? '';
    return variables;
  },
  Compose: () =>
    Object.fromEntries(
      Object.entries<string>(compose.services['gateway-1'].environment).map(([name, value]) => [
        name,
        value.replaceAll(/\$\{(\w+):\?\}/g, (_all, key: string) => DOT_ENV[key] ?? ''),
      ]),
    ),
};

/** The same with files for the secrets, in a folder that stands for /run/secrets. */
export async function withSecrets(variables: Record<string, string>): Promise<Record<string, string>> {
  const secrets = await makeFolder();
  const entries = Object.entries(variables).map(([name, value]): [string, string] => [
    name,
    value.replace('/run/secrets', secrets),
  ]);
  for (const [name, file] of entries) {
    if (!name.endsWith('_FILE')) continue;
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `made-up-${'k'.repeat(32)}`, { mode: 0o444 });
  }
  return Object.fromEntries(entries);
}
