// Measures whether two processes on one Postgres carry twice as much as one: one process, WORKERS=2, and two processes behind HAProxy.
//
//   npm run bench:workers [-- --rounds 15] [--seconds 1] [--share 25] [--callers 8] [--warm-up 4000]
//
// Each process that runs the gateway gets a fixed share of a processor by a control group: 25 percent, or `--share`. So the callers, LoanPro in memory,
// Postgres and HAProxy never take what a gateway would need, as if each gateway had a core and they had other machines. `factor` is the requests per
// second over those of one process. The modes take turns, and the table has the medians of all rounds. There are many
// short rounds, because each one opens its connections anew, and the system gives them to the workers by chance.
//
// `CPU ms` is the processor time of a request in all processes of the mode, and `beside` the part of it that the parent of the workers or HAProxy used, which
// have no fixed share. `got` is the part of its share that a gateway used at least: it is close to 1 where the share is all that limits it. `failed` is
// from the worst round. Where this process may make no control groups, everything competes for the same processors, so that only `CPU ms` says something.

import { setTimeout as wait } from 'node:timers/promises';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { LISTENING_SOCKETS } from '../src/http/listeners.ts';
import { haproxyProgram } from '../test/support/haproxy-program.ts';
import { openPostgres, postgresBin } from '../test/support/postgres.ts';
import { startCallers } from './callers.ts';
import { openControlGroups } from './control-groups.ts';
import { startHaproxy } from './haproxy.ts';
import { cpuMs, median, startGateway } from './processes.ts';
import type { RunningGateway } from './processes.ts';
import { callsOf } from './rounds.ts';
import { API } from './serving.ts';
import { startUpstream } from './targets.ts';

const { values: given } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    seconds: { type: 'string', default: '1' },
    share: { type: 'string', default: '25' },
    callers: { type: 'string', default: '8' },
    'warm-up': { type: 'string', default: '4000' },
  },
});
const ROUNDS = Number(given.rounds);
const COUNT_MS = Number(given.seconds) * 1000;
const SHARE = Number(given.share) / 100;
/**
 * Of each process that serves. With fewer, fewer reads share a call to LoanPro, and each costs more. With many more, the turns of the event loop get so long
 * that the gateway refuses some.
 */
const CALLERS = Number(given.callers);
/** Reads that each process answers first, so that none is measured with code that is compiled less than that of the others. */
const WARM_UP = Number(given['warm-up']);

/** A gateway that got less of its share than this was kept waiting by something else. */
const ENOUGH = 0.9;
/** `warmUp`: a write takes much longer than a read. */
const MEASURED = [
  { name: 'one customer', warmUp: WARM_UP },
  { name: 'write', warmUp: WARM_UP / 4 },
];

interface Mode {
  name: string;
  origin: string;
  /** The processes that run the gateway. */
  servers: readonly number[];
  /** A process that takes part in answering and has no fixed share. */
  beside: number | null;
}

interface Result {
  rate: number;
  cpu: number;
  beside: number;
  calls: number;
  got: number;
  failed: number;
}

const say = (text: string) => process.stdout.write(`${text}\n`);
if (postgresBin === undefined) throw new Error('This bench needs Postgres: `initdb` in the path.');

const groups = openControlGroups();
// Everything that is started from here on is in this group as well.
groups?.add(process.pid);
const upstream = await startUpstream();
await using postgres = await openPostgres();
const callers = startCallers();
const start = (more: Record<string, string> = {}) =>
  startGateway(
    { baseUrl: upstream.origin + API, token: 'token', instanceId: '1' },
    { JOURNAL_URL: postgres.url, JOURNAL_KEY: 'k'.repeat(32), LOANPRO_EXPANSIONS: 'complete', ...more },
  );

const single = await start();
const parent = await start({ WORKERS: '2' });
const workers = await workersOf(parent, 2);
const modes: Mode[] = [
  { name: 'one process', origin: single.origin, servers: [single.pid], beside: null },
  { name: 'WORKERS=2', origin: parent.origin, servers: workers, beside: parent.pid },
];
const running: { end(): Promise<void> }[] = [single, parent, upstream];
if (haproxyProgram === undefined) say('HAProxy was not found: its mode is left out.');
else {
  const behind = [await start(), await start()];
  const proxy = await startHaproxy(behind.map(({ origin }) => new URL(origin).host));
  const servers = behind.map(({ pid }) => pid);
  modes.push({ name: 'two behind HAProxy', origin: proxy.origin, servers, beside: proxy.pid });
  running.push(...behind, proxy);
}

