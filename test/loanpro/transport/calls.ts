// Calls, replies and exchanges made up for the unit tests of the policies, and their fake clock.

import { afterEach, beforeEach, vi } from 'vitest';
import type { Call, CallKind, Reply } from '../../../src/loanpro/transport/call.ts';
import type { Next } from '../../../src/loanpro/transport/policy.ts';

/** Time moves only when a test moves it, in every test of the file that calls this. */
export function useFakeClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
}

export const KINDS: readonly CallKind[] = ['read', 'read-for-write', 'read-back', 'update'];

export function makeCall(kind: CallKind, rest: Partial<Call> = {}): Call {
  return {
    kind,
    method: kind === 'update' ? 'PUT' : 'GET',
    path: 'path',
    subjects: ['path'],
    authorize: null,
    timeoutMs: 10_000,
    signal: new AbortController().signal,
    ...rest,
  };
}

export const makeReply = (status: number, retryAfter: string | null = null): Reply => ({
  status,
  body: '',
  retryAfter,
});

/** Answers the calls with these outcomes, one after the other, and then with the last of them. */
export function scripted(...outcomes: (Reply | Error)[]): { next: Next; sent: Call[] } {
  const sent: Call[] = [];
  return {
    sent,
    async next(call) {
      const outcome = outcomes[Math.min(sent.length, outcomes.length - 1)] ?? makeReply(200);
      sent.push(call);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
  };
}

export interface SentCall {
  call: Call;
  answer(reply: Reply): void;
  fail(error: Error): void;
}

/** Leaves each call open until the test answers it. */
export function held(): { next: Next; sent: SentCall[] } {
  const sent: SentCall[] = [];
  return {
    sent,
    next: async (call) =>
      new Promise((resolve, reject) => {
        sent.push({ call, answer: resolve, fail: reject });
      }),
  };
}

/** Waits until everything has run that needs no timer. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

/** Whether a promise has ended, and how. `pending` while it has not. */
export function watch<Result>(promise: Promise<Result>): { state: 'pending' | Result | Error } {
  const watched: { state: 'pending' | Result | Error } = { state: 'pending' };
  promise.then(
    (result) => (watched.state = result),
    (error: Error) => (watched.state = error),
  );
  return watched;
}
