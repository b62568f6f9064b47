// The container image, without a container engine: its instructions are read, and run in an empty folder.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../src/config/read-config.ts';
import { openStandin } from '../standin/server.ts';
import { compiledModulesOfImage, heapOptionsOfImage } from './support/image.ts';
import { ask, killAll, makeFolder, pointedTo, started } from './support/process.ts';
import { freePort } from './support/socket.ts';

const root = path.resolve(import.meta.dirname, '..');
const read = (name: string) => readFileSync(path.join(root, name), 'utf8');

const isRoot = process.getuid?.() === 0;

/** The instructions, one a line, without comments. */
const instructions = read('Dockerfile')
  .replace(/^#.*\n/gm, '')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => line !== '');

const all = (name: string) =>
  instructions.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
const exec = (command: string): string[] => JSON.parse(/\[.*\]$/.exec(command)?.[0] ?? '[]');

const lastStage = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));

it('the image runs as an unprivileged user, starts node directly, and has a health check', () => {
  // A number, so that an orchestrator can see that it is not root.
  expect(lastStage).toContain('USER 1000:1000');
  expect(exec(all('CMD')[0] ?? '')[0]).toBe('node');
  expect(all('HEALTHCHECK')[0]).toContain('/live');
  expect(all('ENV')[0]).toContain('NODE_ENV=production');
  // The base has no shell.
  expect(lastStage.filter((line) => line.startsWith('RUN '))).toEqual([]);
  // The only place it writes to is a volume.
  expect(all('VOLUME')).toEqual(['/gateway/journal']);
  expect(all('ENV')[0]).toContain('JOURNAL_URL=file:journal/');
  expect(all('FROM')).toEqual(['${NODE_IMAGE} AS packages', '${RUNTIME_IMAGE}']);
});

it.each([
  ['node:24', 'no', 0, 'The base image node:24 is not pinned by a digest.\n'],
  ['node:24', 'yes', 1, 'The base image node:24 is not pinned by a digest.\n'],
  [`node:24@sha256:${'a'.repeat(64)}`, 'yes', 0, ''],
])('a build from %s with REQUIRE_DIGESTS=%s ends with status %i', (image, required, status, message) => {
  const env = { NODE_IMAGE: image, RUNTIME_IMAGE: `cc@sha256:${'b'.repeat(64)}`, REQUIRE_DIGESTS: required };
  const check = spawnSync('sh', ['-c', all('RUN')[0] ?? ''], { env, encoding: 'utf8' });
  expect(check).toMatchObject({ status, stderr: message });
});

it('the permissions of the image are enough for reads and writes, and for nothing else', async () => {
  const folder = await makeFolder();
  const options = [
    ...permissionsOfImage(`${root}/`, `${folder}/`),
    `--allow-fs-read=${folder}/`,
    `--allow-fs-read=${realpathSync(path.join(root, 'node_modules'))}/`,
  ];
  await using standin = await openStandin();
  const gateway = await started(
    { ...pointedTo(standin), JOURNAL_KEY: 'k'.repeat(32), NODE_OPTIONS: options.join(' ') },
    { folder },
  );
  expect(await ask(gateway.url, '{ customer(id: "4150") { firstName } }')).toHaveProperty(
    'data.customer.firstName',
    'Maria',
  );
  const written = await ask(
    gateway.url,
    'mutation { updateCustomerCustomFields(customerId: "4150", values: [{ field: { id: "1" }, value: { text: "allowed" } }]) { outcome } }',
  );
  expect(written).toEqual({ data: { updateCustomerCustomFields: { outcome: 'APPLIED' } } });
  expect(existsSync(path.join(folder, 'journal.sqlite'))).toBe(true);
  killAll();
  const asked = `[['fs.read', '/etc/passwd'], ['fs.write', ${JSON.stringify(root)}], ['child'], ['wasi'], ['addons'], ['inspector']].map((one) => process.permission.has(...one))`;
  const { stdout } = spawnSync(process.execPath, [...options, '-p', asked], { encoding: 'utf8' });
  expect(stdout.match(/true|false/g)).toEqual(Array.from({ length: 6 }, () => 'false'));
});

/** The options of the image for Node's permissions, for a gateway and a journal in other folders. */
function permissionsOfImage(gateway: string, journal: string): string[] {
  return exec(all('CMD')[0] ?? '')
    .filter((option) => /^--(permission|allow-|disable-warning)/.test(option))
    .map((option) => option.replace('/gateway/journal/', journal).replace('/gateway/', gateway));
}

/** What V8 tells compiled modules apart by. */
const tagWith = (options: string[]) =>
  spawnSync(process.execPath, [...options, '-p', 'v8.cachedDataVersionTag()'], { encoding: 'utf8' }).stdout;