let turn = 0;

async function run({ origin, servers }: Mode, operation: string, requests: number, ms: number) {
  const count = CALLERS * servers.length;
  const result = await callers.run({ origin, operation, isFloor: false, turn, callers: count, requests, ms });
  turn += result.sent;
  return result;
}

async function measure(mode: Mode, operation: string): Promise<Result> {
  const { servers, beside } = mode;
  const pids = beside === null ? servers : [...servers, beside];
  const before = { cpus: pids.map(cpuMs), calls: await callsOf(upstream.origin) };
  const { sent, failed, tookMs } = await run(mode, operation, 0, COUNT_MS);
  const used = pids.map((pid, index) => cpuMs(pid) - (before.cpus[index] ?? 0));
  const good = sent - failed;
  return {
    rate: (good * 1000) / tookMs,
    cpu: sum(used) / good,
    beside: sum(used.slice(servers.length)) / good,
    calls: ((await callsOf(upstream.origin)) - before.calls) / good,
    got: Math.min(...used.slice(0, servers.length)) / tookMs / SHARE,
    failed: failed / sent,
  };
}

/** Takes turns: A B C, then C B A. */
async function measureAll(operation: string): Promise<Map<Mode, Result[]>> {
  const results = new Map<Mode, Result[]>(modes.map((mode) => [mode, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const mode of round % 2 === 0 ? modes : modes.toReversed())
      results.get(mode)?.push(await measure(mode, operation));
  }
  return results;
}

function report(operation: string, results: Map<Mode, Result[]>): void {
  say(`\n${operation.padEnd(20)} requests/s  factor  CPU ms  ratio  beside  LoanPro calls  failed   got`);
  const [base = []] = results.values();
  for (const [{ name }, rounds] of results) {
    const of = (pick: (one: Result) => number) => median(rounds.map(pick));
    // The other programs of the machine change from round to round, so each round is compared with itself.
    const over = (pick: (one: Result) => number) =>
      median(rounds.map((one, round) => pick(one) / (base.map(pick)[round] ?? Number.NaN)));
    const cells = [
      of((one) => one.rate)
        .toFixed(0)
        .padStart(10),
      over((one) => one.rate)
        .toFixed(2)
        .padStart(7),
      of((one) => one.cpu)
        .toFixed(3)
        .padStart(7),
      over((one) => one.cpu)
        .toFixed(2)
        .padStart(6),
      of((one) => one.beside)
        .toFixed(3)
        .padStart(7),
      of((one) => one.calls)
        .toFixed(2)
        .padStart(14),
      `${(100 * Math.max(...rounds.map(({ failed }) => failed))).toFixed(1)} %`.padStart(7),
      of((one) => one.got)
        .toFixed(2)
        .padStart(5),
    ];
    say(`${name.padEnd(20)} ${cells.join(' ')}`);
  }
  const least = Math.min(...[...results.values()].map((rounds) => median(rounds.map(({ got }) => got))));
  if (groups && least < ENOUGH)
    say(`A gateway got only ${least.toFixed(2)} of its share, so the factor is not reliable.`);
}

try {
  // Before they have a fixed share, so that the compilers of the engine are done sooner.
  for (const { name, warmUp } of MEASURED)
    for (const mode of modes) await run(mode, name, warmUp * mode.servers.length, 0);
  for (const pid of modes.flatMap(({ servers }) => servers)) groups?.add(pid, SHARE);
  say(
    groups
      ? `Each process of the gateway has ${given.share} percent of a processor.`
      : 'No control groups can be made here, so everything competes for the same processors: compare CPU ms, not the factor.',
  );
  for (const { name } of MEASURED) report(name, await measureAll(name));
} finally {
  callers.end();
  await Promise.all(running.map((one) => one.end()));
  groups?.close();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** Waits until all workers accept connections. Those that are opened before would all be connections of the first one. */
async function workersOf({ pid, origin }: RunningGateway, count: number): Promise<number[]> {
  const port = Number(new URL(origin).port).toString(16).toUpperCase().padStart(4, '0');
  const listening = new RegExp(`^ *\\d+: \\w+:${port} \\w+:0000 0A`, 'gm');
  while ((readFileSync('/proc/net/tcp', 'utf8').match(listening)?.length ?? 0) < count * LISTENING_SOCKETS)
    await wait(50);
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
}
