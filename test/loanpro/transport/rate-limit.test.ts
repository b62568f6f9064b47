// The time LoanPro asks for with `Retry-After`: kept by every call, whoever was told, and never waited for too long.

import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../standin/answer.ts';
import * as faults from '../../../standin/faults.ts';
import type { App } from '../../support/app.ts';
import { openWarm, puts, stored, update } from '../../support/writing.ts';

const QUERY = '{ customer(id: "4150") { id firstName customFields { fieldId rawValue } } }';

const codeOf = (answer: Awaited<ReturnType<App['ask']>>) => answer.errors?.[0]?.extensions['code'];

const told = (status: number, retryAfter: string): Answer => ({
  status,
  headers: { 'retry-after': retryAfter },
  body: '',
});

/** The time between the first two requests, and the answer to the caller. */
async function timeBetween(answer: Answer) {
  const app = await openWarm();
  const times: number[] = [];
  app.standin.fault = (_request, next) => {
    times.push(performance.now());
    return times.length === 1 ? answer : next();
  };
  const asked = performance.now();
  const reply = await app.ask(QUERY);
  const tookMs = performance.now() - asked;
  await app[Symbol.asyncDispose]();
  return { reply, calls: times.length, gapMs: (times[1] ?? 0) - (times[0] ?? 0), tookMs };
}

describe('Retry-After', () => {
  it.each([429, 503])('in seconds is waited for after a %i', async (status) => {
    const { reply, calls, gapMs } = await timeBetween(told(status, '2'));
    expect(reply.errors).toBeUndefined();
    expect(calls).toBe(2);
    expect(gapMs).toBeGreaterThanOrEqual(1990);
  });

  it('as a date is waited for', async () => {
    // A date has whole seconds, so this is one to two seconds away.
    const { reply, calls, gapMs } = await timeBetween(
      told(429, new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000).toUTCString()),
    );
    expect(reply.errors).toBeUndefined();
    expect(calls).toBe(2);
    expect(gapMs).toBeGreaterThanOrEqual(900);
  });

  it.each(['0', '-5', 'soon', '', 'Thu, 01 Jan 1970 00:00:00 GMT', 'Xxx, nonsense'])(
    'that says nothing of use is no more than a 429: "%s"',
    async (text) => {
      const { reply, calls } = await timeBetween(told(429, text));
      expect(reply.errors).toBeUndefined();
      expect(calls).toBe(2);
    },
  );

  it.each(['3600', '99999999999999999999', new Date(Date.now() + 3_600_000).toUTCString()])(
    'too far off is answered at once, and LoanPro is not asked before: %s',
    async (text) => {
      const { reply, calls } = await timeBetween(told(429, text));
      expect(reply.errors).toMatchObject([
        {
          message: 'LoanPro asked for a pause, so it is not called until the pause ends. Nothing was sent.',
          extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true },
        },
      ]);
      expect(calls).toBe(1);
    },
  );

  it('holds for every caller, and for writes', async () => {
    await using app = await openWarm();
    app.standin.fault = () => told(429, '3600');
    await app.ask(QUERY);
    const [other, mutation] = await Promise.all([
      app.ask('{ customer(id: "4151") { id firstName } }'),
      app.ask(
        'mutation { updateCustomerCustomFields(customerId: "5001", values: [{ field: { id: "22" }, value: { text: "new" } }]) { outcome } }',
      ),
    ]);
    expect([codeOf(other), codeOf(mutation)]).toEqual(['UPSTREAM_UNAVAILABLE', 'UPSTREAM_UNAVAILABLE']);
    expect(app.upstream).toHaveLength(1);
  });

  it('is heard from an answer to a write as well', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites(() => told(429, '2'));
    const before = performance.now();
    const payload = await update(app, '5001', [{ field: { id: '22' }, value: { text: 'new' } }]);
    expect(payload.outcome).toBe('REJECTED');
    // The look at what became of it comes after the time LoanPro asked for.
    expect(performance.now() - before).toBeGreaterThanOrEqual(1990);
    expect(stored(app, 5001, 22)).not.toContain('new');
    expect(puts(app)).toHaveLength(1);
  });

  it('ends with the time of the caller', async () => {
    await using app = await openWarm();
    app.standin.fault = () => told(429, '5');
    const answer = await app.ask(QUERY, {}, { 'x-request-timeout-ms': '400' });
    expect(codeOf(answer)).toBe('DEADLINE_EXCEEDED');
    expect(app.upstream).toHaveLength(1);
  });
});
