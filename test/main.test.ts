// The process: how it starts, what it prints, when it refuses to start, and how it shuts down.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cp, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openStandin } from '../standin/server.ts';
import { ask, killAll, makeFolder, pointedTo, root, run, started } from './support/process.ts';

afterEach(killAll);

describe('without credentials', () => {
  it('the gateway prints that it uses the stand-in, and the address of GraphiQL', async () => {
    const { output, url } = await started({});
    const [first, second] = output().split('\n');
    expect(first).toContain('the built-in stand-in of LoanPro (no credentials given');
    expect(second).toBe(`GraphiQL: ${url}`);
    expect(await ask(url, '{ customer(id: "4150") { firstName } }')).toEqual({
      data: { customer: { firstName: 'Maria' } },
    });
  });

  it('the gateway does not start in production, and names the missing settings', async () => {
    const { ended, output } = await run({ NODE_ENV: 'production' });
    expect(await ended).toBe(1);
    expect(output()).toContain('LOANPRO_API_TOKEN is missing');
    expect(output()).toContain('LOANPRO_INSTANCE_ID is missing');
    expect(output()).not.toMatch(/^\s+at /m);
  });
});

describe('the file .env', () => {
  const dotEnv = 'LOANPRO_INSTANCE_ID=77\nPORT=none\n';

  it('is not read in production, where the environment has every setting', async () => {
    const { ended, output } = await run({ NODE_ENV: 'production' }, { dotEnv });
    expect(await ended).toBe(1);
    expect(output()).toContain('LOANPRO_INSTANCE_ID is missing');
    expect(output()).not.toContain('PORT');
  });

  it.each<Record<string, string>>([{}, { NODE_ENV: 'development' }, { NODE_ENV: '' }])(
    'is read with the environment %j, also if it says production itself',
    async (environment) => {
      const { ended, output } = await run(environment, { dotEnv: `${dotEnv}NODE_ENV=production\n` });
      expect(await ended).toBe(1);
      expect(output()).toContain('PORT must be a whole number');
      expect(output()).not.toContain('LOANPRO_INSTANCE_ID is missing');
      expect(output().includes('Production requires it')).toBe(environment['NODE_ENV'] === undefined);
    },
  );

  it('is not read in production by the journal command either', async () => {
    const settings = { dotEnv: 'JOURNAL_URL=file:other.sqlite\n', script: 'src/cli/journal.ts' };
    const inProduction = await run({ NODE_ENV: 'production' }, settings);
    await inProduction.ended;
    expect(inProduction.output()).toContain('journal.sqlite');
    const inDevelopment = await run({}, settings);
    await inDevelopment.ended;
    expect(inDevelopment.output()).toContain('other.sqlite');
  });
});

it('without credentials and without the stand-in, as in the image, the gateway names the missing settings', async () => {
  const folder = await makeFolder();
  for (const name of ['src', 'package.json']) {
    await cp(path.join(root, name), path.join(folder, name), { recursive: true });
  }
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const script = path.relative(root, path.join(folder, 'src/main.ts'));
  const { ended, output } = await run({}, { script });
  expect(await ended).toBe(1);
  expect(output()).toContain('LOANPRO_API_TOKEN and LOANPRO_INSTANCE_ID are missing');
  expect(output()).not.toMatch(/Cannot find|^\s+at /m);
});

