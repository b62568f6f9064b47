// Runs the examples: every GraphQL document against the gateway, and the typed program as a process.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openApp } from './support/app.ts';

const folder = path.resolve(import.meta.dirname, '../examples');

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
