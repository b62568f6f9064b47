// Programs of this project in processes of their own, for tests of how they start and end.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Standin } from '../../standin/server.ts';

export const root = path.resolve(import.meta.dirname, '../..');
const running = new Set<ChildProcess>();
/** All that processes get of this environment. The compile cache makes them start faster. Two processes cannot have the same port. */
const INHERITED = {
  PATH: process.env['PATH'],
  NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
  OPERATIONS_PORT: 'off',
};

/** Ends all processes that were started here. To be called after each test. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
}

export interface Run {
  child: ChildProcess;
  /** The working directory of the process. It is empty unless a test puts something there. */
  folder: string;
  /** Everything the process has printed so far. */
  output: () => string;
  /** The first match in the output, as soon as it is printed. Rejects when the process ends without printing it. */
  printed(pattern: RegExp): Promise<string>;
  /** The exit code, or `null` when a signal ended the process. */
  ended: Promise<number | null>;
}

interface RunOptions {
  dotEnv?: string;
  folder?: string;
  /** A line of shell that runs first, such as a limit. */
  before?: string;
  script?: string;
  args?: string[];
  /** Options of Node itself. `NODE_OPTIONS` does not take all of them. */
  nodeOptions?: readonly string[];
}

export const makeFolder = () => mkdtemp(path.join(tmpdir(), 'gateway-'));

export async function run(environment: Record<string, string>, options: RunOptions = {}): Promise<Run> {
  const folder = options.folder ?? (await makeFolder());
  if (options.dotEnv !== undefined) await writeFile(path.join(folder, '.env'), options.dotEnv);
  const script = path.join(root, options.script ?? 'src/main.ts');
  const version = ['--import', path.join(root, 'src/config/node-version.js')];
  const args = [...(options.nodeOptions ?? []), ...version, script, ...(options.args ?? [])];
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
  const printed = async (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const check = () => {
        const found = pattern.exec(output);
        if (found) resolve(found[0]);
      };
      child.stdout.on('data', check);
      child.stderr.on('data', check);
      child.once('close', () =>
        reject(new Error(`The process ended without printing ${pattern}: ${output}`)),
      );
      check();
    });
  return { child, folder, output: () => output, printed, ended };
}

export interface StartedRun extends Run {
  url: string;
}

/** Starts a gateway on a free port, and resolves when it has printed its address. */
export async function started(
  environment: Record<string, string>,
  options: RunOptions = {},
): Promise<StartedRun> {
  const gateway = await run({ PORT: '0', ...environment }, options);
  const url = await gateway.printed(/http:\/\/127(\.\d+){3}:\d+\/graphql/);
  return { ...gateway, url };
}

/** Stops the process, so that whatever `work` sends waits in the system, and sends SIGTERM before it goes on. */
export async function terminateBehind({ child }: Run, work: () => Promise<void> | void): Promise<void> {
  child.kill('SIGSTOP');
  await work();
  child.kill('SIGTERM');
  child.kill('SIGCONT');
}

/** The settings that point a gateway to a stand-in. */
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
