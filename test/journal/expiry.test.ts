// A write whose intent is too old is not sent: by the clock of its process, and once another process has closed the intent.

import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { onReads } from '../../standin/faults.ts';
import { endLeases, makePlace, readIntents } from '../support/intents.ts';
import { UPDATE, openWarm, puts } from '../support/writing.ts';

const VALUES = [{ field: { id: '3' }, value: { amount: '400.00' } }];

async function takeOver(place: { kind: 'file'; path: string }): Promise<void> {
  endLeases(place);
  await expect
    .poll(async () => (await readIntents(place))[0]?.outcome, { timeout: 10_000 })
    .toBe('RECOVERED_NOT_SENT');
}

it.each([
  ['less of the lease remains than the request needs', { sendMarginMs: 30_000 }, async () => undefined],
  ['recovery takes the intent over while LoanPro is read', { sendMarginMs: 0 }, takeOver],
])('nothing is sent when %s', async (_name, journal, whileReading) => {
  const place = await makePlace();
  await using app = await openWarm({
    journal: { home: { ...place, key: null }, leaseMs: 30_000, ...journal },
  });
  app.standin.fault = onReads(async (_request, next) => {
    await whileReading(place);
    return next();
  });
  const answer = await app.ask(UPDATE, { customerId: '4151', values: VALUES });
  expect(answer.data).toEqual({ updateCustomerCustomFields: null });
  expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'DEADLINE_EXCEEDED', retryable: true });
  expect(puts(app)).toEqual([]);
  expect(await readIntents(place)).toMatchObject([
    { outcome: expect.stringMatching(/NOT_SENT$/), sentAtMs: null },
  ]);
});

it('nothing is sent when another process closes the intent while LoanPro is read', async () => {
  const place = await makePlace();
  await using app = await openWarm({ journal: { home: { ...place, key: null } } });
  app.standin.fault = onReads((_request, next) => {
    const other = new DatabaseSync(place.path);
    other.exec("UPDATE write_intent SET outcome = 'RECOVERED_NOT_SENT', closed_at_ms = 1");
    other.close();
    return next();
  });
  const answer = await app.ask(UPDATE, { customerId: '4151', values: VALUES });
  expect(answer.errors?.[0]?.extensions['code']).toBe('DEADLINE_EXCEEDED');
  expect(puts(app)).toEqual([]);
  expect(await readIntents(place)).toMatchObject([{ outcome: 'RECOVERED_NOT_SENT', sentAtMs: null }]);
});

it('what the caller got is recorded also when a recovery read closed the intent first', async () => {
  const place = await makePlace();
  await using app = await openWarm({ journal: { home: { ...place, key: null } } });
  app.standin.fault = (request, next) => {
    if (request.method === 'PUT') {
      const other = new DatabaseSync(place.path);
      other.exec("UPDATE write_intent SET outcome = 'RECOVERED_NOT_VISIBLE', closed_at_ms = 1");
      other.close();
    }
    return next();
  };
  const answer = await app.ask(UPDATE, { customerId: '4151', values: VALUES });
  expect(answer.data.updateCustomerCustomFields.outcome).toBe('APPLIED');
  expect(await readIntents(place)).toMatchObject([
    { reportedOutcome: 'APPLIED', outcome: 'RECOVERED_NOT_VISIBLE', upstreamStatus: 200, closedAtMs: 1 },
  ]);
});
