// The program of the simulation: `npm run simulate -- --seeds 1-10000`, or `--seed 17 --print` for one history step by step.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { installSimulatedTime } from './clock.ts';
import { installFault } from './faults.ts';
import type { Summary } from './summary.ts';

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1-1000' },
    seed: { type: 'string' },
    print: { type: 'boolean', default: false },
    fault: { type: 'string' },
    /** Ends at the first seed with a lie. */
    first: { type: 'boolean', default: false },
    /** Prints a hash of all steps of all histories. */
    hash: { type: 'boolean', default: false },
    'steady-clock': { type: 'boolean', default: false },
    workers: { type: 'string', default: '2' },
    json: { type: 'boolean', default: false },
  },
});

const [from = 1, to = from] = (options.seed ?? options.seeds).split('-').map(Number);
const workers = options.seed === undefined ? Math.min(Number(options.workers), to - from + 1) : 1;

async function runHere(): Promise<Summary> {
  installSimulatedTime();
  if (options.fault !== undefined) installFault(options.fault);
  // Only now: the modules of the gateway get the simulated clock and the fault when they are loaded.
  const { runSeeds } = await import('./summary.ts');
  return runSeeds(from, to, {
    hasJumpingClocks: !options['steady-clock'],
    isPrinted: options.print,
    isHashed: options.hash,
    endsAtFirstLie: options.first,
  });
}

async function runInWorkers(): Promise<Summary> {
  const size = Math.ceil((to - from + 1) / workers);
  const parts = await Promise.all(
    Array.from({ length: workers }, async (_, index) => {
      const first = from + index * size;
      const last = Math.min(to, first + size - 1);
      const others = process.argv
        .slice(2)
        .filter((argument, at, all) => argument !== '--seeds' && all[at - 1] !== '--seeds');
      const child = fork(
        import.meta.filename,
        [...others, '--seeds', `${first}-${last}`, '--workers', '1', '--json'],
        {
          stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
        },
      );
      const chunks: Buffer[] = [];
      child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
      const [code] = await once(child, 'close');
      if (code !== 0) throw new Error(`The seeds ${first}-${last} ended with the code ${String(code)}.`);
      const summary: Summary = JSON.parse(Buffer.concat(chunks).toString());
      return summary;
    }),
  );
  const { mergeSummaries } = await import('./merge.ts');
  return mergeSummaries(parts);
}

const summary = workers > 1 ? await runInWorkers() : await runHere();
if (options.json) process.stdout.write(JSON.stringify(summary));
else if (!options.print) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
process.exit(options.json || summary.lies.length === 0 ? 0 : 1);
