// Runs the examples: every GraphQL document against the gateway, and the typed program as a process.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openApp } from './support/app.ts';
import { ask, killAll, makeFolder, root, run, started } from './support/process.ts';

const folder = path.resolve(import.meta.dirname, '../examples');

afterEach(killAll);

const VARIABLES: Record<string, Record<string, unknown>> = {
  'draw-form.graphql': { customerId: '4150' },
  'read-customers.graphql': { ids: ['4150', '4151'] },
  'save-custom-fields.graphql': {
    customerId: '4150',
    values: [{ field: { name: 'Employer' }, value: { text: 'Blue Fir Mill' } }],
    idempotencyKey: 'save-1',
  },
};

it.each(globSync('*.graphql', { cwd: folder }))('examples/%s is answered without errors', async (name) => {
  await using app = await openApp();
  const answer = await app.ask(readFileSync(path.join(folder, name), 'utf8'), VARIABLES[name]);
  expect(answer.errors).toBeUndefined();
  expect(Object.values(answer.data)).not.toContain(null);
});

it('examples/typed-fetch.ts reads and saves custom fields', async () => {
  await using app = await openApp();
  const child = spawn(process.execPath, [path.join(folder, 'typed-fetch.ts'), app.url]);
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'exit');
  expect(code, output).toBe(0);
  expect(output).toContain('Maria Rivera\n');
  expect(output).toContain('  Next Review: 2025-09-30\n');
  expect(output).toMatch(/APPLIED\n$/);
});

it('example:token makes a token that a gateway with the settings of docs/security.md accepts, with its roles', async () => {
  const home = await makeFolder();
  const page = readFileSync(path.join(root, 'docs/security.md'), 'utf8');
  const shown = /^export (.+)$/m.exec(page)?.[1]?.replace('$PWD', home) ?? '';
  const settings = Object.fromEntries(shown.split(' ').map((setting) => setting.split('=')));
  expect(Object.keys(settings)).toEqual(['AUTH_ISSUER', 'AUTH_AUDIENCE', 'AUTH_JWKS_FILE']);

  const makeToken = async (role: string) => {
    const script = 'examples/identity/make-token.ts';
    const { ended, output } = await run({}, { script, folder: home, args: [role] });
    expect(await ended, output()).toBe(0);
    const token = readFileSync(path.join(home, '.issuer/token'), 'utf8');
    expect(output()).toContain(`\n${token}\n`);
    return { authorization: `Bearer ${token}` };
  };
  const agent = await makeToken('agent');
  const policy = readFileSync(path.join(root, 'docs/policy.md'), 'utf8');
  await writeFile(path.join(home, 'policy.yaml'), /```yaml\n([^]*?)```/.exec(policy)?.[1] ?? '');
  const { url } = await started({ ...settings, POLICY_FILE: 'policy.yaml' }, { folder: home });
  const query = '{ customer(id: "4150") { firstName customFields { definition { name } } } }';
  expect((await ask(url, query)).errors[0].extensions.code).toBe('UNAUTHENTICATED');
  const { customer } = (await ask(url, query, {}, agent)).data;
  expect(customer.firstName).toBe('Maria');
  expect(JSON.stringify(customer.customFields)).toContain('Credit Tier');
  expect(JSON.stringify(customer.customFields)).not.toContain('Risk Score');
  // The same key, so that no restart is needed.
  const nobody = await makeToken('visitor');
  expect(await ask(url, query, {}, nobody)).toEqual({ data: { customer: null } });
});