it('the image compiles its modules with the options of the process that reads them', () => {
  const [, compiling = ''] = /do node (.*?)src\/\$module/.exec(all('RUN').join('\n')) ?? [];
  const tag = tagWith(compiling.trim().split(' '));
  expect(tag).toMatch(/^\d+\n$/);
  expect(tag).toBe(tagWith(heapOptionsOfImage()));
});

it('the image holds every module compiled that the source loads later, or in a thread', () => {
  const files = globSync('src/{*.ts,!(cli)/**/*.ts}', { cwd: root });
  expect(files.length).toBeGreaterThan(100);
  const later = files.flatMap((file) =>
    [...read(file).matchAll(/(?:\bimport|\bnew URL)\('(\.[^']+)'/g)].map(([, target = '']) =>
      path.join(path.dirname(file), target),
    ),
  );
  // Without the stand-in, which the image does not have.
  const inImage = [...new Set(later)].filter((file) => file.startsWith('src/'));
  expect(inImage.length).toBeGreaterThanOrEqual(5);
  expect(compiledModulesOfImage()).toEqual(
    expect.arrayContaining(inImage.map((file) => file.replace('src/', ''))),
  );
});

it('the image contains no secret, no development tool and no stand-in', () => {
  expect(
    read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#')),
  ).toEqual(['*', '!package.json', '!package-lock.json', '!sbom.ts', '!src']);
  expect(instructions.join('\n').replace('/run/secrets/', '')).not.toMatch(/token|secret|password/i);
});

it('the image does not start without its own names and the issuer of its callers, and starts with them', () => {
  const environment = Object.fromEntries(
    (all('ENV')[0] ?? '').split(/\s+/).map((pair) => pair.split('=', 2)),
  );
  const given = {
    ...environment,
    LOANPRO_API_TOKEN: 'made-up',
    JOURNAL_KEY: 'k'.repeat(32),
    LOANPRO_INSTANCE_ID: '1',
  };
  expect(() => readConfig(given)).toThrow(
    /settings cannot be used:\n +- HOSTS is missing\.[^\n]*\n +- AUTH_ISSUER is missing\.[^\n]*$/,
  );
  const identified = { AUTH_ISSUER: 'https://login.lender.example', AUTH_AUDIENCE: 'fields' };
  expect(readConfig({ ...given, ...identified, HOSTS: 'fields.lender.example' })).toMatchObject({
    isProduction: true,
    auth: { algorithms: ['RS256', 'ES256'], users: { types: ['at+jwt', 'jwt'] } },
  });
});

/** What the build is given, as `docker build --build-arg` does. */
const BUILD_ARGUMENTS: Readonly<Record<string, string>> = { BUILD_REVISION: 'abc1234' };

