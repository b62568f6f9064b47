// All attacks, one after the other, against one process with the heap of the image: it lives, it answers others, and it stays small.

import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { heapOptionsOfImage, memoryVariablesOfImage } from '../support/image.ts';
import { operation } from '../support/lines.ts';
import { ask } from '../support/process.ts';
import { ATTACKS } from './attacks.ts';
import type { Question } from './attacks.ts';
import { LONGEST_TURN_MS, openMetered } from './metered-gateway.ts';
import type { MeteredGateway } from './metered-gateway.ts';

/** What a container gets, and what the page for operators asks for. */
const MEMORY_MB = 512;

let metered: MeteredGateway;
let refusals = 0;
/** The number of the run, when an attack is done again. */
let currentRun = 0;
const sockets = new Set<ReturnType<typeof connect>>();

beforeAll(async () => {
  metered = await openMetered(heapOptionsOfImage(), {
    // Not with NODE_ENV=production, which refuses the http of the stand-in.
    environment: { HOSTS: '127.0.0.1,localhost', JOURNAL_URL: 'file:journal.sqlite', INTROSPECTION: 'on' },
  });
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await metered.close();
});

function open(text: string, { reads = true } = {}): void {
  const socket = connect({ port: Number(new URL(metered.gateway.url).port), host: '127.0.0.1' });
  sockets.add(socket);
  // It may be cut off at any time.
  socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  if (reads) socket.resume();
  socket.write(text);
}

const head = (length: number) =>
  `POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

const MEGABYTE = 1024 * 1024;
const LARGE = operation(
  `{ customersByIds(ids: [${Array.from({ length: 400 }, (_, index) => `"${5001 + index}"`).join(' ')}]) { ${Array.from({ length: 40 }, (_, index) => `a${index}: email`).join(' ')} } }`,
);

/** Whatever the answer is. The comment makes other documents of those of an earlier run. */
async function send({ query, ...body }: Question): Promise<void> {
  await fetch(metered.gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, query: `${query} #${currentRun}` }),
  }).then(
    (response) => response.text(),
    () => undefined,
  );
}

/** Asks as a client does that tries again when it is told to. */
async function askPatiently(): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const { data, errors } = await ask(metered.gateway.url, '{ customer(id: "5001") { id } }');
    if (data?.customer?.id === '5001') return;
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'OVERLOADED', retryable: true });
    refusals++;
    await pause(errors[0].extensions.retryAfterMs);
  }
  throw new Error('Nobody answers.');
}

const several = async (count: number, work: (index: number) => Promise<void>) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

const WRONG = Array.from({ length: 40_000 }, () => ({ a: 'b' }));

const WAVES: [name: string, attack: () => Promise<unknown> | void][] = [
  [
    'every expensive question, four times each',
    () =>
      several(4, async () => {
        await Promise.all(
          ATTACKS.map(async ({ sizes, question }) => {
            for (const size of sizes) await send(question(size));
          }),
        );
      }),
  ],
  [
    '40 readers of one field of 500 customers',
    () =>
      several(40, async () =>
        send({
          query:
            'query ($ids: [ID!]!) { customersByIds(ids: $ids) { customField(field: { id: "2005" }) { rawValue } } }',
          variables: { ids: Array.from({ length: 500 }, (_, index) => String(5001 + index)) },
        }),
      ),
  ],
  [
    '3,000 different documents that are wrong',
    () =>
      several(12, async (caller) => {
        for (let count = 0; count < 250; count++) await send({ query: `{ wrong${caller}x${count} }` });
      }),
  ],
  [
    '40 new documents at once that take long to validate',
    () =>
      several(40, async (index) =>
        send({
          query: `{ d${index}: __typename ${'customFieldDefinitions { options { key } } '.repeat(99)} }`,
        }),
      ),
  ],
  [
    '1,000 connections with one byte of a body',
    () => {
      for (let count = 0; count < 1000; count++) open(`${head(500)}{`);
    },
  ],
  [
    '50 connections with 400 pipelined requests',
    () => {
      for (let count = 0; count < 50; count++) open(operation('{ customer(id: "5001") { id } }').repeat(400));
    },
  ],
  [
    '100 bodies of 1 MB without the last byte',
    () => {
      for (let count = 0; count < 100; count++) open(head(MEGABYTE) + 'x'.repeat(MEGABYTE - 1));
    },
  ],
  [
    '40 callers that do not read large answers',
    () => {
      for (let count = 0; count < 40; count++) open(LARGE.repeat(5), { reads: false });
    },
  ],
  [
    '40 requests with 1 MB of wrong variables',
    () =>
      several(40, async () =>
        send({
          query: 'query ($ids: [ID!]!) { customersByIds(ids: $ids) { id } }',
          variables: { ids: WRONG },
        }),
      ),
  ],
  [
    '20 endless bodies to the probe',
    () => {
      for (let count = 0; count < 20; count++)
        open(
          `POST /live HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n${'x'.repeat(MEGABYTE)}`,
        );
    },
  ],
];

