// The limit of calls in progress alone, on a fake clock: when it grows, when it shrinks, and what the semaphore does with a number of places that changes.

import { array, assert, constantFrom, integer, nat, property, tuple } from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createAdaptiveLimit } from '../../../src/loanpro/transport/adaptive-limit.ts';
import { createBulkhead } from '../../../src/loanpro/transport/bulkhead.ts';
import type { Call, CallKind, Reply } from '../../../src/loanpro/transport/call.ts';
import { LoanProError } from '../../../src/loanpro/transport/errors.ts';
import { createSemaphore } from '../../../src/loanpro/transport/semaphore.ts';
import { makeCall, makeReply, useFakeClock } from './calls.ts';

useFakeClock();

const ROUTER = { key: 'router', isIdentified: false };

interface LoanProModel {
  /** How many calls it works on at once. Others wait in it. */
  workers?: number;
  callMs?: (call: Call) => number;
  /** It answers 429 when more calls than this are in progress. */
  most?: number;
}

/** A LoanPro that works on some calls at once, and lets others wait. Its traits can be changed. */
function modelOf(model: LoanProModel) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    running: () => running,
    async next(call: Call): Promise<Reply> {
      if (running >= (model.most ?? Infinity)) return makeReply(429);
      running++;
      if (running > (model.workers ?? Infinity)) await new Promise<void>((resolve) => waiting.push(resolve));
      await new Promise((resolve) => setTimeout(resolve, model.callMs?.(call) ?? 300));
      running--;
      waiting.shift()?.();
      return makeReply(200);
    },
  };
}

