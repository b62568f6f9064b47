// The process: how it starts, what it prints, how it refuses, how it ends.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openStandin } from '../standin/server.ts';
import { ask, killAll, makeFolder, pointedTo, root, run, started } from './support/process.ts';

afterEach(killAll);

describe('started without credentials', () => {
  it('says in its first line that it runs on the stand-in, and where GraphiQL is', async () => {
    const { output, url } = await started({});
    const [first, second] = output().split('\n');
    expect(first).toContain('the built-in stand-in of LoanPro (no credentials given');
    expect(second).toBe(`GraphiQL: ${url}`);
    expect(await ask(url, '{ customer(id: "4150") { firstName } }')).toEqual({
      data: { customer: { firstName: 'Maria' } },
    });
  });

  it('refuses in production, and names what is missing', async () => {
    const { ended, output } = await run({ NODE_ENV: 'production' });
    expect(await ended).toBe(1);
    expect(output()).toContain('LOANPRO_API_TOKEN is missing');
    expect(output()).toContain('LOANPRO_INSTANCE_ID is missing');
    expect(output()).not.toMatch(/^\s+at /m);
  });
});

describe('started with credentials', () => {
  it('takes up another token from its file while it runs, and prints neither', async () => {
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
    await expect.poll(ready, { timeout: 5000 }).toBe(200);
    expect(output()).toContain('LoanPro does not take the token');
    expect(output()).toContain('the file of the token holds a new one');
    expect(output()).toContain('LoanPro takes the token again');
    expect(output()).not.toContain('SECRET');
  });

  it('speaks to the LoanPro that .env names, with its token and instance id', async () => {
    const seen: (string | undefined)[] = [];
    await using standin = await openStandin({
      token: 'token-of-env',
      instanceId: '77',
      onRequest: ({ headers }) => seen.push(headers['authorization'], headers['autopal-instance-id']),
    });
    const dotEnv = `LOANPRO_API_TOKEN=token-of-env\nLOANPRO_INSTANCE_ID=overruled\nLOANPRO_BASE_URL=${standin.baseUrl}\n`;
    const { output, url } = await started({ LOANPRO_INSTANCE_ID: '77' }, { dotEnv });

    expect(await ask(url, '{ customer(id: "4150") { firstName } }')).toEqual({
      data: { customer: { firstName: 'Maria' } },
    });
    expect(seen).toEqual(['Bearer token-of-env', '77']);
    expect(output()).toMatch(
      /^Serving the custom fields of customers from LoanPro at 127\.0\.0\.1:\d+, instance 77\./,
    );
    expect(output()).not.toContain('token-of-env');
    // GraphiQL names nobody there: one click would read, or change, whatever customer has the id of an example.
    const page = await (await fetch(url, { headers: { accept: 'text/html' } })).text();
    expect(page.includes('query OneCustomer')).toBe(true);
    expect(page.includes('mutation Save')).toBe(true);
    expect(page.includes('4150')).toBe(false);
  });

  it('that are not accepted starts all the same, is live and not ready, and says so in the log without the token', async () => {
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

it('a document that is nested too deeply for the stack is the error of the caller', async () => {
  // A test worker has a larger stack than a process, so this can be seen only here.
  const { output, url } = await started({});
  for (const depth of [1000, 1900, 1990]) {
    const answer = await ask(url, `{ customersByIds(ids: ${'['.repeat(depth)}`);
    expect(answer.errors[0].extensions.code).toBe('GRAPHQL_PARSE_FAILED');
  }
  expect(output()).not.toContain('internal error');
});

it('a port that is taken is told in one line', async () => {
  const { url } = await started({});
  const { ended, output } = await run({ PORT: new URL(url).port });
  expect(await ended).toBe(1);
  expect(output()).toContain('EADDRINUSE');
  expect(output()).not.toMatch(/^\s+at /m);
});

it.each([
  ['that does not exist', 'file:nowhere/journal.sqlite', 'ENOENT'],
  ['that is no journal', 'file:.env', 'SQLite 26'],
])('a journal in a place %s is told in one line', async (_name, JOURNAL_URL, code) => {
  const { ended, output } = await run({ JOURNAL_URL }, { dotEnv: `# ${'x'.repeat(200)}` });
  expect(await ended).toBe(1);
  expect(output()).toBe(`The journal cannot be used (${code}).\n`);
});

it('a Node that is too old is told so in one line', async () => {
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
  expect(output).toBe('This gateway needs Node 24.18 or newer; this is Node 20.1.0.\n');
});

/** A stand-in that says when the first request is there, and takes its time for each. */
async function openSlowStandin(delayMs: number) {
  const standin = await openStandin();
  const { promise: arrived, resolve } = Promise.withResolvers<void>();
  standin.fault = async (_request, next) => {
    resolve();
    await new Promise((done) => setTimeout(done, delayMs));
    return next();
  };
  return { standin, arrived, environment: pointedTo(standin) };
}

describe('ended', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s it answers what is under way, takes nothing new, and exits with 0',
    async (signal) => {
      const { standin, arrived, environment } = await openSlowStandin(300);
      await using _ = standin;
      const { child, ended, url } = await started(environment);
      const underWay = ask(
        url,
        'mutation { updateCustomerCustomFields(customerId: "4150", values: [{ field: { id: "3" }, value: { amount: "400.00" } }]) { outcome } }',
      );
      await arrived;
      child.kill(signal);

      expect(await underWay).toEqual({ data: { updateCustomerCustomFields: { outcome: 'APPLIED' } } });
      expect(await ended).toBe(0);
      await expect(fetch(new URL('/live', url))).rejects.toThrow();
    },
  );

  it('by a second signal it exits at once', async () => {
    const { standin, arrived, environment } = await openSlowStandin(20_000);
    await using _ = standin;
    const { child, ended, output, url } = await started(environment);
    const underWay = ask(url, '{ customer(id: "4150") { id } }').catch(() => 'cut');
    await arrived;
    child.kill('SIGTERM');
    await expect.poll(output).toContain('closing');
    child.kill('SIGTERM');
    expect(await ended).toBe(1);
    expect(await underWay).toBe('cut');
  });
});
