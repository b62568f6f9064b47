// What the gateway loads when it starts with the settings of production: no more than it serves. Each module costs processor time and memory.

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { killAll, makeFolder, root, started } from './support/process.ts';

afterEach(killAll);

const PRINT_MODULES = `
import { registerHooks } from 'node:module';
registerHooks({
  load(url, context, next) {
    console.log('loaded ' + url);
    return next(url, context);
  },
});`;

it('the start in production loads no package and no command that it does not need', async () => {
  const folder = await makeFolder();
  const keys = path.join(folder, 'keys.json');
  await writeFile(keys, '{"keys":[]}');
  const gateway = await started({
    NODE_ENV: 'production',
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(PRINT_MODULES)}`,
    OPERATIONS_PORT: '0',
    LOANPRO_BASE_URL: 'https://127.0.0.1:9/',
    LOANPRO_API_TOKEN: 'made-up',
    LOANPRO_INSTANCE_ID: '1',
    JOURNAL_KEY: 'k'.repeat(32),
    AUTH_ISSUER: 'https://login.lender.example',
    AUTH_AUDIENCE: 'fields',
    AUTH_JWKS_FILE: keys,
  });
  const lines = gateway.output().matchAll(/^loaded file:\/\/(.*)$/gm);
  const loaded = new Set([...lines].map(([, file = '']) => file));
  const countOf = (pattern: RegExp) => [...loaded].filter((file) => pattern.test(file)).length;

  expect(countOf(/node_modules\/graphql\//)).toBeGreaterThan(0);
  for (const name of ['yaml', 'pg', 'rate-limiter-flexible', '@graphql-yoga/render-graphiql'])
    expect(countOf(new RegExp(`node_modules/${name}/`)), name).toBe(0);
  for (const folderOfSource of ['standin', 'src/cli', 'bench', 'client'])
    expect(countOf(new RegExp(`^${root}/${folderOfSource}/`)), folderOfSource).toBe(0);
  // With their main modules, these would be 109 and 46.
  expect(countOf(/node_modules\/undici\//)).toBeLessThanOrEqual(30);
  expect(countOf(/node_modules\/jose\//)).toBeLessThanOrEqual(15);
  expect(countOf(/node_modules/)).toBeLessThanOrEqual(700);
});
