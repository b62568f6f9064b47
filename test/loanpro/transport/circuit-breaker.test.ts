// A LoanPro that keeps failing is left alone, at once and for all, and found well again soon; one that says no is not.

import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import * as faults from '../../../standin/faults.ts';
import { CAMPAIGN_TIMEOUT_MS, times } from '../../support/campaign.ts';
import type { App } from '../../support/app.ts';
import { openWarm, puts, stored, update } from '../../support/writing.ts';

const QUERY = '{ customer(id: "4150") { id firstName } }';

const codeOf = (answer: Awaited<ReturnType<App['ask']>>) => answer.errors?.[0]?.extensions['code'];

/** Asks until the breaker opens, and answers how many calls that took. */
async function openBreaker(app: App): Promise<number> {
  for (let round = 0; round < 20 && !app.notices.includes('breaker'); round++) await app.ask(QUERY);
  expect(app.notices).toEqual(['breaker']);
  const calls = app.upstream.length;
  app.upstream.length = 0;
  return calls;
}

describe('opens', () => {
  it.each([
    ['every answer is a 500', faults.statusBefore(500)],
    ['every connection breaks', faults.resetBefore],
    ['every answer breaks off', faults.cutBody('chunked', 20)],
  ])('within 20 calls when %s', async (_name, fault) => {
    await using app = await openWarm();
    app.standin.fault = fault;
    expect(await openBreaker(app)).toBeLessThanOrEqual(20);
  });

  it('when as many calls as are under way at once all hang', async () => {
    await using app = await openWarm({ loanPro: { timeoutMs: 500 } });
    app.standin.fault = faults.hangBefore;
    const answers = await Promise.all(Array.from({ length: 20 }, async () => app.ask(QUERY)));
    expect(app.notices).toEqual(['breaker']);
    // Those that waited for a place meanwhile are told at once, and are not the next to hang.
    expect(new Set(answers.map(codeOf))).toEqual(new Set(['UPSTREAM_TIMEOUT', 'UPSTREAM_UNAVAILABLE']));
    expect(app.upstream.length).toBeLessThanOrEqual(12);
  });

  it('when half of twenty calls fail, though others come between', async () => {
    await using app = await openWarm();
    let seen = 0;
    app.standin.fault = (_request, next) => (seen++ % 2 === 0 ? { status: 500, body: '' } : next());
    expect(await openBreaker(app)).toBeLessThanOrEqual(22);
  });
});

describe('open', () => {
  it('fails at once, reads and writes, and asks LoanPro nothing', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.statusBefore(500);
    await openBreaker(app);
    app.standin.fault = null;

    const tookMs: number[] = [];
    for (let round = 0; round < 100; round++) {
      const before = performance.now();
      const answer = await app.ask(QUERY);
      tookMs.push(performance.now() - before);
      expect(answer.errors).toMatchObject([
        {
          message: 'LoanPro keeps failing, so it is not called for a few seconds. Nothing was sent.',
          extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true },
        },
      ]);
    }
    const write = await app.ask(
      'mutation { updateCustomerCustomFields(customerId: "5001", values: [{ field: { id: "22" }, value: { text: "new" } }]) { outcome } }',
    );
    expect(codeOf(write)).toBe('UPSTREAM_UNAVAILABLE');
    expect(app.upstream).toEqual([]);
    expect(stored(app, 5001, 22)).not.toContain('new');
    // Not one waits for anything: the usual time of an answer that needs no upstream.
    expect(tookMs.toSorted((one, other) => one - other)[50]).toBeLessThan(20);
  });

  it('lets one call through at a time, few of them, while nothing gets better', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.statusBefore(500);
    await openBreaker(app);
    // Slowly, so that others come while a probe is under way.
    app.standin.fault = async () => {
      await sleep(500);
      return { status: 500, body: '' };
    };
    const until = performance.now() + 11_000;
    const asked: Promise<unknown>[] = [];
    while (performance.now() < until) {
      asked.push(app.ask(QUERY));
      await sleep(50);
    }
    await Promise.all(asked);
    expect(app.upstream.length).toBeGreaterThanOrEqual(1);
    expect(app.upstream.length).toBeLessThanOrEqual(5);
  });

  it.each([
    ['failing', faults.statusBefore(503)],
    ['hanging', faults.hangBefore],
  ])('closes within ten seconds of the end of %s', async (_name, fault) => {
    await using app = await openWarm({ loanPro: { timeoutMs: 1000 } });
    app.standin.fault = fault;
    await Promise.all(Array.from({ length: 10 }, async () => app.ask(QUERY)));
    await openBreaker(app);
    // Into the middle of a probe, at the worst.
    await sleep(5200);
    void app.ask(QUERY);
    await sleep(100);
    app.standin.fault = null;
    const healed = performance.now();
    await expect
      .poll(async () => (await app.ask(QUERY)).data.customer?.firstName, { timeout: 20_000, interval: 50 })
      .toBe('Maria');
    expect(performance.now() - healed).toBeLessThan(10_000);
    expect(app.notices).toEqual(['breaker', 'breaker']);
  });
});

describe('stays closed', () => {
  it('while LoanPro says no a thousand times', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.statusBefore(409, '{"message":"SECRET"}');
    for (let round = 0; round < 1000; round++)
      await app.ask('{ customersByIds(ids: ["5001"]) { firstName } }');
    expect(app.upstream.length).toBeGreaterThanOrEqual(1000);
    expect(app.notices).not.toContain('breaker');
  });

  it('while callers leave', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.hangBefore;
    for (let round = 0; round < 30; round++) {
      const answer = await app.ask(QUERY, {}, { 'x-request-timeout-ms': '20' });
      expect(codeOf(answer)).toBe('DEADLINE_EXCEEDED');
    }
    expect(app.notices).toEqual([]);
  });

  it('while updates fail and reads do not', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites(faults.statusAfter(500));
    for (let round = 0; round < 30; round++) {
      const payload = await update(app, String(5001 + round), [
        { field: { id: '22' }, value: { text: 'new' } },
      ]);
      expect(payload.outcome).toBe('APPLIED');
    }
    expect(puts(app)).toHaveLength(30);
    expect(app.notices).toEqual([]);
  });
});

it(
  'an outage costs LoanPro no more calls than there are requests, and a tenth',
  { timeout: CAMPAIGN_TIMEOUT_MS },
  async () => {
    await using app = await openWarm();
    app.standin.fault = faults.statusBefore(503);
    const [seconds, perSecond] = [times(8, 60), 200];
    const asked: Promise<unknown>[] = [];
    for (let tick = 0; tick < seconds * 20; tick++) {
      for (let each = 0; each < perSecond / 20; each++) asked.push(app.ask(QUERY));
      await sleep(50);
    }
    const answers = await Promise.all(asked);
    expect(answers).toHaveLength(seconds * perSecond);
    expect(app.upstream.length).toBeLessThanOrEqual(1.1 * answers.length);
    // In truth far fewer: the breaker lets through what opens it, and a probe every five seconds.
    expect(app.upstream.length).toBeLessThanOrEqual(40 + seconds);
  },
);
