// The policies that stop calling a LoanPro that keeps failing, or for the one thing that keeps failing, and that test with single calls
// whether it works again.

import type { Call, Reply } from './call.ts';
import { LoanProError } from './errors.ts';
import type { LoanProErrorCode } from './errors.ts';
import { createFailureWindow } from './failure-window.ts';
import type { Next, Policy } from './policy.ts';

interface CircuitBreaker {
  /**
   * Before the bulkhead: while the circuit is open, a call fails with `circuit-open` and does not wait for a place first. A read also
   * fails while only the thing that it asks about keeps failing. The reads of writes do not, because an outcome depends on them.
   */
  refuse: Policy;
  /**
   * Inside the bulkhead: refuses again, since the circuit may have opened during the wait for a place. Counts the results of reads.
   * When the circuit has been open long enough, one read is let through as the probe, and the others are refused until it ends.
   */
  guard: Policy;
}

const COOL_DOWN_MS = 5000;
/** How long the circuit stays open after a probe whose result is unknown. */
const SHORT_COOL_DOWN_MS = 1000;
/** A probe has little time, so that the recovery of LoanPro is noticed soon. */
const PROBE_TIMEOUT_MS = 4000;

/**
 * `unknown` is the result of a read that ended before LoanPro could answer, for example because its caller disconnected, and of a 500 or 501 to
 * an optional call.
 */
type Result = 'success' | 'failure' | 'unknown';

/**
 * The errors that count as failures. Any other error of the list is a sign that LoanPro answers, or has to reach the caller: with an
 * open circuit, nobody would learn that a certificate cannot be verified.
 */
const FAILURES: ReadonlySet<LoanProErrorCode> = new Set<LoanProErrorCode>([
  'not-sent',
  'unavailable',
  'timeout',
  'truncated',
]);

/**
 * One breaker for each LoanPro, on the monotonic clock. `onChange` is called when the circuit opens and when it closes.
 *
 * The results of updates are not counted: a slow update ends in a 500 or a timeout (documented), which says nothing about other calls.
 *
 * No library is used. With cockatiel, callers wait for the probe instead of failing at once. With cockatiel and with opossum, a probe
 * counts as a success when its caller disconnects.
 */
export function createCircuitBreaker(onChange: (isOpen: boolean) => void): CircuitBreaker {
  const recent = createFailureWindow();
  let openUntilMs: number | null = null;
  let isProbing = false;
  /** What the last probe asked about, if it failed. */
  let failedProbe: readonly string[] = [];

  function check({ kind, subjects }: Call): void {
    if (openUntilMs !== null) {
      // While the probe runs, its end is not known.
      if (isProbing) throw refusal(SHORT_COOL_DOWN_MS);
      // The next probe asks about something else if there is such a read, because a broken record would keep the circuit open.
      const isSameAgain = kind !== 'update' && subjects.some((subject) => failedProbe.includes(subject));
      const remainingMs = openUntilMs + (isSameAgain ? COOL_DOWN_MS : 0) - performance.now();
      if (remainingMs > 0) throw refusal(remainingMs);
    }
    const refusedForMs = kind === 'read' ? recent.refusedForMs(subjects) : 0;
    if (refusedForMs > 0) throw refusal(refusedForMs);
  }

  function open(lengthMs: number): void {
    if (openUntilMs === null) onChange(true);
    openUntilMs = performance.now() + lengthMs;
  }

  function close(): void {
    openUntilMs = null;
    failedProbe = [];
    recent.clear();
    onChange(false);
  }

  async function probe(call: Call, next: Next): Promise<Reply> {
    isProbing = true;
    const timeoutMs = Math.min(call.timeoutMs, PROBE_TIMEOUT_MS);
    return observed({ ...call, timeoutMs }, next, (result) => {
      isProbing = false;
      failedProbe = result === 'failure' ? call.subjects : [];
      if (result === 'success') close();
      else open(result === 'failure' ? COOL_DOWN_MS : SHORT_COOL_DOWN_MS);
    });
  }

  function count(result: Result, { subjects }: Call): void {
    // A read that began before the circuit opened says nothing new.
    if (openUntilMs !== null || result === 'unknown') return;
    recent.record(result === 'failure', subjects);
    if (recent.isFailing()) open(COOL_DOWN_MS);
  }

  return {
    async refuse(call, next) {
      check(call);
      return next(call);
    },
    async guard(call, next) {
      check(call);
      if (call.kind === 'update') return next(call);
      if (openUntilMs !== null) return probe(call, next);
      recent.noteSent(call.subjects);
      return observed(call, next, (result) => count(result, call));
    },
  };
}

function refusal(retryAfterMs: number): LoanProError {
  const message = 'LoanPro keeps failing, so it was not called.';
  return new LoanProError('circuit-open', message, null, Math.ceil(retryAfterMs));
}

/** Passes the reply or the error on, after reporting its result. */
async function observed(call: Call, next: Next, onResult: (result: Result) => void): Promise<Reply> {
  let result: Result = 'unknown';
  try {
    const reply = await next(call);
    // An error such as 409 is an answer too: LoanPro works.
    if (reply.status < 500) result = 'success';
    else if (!call.isOptional || reply.status > 501) result = 'failure';
    return reply;
  } catch (error) {
    if (error instanceof LoanProError) result = FAILURES.has(error.code) ? 'failure' : 'success';
    throw error;
  } finally {
    onResult(result);
  }
}
