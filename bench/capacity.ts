// Measures how many requests one core carries: the processor time of the gateway for a read, a list and a write, in the form of production.
//
//   npm run bench:capacity [-- --rounds 5] [--seconds 5]
//
// The gateway verifies tokens, calls the stand-in over TLS, and records writes in SQLite. The kinds take turns, and the medians of all rounds are printed.
// "per core" is what a core carries that has nothing else to do, calculated from the processor time. "good/s" is what was answered while the stand-in
// and the callers used the same cores.

import { parseArgs } from 'node:util';
import { openCaller } from './caller.ts';
import { closedLoop } from './load.ts';
import { OPERATIONS } from './operations.ts';
import { cpuMs, median } from './processes.ts';
import { startProduction } from './production.ts';

const { values: given } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '5' } },
});
const ROUNDS = Number(given.rounds);
const WINDOW = { settleMs: 0, countMs: Number(given.seconds) * 1000 };
const CALLERS = 8;

interface Kind {
  name: string;
  body(turn: number): string;
}

interface Result {
  cpu: number;
  good: number;
  others: number;
}

const WRITE = `mutation ($id: ID!, $values: [CustomFieldValueInput!]!, $key: String) {
  updateCustomerCustomFields(customerId: $id, values: $values, idempotencyKey: $key) { outcome customer { id } } }`;

const KINDS: readonly Kind[] = [
  ...OPERATIONS.filter(({ name }) => ['one customer', 'list of 50', 'new document'].includes(name)),
  {
    name: 'write of one value',
    body: (turn) =>
      JSON.stringify({
        query: WRITE,
        variables: {
          id: String(5001 + (turn % 1000)),
          values: [{ field: { id: '22' }, value: { raw: `note ${turn}` } }],
          key: `key-${turn}`,
        },
      }),
  },
];

const { gateway, tokenOf, end } = await startProduction();
const caller = openCaller(gateway.origin, { authorization: `Bearer ${await tokenOf('a caller')}` });
let turn = 0;

async function measure({ body }: Kind): Promise<Result> {
  const before = { cpu: cpuMs(gateway.pid), turn };
  const { rates } = await closedLoop(caller, () => body(turn++), CALLERS, WINDOW);
  return {
    cpu: (cpuMs(gateway.pid) - before.cpu) / (turn - before.turn),
    good: rates.good,
    others: rates.refused + rates.overloaded + rates.failed + rates.broken,
  };
}

try {
  for (const kind of KINDS) await measure(kind);
  const results = new Map<Kind, Result[]>(KINDS.map((kind) => [kind, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const kind of KINDS) results.get(kind)?.push(await measure(kind));
  }
  process.stdout.write('request               CPU ms  (min to max)     per core   good/s  not good/s\n');
  for (const [{ name }, rounds] of results) {
    const cpus = rounds.map(({ cpu }) => cpu);
    const cells = [
      name.padEnd(20),
      median(cpus).toFixed(2).padStart(7),
      `  (${Math.min(...cpus).toFixed(2)} to ${Math.max(...cpus).toFixed(2)})`.padEnd(18),
      (1000 / median(cpus)).toFixed(0).padStart(7),
      median(rounds.map(({ good }) => good))
        .toFixed(0)
        .padStart(8),
      median(rounds.map(({ others }) => others))
        .toFixed(1)
        .padStart(11),
    ];
    process.stdout.write(`${cells.join(' ')}\n`);
  }
} finally {
  await caller.close();
  await end();
}
