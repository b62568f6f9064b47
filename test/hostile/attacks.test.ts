// The most expensive requests that are accepted, against a gateway in a process of its own with a small heap.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { LONGEST_TURN_MS, openMetered } from './metered-gateway.ts';
import type { MeteredGateway } from './metered-gateway.ts';
import { ATTACKS } from './attacks.ts';
import type { Question } from './attacks.ts';

/** The definitions of the tenant and the caches need about 60 MB, so 64 MB are left for each request. The process would end without them. */
const HEAP_MB = 128;

const MOST = { cpuMs: 1000, turnMs: LONGEST_TURN_MS };

interface Asked {
  /** `cut` when a part of the answer is missing because of a limit. */
  answer: 'complete' | 'cut' | 'refused';
  calls: number;
  bytes: number;
}

let metered: MeteredGateway;
let calls = 0;

async function ask(question: Question): Promise<Asked> {
  calls = 0;
  const response = await fetch(metered.gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(question),
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(text);
  return { answer: data === undefined ? 'refused' : errors ? 'cut' : 'complete', calls, bytes: text.length };
}

beforeAll(async () => {
  metered = await openMetered(`--max-old-space-size=${HEAP_MB}`, {
    environment: { INTROSPECTION: 'on' },
    onRequest: () => calls++,
  });
  await ask({ query: '{ customFieldDefinitions { id } }' });
});
afterAll(async () => metered.close());

it.each(ATTACKS)(
  `$name: no accepted request takes more than ${MOST.cpuMs} ms of processor, ${MOST.turnMs} ms in one turn, 100 calls or 8 MB of answer`,
  async ({ name, sizes, question }) => {
    let largest = 'none was accepted';
    let accepted = 0;
    let last: Asked['answer'] = 'complete';
    for (const size of sizes) {
      const { query, ...rest } = question(size);
      const again = (run: number) => ask({ ...rest, query: `${query} #${run}` });
      const { result: asked, cpuMs, turnMs } = await metered.measure(MOST, again);
      last = asked.answer;
      if (last === 'refused') expect(asked.calls).toBe(0);
      else {
        accepted++;
        largest = `size ${size}: ${cpuMs} ms of processor, ${turnMs} ms in one turn, ${asked.calls} calls, ${asked.bytes} bytes`;
      }
      expect(cpuMs).toBeLessThanOrEqual(MOST.cpuMs);
      expect(turnMs).toBeLessThanOrEqual(MOST.turnMs);
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