/** Keeps a bulkhead full of reads, and returns how many were answered in each second. */
async function saturate(model: LoanProModel, seconds: number, events: Record<number, () => void> = {}) {
  const { next, running } = modelOf(model);
  const bulkhead = createBulkhead(32, () => ({ caller: ROUTER, endsAtMs: Infinity }));
  const rates: number[] = [];
  const most: number[] = [];
  let answered = 0;
  const endsAtMs = performance.now() + seconds * 1000;
  const walk = async (at: number) => {
    while (performance.now() < endsAtMs) {
      const path = at % 4 === 0 ? `Customers?$filter=id eq ${at}` : `Customers(${at})`;
      // Whoever is refused in an overload comes again.
      const reply = await bulkhead(makeCall('read', { path }), next).catch(() => null);
      if (reply?.status === 200) answered++;
      else await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  for (let at = 0; at < 40; at++) void walk(at);
  for (let second = 0; second < seconds; second++) {
    events[second]?.();
    answered = 0;
    let highest = 0;
    for (let ms = 0; ms < 1000; ms += 25) {
      await vi.advanceTimersByTimeAsync(25);
      highest = Math.max(highest, running());
    }
    rates.push(answered);
    most.push(highest);
  }
  return { rates, most };
}

const average = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;

describe('the number of calls in progress', () => {
  it('grows to the setting while LoanPro answers as fast as before, so that 80 reads a second are served at 300 ms', async () => {
    const { rates, most } = await saturate({}, 5);
    expect(rates[0]).toBeLessThan(30);
    expect(most.at(-1)).toBe(24);
    expect(rates.at(-1)).toBeGreaterThanOrEqual(72);
  });

  it('stays near what LoanPro works on at once, and gets nearly all that it can answer', async () => {
    const { rates, most } = await saturate({ workers: 10 }, 30);
    expect(average(rates.slice(10))).toBeGreaterThan(0.9 * (10 / 0.3));
    expect(average(most.slice(10))).toBeLessThan(17);
  });

  it('falls back when LoanPro answers 429, and grows again when it no longer does', async () => {
    const model: LoanProModel = {};
    const { most, rates } = await saturate(model, 40, {
      5: () => (model.most = 8),
      15: () => delete model.most,
    });
    expect(most[4]).toBe(24);
    expect(average(most.slice(7, 15))).toBeLessThan(9);
    expect(average(rates.slice(7, 15))).toBeGreaterThan(15);
    expect(most.at(-1)).toBe(24);
  });

  it('falls when LoanPro is slow for another reason, and grows again when that is usual', async () => {
    let callMs = 300;
    const { most } = await saturate({ callMs: () => callMs }, 50, { 5: () => (callMs = 1200) });
    expect(Math.min(...most.slice(5, 30))).toBeLessThanOrEqual(6);
    expect(most.at(-1)).toBeGreaterThanOrEqual(7);
  });

  it('is not disturbed by calls that take long by nature, by durations that vary, or by one that hangs', async () => {
    let seed = 1;
    const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    let calls = 0;
    const callMs = ({ path }: Call) => {
      if (++calls % 200 === 0) return 9000;
      return (path.includes('$filter') ? 900 : 150) * (0.5 + random());
    };
    const { most } = await saturate({ callMs }, 30);
    expect(average(most.slice(5))).toBeGreaterThan(20);
  });
});

it('a time without an answer shrinks the limit once for all calls that began before, and never below four', () => {
  const limit = createAdaptiveLimit(32);
  const end = (startedAtMs: number) =>
    limit.noteEnd({ work: 'read', startedAtMs, running: 8, isFull: true, shown: 'overload' });
  const began = performance.now();
  vi.advanceTimersByTime(10);
  for (let call = 0; call < 8; call++) end(began);
  expect(limit.current()).toBe(5);
  for (let round = 1; round < 20; round++) {
    vi.advanceTimersByTime(10);
    end(performance.now());
    expect(limit.current()).toBeGreaterThanOrEqual(4);
  }
  expect(limit.current()).toBe(4);
});

async function timeOut(): Promise<never> {
  throw new LoanProError('timeout', 'late');
}

it('a timeout of a read counts as overload, and one of an update does not', async () => {
  const { next } = modelOf({});
  const running = async (kind: CallKind) => {
    const bulkhead = createBulkhead(8, () => ({ caller: ROUTER, endsAtMs: Infinity }));
    await bulkhead(makeCall(kind), timeOut).catch(() => undefined);
    let count = 0;
    for (let call = 0; call < 20; call++) {
      void bulkhead(makeCall('read'), async (one) => {
        count++;
        return next(one);
      });
    }
    await vi.advanceTimersByTimeAsync(1);
    return count;
  };
  expect(await running('read')).toBe(3);
  expect(await running('update')).toBe(6);
});

const applicant = (kind: CallKind) => ({ kind, isFirst: false, caller: ROUTER });

const CALL_KINDS = ['read', 'update', 'read-for-write'] as const;

it('however the number of places changes, no more calls than the setting run, and each kind finds a place within the new number', () => {
  assert(
    property(
      integer({ min: 4, max: 40 }),
      array(tuple(constantFrom(...CALL_KINDS, 'end', 'change'), nat(100)), { minLength: 40, maxLength: 200 }),
      (max, steps) => {
        let total = max;
        const semaphore = createSemaphore(() => total, max, 1);
        const running: CallKind[] = [];
        for (const [step, number] of steps) {
          if (step === 'change') total = 4 + (number % (max - 3));
          else if (step === 'end') {
            const [kind] = running.splice(number % (running.length + 1), 1);
            if (kind) semaphore.release(applicant(kind));
          } else {
            const others = running.filter((kind) => kind !== step);
            const hasNone = others.length === running.length;
            const isAlone = new Set(others).size < 2;
            const tookPlace = semaphore.tryAcquire(applicant(step));
            if (tookPlace) running.push(step);
            // The places of one other kind never hold this one up, however many of them run.
            if (hasNone && isAlone && running.length < max) expect(tookPlace).toBe(true);
          }
          expect(running.length).toBeLessThanOrEqual(max);
          expect(semaphore.running()).toBe(running.length);
        }
      },
    ),
    { numRuns: 300 },
  );
});
