// Measures the processor time of each operation over that of the floor, in one process and without sockets, counts the calls to LoanPro,
// and measures the longest turn of the event loop. A write records in memory.
//
//   npm run bench:cpu [-- --seconds 3] [--only 'one customer'] [--callers 16]
//
// Turns of the gateway and of the floor alternate. The least of many turns counts: what else runs on the machine only adds to a turn.

import type { Server } from 'node:http';
import { parseArgs } from 'node:util';
import { openFloorRecords } from './floor-records.ts';
import { createFloor } from './floor.ts';
import { connectInMemory } from './in-memory-caller.ts';
import type { InMemoryCaller } from './in-memory-caller.ts';
import { openInMemoryGateway } from './in-memory-gateway.ts';
import { createInMemoryLoanPro } from './in-memory-loanpro.ts';
import { OPERATIONS, WRITE } from './operations.ts';
import type { Operation } from './operations.ts';
import { watchTurns } from './turns.ts';
import type { Turns } from './turns.ts';

const { values: given } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    only: { type: 'string' },
    callers: { type: 'string', default: '16' },
  },
});
const LENGTH_MS = Number(given.seconds) * 1000;
const CALLERS = Number(given.callers);
/** Customers in one turn, so that a turn is longer than the clock of the processor time is coarse. */
const CUSTOMERS_OF_A_TURN = 64;

const upstream = createInMemoryLoanPro();
const gateway = await openInMemoryGateway(upstream);
const definitions = JSON.parse(upstream.bytesOf('odata.svc/CustomFields?').toString()).d.results;
const records = openFloorRecords(':memory:', () => undefined);
const floor = createFloor(
  async (path, body) => upstream.bytesOf(path, body).toString(),
  definitions,
  records,
);

let turn = 0;

/** Sends so many requests, shared by the callers, and returns the processor time of one in microseconds. */
async function cpuOf(callers: readonly InMemoryCaller[], bodies: readonly string[]): Promise<number> {
  const rest = bodies.values();
  const start = process.cpuUsage();
  await Promise.all(
    callers.map(async (caller) => {
      for (const body of rest) await caller.post(body);
    }),
  );
  const { user, system } = process.cpuUsage(start);
  return (user + system) / bodies.length;
}

const least = (all: number[]) => Math.min(...all);

const tenth = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 10)] ?? Number.NaN;

function openCallers(server: Server): InMemoryCaller[] {
  return Array.from({ length: CALLERS }, () => connectInMemory(server));
}

/** Of one request alone. The least counts again. */
async function turnsOf(operation: Operation, caller: InMemoryCaller): Promise<Turns> {
  const all: Turns[] = [];
  for (let each = 0; each < 20; each++)
    all.push(await watchTurns(async () => caller.post(operation.body(++turn))));
  return {
    count: least(all.map(({ count }) => count)),
    longestMs: least(all.map(({ longestMs }) => longestMs)),
  };
}

/** Prints the figures, and returns the processor time of one request in microseconds. */
async function measure(operation: Operation): Promise<number> {
  const requests = Math.max(2, Math.ceil(CUSTOMERS_OF_A_TURN / Math.max(1, operation.customers)));
  const ours = openCallers(gateway.server);
  const floors = openCallers(floor);
  const first = connectInMemory(gateway.server);
  const answer = await first.post(operation.body(++turn));
  if (!answer.includes(operation.expected(turn)))
    throw new Error(`${operation.name}: ${answer.slice(0, 500)}`);
  const costs: { ours: number; floor: number }[] = [];
  const callsBefore = upstream.calls();
  let sent = 0;
  for (const endMs = performance.now() + LENGTH_MS; performance.now() < endMs || costs.length < 20;) {
    const turns = Array.from({ length: requests }, () => ++turn);
    const ownCost = await cpuOf(ours, turns.map(operation.body));
    sent += requests;
    const floorBodies = turns.flatMap((number) => operation.floor(number) ?? []);
    costs.push({
      ours: ownCost,
      floor: floorBodies.length > 0 ? await cpuOf(floors, floorBodies) : Number.NaN,
    });
  }
  // The first half lets the compiler of the engine see everything.
  const counted = costs.slice(Math.floor(costs.length / 2));
  const own = counted.map((cost) => cost.ours);
  const floorCosts = counted.map((cost) => cost.floor);
  const calls = (upstream.calls() - callsBefore) / sent;
  const turns = await turnsOf(operation, first);
  const cells = [
    operation.name.padEnd(18),
    least(own).toFixed(0).padStart(8),
    tenth(own).toFixed(0).padStart(8),
    least(floorCosts).toFixed(0).padStart(10),
    (least(own) / least(floorCosts)).toFixed(2).padStart(8),
    (tenth(own) / tenth(floorCosts)).toFixed(2).padStart(8),
    calls.toFixed(2).padStart(8),
    String(turns.count).padStart(6),
    turns.longestMs.toFixed(1).padStart(11),
  ];
  process.stdout.write(`${cells.join(' ')}\n`);
  return least(own);
}

process.stdout.write(
  'operation           least µs tenth µs   floor µs    ratio  (tenth)    calls  turns  longest ms\n',
);
const costs = new Map<string, number>();

for (const operation of [...OPERATIONS, WRITE]) {
  if (given.only === undefined || operation.name === given.only)
    costs.set(operation.name, await measure(operation));
}
const growth = (costs.get('list of 500') ?? Number.NaN) / (costs.get('list of 50') ?? Number.NaN);
if (growth > 0) process.stdout.write(`growth from 50 to 500: n^${Math.log10(growth).toFixed(2)}\n`);
await gateway.close();
floor.close();
process.exit(0);
