// The most expensive requests that are accepted, against a gateway in a process of its own: what they take from the processor with the
// heap of the image, and that they fit in a small heap.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { heapOptionsOfImage } from '../support/image.ts';
import { LONGEST_TURN_MS, openMetered } from './metered-gateway.ts';
import type { MeteredGateway } from './metered-gateway.ts';
import { ATTACKS } from './attacks.ts';
import type { Attack } from './attacks.ts';

/**
 * The process does not even start in 40 MB with the definitions of this tenant, so less than 64 MB are left for each request. What a request
 * takes from the processor is no measure here: the process collects garbage all the time.
 */
const SMALL_HEAP = ['--max-old-space-size=104'];

const MOST = { cpuMs: 1000, turnMs: LONGEST_TURN_MS };

interface Asked {
  /** `cut` when a part of the answer is missing because of a limit. */
  answer: 'complete' | 'cut' | 'refused';
  calls: number;
  bytes: number;
}

let measured: MeteredGateway;
let small: MeteredGateway;
let calls = 0;

async function ask(
  { gateway }: MeteredGateway,
  { question }: Attack,
  { size, run }: { size: number; run: number },
): Promise<Asked> {
  calls = 0;
  const { query, ...rest } = question(size);
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...rest, query: `${query} #${run}` }),
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(text);
  return { answer: data === undefined ? 'refused' : errors ? 'cut' : 'complete', calls, bytes: text.length };
}

beforeAll(async () => {
  const options = { environment: { INTROSPECTION: 'on' }, onRequest: () => calls++ };
  measured = await openMetered(heapOptionsOfImage(), options);
  small = await openMetered(SMALL_HEAP, options);
  const readDefinitions: Attack = {
    name: 'no attack',
    sizes: [1],
    question: () => ({ query: '{ customFieldDefinitions { id } }' }),
  };
  for (const metered of [measured, small]) await ask(metered, readDefinitions, { size: 1, run: 0 });
});
afterAll(async () => {
  await measured.close();
  await small.close();
});

it.each(ATTACKS)(
  `$name: no accepted request takes more than ${MOST.cpuMs} ms of processor, ${MOST.turnMs} ms in one turn, 100 calls, 8 MB of answer or 64 MB of memory`,
  async (attack) => {
    let largest = 0;
    let report = '';

    async function isAnsweredInFull(size: number): Promise<boolean> {
      const work = async (run: number) => ask(measured, attack, { size, run });
      const { result: asked, cpuMs, turnMs } = await measured.measure(MOST, work);
      if (asked.answer === 'refused') expect(asked.calls).toBe(0);
      else {
        largest = size;
        report = `${cpuMs} ms of processor, ${turnMs} ms in one turn, ${asked.calls} calls, ${asked.bytes} bytes`;
      }
      expect(cpuMs).toBeLessThanOrEqual(MOST.cpuMs);
      expect(turnMs).toBeLessThanOrEqual(MOST.turnMs);
      expect(asked.calls).toBeLessThanOrEqual(100);
      expect(asked.bytes).toBeLessThanOrEqual(8_000_000);
      return asked.answer === 'complete';
    }

    let complete = 0;
    let beyond = 0;
    for (const size of attack.sizes) {
      if (await isAnsweredInFull(size)) complete = size;
      else {
        beyond = size;
        break;
      }
    }
    // An attack that is answered in full in every size is at no limit, so it shows nothing.
    expect(beyond).toBeGreaterThan(0);
    while (beyond - complete > Math.max(1, complete / 10)) {
      const size = Math.floor((complete + beyond) / 2);
      if (await isAnsweredInFull(size)) complete = size;
      else beyond = size;
    }
    expect(largest).toBeGreaterThan(0);
    process.stdout.write(`${attack.name}: the largest accepted request had size ${largest}: ${report}\n`);

    const { answer } = await ask(small, attack, { size: largest, run: 0 });
    expect(answer).not.toBe('refused');
  },
);
