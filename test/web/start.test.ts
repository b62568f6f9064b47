// Tests `npm run example:web`: it starts the stand-in, the gateway and the page, and ends all of them.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { chromiumPath, openBrowser } from '../support/browser.ts';
import { ask, killAll, root, run } from '../support/process.ts';
import { rawRequest, speak } from '../support/socket.ts';
import { SOON } from './page.ts';

const SCRIPT = 'examples/web/start.ts';

afterEach(killAll);

it.each(['SIGINT', 'SIGTERM'] as const)(
  'example:web serves the page and the gateway at one address, and ends both at %s',
  { timeout: 60_000 },
  async (signal) => {
    const example = await run({}, { script: SCRIPT });
    await expect.poll(example.output, SOON).toContain('The form: ');
    const url = new URL(/The form: (\S+)/.exec(example.output())?.[1] ?? '');
    const gateway = /http:\/\/127\.0\.0\.1:\d+\/graphql/.exec(example.output())?.[0] ?? '';
    expect(url.hostname).toBe('127.0.0.1');

    expect(await (await fetch(url)).text()).toContain('<div id="root">');
    expect(await (await fetch(new URL('/main.tsx', url))).text()).toContain('createRoot');
    const answer = await fetch(new URL('/graphql', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url.origin },
      body: JSON.stringify({ query: '{ customer(id: "4150") { firstName } }' }),
    });
    expect(await answer.json()).toEqual({ data: { customer: { firstName: 'Maria' } } });
    // A web page that made its own name point to this machine gets nothing.
    for (const target of ['GET /', 'GET /main.tsx', 'POST /graphql']) {
      const refused = await speak({ url: url.href }, rawRequest(target, ['Host: evil.example']));
      expect([target, refused.status]).toEqual([target, 403]);
    }

    example.child.kill(signal);
    expect(await example.ended, example.output()).toBe(0);
    await expect(fetch(gateway)).rejects.toThrow();
    await expect(fetch(url)).rejects.toThrow();
  },
);

it('example:web identifies callers if the settings of the shell say so', { timeout: 60_000 }, async () => {
  const maker = await run({}, { script: 'examples/identity/make-token.ts', args: ['agent'] });
  await maker.ended;
  const example = await run(
    {
      AUTH_ISSUER: 'https://issuer.example',
      AUTH_AUDIENCE: 'loanpro-fields',
      AUTH_JWKS_FILE: path.join(maker.folder, '.issuer/jwks.json'),
    },
    { script: 'examples/web/start.ts' },
  );
  const url = new URL('/graphql', (await example.printed(/(?<=The form: )\S+/)).trim());
  const token = await readFile(path.join(maker.folder, '.issuer/token'), 'utf8');
  const firstName = async (headers: Record<string, string>) =>
    (await ask(url.href, '{ customer(id: "4150") { firstName } }', {}, headers)).data?.customer.firstName;
  expect(await firstName({})).toBeUndefined();
  expect(await firstName({ authorization: `Bearer ${token}` })).toBe('Maria');
  // Ended with SIGTERM, because the gateway would survive a SIGKILL of its parent.
  example.child.kill('SIGTERM');
  await example.ended;
});

it('example:web serves no other file of the project', { timeout: 60_000 }, async () => {
  const example = await run({}, { script: SCRIPT });
  await expect.poll(example.output, SOON).toContain('The form: ');
  const url = new URL(/The form: (\S+)/.exec(example.output())?.[1] ?? '');
  const statusOfFile = async (file: string) =>
    (await fetch(new URL(`/@fs${path.join(root, file)}`, url))).status;
  expect(await statusOfFile('client/src/outcome.ts')).toBe(200);
  expect(await statusOfFile('src/main.ts')).toBe(403);
  expect(await statusOfFile('package.json')).toBe(403);
  // Ended with SIGTERM, because the gateway would survive a SIGKILL of its parent.
  example.child.kill('SIGTERM');
  await example.ended;
});

it.skipIf(!chromiumPath)('example:web runs twice on one machine', { timeout: 60_000 }, async () => {
  await using browser = await openBrowser();
  const examples = [await run({}, { script: SCRIPT }), await run({}, { script: SCRIPT })];
  for (const example of examples) {
    const [, url = ''] = /The form: (\S+)/.exec(await example.printed(/The form: \S+/)) ?? [];
    const page = await browser.newPage();
    const troubles: string[] = [];
    page.on('pageerror', ({ message }) => troubles.push(message));
    page.on('console', (line) => line.type() === 'error' && troubles.push(line.text()));
    const connected = page.waitForEvent('console', (line) => line.text().includes('connected.'));
    await page.goto(url);
    await page.getByLabel('Employer').waitFor();
    await connected;
    expect([troubles, example.output()]).toEqual([[], expect.not.stringMatching(/error/i)]);
  }
  for (const { child, ended } of examples) {
    child.kill('SIGTERM');
    await ended;
  }
});
