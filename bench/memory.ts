// Measures the memory of the gateway: at its start, over every kind of operation, and with 100,000 different documents.
//
//   npm run bench:memory [-- --documents 100000] [--seconds 5]
//
// The gateway runs in the form of production with the heap limits of the image, and the stand-in in another process. The peak of each line is
// that of the line alone. The heap is read after a collection of garbage.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { compiledModulesOfImage, heapOptionsOfImage } from '../test/support/image.ts';
import { INSPECTED, openInspector } from './inspector.ts';
import { openCaller } from './caller.ts';
import { closedLoop } from './load.ts';
import { OPERATIONS } from './operations.ts';
import type { Operation } from './operations.ts';
import { cpuMs, maxRssMb, median, rssMb } from './processes.ts';
import { startProduction } from './production.ts';

const { values: given } = parseArgs({
  options: {
    documents: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '5' },
  },
});
const DOCUMENTS = Number(given.documents);
const WINDOW = { settleMs: 0, countMs: Number(given.seconds) * 1000 };
const CALLERS = 16;
/** Of long lists. The gateway refuses more of them at once. */
const FEW_CALLERS = 2;
const LINES = 5;
const STARTS = 5;

const SOURCE = path.resolve(import.meta.dirname, '../src');

const say = (text: string) => process.stdout.write(`${text}\n`);

/** With compiled modules, as the image holds them: they are made by processes that end for lack of settings. */
async function measureStarts(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-compiled-'));
  const settings = { NODE_ENV: 'production', NODE_COMPILE_CACHE: folder };
  for (const module of compiledModulesOfImage())
    spawnSync(process.execPath, [...heapOptionsOfImage(), path.join(SOURCE, module)], {
      cwd: folder,
      env: settings,
    });
  const starts: { cpu: number; rss: number }[] = [];
  for (let start = 0; start < STARTS; start++) {
    const { gateway, end } = await startProduction({ settings });
    starts.push({ cpu: cpuMs(gateway.pid), rss: rssMb(gateway.pid) });
    await end();
  }
  await rm(folder, { recursive: true });
  const [cpu, rss] = [median(starts.map((one) => one.cpu)), median(starts.map((one) => one.rss))];
  say(`start: ${(cpu / 1000).toFixed(2)} s of processor time, ${rss.toFixed(0)} MB (medians of ${STARTS})`);
}

async function measureLoad(): Promise<void> {
  const { gateway, tokenOf, end } = await startProduction({ nodeOptions: [INSPECTED] });
  const inspector = await openInspector(gateway.output());
  const caller = openCaller(gateway.origin, { authorization: `Bearer ${await tokenOf('a caller')}` });
  const totals = { requests: 0, peakMb: 0 };

  async function line(name: string, work: () => Promise<number>): Promise<void> {
    // Resets the peak.
    writeFileSync(`/proc/${gateway.pid}/clear_refs`, '5');
    const before = totals.requests;
    const good = await work();
    const peak = maxRssMb(gateway.pid);
    totals.peakMb = Math.max(totals.peakMb, peak);
    const numbers = [totals.requests - before, good, peak, rssMb(gateway.pid), await inspector.heapMb()];
    say(`${name.padEnd(28)}${numbers.map((number) => number.toFixed(0).padStart(9)).join('')}`);
  }

  say(
    `\n${''.padEnd(28)}${['requests', 'good/s', 'peak MB', 'RSS MB', 'heap MB'].map((head) => head.padStart(9)).join('')}`,
  );
  const load = async ({ body, customers }: Operation) => {
    const callers = customers > 50 ? FEW_CALLERS : CALLERS;
    return (await closedLoop(caller, () => body(totals.requests++), callers, WINDOW)).rates.good;
  };
  for (const operation of OPERATIONS) await line(operation.name, () => load(operation));
  const newDocument = OPERATIONS.find(({ name }) => name === 'new document');
  if (!newDocument) throw new Error('There is no operation with new documents.');
  const first = totals.requests;
  for (let step = 1; step <= LINES; step++) {
    const documents = (DOCUMENTS * step) / LINES;
    await line(`${documents} documents`, async () => {
      let good = 0;
      while (totals.requests - first < documents) good = await load(newDocument);
      return good;
    });
  }
  say(`peak over everything: ${totals.peakMb.toFixed(0)} MB`);
  inspector.close();
  await caller.close();
  await end();
}

await measureStarts();
await measureLoad();
