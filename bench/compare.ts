// Compares the gateway with a floor without GraphQL and with other GraphQL servers over the same LoanPro, each in a process of its own.
//
//   npm run bench [-- --quick] [--rounds 3] [--seconds 2] [--requests 1500] [--only 'one customer'] [--servers ours,Yoga] [--latency 20]
//
// Prints the table, and writes it to bench/last.md if every operation was measured on every server. `--quick` takes one short
// round, and no peers. docs/development.md explains the columns.

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { COMPARED } from './operations.ts';
import { pageOf, tableOf } from './report.ts';
import { openBench } from './rounds.ts';
import type { Contender, Figures } from './rounds.ts';
import { FLOOR, OURS, OTHERS, installPeers, startUpstream } from './targets.ts';

const { values: given } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '2' },
    requests: { type: 'string', default: '1500' },
    only: { type: 'string' },
    servers: { type: 'string' },
    latency: { type: 'string', default: '0' },
  },
});
const rounds = given.quick
  ? { count: 1, ms: 0, requests: 200 }
  : {
      count: Number(given.rounds),
      ms: Number(given.seconds) * 1000,
      requests: Number(given.requests),
    };
const compared = given.quick ? [OURS] : [OURS, ...OTHERS];
const wanted = given.servers?.split(',');
const targets = [FLOOR, ...compared.filter(({ name }) => wanted?.includes(name) ?? true)];
if (!given.quick) installPeers();

const upstream = await startUpstream(Number(given.latency));
const bench = openBench(upstream.origin, rounds);
const contenders: Contender[] = [];
for (const target of targets) contenders.push({ ...(await target.start(upstream.origin)), target });

const figures: Figures[] = [];
for (const operation of COMPARED) {
  if (given.only !== undefined && operation.name !== given.only) continue;
  const able = contenders.filter(({ target }) => !target.without.includes(operation.name));
  const measured = await bench.measure(operation, able);
  figures.push(...measured);
  if (!given.quick) process.stderr.write(`${tableOf(measured)}\n`);
}
process.stdout.write(`${tableOf(figures)}\n`);
const options = process.argv.slice(2);
const command = options.length === 0 ? 'npm run bench' : `npm run bench -- ${options.join(' ')}`;
if (!given.quick && given.only === undefined && wanted === undefined && given.latency === '0')
  writeFileSync(path.join(import.meta.dirname, 'last.md'), pageOf(figures, command));

bench.close();
await Promise.all([upstream, ...contenders].map((one) => one.end()));