it.each(WAVES)(
  '%s: others are answered, and no turn of the event loop is long',
  async (name, attack) => {
    const { turnMs, cpuMs } = await metered.measure({ turnMs: LONGEST_TURN_MS }, async (run) => {
      currentRun = run;
      const state = { isOver: false };
      const attacked = Promise.resolve(attack()).finally(() => (state.isOver = true));
      let answered = 0;
      while (!state.isOver || answered < 20) {
        const live = await fetch(new URL('/live', metered.gateway.url));
        expect(live.status).toBe(200);
        await live.text();
        await askPatiently();
        answered++;
      }
      await attacked;
      for (const socket of sockets) socket.destroy();
    });
    process.stdout.write(
      `${name}: ${cpuMs} ms of processor, ${turnMs} ms in one turn, at most ${metered.peakMb()} MB so far, ${refusals} times told to try again\n`,
    );
    expect(turnMs).toBeLessThanOrEqual(LONGEST_TURN_MS);
    expect(metered.peakMb()).toBeLessThanOrEqual(MEMORY_MB);
    expect(metered.gateway.child.exitCode).toBeNull();
  },
  120_000,
);

it('100 callers whose deadline passes while LoanPro is slow: the failures of their customers are divided into turns', async () => {
  metered.standin.fault = async (_request, next) => {
    await pause(2000);
    return next();
  };
  const ids = Array.from({ length: 495 }, (_, index) => String(5001 + index));
  const body = JSON.stringify({
    query: 'query ($ids: [ID!]!) { customersByIds(ids: $ids) { id } }',
    variables: { ids },
  });
  const headers = { 'content-type': 'application/json', 'x-request-timeout-ms': '1000' };
  const { turnMs, cpuMs } = await metered.measure({ turnMs: LONGEST_TURN_MS }, () =>
    several(100, async () => {
      const response = await fetch(metered.gateway.url, { method: 'POST', headers, body });
      await response.text();
      expect([200, 503]).toContain(response.status);
    }),
  );
  metered.standin.fault = null;
  process.stdout.write(
    `100 deadlines: ${cpuMs} ms of processor, ${turnMs} ms in one turn, at most ${metered.peakMb()} MB so far\n`,
  );
  expect(turnMs).toBeLessThanOrEqual(LONGEST_TURN_MS);
  expect(metered.peakMb()).toBeLessThanOrEqual(MEMORY_MB);
});

it('the image limits the heap, and what is kept beside it', () => {
  expect(heapOptionsOfImage().map((option) => option.split('=')[0])).toEqual([
    '--max-old-space-size',
    '--max-semi-space-size',
    '--heap-growing-percent',
  ]);
  expect(memoryVariablesOfImage()).toEqual({ MALLOC_ARENA_MAX: '2' });
});
