// `npm run example:web`: starts the stand-in, the gateway and the page. All three end together.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer as createVite } from 'vite';
import { demoCustomers, openStandin } from '../../standin/server.ts';
import type { Standin } from '../../standin/server.ts';

const HOST = '127.0.0.1';
const PORT = 5173;
/** The settings of this environment that apply to the gateway, so that you can try the form with identity and a policy. */
const OF_ACCESS = /^(AUTH_\w+|POLICY_FILE)$/;
const root = path.resolve(import.meta.dirname, '../..');

const signal = Promise.race(['SIGINT', 'SIGTERM'].map((name) => once(process, name)));

const folder = await mkdtemp(path.join(tmpdir(), 'example-web-'));
const standin = await openStandin({ generatedCustomers: demoCustomers });
const gateway = await startGateway(standin);
const page = await startPage(gateway.origin);
process.stdout.write(`\nThe form: ${page.url}?customer=4150\nPress Ctrl-C to stop.\n`);

await Promise.race([signal, gateway.ended]);
await page.close();
await gateway.close();
await standin.close();
await rm(folder, { recursive: true });

/** Starts in an empty folder, because a `.env` of this project may name a real LoanPro, or a journal that others use. */
async function startGateway({ token, instanceId, baseUrl }: Standin) {
  const cwd = path.join(folder, 'gateway');
  await mkdir(cwd);
  const args = ['--import', path.join(root, 'src/config/node-version.js'), path.join(root, 'src/main.ts')];
  const child = spawn(process.execPath, args, {
    cwd,
    env: {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => OF_ACCESS.test(name))),
      PORT: '0',
      LOANPRO_API_TOKEN: token,
      LOANPRO_INSTANCE_ID: instanceId,
      LOANPRO_BASE_URL: baseUrl,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  // The gateway ends with this process, for whatever reason it ends.
  process.once('exit', () => child.kill('SIGKILL'));

  const origin = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk);
      output += chunk;
      const url = /http:\/\/[\d.]+:\d+(?=\/graphql)/.exec(output);
      if (url) resolve(url[0]);
    });
    void ended.then(() => reject(new Error('The gateway did not start.')));
  });
  return {
    origin,
    ended,
    async close() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/**
 * Vite runs inside a server of this process. With its own server, it would end the process at a signal before the rest is closed. Its socket for
 * changes uses the same port, and its files are in the folder of this process, so that the example can run twice on one machine.
 */
async function startPage(gatewayOrigin: string) {
  const server = createHttpServer();
  const vite = await createVite({
    configFile: path.join(import.meta.dirname, 'vite.config.ts'),
    cacheDir: path.join(folder, 'vite'),
    server: { middlewareMode: { server }, ws: { server }, proxy: { '/graphql': gatewayOrigin } },
  });
  server.on('request', vite.middlewares);
  await listen(PORT).catch(() => listen(0));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : PORT;
  return {
    url: `http://${HOST}:${port}/`,
    async close() {
      await vite.close();
      server.closeAllConnections();
      server.close();
    },
  };

  async function listen(wanted: number): Promise<void> {
    server.listen(wanted, HOST);
    await once(server, 'listening');
  }
}
