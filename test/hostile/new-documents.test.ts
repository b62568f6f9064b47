// Thousands of different documents, wrong and valid, against a gateway in a process of its own with a small heap.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { openMetered } from './metered-gateway.ts';
import type { MeteredGateway } from './metered-gateway.ts';

/** What the process needs without requests is about 40 MB. */
const HEAP_MB = 104;

let metered: MeteredGateway;
beforeAll(async () => {
  metered = await openMetered([`--max-old-space-size=${HEAP_MB}`], {});
});
afterAll(async () => metered.close());

const IN_PARALLEL = 20;

async function sendAll(count: number, document: (index: number) => string): Promise<void> {
  let next = 0;
  const send = async () => {
    while (next < count) {
      const response = await fetch(metered.gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: document(next++) }),
      });
      await response.text();
    }
  };
  await Promise.all(Array.from({ length: IN_PARALLEL }, send));
}

it.each([
  ['2,000 documents with an unknown field', 2000, (index: number) => `{a${index}}`],
  [
    '300 dense documents that are nested too deeply',
    300,
    (index: number) => `{a${index}${'{a'.repeat(650)}${'}'.repeat(651)}`,
  ],
  [
    '300 dense documents that are valid',
    300,
    (index: number) => `{a${index}:customersByIds(ids:[${'1 '.repeat(1900)}]){id}}`,
  ],
])('the process survives %s', async (_name, count, document) => {
  await sendAll(count, document);
  expect((await fetch(new URL('/live', metered.gateway.url))).status).toBe(200);
  expect(metered.gateway.child.exitCode).toBeNull();
});
