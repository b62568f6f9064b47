// Measures what a read costs: processor time of the gateway for each request, and calls to LoanPro.
//
//   node --import ./src/config/node-version.js bench/reads.ts [--rounds 5] [--seconds 3]
//
// The gateway runs in a separate process. Its processor time is read from /proc/<pid>/stat, so the cost of the callers and the
// stand-in does not count, and other programs on the machine have little influence. Four callers send requests in a loop. Each
// round measures every kind of request. The output has the median, the minimum and the maximum of all rounds.

import { parseArgs } from 'node:util';
import { demoCustomers, openStandin } from '../standin/server.ts';
import { openCaller } from './caller.ts';
import { closedLoop } from './load.ts';
import { cpuMs, maxRssMb, median, startGateway } from './processes.ts';

const { values: given } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '3' } },
});
const ROUNDS = Number(given.rounds);
const COUNT_MS = Number(given.seconds) * 1000;
const CALLERS = 4;

const FIELDS = `id customId firstName lastName companyName email status type
  customFields(includeUnset: true) { __typename fieldId rawValue displayValue definition { name type section required } }`;

interface Kind {
  name: string;
  /** The body of the request with the given number. */
  body(number: number): string;
}

/** `count` consecutive ids of generated customers, other ones for each number. */
function idsFrom(number: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(5001 + ((number * count + index) % 1000)));
}

const KINDS: readonly Kind[] = [
  {
    name: 'one customer, all fields',
    body: (number) =>
      JSON.stringify({
        query: `query ($id: ID!) { customer(id: $id) { ${FIELDS} } }`,
        variables: { id: idsFrom(number, 1)[0] },
      }),
  },
  {
    name: '50 customers, all fields',
    body: (number) =>
      JSON.stringify({
        query: `query ($ids: [ID!]!) { customersByIds(ids: $ids) { ${FIELDS} } }`,
        variables: { ids: idsFrom(number, 50) },
      }),
  },
  {
    name: '100 as entities',
    body: (number) =>
      JSON.stringify({
        query: `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Customer { ${FIELDS} } } }`,
        variables: { refs: idsFrom(number, 100).map((id) => ({ __typename: 'Customer', id })) },
      }),
  },
  {
    name: 'definitions alone',
    body: () =>
      JSON.stringify({
        query:
          '{ customFieldDefinitions { id name description type section position required options { label } } }',
      }),
  },
];

interface Cost {
  cpuMs: number;
  calls: number;
  rate: number;
  wrong: number;
}

let calls = 0;
await using standin = await openStandin({ generatedCustomers: demoCustomers, onRequest: () => calls++ });
const gateway = await startGateway(standin);
const caller = openCaller(gateway.origin);
let number = 0;

/** Costs are divided by the number of all sent requests, including those that were answered after the window. */
async function measure(kind: Kind, countMs: number): Promise<Cost> {
  const before = { cpu: cpuMs(gateway.pid), calls, number };
  const body = () => kind.body(number++);
  const { rates } = await closedLoop(caller, body, CALLERS, { settleMs: 0, countMs });
  const requests = number - before.number;
  return {
    cpuMs: (cpuMs(gateway.pid) - before.cpu) / requests,
    calls: (calls - before.calls) / requests,
    rate: rates.good,
    wrong: rates.refused + rates.overloaded + rates.failed + rates.broken,
  };
}

try {
  for (const kind of KINDS) await measure(kind, COUNT_MS);
  const costs = new Map<Kind, Cost[]>(KINDS.map((kind) => [kind, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const kind of KINDS) costs.get(kind)?.push(await measure(kind, COUNT_MS));
  }

  process.stdout.write(
    'request                     CPU ms     (min to max)  LoanPro calls  requests/s  failed/s\n',
  );
  for (const [{ name }, rounds] of costs) {
    const cpu = rounds.map((cost) => cost.cpuMs);
    const cells = [
      name.padEnd(26),
      median(cpu).toFixed(3).padStart(7),
      `(${Math.min(...cpu).toFixed(3)} to ${Math.max(...cpu).toFixed(3)})`.padStart(18),
      median(rounds.map((cost) => cost.calls))
        .toFixed(3)
        .padStart(13),
      median(rounds.map(({ rate }) => rate))
        .toFixed(0)
        .padStart(11),
      median(rounds.map(({ wrong }) => wrong))
        .toFixed(0)
        .padStart(9),
    ];
    process.stdout.write(`${cells.join(' ')}\n`);
  }
  process.stdout.write(`max RSS: ${maxRssMb(gateway.pid).toFixed(0)} MB\n`);
} finally {
  await caller.close();
  await gateway.end();
}
