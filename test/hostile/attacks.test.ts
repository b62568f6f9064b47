// The most expensive requests that are accepted, against a gateway in a process of its own with a small heap.

import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStandin } from '../../standin/server.ts';
import type { Standin } from '../../standin/server.ts';
import { enlarge } from '../support/large-tenant.ts';
import { killAll, pointedTo, root, started } from '../support/process.ts';
import type { StartedRun } from '../support/process.ts';
import { ATTACKS } from './attacks.ts';

/** What the process needs without requests is about 40 MB, so 64 MB are left for each request. The process would end without them. */
const HEAP_MB = 104;

interface Measurement {
  cpuMs: number;
  turnMs: number;
  rssMb: number;
}

interface Asked {
  /** `cut` when a part of the answer is missing because of a limit. */
  answer: 'complete' | 'cut' | 'refused';
  calls: number;
  bytes: number;
}

let standin: Standin;
let gateway: StartedRun;
let measurements = 0;
let calls = 0;

/** Measures since the last measurement. */
async function measure(): Promise<Measurement> {
  const printed = gateway.printed(new RegExp(`MEASURED {"number":${++measurements},.*}`));
  gateway.child.kill('SIGUSR2');
  return JSON.parse((await printed).slice('MEASURED '.length));
}

async function ask(question: { query: string; variables?: Record<string, unknown> }): Promise<Asked> {
  calls = 0;
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question),
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(text);
  return { answer: data === undefined ? 'refused' : errors ? 'cut' : 'complete', calls, bytes: text.length };
}

beforeAll(async () => {
  standin = await openStandin({ generatedCustomers: 1000, onRequest: () => calls++ });
  enlarge(standin, { fields: 300, options: 20 });
  const meter = path.join(root, 'test/hostile/meter.ts');
  gateway = await started({
    ...pointedTo(standin),
    INTROSPECTION: 'on',
    LOG_LEVEL: 'error',
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MB} --import ${meter}`,
  });
  gateway.child.setMaxListeners(0);
  gateway.child.stdout?.setMaxListeners(0);
  gateway.child.stderr?.setMaxListeners(0);
  await ask({ query: '{ customFieldDefinitions { id } }' });
});
afterAll(async () => {
  killAll();
  await standin.close();
});

it.each(ATTACKS)(
  '$name: no accepted request takes more than 1 s of processor, 250 ms in one turn, 100 calls or 8 MB of answer',
  async ({ name, sizes, question }) => {
    let largest = 'none was accepted';
    let accepted = 0;
    let last: Asked['answer'] = 'complete';
    for (const size of sizes) {
      await measure();
      const asked = await ask(question(size));
      const { cpuMs, turnMs, rssMb } = await measure();
      last = asked.answer;
      if (last === 'refused') expect(asked.calls).toBe(0);
      else {
        accepted++;
        largest = `size ${size}: ${cpuMs} ms of processor, ${turnMs} ms in one turn, ${asked.calls} calls, ${asked.bytes} bytes, ${rssMb} MB in all`;
      }
      expect(cpuMs).toBeLessThanOrEqual(1000);
      expect(turnMs).toBeLessThanOrEqual(250);
      expect(asked.calls).toBeLessThanOrEqual(100);
      expect(asked.bytes).toBeLessThanOrEqual(8_000_000);
      if (last !== 'complete') break;
    }
    process.stdout.write(`${name}: the largest accepted request had ${largest}\n`);
    expect(accepted).toBeGreaterThan(0);
    // An attack that is answered in every size is at no limit, so it shows nothing.
    expect(last).not.toBe('complete');
  },
);
