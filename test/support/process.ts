// Gateways as processes of their own, for tests of how they start, end and are ended.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { Standin } from '../../standin/server.ts';

export const root = path.resolve(import.meta.dirname, '../..');
const running = new Set<ChildProcess>();
/** All that processes get of this environment. The compile cache makes them start faster. */
const INHERITED = { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] };

/** To be called after each test. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
}

export interface Run {
  child: ChildProcess;
  /** Its own, and empty but for what was put there. */
  folder: string;
  /** All it has printed so far. */
  output: () => string;
  ended: Promise<number | null>;
}

interface RunOptions {
  dotEnv?: string;
  folder?: string;
  /** A line of shell in front of it, such as a limit. */
  before?: string;
  script?: string;
  args?: string[];
}

export const makeFolder = () => mkdtemp(path.join(tmpdir(), 'gateway-'));

export async function run(environment: Record<string, string>, options: RunOptions = {}): Promise<Run> {
  const folder = options.folder ?? (await makeFolder());
  if (options.dotEnv !== undefined) await writeFile(path.join(folder, '.env'), options.dotEnv);
  const script = path.join(root, options.script ?? 'src/main.ts');
  const args = ['--import', path.join(root, 'src/config/node-version.js'), script, ...(options.args ?? [])];
  const command: [string, string[]] =
    options.before === undefined
      ? [process.execPath, args]
      : ['/bin/sh', ['-c', `${options.before}; exec "$0" "$@"`, process.execPath, ...args]];
  const child = spawn(...command, { cwd: folder, env: { ...INHERITED, ...environment } });
  running.add(child);
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const ended = once(child, 'exit').then(([code]) => {
    running.delete(child);
    return code;
  });
  return { child, folder, output: () => output, ended };
}

export interface StartedRun extends Run {
  url: string;
}

export async function started(
  environment: Record<string, string>,
  options: RunOptions = {},
): Promise<StartedRun> {
  const gateway = await run({ PORT: '0', ...environment }, options);
  await expect.poll(gateway.output, { timeout: 20_000 }).toMatch(/http:\/\/127\.0\.0\.1:\d+\/graphql/);
  const url = /http:\/\/127\.0\.0\.1:\d+\/graphql/.exec(gateway.output())?.[0] ?? '';
  return { ...gateway, url };
}

/** What points a gateway to a stand-in that outlives it. */
export function pointedTo(standin: Standin): Record<string, string> {
  return {
    LOANPRO_API_TOKEN: standin.token,
    LOANPRO_INSTANCE_ID: standin.instanceId,
    LOANPRO_BASE_URL: standin.baseUrl,
  };
}

export async function ask(
  url: string,
  query: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}