// Installs packages, so it needs a registry. It runs where the environment variable CI is set.
it.runIf(process.env['CI'])(
  'the instructions of the Dockerfile give a gateway that starts, is healthy and stops',
  { timeout: 300_000 },
  async () => {
    const stages = mkdtempSync(path.join(tmpdir(), 'image-'));
    chmodSync(stages, 0o755);
    let folder = stages;
    const environment: Record<string, string> = {};
    // The image's own node, where the unprivileged user can reach it.
    const node = path.join(stages, 'node');
    copyFileSync(process.execPath, node);
    chmodSync(node, 0o755);
    const buildEnvironment: NodeJS.ProcessEnv = {
      ...process.env,
      PATH: `${stages}:${process.env['PATH']}`,
    };
    let user = {};

    for (const line of instructions) {
      const [name = '', ...words] = line.split(/\s+/);
      if (name === 'FROM') {
        folder = path.join(stages, words[2] ?? 'final');
        mkdirSync(folder);
        user = {};
      }
      if (name === 'ARG') {
        const [argument = '', value] = words.join(' ').split('=', 2);
        const given = BUILD_ARGUMENTS[argument] ?? value?.replaceAll('"', '');
        if (given !== undefined) buildEnvironment[argument] = given;
      }
      if (name === 'USER' && isRoot) user = { uid: 1000, gid: 1000 };
      if (name === 'COPY') copy(words, folder, stages);
      if (name === 'RUN') {
        // Only root can change the owner. Everybody else owns the folder already.
        const command = words.join(' ').replace(isRoot ? /$^/ : / && chown .*/, '');
        const { status, stderr } = spawnSync('sh', ['-c', command], {
          cwd: folder,
          env: buildEnvironment,
          encoding: 'utf8',
          ...user,
        });
        expect(status, stderr).toBe(0);
      }
      if (name === 'ENV')
        for (const pair of words) {
          const value = pair.slice(pair.indexOf('=') + 1);
          environment[pair.split('=', 1)[0] ?? ''] = value.replaceAll(
            /\$(\w+)/g,
            (_reference, argument: string) => buildEnvironment[argument] ?? '',
          );
        }
    }
    expect(existsSync(path.join(folder, 'standin'))).toBe(false);
    expect(readdirSync(path.join(folder, 'node_modules'))).not.toContain('vitest');

    expect(readdirSync(path.join(folder, 'compile-cache'))).not.toEqual([]);
    const { components } = JSON.parse(readFileSync(path.join(folder, 'sbom.cdx.json'), 'utf8'));
    expect(components).toHaveLength(globSync('node_modules/{*,@*/*}/package.json', { cwd: folder }).length);
    const env: Record<string, string> = {
      ...environment,
      // On loopback here, since this is no container.
      HOST: '127.0.0.1',
      AUTH: 'none',
      JOURNAL_KEY: 'k'.repeat(32),
      PORT: String(await freePort()),
      OPERATIONS_PORT: String(await freePort()),
      LOANPRO_API_TOKEN: 'made-up',
      LOANPRO_INSTANCE_ID: '1',
      LOANPRO_BASE_URL: 'https://127.0.0.1:9/',
    };
    const command = exec(all('CMD')[0] ?? '').map((word) => word.replace('=/gateway/', `=${folder}/`));
    const refused = spawnSync(node, command.slice(1), {
      cwd: folder,
      env: { ...env, GRAPHIQL: 'on' },
      encoding: 'utf8',
      ...user,
    });
    expect(refused.stderr).toContain('--build-arg OMIT=dev');
    const start = async (more: Record<string, string> = {}) => {
      const child = spawn(node, command.slice(1), { cwd: folder, env: { ...env, ...more }, ...user });
      onTestFinished(() => void child.kill('SIGKILL'));
      const printed = { output: '', errors: '' };
      child.stdout.on('data', (chunk) => (printed.output += chunk));
      child.stderr.on('data', (chunk) => (printed.errors += chunk));
      await expect.poll(() => printed.output, { timeout: 20_000 }).toContain('"msg":"listening"');
      return { child, printed };
    };
    // Node says for each module whether it was compiled before. Its threads write at the same time, so that one line can stand within another.
    const told = await start({ NODE_DEBUG_NATIVE: 'COMPILE_CACHE' });
    expect(told.printed.errors).toContain('was accepted, keeping the in-memory entry');
    expect(
      told.printed.errors.split('\n').filter((line) => line.includes('no such file or directory')),
    ).toEqual([]);
    told.child.kill('SIGTERM');
    expect(await once(told.child, 'exit')).toEqual([0, null]);

    const { child: gateway, printed } = await start();
    const health = spawnSync(node, exec(all('HEALTHCHECK')[0] ?? '').slice(1), { env, ...user });
    expect(health.status).toBe(0);
    expect((await fetch(`http://127.0.0.1:${env.PORT}/ready`)).status).toBe(503);
    const live = await fetch(`http://127.0.0.1:${env.OPERATIONS_PORT}/live`);
    expect(await live.json()).toMatchObject({ revision: BUILD_ARGUMENTS['BUILD_REVISION'] });
    // The journal is where the volume is, and nobody else can read it. Its key is not beside it.
    expect(statSync(path.join(folder, 'journal/journal.sqlite')).mode & 0o777).toBe(0o600);
    expect(existsSync(path.join(folder, 'journal/journal.sqlite-key'))).toBe(false);
    for (const line of printed.output.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg');
    expect(printed.errors).toBe('');

    gateway.kill('SIGTERM');
    const [code] = await once(gateway, 'exit');
    expect(code).toBe(0);
  },
);

function copy(words: string[], folder: string, stages: string): void {
  // The node of this machine takes the place of the image's.
  if (words.at(-1) === '/usr/local/bin/node') return;
  const from = words[0]?.startsWith('--from=') ? (words.shift() ?? '').slice('--from='.length) : null;
  const owner = words[0]?.startsWith('--chown=') ? (words.shift() ?? '').slice('--chown='.length) : null;
  const target = path.join(folder, words.pop() ?? '');
  for (const word of words) {
    // The working folder has the same name in every stage.
    const source = from ? path.join(stages, from, word.replace('/gateway/', '')) : path.join(root, word);
    const isFolderTarget = target.endsWith(path.sep) || existsSync(target);
    cpSync(
      source,
      isFolderTarget && words.length > 0 && !source.endsWith(path.basename(target))
        ? path.join(target, path.basename(source))
        : target,
      {
        recursive: true,
      },
    );
  }
  if (owner && isRoot) spawnSync('chown', ['-R', owner, target]);
}
