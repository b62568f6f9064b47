// Measures what several cores cost: processor time for each read of one process, of WORKERS=2, and of two processes behind HAProxy.
//
//   node --import ./src/config/node-version.js bench/workers.ts [--rounds 5] [--seconds 3]
//
// The requests per second say little on a machine whose cores also run the callers and the stand-in. The processor time for each request
// does: if it does not rise, two cores carry twice as much as one. It is the sum of all processes of a mode, with HAProxy. The modes take turns, and the
// ratios are those of the medians. Needs Postgres and HAProxy. "share" is the part of the busier process.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { demoCustomers, openStandin } from '../standin/server.ts';
import { openPostgres } from '../test/support/postgres.ts';
import { freePort } from '../test/support/socket.ts';
import { closedLoop, openCaller } from './load.ts';
import type { Caller } from './load.ts';
import { cpuMs, median, startGateway } from './processes.ts';

const { values: given } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '3' } },
});
const ROUNDS = Number(given.rounds);
const COUNT_MS = Number(given.seconds) * 1000;
/** Of each process that serves. With fewer, fewer reads share a call to LoanPro, and each costs more. */
const CALLERS = 16;

const QUERY = `query ($id: ID!) { customer(id: $id) { id firstName lastName
  customFields(includeUnset: true) { fieldId rawValue displayValue definition { name type } } } }`;

interface Mode {
  name: string;
  /** All its processes that take part in answering. */
  pids: readonly number[];
  /** Those that run the gateway. */
  servers: readonly number[];
  caller: Caller;
}

await using standin = await openStandin({ generatedCustomers: demoCustomers });
await using postgres = await openPostgres();
const settings = { JOURNAL_URL: postgres.url, JOURNAL_KEY: 'k'.repeat(32) };
const start = (more: Record<string, string> = {}) => startGateway(standin, { ...settings, ...more });

const single = await start();
const parent = await start({ WORKERS: '2' });
const behind = [await start(), await start()];
const proxy = await startHaproxy(behind.map(({ origin }) => new URL(origin).host));
const workers = await childrenOf(parent.pid, 2);
const behindPids = behind.map(({ pid }) => pid);

const modes: Mode[] = [
  { name: 'one process', pids: [single.pid], servers: [single.pid], caller: openCaller(single.origin) },
  {
    name: 'WORKERS=2',
    pids: [parent.pid, ...workers],
    servers: workers,
    caller: openCaller(parent.origin),
  },
  {
    name: 'two behind HAProxy',
    pids: [...behindPids, proxy.pid],
    servers: behindPids,
    caller: openCaller(proxy.origin),
  },
];

let number = 0;

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

interface Result {
  cpu: number;
  rate: number;
  share: number;
  failed: number;
}

async function measure({ pids, servers, caller }: Mode): Promise<Result> {
  const before = new Map(pids.map((pid) => [pid, cpuMs(pid)]));
  const sentBefore = number;
  const body = () => {
    number += 1;
    return JSON.stringify({ query: QUERY, variables: { id: String(5001 + (number % 1000)) } });
  };
  const { rates } = await closedLoop(caller, body, CALLERS * servers.length, {
    settleMs: 0,
    countMs: COUNT_MS,
  });
  const used = (some: readonly number[]) => some.map((pid) => cpuMs(pid) - (before.get(pid) ?? 0));
  const ofServers = used(servers);
  return {
    cpu: sum(used(pids)) / (number - sentBefore),
    rate: rates.good,
    share: Math.max(...ofServers) / sum(ofServers),
    failed: rates.failed + rates.broken + rates.refused + rates.overloaded,
  };
}

try {
  for (const mode of modes) await measure(mode);
  const results = new Map<Mode, Result[]>(modes.map((mode) => [mode, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const mode of modes) results.get(mode)?.push(await measure(mode));
  }
  process.stdout.write('mode                  CPU ms  ratio  requests/s  share  failed/s\n');
  let base: number | null = null;
  for (const [{ name }, rounds] of results) {
    const cpu = median(rounds.map((one) => one.cpu));
    base ??= cpu;
    const cells = [
      name.padEnd(20),
      cpu.toFixed(3).padStart(7),
      (cpu / base).toFixed(2).padStart(6),
      median(rounds.map(({ rate }) => rate))
        .toFixed(0)
        .padStart(11),
      median(rounds.map(({ share }) => share))
        .toFixed(2)
        .padStart(6),
      median(rounds.map(({ failed }) => failed))
        .toFixed(0)
        .padStart(9),
    ];
    process.stdout.write(`${cells.join(' ')}\n`);
  }
} finally {
  for (const { caller } of modes) await caller.close();
  await Promise.all([single, parent, ...behind, proxy].map((one) => one.end()));
}

async function childrenOf(pid: number, count: number): Promise<number[]> {
  for (;;) {
    const pids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
    if (pids.length === count) return pids;
    await wait(50);
  }
}

async function startHaproxy(hosts: readonly string[]) {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-haproxy-'));
  const port = await freePort();
  const servers = hosts.map((host, index) => `  server s${index} ${host}`);
  const lines = [
    'global\n  nbthread 1',
    'defaults\n  mode http\n  timeout connect 5s\n  timeout client 60s\n  timeout server 60s\n  http-reuse always',
    `frontend f\n  bind 127.0.0.1:${port}\n  default_backend b`,
    `backend b\n  balance leastconn\n${servers.join('\n')}`,
  ];
  const file = path.join(folder, 'haproxy.cfg');
  await writeFile(file, `${lines.join('\n')}\n`);
  const child = spawn('haproxy', ['-f', file, '-db'], { stdio: 'ignore' });
  const origin = `http://127.0.0.1:${port}`;
  while (
    !(await fetch(`${origin}/live`).then(
      ({ ok }) => ok,
      () => false,
    ))
  )
    await wait(50);
  return {
    pid: child.pid ?? 0,
    origin,
    async end() {
      child.kill('SIGKILL');
      await once(child, 'exit');
      await rm(folder, { recursive: true });
    },
  };
}
