// The circuit breaker end to end: what callers of the gateway get while LoanPro keeps failing, and when it works again.

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import * as faults from '../../../standin/faults.ts';
import { CAMPAIGN_TIMEOUT_MS, times } from '../../support/campaign.ts';
import type { App } from '../../support/app.ts';
import { openWarm, stored } from '../../support/writing.ts';
import { useJumpingClock } from '../clock.ts';

const clock = useJumpingClock();

const QUERY = '{ customer(id: "4150") { id firstName } }';
const MUTATION =
  'mutation { updateCustomerCustomFields(customerId: "5001", values: [{ field: { id: "22" }, value: { text: "new" } }]) { outcome } }';

const codeOf = (answer: Awaited<ReturnType<App['ask']>>) => answer.errors?.[0]?.extensions['code'];

it('reads and writes fail at once while LoanPro keeps failing, and succeed again when it works again', async () => {
  await using app = await openWarm();
  app.standin.fault = faults.statusBefore(500);
  while (!app.notices.includes('breaker') && app.upstream.length <= 20) await app.ask(QUERY);
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
  await using app = await openWarm();
  app.standin.fault = faults.hangBefore;
  for (let round = 0; round < 10; round++) {
    const answer = await app.ask(QUERY, {}, { 'x-request-timeout-ms': '20' });
    expect(codeOf(answer)).toBe('DEADLINE_EXCEEDED');
  }
  expect(app.notices).toEqual([]);
});

it(
  'during an outage LoanPro gets only the calls that open the circuit and one probe every five seconds',
  { timeout: CAMPAIGN_TIMEOUT_MS },
  async () => {
    await using app = await openWarm();
    app.standin.fault = faults.statusBefore(503);
    const [seconds, perSecond] = [times(2, 60), 200];
    const asked: Promise<unknown>[] = [];
    for (let tick = 0; tick < seconds * 20; tick++) {
      for (let each = 0; each < perSecond / 20; each++) asked.push(app.ask(QUERY));
      await sleep(50);
    }
    const answers = await Promise.all(asked);
    expect(answers).toHaveLength(seconds * perSecond);
    // The budget of repeats alone would allow a tenth more calls than there are reads.
    expect(app.upstream.length).toBeLessThanOrEqual(40 + seconds);
  },
);
