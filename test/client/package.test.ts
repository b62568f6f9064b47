// Tests the tarball that is published: installed in an empty folder, and used by Node, by TypeScript and by Vite.

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from 'vite';
import { openWarm } from '../support/writing.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

let folder: string;
let packed: { name: string; files: { path: string }[] };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'client-'));
  // Packed from a copy, because other tests may read the files that a build writes.
  const copy = path.join(folder, 'copy');
  await mkdir(copy);
  await cp(path.join(root, 'client'), path.join(copy, 'client'), { recursive: true });
  await cp(path.join(root, 'tsconfig.json'), path.join(copy, 'tsconfig.json'));
  await run('ln', ['-s', path.join(root, 'node_modules'), path.join(copy, 'node_modules')]);
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: path.join(copy, 'client'),
  });
  [packed] = JSON.parse(stdout.slice(stdout.indexOf('[')));
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }');
  await run(
    'npm',
    ['install', '--offline', '--no-audit', path.join(folder, 'loanpro-fields-client-0.1.0.tgz')],
    {
      cwd: folder,
    },
  );
}, 120_000);

afterAll(async () => rm(folder, { recursive: true, force: true }));

const APP = `
import { createClient, matchOutcome } from 'loanpro-fields-client';

const client = createClient({ url: globalThis.location?.href ?? process.argv[2] });
const maria = await client.readCustomer('4150');
const result = await client.update('5001', [{ field: { id: '22' }, value: { text: 'packed' } }]);
const outcome = matchOutcome(result, {
  saved: ({ outcome }) => outcome,
  conflict: () => 'conflict',
  rejected: () => 'rejected',
  mixed: () => 'mixed',
  unknown: () => 'unknown',
});
console.log(maria.firstName, outcome);
`;

describe('the client package', () => {
  it('has no dependencies, and no files but dist, package.json and README.md', async () => {
    const manifest = JSON.parse(
      await readFile(path.join(folder, 'node_modules/loanpro-fields-client/package.json'), 'utf8'),
    );
    expect(manifest.dependencies).toBeUndefined();
    expect(
      packed.files
        .map((file) => file.path)
        .filter((file) => !/^(dist\/|package\.json$|README\.md$)/.test(file)),
    ).toEqual([]);
    const lock = JSON.parse(await readFile(path.join(folder, 'package-lock.json'), 'utf8'));
    expect(Object.keys(lock.packages)).toEqual(['', 'node_modules/loanpro-fields-client']);
  });

  it('has the command loanpro-fields with pull and check', async () => {
    await using app = await openWarm();
    const command = path.join(folder, 'node_modules/.bin/loanpro-fields');
    expect((await run(command, ['pull', '--url', app.url], { cwd: folder })).stdout).toContain(
      'fields.lock.json and fields.ts hold',
    );
    expect((await run(command, ['check', '--url', app.url], { cwd: folder })).stdout).toContain(
      'fields match fields.lock.json',
    );
  });

  it('runs in Node', async () => {
    await using app = await openWarm();
    await writeFile(path.join(folder, 'app.js'), APP);
    const { stdout } = await run(process.execPath, ['app.js', app.url], { cwd: folder });
    expect(stdout).toBe('Maria APPLIED\n');
  });

  it('compiles in strict mode without skipLibCheck, and rejects a slot that does not exist', async () => {
    await writeFile(
      path.join(folder, 'app.ts'),
      `import { createClient } from 'loanpro-fields-client';
import { ReadCustomerDocument } from 'loanpro-fields-client/strings';
import { apolloCacheOptions } from 'loanpro-fields-client/cache-options';
const client = createClient({ url: '' });
const answer = await client.request(ReadCustomerDocument, { id: '1' });
export const name: string | null | undefined = answer.customer?.firstName;
export const types: string[] | undefined = apolloCacheOptions.possibleTypes['CustomFieldValue'];
// @ts-expect-error -- a slot that does not exist
await client.update('1', [{ field: { id: '3' }, value: { money: '1' } }]);
`,
    );
    const options = ['--strict', '--noEmit', '--skipLibCheck', 'false', '--target', 'es2022'];
    const modules = ['--module', 'nodenext', '--lib', 'es2023,dom,dom.iterable', '--types', ''];
    const compiled = await run(
      process.execPath,
      [path.join(root, 'node_modules/typescript/bin/tsc'), ...options, ...modules, 'app.ts'],
      { cwd: folder },
    ).catch((error: { stdout: string }) => error);
    expect(compiled.stdout).toBe('');
  });

  it('compiles and runs every example of its README', async () => {
    await using app = await openWarm();
    await run(path.join(folder, 'node_modules/.bin/loanpro-fields'), ['pull', '--url', app.url], {
      cwd: folder,
    });
    const readme = await readFile(path.join(root, 'client/README.md'), 'utf8');
    const examples = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = '']) => code);
    expect(examples).toHaveLength(6);
    // The caches are those of this repository.
    const packages = [
      '@apollo',
      '@urql',
      '@tanstack',
      'relay-runtime',
      '@graphql-typed-document-node',
      'graphql',
    ];
    for (const name of packages) {
      await symlink(path.join(root, 'node_modules', name), path.join(folder, 'node_modules', name));
    }
    const files = examples.map((_, index) => `example-${index}.ts`);
    for (const [index, code] of examples.entries()) {
      await writeFile(
        path.join(folder, files[index] ?? ''),
        code.replaceAll('http://127.0.0.1:4000/graphql', app.url),
      );
    }
    const options = ['--strict', '--noEmit', '--skipLibCheck', '--target', 'es2022', '--module', 'nodenext'];
    const more = ['--lib', 'es2024,dom,dom.iterable', '--types', '', '--allowImportingTsExtensions'];
    const compiled = await run(
      process.execPath,
      [path.join(root, 'node_modules/typescript/bin/tsc'), ...options, ...more, ...files],
      { cwd: folder },
    ).catch((error: { stdout: string }) => error);
    expect(compiled.stdout).toBe('');
    const outputs = [];
    for (const file of files) outputs.push((await run(process.execPath, [file], { cwd: folder })).stdout);
    expect(outputs[0]).toContain('Saved.');
    expect(outputs[1]).toBe('Maria\nAPPLIED\n');
    expect(outputs[2]).toBe('Maria\nAPPLIED\n');
    expect(outputs[3]).toBe('Maria\nAPPLIED\n');
    // Relay is set up, and calls nothing.
    expect(outputs[4]).toBe('');
    expect(outputs[5]).toContain('Gold');
  });

  it('can be bundled by Vite without any module of Node', async () => {
    await writeFile(path.join(folder, 'page.js'), APP.replace('process.argv[2]', "''"));
    await writeFile(path.join(folder, 'index.html'), '<script type="module" src="/page.js"></script>');
    const built = await build({
      root: folder,
      logLevel: 'silent',
      build: { write: false, target: 'es2022' },
    });
    const code = JSON.stringify(built);
    expect(code).toContain('updateCustomerCustomFields');
    expect(code).not.toContain('node:');
  });
});
