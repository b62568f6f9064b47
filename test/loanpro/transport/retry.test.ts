// Reads that are asked again, and how often: never a no, never a write, never for long, never many.

import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../standin/answer.ts';
import * as faults from '../../../standin/faults.ts';
import type { App } from '../../support/app.ts';
import { openWarm, puts, update } from '../../support/writing.ts';

const QUERY = '{ customer(id: "4150") { id firstName customFields { fieldId rawValue } } }';

const codeOf = (answer: Awaited<ReturnType<App['ask']>>) => answer.errors?.[0]?.extensions['code'];

/** Trouble for the first so many requests. */
function first(count: number, fault: Fault): Fault {
  let seen = 0;
  return (request, next) => (seen++ < count ? fault(request, next) : next());
}

const PASSING: [string, Fault][] = [
  ...[429, 500, 502, 503, 504].map((status): [string, Fault] => [`a ${status}`, faults.statusBefore(status)]),
  ['a reset', faults.resetBefore],
  ['a connection closed without an answer', () => ({ speak: (outgoing) => outgoing.socket?.end() })],
];

describe('what can pass', () => {
  it.each(PASSING)('is met with another attempt: %s, once', async (_name, fault) => {
    await using app = await openWarm();
    app.standin.fault = first(1, fault);
    const answer = await app.ask(QUERY);
    expect(answer.errors).toBeUndefined();
    expect(answer.data.customer.firstName).toBe('Maria');
    expect(app.upstream).toHaveLength(2);
  });

  it.each(PASSING)('is met with a third attempt: %s, twice', async (_name, fault) => {
    await using app = await openWarm();
    app.standin.fault = first(2, fault);
    const answer = await app.ask(QUERY);
    expect(answer.errors).toBeUndefined();
    expect(app.upstream).toHaveLength(3);
  });

  it.each(PASSING)('is an error after three attempts: %s, for good', async (_name, fault) => {
    await using app = await openWarm();
    app.standin.fault = first(3, fault);
    const answer = await app.ask(QUERY);
    expect(codeOf(answer)).toBe('UPSTREAM_UNAVAILABLE');
    expect(app.upstream).toHaveLength(3);
  });

  it('is also where nobody listens', async () => {
    await using app = await openWarm();
    const { baseUrl } = app.standin;
    await app.standin.close();
    expect(baseUrl).toContain('127.0.0.1');
    const answer = await app.ask(QUERY);
    expect(answer.errors).toMatchObject([
      {
        message: 'The gateway could not connect to LoanPro. Nothing was sent.',
        extensions: { code: 'UPSTREAM_UNAVAILABLE' },
      },
    ]);
  });
});

describe('an answer that breaks off', () => {
  const framings = ['content-length', 'chunked', 'close'] as const;
  const cuts = framings.flatMap((framing) => [1, 10, 60, 200, 400].map((kept) => [framing, kept] as const));

  it.each(cuts)('framed by %s after %i bytes is never taken for a whole one', async (framing, kept) => {
    await using app = await openWarm();
    app.standin.fault = faults.cutBody(framing, kept);
    const answer = await app.ask(QUERY);
    expect(answer.data.customer).toBeNull();
    expect(codeOf(answer)).toBe('UPSTREAM_INVALID_RESPONSE');
    // Nothing tells that an answer which ends with its connection was meant to go on.
    expect(app.upstream).toHaveLength(framing === 'close' ? 1 : 2);
  });

  it.each(['content-length', 'chunked'] as const)('framed by %s is asked for once more', async (framing) => {
    await using app = await openWarm();
    app.standin.fault = first(1, faults.cutBody(framing, 100));
    const answer = await app.ask(QUERY);
    expect(answer.errors).toBeUndefined();
    expect(answer.data.customer.customFields.length).toBeGreaterThan(5);
    expect(app.upstream).toHaveLength(2);
  });
});

describe('what cannot pass', () => {
  it.each([400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 422, 501])(
    'is asked once: a %i',
    async (status) => {
      await using app = await openWarm();
      app.standin.fault = faults.statusBefore(status, '{"message":"SECRET"}');
      const answer = await app.ask(
        '{ customFieldDefinitions { id } customersByIds(ids: ["5001"]) { customFields { rawValue } } }',
      );
      expect(answer.errors).toHaveLength(1);
      expect(answer.text).not.toContain('SECRET');
      const paths = app.upstream.map(({ path }) => path);
      expect(paths).toEqual([...new Set(paths)]);
    },
  );

  it('is asked once: a call that took all its time', async () => {
    await using app = await openWarm({ loanPro: { timeoutMs: 300 } });
    app.standin.fault = faults.hangBefore;
    expect(codeOf(await app.ask(QUERY))).toBe('UPSTREAM_TIMEOUT');
    expect(app.upstream).toHaveLength(1);
  });
});

describe('writes', () => {
  it.each(PASSING)('are sent once, whatever comes: %s', async (_name, fault) => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites(fault);
    await update(app, '5001', [{ field: { id: '22' }, value: { text: 'new' } }]);
    expect(puts(app)).toHaveLength(1);
  });
});

describe('the budget', () => {
  it('lets a tenth of the reads be repeated, however many fail', async () => {
    await using app = await openWarm();
    let seen = 0;
    // Too few for the breaker: two of five.
    app.standin.fault = (_request, next) => (seen++ % 5 < 2 ? { status: 503, body: '' } : next());
    const reads = 600;
    const began = performance.now();
    for (let round = 0; round < reads; round++) await app.ask(QUERY);
    const seconds = (performance.now() - began) / 1000;
    const repeats = app.upstream.length - reads;
    expect(repeats).toBeGreaterThan(reads * 0.08);
    // A reserve of ten, and one for every five seconds.
    expect(repeats).toBeLessThanOrEqual(reads * 0.1 + 10 + Math.ceil(seconds / 5) + 1);
    expect(app.notices).toEqual([]);
  });
});
