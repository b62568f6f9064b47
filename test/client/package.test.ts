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

/** The first Node of this major version on the path, or `null`. */
async function findNode(major: number): Promise<string | null> {
  for (const place of new Set(process.env['PATH']?.split(path.delimiter))) {
    const node = path.join(place, 'node');
    const version = await run(node, ['--version']).then(
      ({ stdout }) => stdout,
      () => '',
    );
    if (version.startsWith(`v${major}.`)) return node;
  }
  return null;
}

const node20 = await findNode(20);

let folder: string;
let packed: { name: string; files: { path: string }[] };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'client-'));
  // Packed from a copy, because other tests may read the files that a build writes.
  const copy = path.join(folder, 'copy');
  await mkdir(copy);
  await cp(path.join(root, 'client'), path.join(copy, 'client'), { recursive: true });
  await cp(path.join(root, 'tsconfig.json'), path.join(copy, 'tsconfig.json'));
  for (const file of ['schema.graphql', 'src/config/node-version.js']) {
    await cp(path.join(root, file), path.join(copy, file));
  }
  await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
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

/** Returns the errors of the compiler. */
async function compile(options: string[]): Promise<string> {
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const strict = [
    '--strict',
    '--noEmit',
    '--target',
    'es2022',
    '--lib',
    'es2023,dom,dom.iterable',
    '--types',
    '',
  ];
  return run(process.execPath, [compiler, ...strict, ...options], { cwd: folder })
    .then(({ stdout }) => stdout)
    .catch((error: { stdout: string }) => error.stdout);
}

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

  for (const [version, node] of [
    [process.versions.node, process.execPath],
    ['20', node20],
  ] as const) {
    it.skipIf(node === null)(
      `runs in Node ${version}: its command, with import and with require`,
      async () => {
        await using app = await openWarm();
        await writeFile(path.join(folder, 'app.mjs'), APP);
        const required = APP.replace(/^import (.*) from (.*);$/m, 'const $1 = require($2);');
        await writeFile(path.join(folder, 'app.cjs'), `(async () => {${required}})();`);
        const command = path.join(folder, 'node_modules/loanpro-fields-client/dist/esm/fields/bin.js');
        const outputs = [];
        for (const args of [
          ['app.mjs'],
          ['app.cjs'],
          [command, 'pull', '--url'],
          [command, 'check', '--url'],
        ]) {
          outputs.push((await run(node ?? '', [...args, app.url], { cwd: folder })).stdout);
        }
        expect(outputs).toEqual([
          'Maria APPLIED\n',
          'Maria UNCHANGED\n',
          expect.stringMatching(/^fields\.lock\.json and fields\.ts hold \d+ fields\.\n$/),
          expect.stringMatching(/^All \d+ fields match fields\.lock\.json\.\n$/),
        ]);
      },
    );
  }

  it('says in one line which Node its command needs when Node is too old', async () => {
    const old = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'18.1.0'})";
    const command = path.join(folder, 'node_modules/loanpro-fields-client/dist/esm/fields/bin.js');
    await expect(run(process.execPath, ['--import', old, command, 'pull'])).rejects.toMatchObject({
      code: 2,
      stderr: 'loanpro-fields needs Node 20 or newer. This is Node 18.1.0.\n',
    });
  });

  it.each([
    ['nodenext', 'nodenext'],
    ['node16', 'node16'],
    ['bundler', 'preserve'],
  ])(
    'has types for %s, in modules of both kinds, and rejects a slot that does not exist',
    async (resolution, module) => {
      const use = `
const client = createClient({ url: '' });
const name: Promise<string | null | undefined> = client
  .request(ReadCustomerDocument, { id: '1' })
  .then(({ customer }) => customer?.firstName);
const types: string[] | undefined = apolloCacheOptions.possibleTypes['CustomFieldValue'];
// @ts-expect-error -- a slot that does not exist
void client.update('1', [{ field: { id: '3' }, value: { money: '1' } }]);
void [name, types];
`;
      const packages = [
        ['{ createClient }', 'loanpro-fields-client'],
        ['{ ReadCustomerDocument }', 'loanpro-fields-client/strings'],
        ['{ apolloCacheOptions }', 'loanpro-fields-client/cache-options'],
      ];
      const imports = packages.map(([names, from]) => `import ${names} from '${from}';\n`).join('');
      const requires = packages.map(
        ([names = '', from], index) =>
          `import required${index} = require('${from}');\nconst ${names} = required${index};\n`,
      );
      await writeFile(path.join(folder, 'use.mts'), imports + use);
      await writeFile(path.join(folder, 'use.cts'), requires.join('') + use);
      const options = ['--module', module, '--moduleResolution', resolution, '--skipLibCheck', 'false'];
      expect(await compile([...options, 'use.mts', 'use.cts'])).toBe('');
    },
  );

  it('has types for its documents without any other package, so that wrong uses do not compile', async () => {
    await writeFile(
      path.join(folder, 'documents.mts'),
      `import { UpdateCustomFieldsDocument } from 'loanpro-fields-client/documents';
type Parts<Document> = Document extends { __apiType?: (variables: infer Variables) => infer Answer } ? [Variables, Answer] : never;
type Update = Parts<typeof UpdateCustomFieldsDocument>;
export const variables: Update[0] = { customerId: '1', values: [{ field: { id: '3' }, value: { amount: '1' } }] };
// @ts-expect-error -- a variable is missing
export const less: Update[0] = { customerId: '1' };
// @ts-expect-error -- there is no such outcome
export const answer: Update[1] = { updateCustomerCustomFields: { outcome: 'NO' } };
`,
    );
    for (const skip of ['true', 'false'])
      expect(await compile(['--module', 'nodenext', '--skipLibCheck', skip, 'documents.mts'])).toBe('');
  });

  it('says in words that a value has exactly one slot', async () => {
    await writeFile(
      path.join(folder, 'words.mts'),
      `import type { CustomFieldValueInput } from 'loanpro-fields-client';
import type { UpdateCustomFieldsMutationVariables } from 'loanpro-fields-client/strings';
const field = { id: '3' };
export const values: CustomFieldValueInput[] = [{ field, value: {} }, { field, value: { amount: '1', text: '1' } }];
export const sent: UpdateCustomFieldsMutationVariables['values'] = [{ field, value: {} }];
`,
    );
    const lines = (await compile(['--module', 'nodenext', 'words.mts'])).split('\n');
    expect(lines.filter((line) => line.startsWith('words.mts'))).toEqual([
      expect.stringMatching(/Type '\{\}' is not assignable to type 'Value_with_exactly_one_slot'\.$/),
      expect.stringMatching(/text: string; \}' is not assignable to type 'Value_with_exactly_one_slot'\.$/),
      expect.stringMatching(/Type '\{\}' is not assignable to type 'Value_with_exactly_one_slot'\.$/),
    ]);
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

describe('the README of the client package', () => {
  let readme: string;
  const blocks = (language: string) =>
    [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, code = '']) => code);

  beforeAll(async () => {
    readme = await readFile(path.join(root, 'client/README.md'), 'utf8');
    // Apollo Client, urql and the generator are those of this repository.
    const packages = [
      '@apollo',
      '@urql',
      '@tanstack',
      'relay-runtime',
      '@graphql-codegen',
      '@graphql-typed-document-node',
      'graphql',
    ];
    for (const name of packages) {
      await symlink(path.join(root, 'node_modules', name), path.join(folder, 'node_modules', name));
    }
  });

  it('has examples that compile and run, after the types were generated by its recipes', async () => {
    await using app = await openWarm();
    const command = path.join(folder, 'node_modules/.bin/loanpro-fields');
    await run(command, ['pull', '--url', app.url], { cwd: folder });
    const [config, ...examples] = blocks('ts').toSorted(
      (one, other) => Number(other.includes('CodegenConfig')) - Number(one.includes('CodegenConfig')),
    );
    await writeFile(path.join(folder, 'codegen.ts'), config ?? '');
    await mkdir(path.join(folder, 'src'));
    await writeFile(path.join(folder, 'src/income.graphql'), blocks('graphql').join(''));
    const generator = path.join(root, 'node_modules/.bin/graphql-codegen');
    await run(generator, ['--config', 'codegen.ts'], { cwd: folder });
    expect(examples).toHaveLength(8);
    const files = examples.map((_, index) => `example-${index}.ts`);
    for (const [index, code] of examples.entries()) {
      await writeFile(
        path.join(folder, files[index] ?? ''),
        code.replaceAll('http://127.0.0.1:4000/graphql', app.url),
      );
    }
    const options = ['--module', 'nodenext', '--skipLibCheck', '--allowImportingTsExtensions'];
    expect(await compile([...options, ...files])).toBe('');
    const outputs = [];
    for (const file of files) outputs.push((await run(process.execPath, [file], { cwd: folder })).stdout);
    expect(outputs[0]).toContain('Saved.');
    // A client with a token is made, and calls nothing.
    expect(outputs[1]).toBe('');
    expect(outputs[2]).toBe('Maria\nAPPLIED\n');
    expect(outputs[3]).toBe('Maria\nAPPLIED\n');
    expect(outputs[4]).toBe('Maria\nAPPLIED\n');
    // Relay is set up, and calls nothing.
    expect(outputs[5]).toBe('');
    expect(outputs[6]).toContain('Gold');
    expect(outputs[7]).toBe('1250.00\n');
  });
});
