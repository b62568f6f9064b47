// Measures how long after its deadline a request is answered, and how soon a call to LoanPro ends after its caller disconnected.
//
//   node --import ./src/config/node-version.js bench/deadlines.ts [--rounds 200]
//
// The stand-in accepts every read and then never answers, stops after the headers, or sends one byte at a time. It answers update requests
// after a second. The gateway runs in a separate process. The goal is at most 250 ms.

import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Fault } from '../standin/answer.ts';
import { drip, hangBefore, onWrites } from '../standin/faults.ts';
import { openStandin } from '../standin/server.ts';
import { median, quantile, startGateway } from './processes.ts';

const { values: given } = parseArgs({ options: { rounds: { type: 'string', default: '200' } } });
const ROUNDS = Number(given.rounds);
const DEADLINE_MS = 300;
const LEAVE_AFTER_MS = 100;
/** A wait that is longer than this counts as this long. */
const GIVE_UP_MS = 20_000;

const headersOnly: Fault = () => ({
  speak: (outgoing) => outgoing.writeHead(200, { 'content-type': 'application/json' }).flushHeaders(),
});
const FAULTS: [string, Fault][] = [
  ['never answers', hangBefore],
  ['stops after its headers', headersOnly],
  ['sends one byte at a time', drip(100)],
];

const slowWrites = onWrites(async (_request, next) => {
  await sleep(1000);
  return next();
});

await using standin = await openStandin({ generatedCustomers: ROUNDS });
const gateway = await startGateway(standin);
const READ = '{ customer(id: "4150") { firstName customFields { rawValue } } }';
const write = (customerId: number) => `mutation {
  updateCustomerCustomFields(
    customerId: "${customerId}"
    values: [{ field: { id: "7" }, value: { number: "${Date.now() % 1000}" } }]
  ) { outcome }
}`;

interface AskOptions {
  query?: string;
  deadlineMs?: number;
  signal?: AbortSignal;
}

async function ask({ query = READ, ...options }: AskOptions = {}): Promise<string> {
  const response = await fetch(`${gateway.origin}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(options.deadlineMs !== undefined && { 'x-request-timeout-ms': String(options.deadlineMs) }),
    },
    body: JSON.stringify({ query }),
    ...(options.signal && { signal: options.signal }),
  });
  return response.text();
}

/** Resolves when the next call to LoanPro arrives, and when its connection closes. */
function nextCall(fault: Fault): { arrived: Promise<void>; closedAtMs: Promise<number> } {
  const arrived = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<number>();
  standin.fault = async (request, next) => {
    const answer = await fault(request, next);
    return {
      speak(outgoing) {
        outgoing.socket?.once('close', () => closed.resolve(performance.now()));
        if ('speak' in answer) answer.speak(outgoing);
        arrived.resolve();
      },
    };
  };
  const gaveUp = sleep(GIVE_UP_MS, Infinity, { ref: false });
  return { arrived: arrived.promise, closedAtMs: Promise.race([closed.promise, gaveUp]) };
}

function print(what: string, latenessMs: readonly number[]): void {
  const [middle, late, worst] = [median(latenessMs), quantile(latenessMs, 0.99), Math.max(...latenessMs)];
  const words = [middle, late, worst].map((ms) => ms.toFixed(0).padStart(7)).join('');
  process.stdout.write(`${what.padEnd(68)}${words}${worst <= 250 ? '' : '  over 250'}\n`);
}

process.stdout.write(`${`${ROUNDS} rounds each, in ms`.padEnd(68)} median    p99  worst\n`);
// Loads the definitions, so that the measured requests do not.
await ask();
for (const [name, fault] of FAULTS) {
  const answered: number[] = [];
  const closed: number[] = [];
  const ended: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const call = nextCall(fault);
    const dueAtMs = performance.now() + DEADLINE_MS;
    await ask({ deadlineMs: DEADLINE_MS });
    answered.push(performance.now() - dueAtMs);
    closed.push((await call.closedAtMs) - dueAtMs);

    const left = nextCall(fault);
    const leaving = new AbortController();
    const asked = ask({ signal: leaving.signal }).catch(() => undefined);
    await left.arrived;
    await sleep(LEAVE_AFTER_MS);
    const leftAtMs = performance.now();
    leaving.abort();
    await asked;
    ended.push((await left.closedAtMs) - leftAtMs);
  }
  print(`LoanPro ${name}: deadline to answer`, answered);
  print(`LoanPro ${name}: deadline to closed connection`, closed);
  print(`LoanPro ${name}: caller disconnected to closed connection`, ended);
}
const written: number[] = [];
standin.fault = slowWrites;
for (let round = 0; round < ROUNDS; round++) {
  const dueAtMs = performance.now() + DEADLINE_MS;
  const answer = await ask({ query: write(5001 + round), deadlineMs: DEADLINE_MS });
  written.push(performance.now() - dueAtMs);
  if (!answer.includes('"UNKNOWN"')) throw new Error(`The answer at the deadline is ${answer}`);
}
print('LoanPro answers an update late: deadline to the answer UNKNOWN', written);
await gateway.end();
