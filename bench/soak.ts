// Measures whether the gateway stays the same under load for a long time: its answers, heap, memory and metric series.
//
//   npm run bench:soak [-- --minutes 30] [--rate 40]
//
// The gateway runs in the form of production, and the stand-in in another process. The load is half of what a closed loop carries at the start, or
// `--rate` requests a second. Every minute has a fault of LoanPro. Until 16 seconds after it, an answer may say so with a code that is worth trying
// again. An answer may also be OVERLOADED while other programs of the machine take the processors. Any other answer that is not as expected is a
// failure. At the end of each minute no request is in flight, and the heap is read after a collection of garbage. The report is written to
// bench/soak-last.md.

import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { INSPECTED, openInspector } from './inspector.ts';
import { closedLoop, openLoop } from './load.ts';
import { cpuMs, maxRssMb, rssMb } from './processes.ts';
import { startProduction } from './production.ts';
import { openSoakCaller } from './soak-caller.ts';
import type { SoakFault } from './soak-caller.ts';
import { describeRun, tableHead, tableLine } from './soak-report.ts';
import type { Row } from './soak-report.ts';

const { values: given } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, rate: { type: 'string' } },
});
const ROUND = { settleMs: 0, countMs: 58_000 };
const SEARCH = { settleMs: 2000, countMs: 10_000 };
const SEARCH_CALLERS = 8;
const FAULT_AFTER_MS = 10_000;
const REPORT = path.join(import.meta.dirname, 'soak-last.md');

const FAULTS: SoakFault[] = [
  { name: 'slow', lastsMs: 10_000, order: { switches: { latencyMs: 400 } } },
  { name: '503', lastsMs: 3000, order: { fault: 'status=503' } },
  { name: 'reset', lastsMs: 3000, order: { fault: 'dead' } },
  { name: 'truncated', lastsMs: 3000, order: { fault: 'cut-body=40' } },
  { name: 'writes reset', lastsMs: 5000, order: { fault: 'writes-reset' } },
  { name: '429', lastsMs: 3000, order: { fault: 'rate-limited=1' } },
  { name: 'hanging', lastsMs: 5000, order: { fault: 'hanging' } },
  { name: 'late writes', lastsMs: 5000, order: { fault: 'late-effect=1000' } },
];

const production = await startProduction({ nodeOptions: [INSPECTED] });
const { gateway, operations } = production;
const inspector = await openInspector(gateway.output());
const { caller, cause, countLostWrites } = openSoakCaller(production);
const noBody = () => '';

async function countSeries(): Promise<number> {
  const text = await (await fetch(`${operations}/metrics`)).text();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
}

async function runMinute(fault: SoakFault, rate: number): Promise<Row> {
  const [startMs, startCpuMs] = [performance.now(), cpuMs(gateway.pid)];
  const [{ rates, p50Ms, p99Ms }] = await Promise.all([
    openLoop(caller, noBody, rate, ROUND),
    wait(FAULT_AFTER_MS).then(() => cause(fault)),
  ]);
  const cpu = (cpuMs(gateway.pid) - startCpuMs) / (performance.now() - startMs);
  const count = (perSecond: number) => Math.round((perSecond * ROUND.countMs) / 1000);
  return {
    fault: fault.name,
    good: count(rates.good),
    honest: count(rates.overloaded),
    starved: count(rates.refused),
    failed: count(rates.failed + rates.broken),
    p50Ms,
    p99Ms,
    cpu,
    heapMb: await inspector.heapMb(),
    rssMb: rssMb(gateway.pid),
    series: await countSeries(),
  };
}

const say = (text: string) => process.stdout.write(`${text}\n`);

try {
  const { rates } = await closedLoop(caller, noBody, SEARCH_CALLERS, SEARCH);
  const capacity = rates.good;
  const rate = given.rate === undefined ? capacity / 2 : Number(given.rate);
  say(`${rate.toFixed(0)} requests a second of ${capacity.toFixed(0)}\n${tableHead()}`);
  const rows: Row[] = [];
  while (rows.length < Number(given.minutes)) {
    for (const fault of FAULTS.slice(0, Number(given.minutes) - rows.length)) {
      const row = await runMinute(fault, rate);
      say(tableLine(row, rows.length));
      rows.push(row);
    }
  }
  const report = describeRun({
    rows,
    rate,
    capacity,
    peakMb: maxRssMb(gateway.pid),
    lostWrites: await countLostWrites(),
  });
  await writeFile(REPORT, report);
  say(`\n${report}`);
} finally {
  inspector.close();
  await caller.close();
  await production.end();
}
