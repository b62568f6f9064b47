// The rate-limit pause end to end: what callers of the gateway get after LoanPro has sent `Retry-After`.

import { describe, expect, it } from 'vitest';
import type { Answer, Fault } from '../../../standin/answer.ts';
import * as faults from '../../../standin/faults.ts';
import type { App } from '../../support/app.ts';
import { openWarm, puts, stored, update } from '../../support/writing.ts';

const QUERY = '{ customer(id: "4150") { id firstName customFields { fieldId rawValue } } }';
const MUTATION =
  'mutation { updateCustomerCustomFields(customerId: "5001", values: [{ field: { id: "22" }, value: { text: "new" } }]) { outcome } }';

const codeOf = (answer: Awaited<ReturnType<App['ask']>>) => answer.errors?.[0]?.extensions['code'];

const askForPause = (status: number, retryAfter: string): Answer => ({
  status,
  headers: { 'retry-after': retryAfter },
  body: '',
});

/** Notes when requests arrive. */
function timed(fault: Fault): { fault: Fault; arrivedAtMs: number[] } {
  const arrivedAtMs: number[] = [];
  return {
    arrivedAtMs,
    fault(request, next) {
      arrivedAtMs.push(performance.now());
      return fault(request, next);
    },
  };
}

describe('after an answer with Retry-After', () => {
  it('a read is repeated when the pause has ended, and its caller notices nothing else', async () => {
    await using app = await openWarm();
    let isFirst = true;
    const { fault, arrivedAtMs } = timed((_request, next) => {
      if (!isFirst) return next();
      isFirst = false;
      return askForPause(429, '1');
    });
    app.standin.fault = fault;
    expect((await app.ask(QUERY)).errors).toBeUndefined();
    const [first = 0, second = 0] = arrivedAtMs;
    expect(arrivedAtMs).toHaveLength(2);
    expect(second - first).toBeGreaterThanOrEqual(990);
  });

  it('a read fails at once when the pause is too long to wait for', async () => {
    await using app = await openWarm();
    app.standin.fault = () => askForPause(429, '3600');
    expect((await app.ask(QUERY)).errors).toMatchObject([
      {
        message: 'LoanPro asked for a pause, so it is not called until the pause ends. Nothing was sent.',
        extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true, retryAfterMs: expect.any(Number) },
      },
    ]);
    expect(app.upstream).toHaveLength(1);
    const { retryAfterMs } = (await app.ask(QUERY)).errors?.[0]?.extensions ?? {};
    expect(retryAfterMs).toBeGreaterThan(50_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });

  it('other callers and writes do not call LoanPro either', async () => {
    await using app = await openWarm();
    app.standin.fault = () => askForPause(429, '3600');
    await app.ask(QUERY);
    const [other, mutation] = await Promise.all([
      app.ask('{ customer(id: "4151") { id firstName } }'),
      app.ask(MUTATION),
    ]);
    expect([codeOf(other), codeOf(mutation)]).toEqual(['UPSTREAM_UNAVAILABLE', 'UPSTREAM_UNAVAILABLE']);
    expect(app.upstream).toHaveLength(1);
  });

  it('to an update, the update is not repeated, and its read-back does not wait for the end of the pause', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites(() => askForPause(429, '60'));
    const payload = await update(app, '5001', [{ field: { id: '22' }, value: { text: 'new' } }]);
    expect(payload.outcome).toBe('REJECTED');
    expect(stored(app, 5001, 22)).not.toContain('new');
    expect(puts(app)).toHaveLength(1);
    expect(app.upstream.at(-1)?.method).toBe('GET');
    // Everybody else waits.
    expect((await app.ask(QUERY)).errors).toMatchObject([
      { extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } },
    ]);
  });

  it('a caller waits no longer than its own deadline', async () => {
    await using app = await openWarm();
    app.standin.fault = () => askForPause(429, '5');
    const answer = await app.ask(QUERY, {}, { 'x-request-timeout-ms': '400' });
    expect(codeOf(answer)).toBe('DEADLINE_EXCEEDED');
    expect(app.upstream).toHaveLength(1);
  });
});
