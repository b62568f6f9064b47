// The retry policy alone, with a fake clock: what is repeated, how often, after how long, and within which budget.

import { describe, expect, it, vi } from 'vitest';
import type { Reply } from '../../../src/loanpro/transport/call.ts';
import { LoanProError } from '../../../src/loanpro/transport/errors.ts';
import type { LoanProErrorCode } from '../../../src/loanpro/transport/errors.ts';
import { createRetry } from '../../../src/loanpro/transport/retry.ts';
import type { Next, Policy } from '../../../src/loanpro/transport/policy.ts';
import { makeCall, makeReply, scripted, settle, useFakeClock, watch } from './calls.ts';

useFakeClock();

const failed = (code: LoanProErrorCode) => new LoanProError(code, code);

/** Sends one read and lets the time pass that its repeats need. */
async function send(retry: Policy, next: Next): Promise<Reply | Error | 'pending'> {
  const watched = watch(retry(makeCall('read'), next));
  await vi.advanceTimersByTimeAsync(600);
  return watched.state;
}

const TEMPORARY: [string, Reply | Error][] = [
  ...[429, 500, 502, 503, 504].map((status): [string, Reply] => [`a ${status}`, makeReply(status)]),
  ...(['not-sent', 'unavailable'] as const).map((code): [string, Error] => [code, failed(code)]),
];

describe('a read in the retry policy', () => {
  it.each(TEMPORARY)('is sent up to three times after %s', async (_name, outcome) => {
    const { next, sent } = scripted(outcome);
    expect(await send(createRetry(), next)).toBe(outcome);
    expect(sent).toHaveLength(3);
  });

  it.each(TEMPORARY)('is sent again after %s until it succeeds', async (_name, outcome) => {
    const good = makeReply(200);
    const { next, sent } = scripted(outcome, good);
    expect(await send(createRetry(), next)).toBe(good);
    expect(sent).toHaveLength(2);
  });

  it('is sent only once more after a truncated answer', async () => {
    const outcome = failed('truncated');
    const { next, sent } = scripted(outcome);
    expect(await send(createRetry(), next)).toBe(outcome);
    expect(sent).toHaveLength(2);
  });

  it.each([200, 204, 302, 400, 401, 403, 404, 408, 409, 410, 422, 501])(
    'is sent once when LoanPro answers %i',
    async (status) => {
      const { next, sent } = scripted(makeReply(status));
      expect(await send(createRetry(), next)).toEqual(makeReply(status));
      expect(sent).toHaveLength(1);
    },
  );

  it.each([
    failed('timeout'),
    failed('auth-failed'),
    failed('not-found'),
    failed('rejected'),
    failed('invalid-response'),
    failed('incomplete'),
    failed('circuit-open'),
    failed('rate-limited'),
    failed('queue-full'),
    new TypeError('a bug'),
  ])('is sent once when it fails with %s', async (error) => {
    const { next, sent } = scripted(error);
    expect(await send(createRetry(), next)).toBe(error);
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['read-for-write', 503, 3],
    ['read-for-write', 429, 3],
    ['read-back', 503, 3],
    ['read-back', 429, 1],
  ] as const)('as a %s is answered %i: it is sent %i times', async (kind, status, times) => {
    const { next, sent } = scripted(makeReply(status));
    void createRetry()(makeCall(kind), next);
    await vi.advanceTimersByTimeAsync(600);
    expect(sent).toHaveLength(times);
  });
});

it.each(TEMPORARY)('an update is sent once, even after %s', async (_name, outcome) => {
  const { next, sent } = scripted(outcome);
  const watched = watch(createRetry()(makeCall('update'), next));
  await vi.advanceTimersByTimeAsync(600);
  expect(watched.state).toBe(outcome);
  expect(sent).toHaveLength(1);
});

describe('the wait before a read is repeated', () => {
  it.each([
    [0.25, [50, 100]],
    [0.5, [100, 200]],
    [0.99, [198, 396]],
  ])(
    'is a random part of 200 ms and then of 400 ms: with the random number %d',
    async (random, [first = 0, second = 0]) => {
      vi.spyOn(Math, 'random').mockReturnValue(random);
      const sentAtMs: number[] = [];
      const startMs = performance.now();
      void createRetry()(makeCall('read'), async () => {
        sentAtMs.push(performance.now() - startMs);
        return makeReply(503);
      });
      await vi.advanceTimersByTimeAsync(1000);
      expect(sentAtMs.map(Math.round)).toEqual([0, first, first + second]);
    },
  );

  it('ends with the reason of the signal when it aborts, and nothing more is sent', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const { next, sent } = scripted(makeReply(503));
    const caller = new AbortController();
    const watched = watch(createRetry()(makeCall('read', { signal: caller.signal }), next));
    await vi.advanceTimersByTimeAsync(50);
    const reason = new Error('the caller disconnected');
    caller.abort(reason);
    await settle();
    expect(watched.state).toBe(reason);
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

/** How many calls are sent for this number of failing reads, with hardly any time between them. */
async function callsOf(retry: Policy, reads: number): Promise<number> {
  const { next, sent } = scripted(makeReply(503));
  for (let read = 0; read < reads; read++) {
    void retry(makeCall('read'), next);
    // A timer of 0 ms that is set by another timer fires one millisecond later.
    await vi.advanceTimersByTimeAsync(2);
  }
  return sent.length;
}

describe('the budget of repeats', () => {
  it('starts with ten repeats, and grows by one with every ten reads', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const retry = createRetry();
    expect(await callsOf(retry, 5)).toBe(15);
    // Half a repeat was earned by the first five reads.
    expect(await callsOf(retry, 100)).toBe(110);
  });

  it('grows by one every five seconds', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const retry = createRetry();
    await callsOf(retry, 6);
    expect(await callsOf(retry, 1)).toBe(1);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await callsOf(retry, 1)).toBe(2);
  });

  it('never holds more than ten repeats', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const retry = createRetry();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(await callsOf(retry, 6)).toBe(16);
  });
});