describe('with credentials', () => {
  it('the gateway uses a new token from the token file without a restart, and prints no token', async () => {
    await using standin = await openStandin({ token: 'SECRET-old' });
    const folder = await makeFolder();
    const file = path.join(folder, 'token');
    await writeFile(file, 'SECRET-old\n');
    const { LOANPRO_API_TOKEN: _token, ...rest } = pointedTo(standin);
    const { url, output } = await started(
      { ...rest, LOANPRO_API_TOKEN_FILE: 'token', LOG_LEVEL: 'trace' },
      { folder },
    );
    const query = '{ customer(id: "4150") { firstName } }';
    const maria = { data: { customer: { firstName: 'Maria' } } };
    expect(await ask(url, query)).toEqual(maria);

    standin.token = 'SECRET-new';
    expect(await ask(url, query)).toMatchObject({
      errors: [{ extensions: { code: 'UPSTREAM_AUTH_FAILED' } }],
    });
    const ready = async () => (await fetch(new URL('/ready', url))).status;
    expect(await ready()).toBe(503);
    await writeFile(file, 'SECRET-new\n');
    expect(await ask(url, query)).toEqual(maria);
    await expect.poll(ready, { timeout: 20_000 }).toBe(200);
    expect(output()).toContain('LoanPro refuses the token');
    expect(output()).toContain('the token file holds a new token');
    expect(output()).toContain('LoanPro accepts the token again');
    expect(output()).not.toContain('SECRET');
  });

  it('the gateway calls the LoanPro of .env with the token and the instance id, and the environment wins over .env', async () => {
    const seen: (string | undefined)[] = [];
    await using standin = await openStandin({
      token: 'token-of-env',
      instanceId: '77',
      onRequest: ({ headers }) => seen.push(headers['authorization'], headers['autopal-instance-id']),
    });
    const dotEnv = `LOANPRO_API_TOKEN=token-of-env\nLOANPRO_INSTANCE_ID=overruled\nLOANPRO_BASE_URL=${standin.baseUrl}\n`;
    const { output, url } = await started({ LOANPRO_INSTANCE_ID: '77', GRAPHIQL: 'on' }, { dotEnv });

    expect(await ask(url, '{ customer(id: "4150") { firstName } }')).toEqual({
      data: { customer: { firstName: 'Maria' } },
    });
    expect(seen).toEqual(['Bearer token-of-env', '77']);
    expect(output()).toMatch(
      /^Serving the custom fields of customers from LoanPro at 127\.0\.0\.1:\d+, instance 77\./,
    );
    expect(output()).not.toContain('token-of-env');
    // An example that names a customer would read or change a real one with a single click.
    const page = await (await fetch(url, { headers: { accept: 'text/html' } })).text();
    expect(page.includes('query OneCustomer')).toBe(true);
    expect(page.includes('mutation Save')).toBe(true);
    expect(page.includes('4150')).toBe(false);
  });

  it.each([
    ['off', {}, 405],
    ['on, each by its own setting', { GRAPHIQL: 'on', GET_QUERIES: 'on' }, 200],
  ])('GraphiQL and queries by GET are %s', async (_name, settings, status) => {
    await using standin = await openStandin();
    const { url, output } = await started({ ...pointedTo(standin), ...settings });
    const visit = async (accept: string) => fetch(`${url}?query={__typename}`, { headers: { accept } });
    expect((await visit('text/html')).status).toBe(status);
    expect((await visit('application/json')).status).toBe(status);
    // The person who starts the process is told why there is no GraphiQL.
    expect(output().includes('GRAPHIQL=on')).toBe(status === 405);
  });

  it('that LoanPro refuses, the gateway starts all the same: it is live, not ready, and logs the refusal without the token', async () => {
    await using standin = await openStandin();
    const { output, url } = await started({
      LOANPRO_API_TOKEN: 'SECRET-wrong',
      LOANPRO_INSTANCE_ID: standin.instanceId,
      LOANPRO_BASE_URL: standin.baseUrl,
    });
    expect((await fetch(new URL('/live', url))).status).toBe(200);
    expect((await fetch(new URL('/ready', url))).status).toBe(503);
    expect(await ask(url, '{ customer(id: "4150") { id } }')).toMatchObject({
      data: { customer: null },
      errors: [{ extensions: { code: 'UPSTREAM_AUTH_FAILED' } }],
    });
    await expect.poll(output).toContain('UPSTREAM_AUTH_FAILED');
    expect(output()).not.toContain('SECRET-wrong');
  });
});

it('the fields in DEFINITIONS_FILE are shown where LoanPro gives no definition, and another file is refused in one line', async () => {
  const folder = await makeFolder();
  const file = path.join(folder, 'fields.lock.json');
  // As version 1 of the file has it.
  const option = { id: '2', label: 'Zilver' };
  const flags = { active: true, calculated: false, required: false, maxLength: null };
  const field = { id: '2', identifier: 'tier', name: 'Tier', type: 'SELECT', ...flags, options: [option] };
  await writeFile(file, JSON.stringify({ version: 1, fields: [field] }));
  const quirks = {
    definitionFilter: 403,
    definitionList: 403,
    definitionExpansion: 403,
    definitionByKey: 403,
  } as const;
  await using standin = await openStandin({ quirks });
  const { url } = await started({ ...pointedTo(standin), DEFINITIONS_FILE: file });
  expect(
    await ask(
      url,
      '{ customer(id: "4150") { customField(field: { name: "Tier" }) { displayValue definition { name } } } }',
    ),
  ).toEqual({
    data: { customer: { customField: { displayValue: 'Zilver', definition: { name: 'Tier' } } } },
  });

  await writeFile(file, '{}');
  const { ended, output } = await run({ ...pointedTo(standin), DEFINITIONS_FILE: file });
  expect(await ended).toBe(1);
  expect(output()).toContain('DEFINITIONS_FILE must be a file that `fields pull` has written.');
  expect(output()).not.toMatch(/^\s+at /m);
});

it('a document that is nested too deeply for the stack is reported as the mistake of the caller', async () => {
  // A test worker has a larger stack than a process, so this needs a process.
  const { output, url } = await started({});
  for (const depth of [1000, 1900, 1990]) {
    const answer = await ask(url, `{ customersByIds(ids: ${'['.repeat(depth)}`);
    expect(answer.errors[0].extensions.code).toBe('GRAPHQL_PARSE_FAILED');
  }
  expect(output()).not.toContain('internal error');
});

