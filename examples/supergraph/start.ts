// `npm run example:supergraph`: starts the gateway with the stand-in, a subgraph of loans, and Hive Gateway in front of both.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { demoCustomers, openStandin } from '../../standin/server.ts';
import { composeSupergraph, customFieldsSubgraph } from './compose.ts';
import { loansSubgraph, startLoans } from './loans.ts';

const root = path.resolve(import.meta.dirname, '../..');
const PORT = process.env['PORT'] ?? '4100';
const signal = Promise.race(['SIGINT', 'SIGTERM'].map((name) => once(process, name)));
const folder = await mkdtemp(path.join(tmpdir(), 'supergraph-'));

const standin = await openStandin({ generatedCustomers: demoCustomers });
const loans = await startLoans();
const customFields = await startProcess(
  ['--import', path.join(root, 'src/config/node-version.js'), path.join(root, 'src/main.ts')],
  {
    PORT: '0',
    LOANPRO_API_TOKEN: standin.token,
    LOANPRO_INSTANCE_ID: standin.instanceId,
    LOANPRO_BASE_URL: standin.baseUrl,
  },
  /http:\/\/[\d.]+:\d+\/graphql/,
);

const supergraph = path.join(folder, 'supergraph.graphql');
await writeFile(
  supergraph,
  composeSupergraph([customFieldsSubgraph(customFields.found), loansSubgraph(loans.url)]),
);
const hive = path.join(root, 'node_modules/@graphql-hive/gateway/dist/bin.js');
const config = path.join(import.meta.dirname, 'gateway.config.ts');
const router = await startProcess(
  [hive, 'supergraph', supergraph, '--config-path', config, '--host', '127.0.0.1', '--port', PORT],
  {},
  /Listening on (http:\/\/\S+)/,
);

process.stdout.write(`
Open http://127.0.0.1:${PORT}/graphql in a browser. This query needs both subgraphs:

  { loans(first: 3) { balance borrower { firstName customFields { displayValue } } } }

The subgraph of loans: ${loans.url}
Press Ctrl-C to stop.
`);

await Promise.race([signal, router.ended, customFields.ended]);
router.child.kill('SIGTERM');
customFields.child.kill('SIGTERM');
await Promise.all([router.ended, customFields.ended]);
await loans.close();
await standin.close();
await rm(folder, { recursive: true });

interface Started {
  child: ChildProcess;
  ended: Promise<unknown>;
  /** The part of its output that matched `awaited`. */
  found: string;
}

/** Starts a process in a temporary folder, so that it does not read a `.env` of this project. Resolves when its output matches. */
async function startProcess(
  args: string[],
  environment: Record<string, string>,
  awaited: RegExp,
): Promise<Started> {
  const env = { PATH: process.env['PATH'], ...environment };
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  process.once('exit', () => child.kill('SIGKILL'));
  const found = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
      const match = awaited.exec(output);
      if (match) resolve(match[0]);
    });
    void ended.then(() => reject(new Error(`The process did not start: ${output}`)));
  });
  return { child, ended, found };
}
