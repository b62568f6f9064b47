// Measures how many good answers remain under four times the load that the gateway can handle, and whether its probes stay correct.
//
//   node --import ./src/config/node-version.js bench/overload.ts [--rounds 3] [--seconds 4] [--only cpu|upstream|shares]
//
// There are two kinds of load, each with its own gateway process. One is limited by the processor of the gateway (the stand-in
// answers at once), the other by LoanPro (100 ms for each call, LOANPRO_MAX_CONCURRENCY calls at once). First, a closed loop with
// more and more callers finds the saturation. Then 1×, 2× and 4× of it are applied: with as many times the callers (closed loop)
// and with as many times the rate (open loop). The output has the medians of all rounds. Everything runs on one machine. Where a control group
// can be made, the gateway and the callers get a processor before all others. Elsewhere the callers use processor time that the gateway would need, and what they
// wait for a processor counts as the gateway's. The column `cpu` is the part of a processor that the gateway got, so
// compare good answers per second of processor time. Compare latencies as ratios to those at 1×, which were measured in the same rounds.
// At the end, single reads are measured beside callers that ask for many customers each.

import { parseArgs } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { demoCustomers, openStandin } from '../standin/server.ts';
import { openControlGroups } from './control-groups.ts';
import { openCaller } from './caller.ts';
import type { Caller } from './caller.ts';
import { closedLoop, openLoop } from './load.ts';
import type { Tally, Window } from './load.ts';
import { cpuMs, maxRssMb, median, startGateway, startStandin } from './processes.ts';
import type { Upstream, RunningGateway } from './processes.ts';
import { tryShares } from './shares.ts';
import { describeProbes, watch } from './watch.ts';

const { values: given } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    only: { type: 'string' },
  },
});
const ROUNDS = Number(given.rounds);
/** The gateway takes a second to tell an overload from a burst, and the burst may then wait for two seconds. */
const WINDOW: Window = { settleMs: 3500, countMs: Number(given.seconds) * 1000 };
const SEARCH: Window = { settleMs: 500, countMs: 2500 };
const TIMES = [1, 2, 4];
const LATENCY_MS = 100;
const LEAST_SEARCHED = 16;
const MAX_SEARCHED = 512;
/** The goals. */
const GOODPUT_SHARE = 0.9;
/** Of the served at 4×, in terms of the same quantile at 1×. */
const P99_RATIO = 2;
const SHED_P99_MS = 50;
const RSS_MB = 512;
/** With a smaller part of a processor than this, the result depends on other programs of the machine. */
const ENOUGH_CPU = 0.9;

const QUERY = `query ($id: ID!) {
  customer(id: $id) { id firstName lastName customFields { fieldId rawValue displayValue definition { name type } } }
}`;

/** Requests for one customer with all fields. Each request asks for another customer. */
function createBodies(): () => string {
  const all = Array.from({ length: 1000 }, (_, index) =>
    JSON.stringify({ query: QUERY, variables: { id: String(5001 + index) } }),
  );
  let next = 0;
  return () => all[next++ % all.length] ?? '';
}

const bodies = createBodies();

interface Measured extends Tally {
  /** The part of one processor that the gateway got. */
  gatewayCpu: number;
  callerCpu: number;
}

async function measure(
  gateway: RunningGateway,
  window: Window,
  load: () => Promise<Tally>,
): Promise<Measured> {
  const startMs = performance.now();
  const before = cpuMs(gateway.pid);
  const ownBefore = process.cpuUsage();
  // Requests that end after the window are not counted, so their cost must not count either.
  const counted = wait(window.settleMs + window.countMs).then(() => {
    const own = process.cpuUsage(ownBefore);
    const elapsedMs = performance.now() - startMs;
    return {
      gatewayCpu: (cpuMs(gateway.pid) - before) / elapsedMs,
      callerCpu: (own.user + own.system) / 1000 / elapsedMs,
    };
  });
  return { ...(await load()), ...(await counted) };
}

const HEAD =
  'load            good/s  p50 ms  p99 ms   503/s  OVERLOADED/s  shed p99  failed  broken  unsent/s  cpu   callers';

function line(name: string, of: Measured): string {
  const { good, refused, overloaded, failed, broken } = of.rates;
  return [
    name.padEnd(14),
    good.toFixed(0).padStart(7),
    of.p50Ms.toFixed(1).padStart(7),
    of.p99Ms.toFixed(1).padStart(7),
    refused.toFixed(0).padStart(7),
    overloaded.toFixed(0).padStart(13),
    of.shedP99Ms.toFixed(1).padStart(9),
    failed.toFixed(0).padStart(7),
    broken.toFixed(0).padStart(7),
    of.unsentRate.toFixed(0).padStart(9),
    of.gatewayCpu.toFixed(2).padStart(5),
    of.callerCpu.toFixed(2).padStart(8),
  ].join(' ');
}

const say = (text: string) => process.stdout.write(`${text}\n`);

interface Saturation {
  concurrency: number;
  rate: number;
}

/** Doubles the number of callers until two steps in a row gain less than five percent. */
async function findSaturation(gateway: RunningGateway, caller: Caller): Promise<Saturation> {
  const steps: Saturation[] = [];
  let best = 0;
  let withoutGain = 0;
  for (let concurrency = 1; concurrency <= MAX_SEARCHED; concurrency *= 2) {
    const found = await measure(gateway, SEARCH, () => closedLoop(caller, bodies, concurrency, SEARCH));
    say(line(`  ${concurrency} callers`, found));
    const { good: rate } = found.rates;
    withoutGain = rate > best * 1.05 ? 0 : withoutGain + 1;
    best = Math.max(best, rate);
    steps.push({ concurrency, rate });
    if (concurrency >= LEAST_SEARCHED && withoutGain >= 2) break;
  }
  const saturation = steps.find(({ rate }) => rate >= 0.95 * best);
  if (!saturation) throw new Error('The gateway gave no good answer.');
  return { ...saturation, rate: best };
}

