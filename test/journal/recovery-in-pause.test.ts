// Recovery while LoanPro asks for a pause: its reads are sent all the same, because only they can free the customer.

import { expect, it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import { makePlace, readIntents } from '../support/intents.ts';
import { openWarm, puts, update } from '../support/writing.ts';

it('an unfinished write is closed although LoanPro asked for a pause of a minute', async () => {
  const place = await makePlace();
  // The lease is longer than a list of definitions is fresh.
  await using app = await openWarm({
    journal: { home: { ...place, key: null }, leaseMs: 3000, sendMarginMs: 100 },
  });
  app.standin.fault = faults.onWrites(faults.statusBefore(503));
  const written = await update(app, '4150', [{ field: { id: '3' }, value: { amount: '1.11' } }]);
  expect(written.outcome).toBe('UNKNOWN');
  app.standin.fault = () => ({ status: 429, body: '', headers: { 'retry-after': '60' } });
  const paused = await app.ask('{ customer(id: "4151") { firstName } }');
  expect(paused.errors?.[0]?.extensions['code']).toBe('UPSTREAM_UNAVAILABLE');
  app.standin.fault = null;
  app.upstream.length = 0;
  await expect
    .poll(async () => (await readIntents(place))[0]?.outcome, { timeout: 15_000 })
    .toBe('RECOVERED_NOT_VISIBLE');
  expect(app.upstream.map(({ path }) => path)).toEqual([
    'odata.svc/CustomFields',
    'odata.svc/Customers(4150)',
    'odata.svc/Customers(4150)',
  ]);
  // Nothing else is sent in the pause.
  const read = await app.ask('{ customer(id: "4151") { firstName } }');
  expect(read.errors?.[0]?.extensions['code']).toBe('UPSTREAM_UNAVAILABLE');
  expect(puts(app)).toEqual([]);
});
