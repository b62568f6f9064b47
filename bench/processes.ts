// Starts the gateway and the stand-in as separate processes, and reads their processor time and memory from the system.

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { heapOptionsOfImage, memoryVariablesOfImage } from '../test/support/image.ts';

const root = path.resolve(import.meta.dirname, '..');
/** The length of a tick in `/proc/<pid>/stat`. It is the same on every current Linux. */
const TICK_MS = 10;
const START_WITHIN_MS = 20_000;

// A signal does not end the child processes. An exit does, because of the exit handlers below.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

/** Lets a child process end with this one. */
export function killAtExit(child: ChildProcess): void {
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
}

export interface Running {
  pid: number;
  /** The output so far, or the beginning of a long output. */
  output: () => string;
  end(): Promise<void>;
}

export interface RunningGateway extends Running {
  /** The address without a path. */
  origin: string;
}

/** The address and the credentials of LoanPro or of a stand-in. */
export interface Upstream {
  baseUrl: string;
  token: string;
  instanceId: string;
}

/** Starts a script in a folder of its own, and waits until its output matches `ready`. */
export async function startProcess(
  script: string,
  environment: Record<string, string>,
  ready: RegExp,
  nodeOptions: readonly string[] = [],
): Promise<Running & { found: RegExpExecArray }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-'));
  const args = [
    ...nodeOptions,
    '--import',
    path.join(root, 'src/config/node-version.js'),
    path.join(root, script),
  ];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      ...environment,
    },
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    // All output is read, because the process would block on a full pipe.
    if (output.length < 100_000) output += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exit = once(child, 'exit');
  killAtExit(child);

  const untilMs = performance.now() + START_WITHIN_MS;
  let found = ready.exec(output);
  while (!found) {
    if (child.exitCode !== null || performance.now() > untilMs) {
      child.kill('SIGKILL');
      throw new Error(`${script} did not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
    found = ready.exec(output);
  }
  return {
    pid: child.pid ?? 0,
    output: () => output,
    found,
    async end() {
      child.kill('SIGKILL');
      await exit;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function startStandin(): Promise<Running & Upstream> {
  const standin = await startProcess(
    'standin/main.ts',
    {},
    /base URL +(\S+)\ntoken +(\S+)\ninstance id +(\S+)\n/,
  );
  const [, baseUrl = '', token = '', instanceId = ''] = standin.found;
  return { ...standin, baseUrl, token, instanceId };
}

/** Runs with the heap of the image. Passes on settings that begin with `LOANPRO_` or `MAX_`, so that other values can be measured. */
export async function startGateway(
  loanPro: Upstream,
  settings: Record<string, string> = {},
  nodeOptions: readonly string[] = [],
): Promise<RunningGateway> {
  const gateway = await startProcess(
    'src/main.ts',
    {
      ...passedOn(),
      ...memoryVariablesOfImage(),
      PORT: '0',
      LOANPRO_BASE_URL: loanPro.baseUrl,
      LOANPRO_API_TOKEN: loanPro.token,
      LOANPRO_INSTANCE_ID: loanPro.instanceId,
      ...settings,
    },
    /(http:\/\/127\.0\.0\.1:\d+)\/graphql/,
    [...heapOptionsOfImage(), ...nodeOptions],
  );
  return { ...gateway, origin: gateway.found[1] ?? '' };
}

function passedOn(): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (/^(LOANPRO|MAX)_[A-Z_]+$/.test(name) && value !== undefined) passed[name] = value;
  }
  return passed;
}

/** The processor time of a process since its start, in user and system mode. */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The process name in brackets may hold any text, so fields are counted after it. utime and stime are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** How long the main thread of a process has been ready to run since its start, while other programs used the processors. */
export function starvedMs(pid: number): number {
  const [, waitedNs] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
  return Number(waitedNs) / 1e6;
}

/** The peak memory of a process, in MB. */
export const maxRssMb = (pid: number) => statusMb(pid, /^VmHWM:\s+(\d+) kB$/m);

/** The memory that a process has now, in MB. */
export const rssMb = (pid: number) => statusMb(pid, /^VmRSS:\s+(\d+) kB$/m);

function statusMb(pid: number, line: RegExp): number {
  const [, kilobytes = '0'] = line.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

/** The median. If the count is even, it is the lower one of the two in the middle. */
export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}

export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
