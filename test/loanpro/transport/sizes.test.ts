// Answers that are too large or compressed: which of them are read, and that a refused one is never held in memory.

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

/** A complete answer with these headers. A header that occurs several times is an array. */
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

describe('a compressed answer', () => {
  it.each([
    ['gzip', { 'content-encoding': 'gzip' }, packed],
    ['gzip, in chunks', { 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' }, packed],
    ['the encoding identity', { 'content-encoding': 'identity' }, MARIA],
  ])('is read: %s', async (_name, headers, body) => {
    const { data, errors, calls } = await askOnce(answered(headers, body));
    expect(errors).toBeUndefined();
    expect(data).toEqual({ customer: { id: '4150', firstName: 'Maria' } });
    expect(calls).toBe(1);
  });

  it.each([
    ['gzip twice, with both in the header', { 'content-encoding': 'gzip, gzip' }, gzipSync(packed)],
    ['gzip twice, with one in the header', { 'content-encoding': 'gzip' }, gzipSync(packed)],
    ['gzip twice, in two headers', { 'content-encoding': ['gzip', 'gzip'] }, gzipSync(packed)],
    ['gzip once, in two headers', { 'content-encoding': ['gzip', 'identity'] }, packed],
    ['gzip without the header', {}, packed],
    ['brotli', { 'content-encoding': 'br' }, brotliCompressSync(MARIA)],
    ['deflate', { 'content-encoding': 'deflate' }, deflateSync(MARIA)],
    ['zstd', { 'content-encoding': 'zstd' }, zstdCompressSync(MARIA)],
    ['an unknown encoding', { 'content-encoding': 'rot13' }, MARIA],
    ['plain text with the header for gzip', { 'content-encoding': 'gzip' }, MARIA],
    ['gzip with a wrong checksum', { 'content-encoding': 'gzip' }, withOther(packed, -8)],
    ['gzip with a wrong length', { 'content-encoding': 'gzip' }, withOther(packed, -4)],
  ])('is refused as invalid after one call: %s', async (_name, headers, body) => {
    const { data, errors, text, calls } = await askOnce(answered(headers, body));
    expect(data).toEqual({ customer: null });
    expect(errors).toMatchObject(UNREADABLE);
    expect(text).not.toContain('Maria');
    expect(calls).toBe(1);
  });

  it.each([
    ['gzip without its checksum', packed.subarray(0, -9)],
    ['gzip without its last byte', packed.subarray(0, -1)],
    ['an empty body with the header for gzip', Buffer.alloc(0)],
  ])('is requested once more and refused if it is truncated: %s', async (_name, body) => {
    const { errors, text, calls } = await askOnce(answered({ 'content-encoding': 'gzip' }, body));
    expect(errors).toMatchObject(UNREADABLE);
    expect(text).not.toContain('Maria');
    expect(calls).toBe(2);
  });
});

/** Changes one byte, whose place is counted from the end. */
function withOther(bytes: Buffer, at: number): Buffer {
  const other = Buffer.from(bytes);
  const place = bytes.length + at;
  other.writeUInt8(bytes.readUInt8(place) ^ 1, place);
  return other;
}

describe('an answer', () => {
  const filled = Buffer.alloc(16 * MB, ' ');
  MARIA.copy(filled);

  it.each([
    ['not compressed', {}, filled],
    ['compressed', { 'content-encoding': 'gzip' }, gzipSync(filled)],
  ])('of 16 MB is read: %s', async (_name, headers, body) => {
    const { data, errors } = await askOnce(answered(headers, body));
    expect(errors).toBeUndefined();
    expect(data).toEqual({ customer: { id: '4150', firstName: 'Maria' } });
  });

  it.each([
    ['not compressed', {}, Buffer.concat([filled, Buffer.from(' ')])],
    ['compressed', { 'content-encoding': 'gzip' }, gzipSync(Buffer.concat([filled, Buffer.from(' ')]))],
  ])('of 16 MB and one byte is refused: %s', async (_name, headers, body) => {
    const { data, errors, calls } = await askOnce(answered(headers, body));
    expect(data).toEqual({ customer: null });
    expect(errors).toMatchObject(UNREADABLE);
    expect(calls).toBe(1);
  });
});

/** How much of an answer was taken, and whether its connection was closed. */
interface Sent {
  bytes: number;
  closed: number;
}

const SIZE = 1024 * MB;

/** Begins like a customer, and continues for a gigabyte as fast as the gateway reads. */
const streamed =
  (headers: Record<string, string>, sent: Sent): Fault =>
  () => ({
    speak(outgoing) {
      outgoing.socket?.once('close', () => sent.closed++);
      outgoing.writeHead(200, { 'content-type': 'application/json', ...headers });
      outgoing.write('{"d":{"id":4150,"firstName":"');
      const body = zeros(SIZE).on('data', (chunk: Buffer) => (sent.bytes += chunk.length));
      pipeline(body, outgoing).catch(() => undefined);
    },
  });

describe('an answer of a gigabyte is refused, and the gateway takes less than 64 MB of memory', () => {
  it.each([
    ['without its length', (sent: Sent) => streamed({}, sent)],
    ['with its length', (sent: Sent) => streamed({ 'content-length': String(SIZE + 29) }, sent)],
  ])('when it is sent %s, and the connection is closed', async (_name, make) => {
    await using standin = await openStandin();
    const sent = { bytes: 0, closed: 0 };
    const { answer, calls, elapsedMs, grownBytes } = await measure(standin, make(sent));
    expect(answer).toMatchObject({ data: { customer: null }, errors: UNREADABLE });
    expect(calls).toBe(1);
    expect(grownBytes).toBeLessThanOrEqual(64 * MB);
    expect(elapsedMs).toBeLessThan(10_000);
    await expect.poll(() => sent.closed, { timeout: 10_000 }).toBe(1);
    expect(sent.bytes).toBeLessThan(64 * MB);
  });

  it('when it is compressed into one megabyte', async () => {
    const bomb = await buffer(zeros(SIZE).pipe(createGzip()));
    expect(bomb.length).toBeLessThan(2 * MB);
    await using standin = await openStandin();
    const { answer, calls, elapsedMs, grownBytes } = await measure(
      standin,
      answered({ 'content-encoding': 'gzip' }, bomb),
    );
    expect(answer).toMatchObject({ data: { customer: null }, errors: UNREADABLE });
    expect(calls).toBe(1);
    expect(grownBytes).toBeLessThanOrEqual(64 * MB);
    expect(elapsedMs).toBeLessThan(10_000);
  }, 60_000);
});

/** Asks a gateway in a process of its own, and measures the memory of that process meanwhile. */
async function measure(standin: Standin, fault: Fault) {
  const gateway = await started({
    ...pointedTo(standin),
    // Long, so that a machine under load does not cause a timeout.
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
  const sample = () => (most = Math.max(most, memoryOf(pid).resident));
  const timer = setInterval(sample, 20);
  const startedAt = performance.now();
  const answer = await ask(gateway.url, QUERY);
  const elapsedMs = performance.now() - startedAt;
  clearInterval(timer);
  sample();
  // The system keeps a record of the peak, which the samples may miss. It only helps when this request was the peak.
  const { record } = memoryOf(pid);
  if (record > before.record) most = record;
  return { answer, calls, elapsedMs, grownBytes: most - before.resident };
}

/** The memory of a process in bytes, now and at its peak. */
function memoryOf(pid = 0): { resident: number; record: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024;
  return { resident: bytes('VmRSS'), record: bytes('VmHWM') };
}