it('a port that is in use is reported in one line', async () => {
  const { url } = await started({});
  const { ended, output } = await run({ PORT: new URL(url).port });
  expect(await ended).toBe(1);
  expect(output()).toContain(`PORT: another program uses port ${new URL(url).port} (EADDRINUSE).`);
  expect(output()).not.toMatch(/^\s+at /m);
});

it('a port for operators that is in use is reported before the first worker serves anybody', async () => {
  const { url } = await started({});
  const taken = Number(new URL(url).port);
  const { ended, output } = await run({
    LOANPRO_API_TOKEN: 'token',
    LOANPRO_INSTANCE_ID: '1',
    JOURNAL_KEY: 'k'.repeat(32),
    JOURNAL_URL: 'postgres://nobody@127.0.0.1:9/none',
    WORKERS: '2',
    OPERATIONS_PORT: String(taken - 1),
  });
  expect(await ended).toBe(1);
  expect(output()).toMatch(/OPERATIONS_PORT: another program uses port \d+ \(EADDRINUSE\)/);
  expect(output()).not.toContain('Serving');
});

it('a HOST that is no address of this machine is reported in one line', async () => {
  const { ended, output } = await run({ HOST: '192.0.2.1', AUTH: 'none' });
  expect(await ended).toBe(1);
  expect(output()).toContain('HOST is no address of this machine (EADDRNOTAVAIL).');
  expect(output()).not.toMatch(/^\s+at /m);
});

it.each([
  ['in a folder that does not exist', 'file:nowhere/journal.sqlite', 'ENOENT'],
  ['in a file that is not a database', 'file:.env', 'SQLite 26'],
])('a journal %s is reported in one line', async (_name, JOURNAL_URL, code) => {
  const { ended, output } = await run({ JOURNAL_URL }, { dotEnv: `# ${'x'.repeat(200)}` });
  expect(await ended).toBe(1);
  expect(output()).toMatch(/^The journal file \S+, which JOURNAL_URL names, cannot be opened .*\n$/);
  expect(output()).toContain(`(${code})`);
});

it('a version of Node that is too old is reported in one line', async () => {
  const script =
    "Object.defineProperty(process.versions, 'node', { value: '20.1.0' }); await import(process.argv[1]);";
  const child = spawn(process.execPath, [
    '--input-type=module',
    '-e',
    script,
    path.join(root, 'src/config/node-version.js'),
  ]);
  let output = '';
  child.stderr.on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'exit');
  expect(code).toBe(1);
  expect(output).toBe('This gateway needs Node 24.18 or newer. This is Node 20.1.0.\n');
});

/** A stand-in that holds back its answers until it is released. `arrived` resolves with the first request. */
async function openHeldStandin() {
  const standin = await openStandin();
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  standin.fault = async (_request, next) => {
    arrive();
    await released;
    return next();
  };
  return { standin, arrived, release, environment: pointedTo(standin) };
}

describe('the shutdown', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'after %s answers requests in flight, accepts no new ones, and exits with 0',
    async (signal) => {
      const { standin, arrived, release, environment } = await openHeldStandin();
      await using _ = standin;
      const { child, ended, output, url } = await started(environment);
      const inFlight = ask(
        url,
        'mutation { updateCustomerCustomFields(customerId: "4150", values: [{ field: { id: "3" }, value: { amount: "400.00" } }]) { outcome } }',
      );
      await arrived;
      child.kill(signal);
      await expect.poll(output).toContain('closing');
      release();

      expect(await inFlight).toEqual({ data: { updateCustomerCustomFields: { outcome: 'APPLIED' } } });
      expect(await ended).toBe(0);
      await expect(fetch(new URL('/live', url))).rejects.toThrow();
    },
  );

  it('ends at once after a second signal', async () => {
    const { standin, arrived, release, environment } = await openHeldStandin();
    await using _ = standin;
    const { child, ended, output, url } = await started(environment);
    const inFlight = ask(url, '{ customer(id: "4150") { id } }').catch(() => 'cut');
    await arrived;
    child.kill('SIGTERM');
    await expect.poll(output).toContain('closing');
    child.kill('SIGTERM');
    expect(await ended).toBe(1);
    expect(await inFlight).toBe('cut');
    release();
  });
});

it('the port for operators is opened where it is set, and SIGHUP changes the level of the log and back', async () => {
  const { child, printed, output } = await started({ OPERATIONS_PORT: '0', BUILD_REVISION: 'abc1234' });
  const port = /\d+/.exec(await printed(/"port":\d+,"msg":"listening for operators"/))?.[0];
  const operations = `http://127.0.0.1:${port}`;
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  expect(await (await fetch(`${operations}/live`)).json()).toEqual({
    status: 'live',
    version,
    revision: 'abc1234',
    node: process.version,
  });
  expect(await (await fetch(`${operations}/metrics`)).text()).toContain('revision="abc1234"');
  child.kill('SIGHUP');
  await printed(/"newLevel":"debug","msg":"the log level changed"/);
  child.kill('SIGHUP');
  await printed(/"newLevel":"info","msg":"the log level changed"/);
  expect(output()).not.toContain('error');
});
