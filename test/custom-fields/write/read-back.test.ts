// The read-backs of one write on a fake clock: when they begin, when they end, and what they prove.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StoredEntity } from '../../../src/custom-fields/stored.ts';
import { planChanges } from '../../../src/custom-fields/write/plan.ts';
import { proofFor } from '../../../src/custom-fields/write/proof.ts';
import {
  SEND_AND_SETTLE_MS,
  SETTLE_TIMEOUT_MS,
  readBack,
} from '../../../src/custom-fields/write/read-back.ts';
import { READ_BACK_PAUSES_MS } from '../../../src/custom-fields/write/settle-time.ts';
import type { WriteReply } from '../../../src/custom-fields/write/store.ts';
import { customerRef, customerWith, definitionOf } from '../../support/write-fakes.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

const OLD = customerWith(['1', 'old']);
const NEW = customerWith(['1', 'new']);
const FAILED = new Error('LoanPro is down.');

interface Reading {
  verdict?: WriteReply['verdict'];
  pausesMs?: readonly number[];
  /** How long each read takes. */
  readMs?: number;
  /** How long the request took. */
  tookMs?: number;
}

/** Reads back. `show` says what LoanPro shows at a time after the answer, where `undefined` means that it never answers. */
async function look(show: (afterMs: number) => StoredEntity | Error | undefined, reading: Reading = {}) {
  const { verdict = 'accepted', pausesMs = READ_BACK_PAUSES_MS, readMs = 0, tookMs = 0 } = reading;
  const field = { valueIndex: 0, definition: definitionOf('1', 'TEXT'), text: 'new', onlyIf: null };
  const { planned } = planChanges(OLD, [field]);
  const startMs = performance.now();
  const elapsedMs = () => Math.round(performance.now() - startMs);
  const beganMs: number[] = [];
  const told: number[] = [];
  const store = {
    async fetchForWrite(_entity: unknown, signal: AbortSignal) {
      beganMs.push(elapsedMs());
      const shown = show(elapsedMs());
      await new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        if (shown !== undefined) setTimeout(resolve, readMs);
      });
      if (shown === undefined || shown instanceof Error) throw FAILED;
      return shown;
    },
  };
  const seen = readBack(store, customerRef('4150'), planned, proofFor(verdict, pausesMs), {
    tookMs,
    onRead: (read) => told.push(read.beganAfterMs),
  });
  await vi.runAllTimersAsync();
  const { reads, isProven } = await seen;
  expect(told).toEqual(reads.map(({ beganAfterMs }) => beganAfterMs));
  return { beganMs, isProven, completeMs: reads.map(({ beganAfterMs }) => beganAfterMs), endMs: elapsedMs() };
}

describe('after an accepted request', () => {
  it('the former value is proven by reads over the whole settle time', async () => {
    expect(await look(() => OLD)).toMatchObject({ beganMs: [0, 300, 1300, 4300, 8800], isProven: true });
  });

  it('reads that lag eight seconds behind show the new value in the end', async () => {
    const { completeMs } = await look((afterMs) => (afterMs < 8000 ? OLD : NEW));
    expect(completeMs.at(-1)).toBe(8800);
  });

  it('an effect after one second is seen although each read takes 3.5 seconds', async () => {
    const { completeMs } = await look((afterMs) => (afterMs < 1000 ? OLD : NEW), { readMs: 3500 });
    expect(completeMs).toEqual([0, 3800]);
  });

  it('slow reads prove the former value as well, and no pause goes beyond the settle time', async () => {
    const { beganMs, isProven } = await look(() => OLD, { readMs: 3500 });
    expect(beganMs).toEqual([0, 3800, 8300, 11_800, 15_300]);
    expect(isProven).toBe(true);
  });

  it.each([
    ['the last read fails', (afterMs: number) => (afterMs > 5000 ? FAILED : OLD)],
    ['only the last read does not fail', (afterMs: number) => (afterMs > 5000 ? OLD : FAILED)],
    ['every read fails', () => FAILED],
  ])('nothing is proven when %s', async (_name, show) => {
    const { beganMs, isProven } = await look(show);
    expect(beganMs).toHaveLength(5);
    expect(isProven).toBe(false);
  });

  it('the reads end with the first one that shows the new value', async () => {
    expect((await look((afterMs) => (afterMs < 300 ? OLD : NEW))).beganMs).toEqual([0, 300]);
  });
});

describe('after a refused request', () => {
  it('the former value is proven by two reads that are 300 ms apart', async () => {
    const { beganMs, isProven } = await look(() => OLD, { verdict: 'refused' });
    expect(beganMs).toEqual([0, 300]);
    expect(isProven).toBe(true);
  });

  it('a third read takes the place of one that failed', async () => {
    const { completeMs, isProven } = await look((afterMs) => (afterMs === 300 ? FAILED : OLD), {
      verdict: 'refused',
    });
    expect(completeMs).toEqual([0, 1300]);
    expect(isProven).toBe(true);
  });

  it.each([1250, 3250, 5000])('two reads of %i ms are 300 ms apart as well', async (readMs) => {
    const { beganMs, isProven } = await look(() => OLD, { verdict: 'refused', readMs });
    expect(beganMs).toEqual([0, readMs + 300]);
    expect(isProven).toBe(true);
  });

  it.each([
    [1199, false],
    [1200, true],
  ])(
    'the time between two reads counts from the end of the first: from 900 to %i ms',
    (beganAfterMs, isReached) => {
      const first = { entity: OLD, beganAfterMs: 0, endedAfterMs: 900 };
      const last = { entity: OLD, beganAfterMs, endedAfterMs: beganAfterMs };
      expect(proofFor('refused', READ_BACK_PAUSES_MS).isReached([first, last])).toBe(isReached);
    },
  );

  it('a single complete read proves nothing', async () => {
    const { completeMs, isProven } = await look((afterMs) => (afterMs < 3300 ? FAILED : OLD), {
      verdict: 'refused',
    });
    expect(completeMs).toEqual([3300]);
    expect(isProven).toBe(false);
  });
});

it('after an answer that is not clear, no number of reads proves anything', async () => {
  const { beganMs, isProven } = await look(() => OLD, { verdict: 'unsure' });
  expect(beganMs).toHaveLength(5);
  expect(isProven).toBe(false);
});

it.each([
  ['a request that took no time', 0, SEND_AND_SETTLE_MS],
  ['a request that took four seconds', 4000, SEND_AND_SETTLE_MS - 4000],
  ['a request that took a minute', 60_000, SETTLE_TIMEOUT_MS],
])('reads that are never answered end in time after %s', async (_name, tookMs, endMs) => {
  expect(await look(() => undefined, { tookMs })).toMatchObject({ endMs, isProven: false, completeMs: [] });
});
