// The circuit breaker end to end: what callers of the gateway get while LoanPro keeps failing, and when it works again.

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import * as faults from '../../../standin/faults.ts';
import { CAMPAIGN_TIMEOUT_MS, times } from '../../support/campaign.ts';
import type { App } from '../../support/app.ts';
import { openWarm, stored } from '../../support/writing.ts';
import { useJumpingClock } from '../clock.ts';

const clock = useJumpingClock();

const queryOf = (id: number) => `{ customer(id: "${id}") { id firstName } }`;
const listOf = (...ids: number[]) => `{ customersByIds(ids: ["${ids.join('", "')}"]) { id firstName } }`;
const QUERY = queryOf(4150);
const MUTATION =
  'mutation { updateCustomerCustomFields(customerId: "5001", values: [{ field: { id: "22" }, value: { text: "new" } }]) { outcome } }';

const codeOf = (answer: Awaited<ReturnType<App['ask']>>) => answer.errors?.[0]?.extensions['code'];

it('reads and writes fail at once while LoanPro keeps failing, and succeed again when it works again', async () => {
  await using app = await openWarm({ standin: { generatedCustomers: 20 } });
  app.standin.fault = faults.statusBefore(500);
  for (let id = 5001; !app.notices.includes('breaker') && id <= 5020; id++) await app.ask(queryOf(id));
  expect(app.notices).toEqual(['breaker']);
  expect(app.upstream.length).toBeLessThanOrEqual(20);

  app.standin.fault = null;
  app.upstream.length = 0;
  const read = await app.ask(QUERY);
  expect(read.errors).toMatchObject([
    {
      message: 'LoanPro keeps failing, so it is not called for a few seconds. Nothing was sent.',
      extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true },
    },
  ]);
  expect(codeOf(await app.ask(MUTATION))).toBe('UPSTREAM_UNAVAILABLE');
  expect(app.upstream).toEqual([]);
  expect(stored(app, 5001, 22)).not.toContain('new');

  clock.jump(5000);
  expect((await app.ask(QUERY)).data.customer.firstName).toBe('Maria');
  expect(app.notices).toEqual(['breaker', 'breaker']);
});

it('callers that disconnect before the answer do not open the circuit', async () => {
  await using app = await openWarm({ standin: { generatedCustomers: 10 } });
  app.standin.fault = faults.hangBefore;
  for (let round = 0; round < 10; round++) {
    const answer = await app.ask(queryOf(5001 + round), {}, { 'x-request-timeout-ms': '20' });
    expect(codeOf(answer)).toBe('DEADLINE_EXCEEDED');
  }
  expect(app.notices).toEqual([]);
});

it('a customer that LoanPro cannot read, however often it is read, has no effect on other customers', async () => {
  await using app = await openWarm({ standin: { generatedCustomers: 60 } });
  app.standin.fault = faults.onReadsOf(4150, faults.statusBefore(500));
  for (let round = 0; round < 10; round++) {
    const list = listOf(4150, 5041 + round);
    const bad = await Promise.all([QUERY, QUERY, QUERY, QUERY, list].map((query) => app.ask(query)));
    expect(new Set(bad.map(codeOf))).toEqual(new Set(['UPSTREAM_UNAVAILABLE']));
    expect((await app.ask(queryOf(5001 + round))).data?.customer.firstName).toEqual(expect.any(String));
  }
  expect(app.notices).toEqual([]);
  // LoanPro gets a few calls for it and then one every few seconds, and not three for each request.
  const calls = app.upstream.filter(({ path }) => path === 'odata.svc/Customers(4150)');
  expect(calls.length).toBeLessThanOrEqual(20);
});

it('the circuit opens within its known limits when all customers fail in addition to the one that always did', async () => {
  await using app = await openWarm({ standin: { generatedCustomers: 60 } });
  app.standin.fault = faults.onReadsOf(4150, faults.statusBefore(500));
  for (let round = 0; round < 50; round++) await app.ask(QUERY);
  expect(app.notices).toEqual([]);
  app.standin.fault = faults.statusBefore(500);
  app.upstream.length = 0;
  for (let id = 5001; !app.notices.includes('breaker') && id <= 5020; id++) await app.ask(queryOf(id));
  expect(app.notices).toEqual(['breaker']);
  // Three different customers, each read at most three times.
  expect(app.upstream.length).toBeLessThanOrEqual(9);
});

it('the circuit opens when only lists are read and all of them fail, but not for one customer in all of them', async () => {
  await using app = await openWarm({ standin: { generatedCustomers: 60 } });
  app.standin.fault = faults.onReadsOf(4150, faults.statusBefore(501));
  for (let id = 5001; id <= 5020; id++) await app.ask(listOf(4150, id));
  expect(app.notices).toEqual([]);
  // A 501 is not repeated.
  app.standin.fault = faults.statusBefore(501);
  for (let id = 5021; !app.notices.includes('breaker') && id < 5050; id += 2)
    await app.ask(listOf(id, id + 1));
  expect(app.notices).toEqual(['breaker']);
});

it(
  'during an outage LoanPro gets only the calls that open the circuit and one probe every five seconds',
  { timeout: CAMPAIGN_TIMEOUT_MS },
  async () => {
    await using app = await openWarm({ standin: { generatedCustomers: 50 } });
    app.standin.fault = faults.statusBefore(503);
    const [seconds, perSecond] = [times(2, 60), 200];
    const asked: Promise<unknown>[] = [];
    for (let tick = 0; tick < seconds * 20; tick++) {
      for (let each = 0; each < perSecond / 20; each++)
        asked.push(app.ask(queryOf(5001 + (asked.length % 50))));
      await sleep(50);
    }
    const answers = await Promise.all(asked);
    expect(answers).toHaveLength(seconds * perSecond);
    // The budget of repeats alone would allow a tenth more calls than there are reads.
    expect(app.upstream.length).toBeLessThanOrEqual(40 + seconds);
  },
);
