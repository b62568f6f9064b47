// Answers that are too large or packed in a way nobody asked for: refused as unreadable, asked for once, and never held in memory.

import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { brotliCompressSync, createGzip, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../standin/answer.ts';
import { openStandin } from '../../../standin/server.ts';
import type { Standin } from '../../../standin/server.ts';
import { ask, killAll, pointedTo, started } from '../../support/process.ts';
import { openWarm } from '../../support/writing.ts';

afterEach(killAll);

const QUERY = '{ customer(id: "4150") { id firstName } }';
const MB = 1024 * 1024;
const CHUNK = Buffer.alloc(64 * 1024);

const zeros = (bytes: number) => Readable.from(Array<Buffer>(bytes / CHUNK.length).fill(CHUNK));

const MARIA = Buffer.from(JSON.stringify({ d: { id: 4150, firstName: 'Maria' } }));
const packed = gzipSync(MARIA);

/** A whole answer with these headers, an array for one that comes several times. */
const answered =
  (headers: Record<string, string | string[]>, body: Buffer): Fault =>
  () => ({
    speak(outgoing) {
      outgoing.writeHead(200, { 'content-type': 'application/json', ...headers });
      outgoing.end(body);
    },
  });

async function askOnce(fault: Fault) {
  await using app = await openWarm();
  app.standin.fault = fault;
  const answer = await app.ask(QUERY);
  return { ...answer, calls: app.upstream.length };
}

const UNREADABLE = [
  { path: ['customer'], extensions: { code: 'UPSTREAM_INVALID_RESPONSE', retryable: true } },
];

describe('an answer that is packed', () => {
  it.each([
    ['by gzip', { 'content-encoding': 'gzip' }, packed],
    ['by gzip, in pieces', { 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' }, packed],
    ['by nothing, and says so', { 'content-encoding': 'identity' }, MARIA],
  ])('is read: %s', async (_name, headers, body) => {
    const { data, errors, calls } = await askOnce(answered(headers, body));
    expect(errors).toBeUndefined();
    expect(data).toEqual({ customer: { id: '4150', firstName: 'Maria' } });
    expect(calls).toBe(1);
  });

  it.each([
    ['by gzip twice, and says so', { 'content-encoding': 'gzip, gzip' }, gzipSync(packed)],
    ['by gzip twice, and says once', { 'content-encoding': 'gzip' }, gzipSync(packed)],
    ['by gzip twice, in two headers', { 'content-encoding': ['gzip', 'gzip'] }, gzipSync(packed)],
    ['by gzip once, in two headers', { 'content-encoding': ['gzip', 'identity'] }, packed],
    ['by gzip, and does not say so', {}, packed],
    ['by brotli', { 'content-encoding': 'br' }, brotliCompressSync(MARIA)],
    ['by deflate', { 'content-encoding': 'deflate' }, deflateSync(MARIA)],
    ['by zstd', { 'content-encoding': 'zstd' }, zstdCompressSync(MARIA)],
    ['by something unheard of', { 'content-encoding': 'rot13' }, MARIA],
    ['not at all, and says gzip', { 'content-encoding': 'gzip' }, MARIA],
    ['by a gzip that is cut', { 'content-encoding': 'gzip' }, packed.subarray(0, -9)],
    ['by a gzip without its last byte', { 'content-encoding': 'gzip' }, packed.subarray(0, -1)],
    ['by a gzip whose checksum is wrong', { 'content-encoding': 'gzip' }, withOther(packed, -8)],
    ['by a gzip whose length is wrong', { 'content-encoding': 'gzip' }, withOther(packed, -4)],
    ['by a gzip with nothing in it', { 'content-encoding': 'gzip' }, Buffer.alloc(0)],
  ])('is refused: %s', async (_name, headers, body) => {
    const { data, errors, text, calls } = await askOnce(answered(headers, body));
    expect(data).toEqual({ customer: null });
    expect(errors).toMatchObject(UNREADABLE);
    expect(text).not.toContain('Maria');
    expect(calls).toBe(1);
  });
});

/** Another byte in place of one that is counted from the end. */
function withOther(bytes: Buffer, at: number): Buffer {
  const other = Buffer.from(bytes);
  const place = bytes.length + at;
  other.writeUInt8(bytes.readUInt8(place) ^ 1, place);
  return other;
}

describe('an answer of 16 MB', () => {
  const filled = Buffer.alloc(16 * MB, ' ');
  MARIA.copy(filled);

  it.each([
    ['as it is', {}, filled],
    ['packed', { 'content-encoding': 'gzip' }, gzipSync(filled)],
  ])('is read: %s', async (_name, headers, body) => {
    const { data, errors } = await askOnce(answered(headers, body));
    expect(errors).toBeUndefined();
    expect(data).toEqual({ customer: { id: '4150', firstName: 'Maria' } });
  });

  it.each([
    ['as it is', {}, Buffer.concat([filled, Buffer.from(' ')])],
    ['packed', { 'content-encoding': 'gzip' }, gzipSync(Buffer.concat([filled, Buffer.from(' ')]))],
  ])('and a byte is refused: %s', async (_name, headers, body) => {
    const { data, errors, calls } = await askOnce(answered(headers, body));
    expect(data).toEqual({ customer: null });
    expect(errors).toMatchObject(UNREADABLE);
    expect(calls).toBe(1);
  });
});

/** What became of the answers that a fault gave. */
interface Told {
  bytes: number;
  closed: number;
}

const SIZE = 1024 * MB;

/** Begins as a customer does, and goes on for a gigabyte as fast as it is taken. */
const streamed =
  (headers: Record<string, string>, told: Told): Fault =>
  () => ({
    speak(outgoing) {
      outgoing.socket?.once('close', () => told.closed++);
      outgoing.writeHead(200, { 'content-type': 'application/json', ...headers });
      outgoing.write('{"d":{"id":4150,"firstName":"');
      const body = zeros(SIZE).on('data', (chunk: Buffer) => (told.bytes += chunk.length));
      pipeline(body, outgoing).catch(() => undefined);
    },
  });

describe('a gigabyte is refused, and 64 MB are enough for that', () => {
  it.each([
    ['without a length', (told: Told) => streamed({}, told)],
    ['with its length', (told: Told) => streamed({ 'content-length': String(SIZE + 29) }, told)],
  ])('when it comes %s, and the connection is closed', async (_name, make) => {
    await using standin = await openStandin();
    const told = { bytes: 0, closed: 0 };
    const { answer, calls, elapsedMs, grownBytes } = await weigh(standin, make(told));
    expect(answer).toMatchObject({ data: { customer: null }, errors: UNREADABLE });
    expect(calls).toBe(1);
    expect(grownBytes).toBeLessThanOrEqual(64 * MB);
    expect(elapsedMs).toBeLessThan(10_000);
    // By the gateway, which is still there, as is the server.
    await expect.poll(() => told.closed, { timeout: 10_000 }).toBe(1);
    expect(told.bytes).toBeLessThan(64 * MB);
  });

  it('when it is packed into one megabyte', async () => {
    const bomb = await buffer(zeros(SIZE).pipe(createGzip()));
    expect(bomb.length).toBeLessThan(2 * MB);
    await using standin = await openStandin();
    const { answer, calls, elapsedMs, grownBytes } = await weigh(
      standin,
      answered({ 'content-encoding': 'gzip' }, bomb),
    );
    expect(answer).toMatchObject({ data: { customer: null }, errors: UNREADABLE });
    expect(calls).toBe(1);
    expect(grownBytes).toBeLessThanOrEqual(64 * MB);
    expect(elapsedMs).toBeLessThan(10_000);
  }, 60_000);
});

/** Asks a gateway in a process of its own, and watches how much memory the process takes meanwhile. */
async function weigh(standin: Standin, fault: Fault) {
  const gateway = await started({
    ...pointedTo(standin),
    // Far off, so that a machine that is busy does not turn it into another error.
    LOANPRO_TIMEOUT_MS: '20000',
    REQUEST_TIMEOUT_MS: '25000',
  });
  for (let round = 0; round < 50; round++) await ask(gateway.url, QUERY);
  let calls = 0;
  standin.fault = (...request) => {
    calls++;
    return fault(...request);
  };

  const { pid } = gateway.child;
  const before = memoryOf(pid);
  let most = before.resident;
  const look = () => (most = Math.max(most, memoryOf(pid).resident));
  const timer = setInterval(look, 20);
  const startedAt = performance.now();
  const answer = await ask(gateway.url, QUERY);
  const elapsedMs = performance.now() - startedAt;
  clearInterval(timer);
  look();
  // The system remembers what a look every now and then may miss, and its record tells nothing unless it was broken.
  const { record } = memoryOf(pid);
  if (record > before.record) most = record;
  return { answer, calls, elapsedMs, grownBytes: most - before.resident };
}

/** In bytes: how much memory a process takes, and the most it ever took. */
function memoryOf(pid = 0): { resident: number; record: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
  return { resident: bytes('VmRSS'), record: bytes('VmHWM') };
}
