// An intent that is too old is not sent: by the clock of the process that holds it, and by the journal's own.

import { expect, it } from 'vitest';
import { onReads } from '../../standin/faults.ts';
import { makePlace, readIntents } from '../support/intents.ts';
import { UPDATE, openWarm, puts } from '../support/writing.ts';

const VALUES = [{ field: { id: '3' }, value: { amount: '400.00' } }];

it.each([
  ['too little of its life is left to see the request through', { leaseMs: 30_000, sendMarginMs: 29_500 }],
  ['its life is over', { leaseMs: 500, sendMarginMs: 0 }],
])('nothing is sent when %s after the look', async (_name, journal) => {
  const place = await makePlace();
  await using app = await openWarm({ journal: { home: { ...place, key: null }, ...journal } });
  app.standin.fault = onReads(async (_request, next) => {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    return next();
  });
  const answer = await app.ask(UPDATE, { customerId: '4151', values: VALUES });
  expect(answer.data).toEqual({ updateCustomerCustomFields: null });
  expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'DEADLINE_EXCEEDED', retryable: true });
  expect(puts(app)).toEqual([]);
  expect((await readIntents(place))[0]?.outcome).toMatch(/NOT_SENT$/);
});

it('nothing is sent when another process has closed the intent meanwhile', async () => {
  const place = await makePlace();
  await using app = await openWarm({ journal: { home: { ...place, key: null } } });
  const { DatabaseSync } = await import('node:sqlite');
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
