// Runs Apollo's subgraph compatibility suite, with its own compiled tests, against a subgraph that is served like the gateway's.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { startApollo } from './gateways.ts';
import type { Router } from './gateways.ts';
import { createProducts } from './products.ts';

const require = createRequire(import.meta.url);
const suite = path.dirname(require.resolve('@apollo/federation-subgraph-compatibility-tests/package.json'));
// The tests run in a copy of the suite, with the following small modules in place of its dependencies.
const copy = mkdtempSync(path.join(tmpdir(), 'compatibility-'));
cpSync(path.join(suite, 'dist'), path.join(copy, 'dist'), { recursive: true });
cpSync(path.join(suite, 'products.graphql'), path.join(copy, 'products.graphql'));
giveModule('graphql', `module.exports = require(${JSON.stringify(require.resolve('graphql'))})`);
// Its HTTP client. The addresses are known only after everything has started.
giveModule(
  'make-fetch-happen',
  'module.exports = { __esModule: true, default: (url, init) => fetch(globalThis.addresses(url), init) }',
);
giveModule('execa', 'module.exports = {}');
giveModule('debug', 'module.exports = () => () => undefined');

const results: [string, string][] = [];
let app: App;
let router: Router;
// Everything that was started, also when the start fails in the middle.
const started = new AsyncDisposableStack();
started.defer(() => rmSync(copy, { recursive: true }));

beforeAll(async () => {
  app = started.use(await openApp({ gateway: { schema: createProducts() } }));
  const [users, inventory] = await Promise.all(['users', 'inventory'].map(startBundled));
  const services = [
    { name: 'products', url: app.url },
    { name: 'users', url: users ?? '' },
    { name: 'inventory', url: inventory ?? '' },
  ];
  const described = await Promise.all(
    services.map(async (service) => ({ ...service, typeDefs: parse(await sdlOf(service.url)) })),
  );
  const { supergraphSdl, errors } = composeServices(described);
  if (supergraphSdl === undefined) throw new Error(errors?.map(({ message }) => message).join('\n'));
  router = started.use(await startApollo(supergraphSdl));
  Object.assign(globalThis, {
    addresses: (url: string) =>
      new URL(url).port === '4001' ? app.url : new URL(url).port === '4000' ? router.url : url,
  });
}, 60_000);

afterAll(async () => {
  await started.disposeAsync();
  process.stdout.write(`${results.map(([name, result]) => `${result.padEnd(8)} ${name}`).join('\n')}\n`);
});

// The tests of the suite use the globals of Jest. Vitest has the same functions.
Object.assign(globalThis, { describe, expect, test: declare, it: declare });

/** Declares a test of the suite, and keeps its result for the table. */
function declare(name: string, run: () => Promise<void>): void {
  // oxlint-disable-next-line vitest/valid-title -- the title is the suite's
  it(name, async () => {
    await run().then(
      () => results.push([name, 'passed']),
      (error: unknown) => {
        results.push([name, 'failed']);
        throw error;
      },
    );
    expect(results.at(-1)).toEqual([name, 'passed']);
  });
}

// The gateway does not offer the field traces of Apollo.
const files = readdirSync(path.join(copy, 'dist/tests')).filter(
  (file) => file.endsWith('.test.js') && file !== 'ftv1.test.js',
);
for (const file of files) createRequire(path.join(copy, 'dist/tests/'))(`./${file}`);

it("all 22 tests of Apollo's compatibility suite passed, in all 12 files but the one for field traces", () => {
  expect(files).toHaveLength(11);
  expect(results).toHaveLength(22);
  expect(results.filter(([, result]) => result === 'passed')).toHaveLength(22);
});

function giveModule(name: string, text: string): void {
  const folder = path.join(copy, 'node_modules', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'index.js'), text);
}

async function sdlOf(url: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
  });
  return (await response.json()).data._service.sdl;
}

/** Starts a subgraph of the suite. By default it listens on every interface at a fixed port, so its `listen` is replaced. */
async function startBundled(name: string): Promise<string> {
  const patch = path.join(copy, `${name}-listen.cjs`);
  writeFileSync(
    patch,
    `const { Server } = require('node:net');
const listen = Server.prototype.listen;
Server.prototype.listen = function (...given) {
  const done = given.findLast((one) => typeof one === 'function');
  return listen.call(this, 0, '127.0.0.1', () => {
    process.stdout.write('at http://127.0.0.1:' + this.address().port + '/ \\n');
    done?.();
  });
};`,
  );
  const folder = path.join(copy, 'dist/subgraphs', name);
  const child = spawn(process.execPath, ['--require', patch, path.join(folder, 'index.js')], {
    cwd: folder,
    env: { PATH: process.env['PATH'] },
  });
  const exited = once(child, 'exit');
  started.defer(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  let output = '';
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      output += String(chunk);
      const url = /at (http:\S+) /.exec(output)?.[1];
      if (url) resolve(url);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    void exited.then(() => reject(new Error(`${name} did not start: ${output}`)));
  });
}