interface Level {
  name: string;
  factor: number;
  run(caller: Caller): Promise<Tally>;
}

function levelsFrom({ concurrency, rate }: Saturation): Level[] {
  return TIMES.flatMap((factor) => [
    {
      name: `${factor}x closed`,
      factor,
      run: (caller) => closedLoop(caller, bodies, factor * concurrency, WINDOW),
    },
    { name: `${factor}x open`, factor, run: (caller) => openLoop(caller, bodies, factor * rate, WINDOW) },
  ]);
}

function middleOf(rounds: readonly Measured[]): Measured {
  const of = (pick: (one: Measured) => number) => median(rounds.map(pick));
  return {
    rates: {
      good: of(({ rates }) => rates.good),
      refused: of(({ rates }) => rates.refused),
      overloaded: of(({ rates }) => rates.overloaded),
      failed: of(({ rates }) => rates.failed),
      broken: of(({ rates }) => rates.broken),
    },
    unsentRate: of(({ unsentRate }) => unsentRate),
    p50Ms: of(({ p50Ms }) => p50Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
    shedP99Ms: of(({ shedP99Ms }) => shedP99Ms),
    gatewayCpu: of(({ gatewayCpu }) => gatewayCpu),
    callerCpu: of(({ callerCpu }) => callerCpu),
  };
}

async function tryLoad(name: string, loanPro: Upstream, isLimitedByCpu: boolean): Promise<void> {
  const gateway = await startGateway(loanPro);
  groups?.add(gateway.pid);
  // What the callers wait for a processor would count as the gateway's.
  groups?.add(process.pid);
  const caller = openCaller(gateway.origin);
  try {
    say(`\n${name}\n${HEAD}`);
    // Warms the gateway up: code, connections and definitions.
    await closedLoop(caller, bodies, 4, { settleMs: 0, countMs: 3000 });
    const saturation = await findSaturation(gateway, caller);
    say(`  saturation: ${saturation.concurrency} callers, ${saturation.rate.toFixed(0)} a second`);

    const probes = watch(gateway.origin);
    const levels = levelsFrom(saturation);
    const measured = new Map<Level, Measured[]>(levels.map((level) => [level, []]));
    for (let round = 0; round < ROUNDS; round++) {
      for (const level of levels) {
        measured.get(level)?.push(await measure(gateway, WINDOW, () => level.run(caller)));
        await wait(500);
      }
    }
    const probed = await probes.end();

    const middle = levels.map((level) => ({ level, ...middleOf(measured.get(level) ?? []) }));
    for (const one of middle) say(line(one.level.name, one));
    const peak = Math.max(...middle.map(({ rates }) => rates.good));
    const peakPerCpu = Math.max(...middle.map(({ rates, gatewayCpu }) => rates.good / gatewayCpu));
    const most = middle.filter(({ level }) => level.factor === Math.max(...TIMES));
    for (const { level, rates, gatewayCpu } of most) {
      const share = rates.good / peak;
      const perCpu = rates.good / gatewayCpu / peakPerCpu;
      say(
        `  goodput at ${level.name} ÷ peak: ${share.toFixed(2)} (goal ${GOODPUT_SHARE}: ${
          share >= GOODPUT_SHARE ? 'met' : 'missed'
        }); per second of processor time: ${perCpu.toFixed(2)}`,
      );
    }
    for (const one of middle) {
      // The open loop at 1× is on the edge of overload, so the closed one is the measure of both.
      const atPeak = middle[0]?.p99Ms ?? 0;
      const ratio = one.p99Ms / atPeak;
      say(
        `  served at ${one.level.name} ÷ p99 at peak: p50 ${(one.p50Ms / atPeak).toFixed(2)}, p99 ${ratio.toFixed(2)} (goal ${P99_RATIO}: ${
          ratio <= P99_RATIO ? 'met' : 'missed'
        }); p99 of shed: ${one.shedP99Ms.toFixed(0)} ms (goal ${SHED_P99_MS}: ${
          one.shedP99Ms <= SHED_P99_MS ? 'met' : 'missed'
        })`,
      );
    }
    const leastCpu = Math.min(...most.map((one) => one.gatewayCpu));
    if (isLimitedByCpu && leastCpu < ENOUGH_CPU) {
      say(
        `  the gateway got only ${leastCpu.toFixed(2)} of a processor, because other programs used it: the shares above are not reliable`,
      );
    }
    const rss = maxRssMb(gateway.pid);
    say(`  max RSS: ${rss.toFixed(0)} MB (goal < ${RSS_MB}: ${rss < RSS_MB ? 'met' : 'missed'})`);
    for (const words of describeProbes(probed)) say(`  ${words}`);
  } finally {
    await caller.close();
    await gateway.end();
  }
}

const groups = openControlGroups();
const isWanted = (name: string) => given.only === undefined || given.only === name;

if (isWanted('cpu')) {
  const standin = await startStandin();
  await tryLoad('Limited by the processor: the stand-in answers at once', standin, true);
  await standin.end();
}
if (isWanted('upstream')) {
  await using standin = await openStandin({
    generatedCustomers: demoCustomers,
    quirks: { latencyMs: LATENCY_MS },
  });
  await tryLoad(`Limited by LoanPro: ${LATENCY_MS} ms a call`, standin, false);
}
if (isWanted('shares')) await tryShares(WINDOW, say);
groups?.close();
