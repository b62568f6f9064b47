// After a request whose fate is unknown: nobody else writes until it can no longer take effect, and then it is looked at.

import path from 'node:path';
import { it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import type { Fault } from '../../standin/answer.ts';
import { openApp } from '../support/app.ts';
import { makePlace, readIntents } from '../support/intents.ts';
import { makeFolder } from '../support/process.ts';
import { UPDATE, openWarm, puts, stored, update } from '../support/writing.ts';

const income = (amount: string) => [{ field: { id: '3' }, value: { amount } }];

/** Only the first write gets into trouble. */
const once = (fault: Fault): Fault => {
  let isOver = false;
  return faults.onWrites((request, next) => {
    if (isOver) return next();
    isOver = true;
    return fault(request, next);
  });
};

it.concurrent('a late effect overwrites no later write: fifty times', async ({ expect }) => {
  const home = { ...(await makePlace()), key: null };
  await using app = await openWarm({ journal: { home, leaseMs: 5000, sendMarginMs: 1000 } });
  const late = new Set<string>();
  app.standin.fault = faults.onWrites((request, next) => {
    if (late.has(request.path)) return next();
    late.add(request.path);
    return faults.applyLate(800)(request, next);
  });
  const customers = Array.from({ length: 50 }, (_, index) => 5001 + index);
  await Promise.all(
    customers.map(async (id) => {
      expect((await update(app, String(id), income('1.11'))).outcome).toBe('UNKNOWN');
      // At once, as an impatient person would.
      const second = await update(app, String(id), income('2.22'));
      expect(second).toMatchObject({
        outcome: 'APPLIED',
        changes: [{ before: { rawValue: '1.11' }, after: { rawValue: '2.22' } }],
      });
    }),
  );
  for (const id of customers) expect(stored(app, id, 3)).toEqual(['2.22']);
  expect(puts(app)).toHaveLength(100);
  const ends = (await readIntents(home)).map(
    ({ reportedOutcome, outcome }) => `${reportedOutcome} ${outcome}`,
  );
  expect(ends.filter((end) => end === 'UNKNOWN RECOVERED_APPLIED')).toHaveLength(50);
  expect(ends.filter((end) => end === 'APPLIED APPLIED')).toHaveLength(50);
});

it.concurrent('whoever cannot wait that long is told so at once, and nothing is sent', async ({ expect }) => {
  await using app = await openWarm();
  app.standin.fault = once(faults.statusBefore(500));
  expect((await update(app, '4151', income('1.11'))).outcome).toBe('UNKNOWN');
  const startMs = performance.now();
  const second = await app.ask(UPDATE, { customerId: '4151', values: income('2.22') });
  expect(second.errors?.[0]?.extensions['code']).toBe('CUSTOMER_BUSY');
  // Its time is fifteen seconds, and the intent lives for thirty.
  expect(performance.now() - startMs).toBeLessThan(10_000);
  expect(puts(app)).toHaveLength(1);
  // Another customer is none of its business.
  expect((await update(app, '4150', income('2.22'))).outcome).toBe('APPLIED');
});

/** After the last look at what became of the write, however slow the machine, and before the intent is old. */
const LATE_MS = 1500;

it.concurrent.for<[string, string, Fault, (string | null)[]]>([
  ['RECOVERED_NOT_VISIBLE', 'nothing came of it', faults.statusBefore(500), ['350.00']],
  ['RECOVERED_APPLIED', 'it took effect late', faults.applyLate(LATE_MS), ['1.11']],
  [
    'RECOVERED_DIVERGED',
    'it took effect late in another way',
    (request, next) => {
      setTimeout(() => void faults.storeAs(() => '9')(request, next), LATE_MS);
      return { status: 504, body: '' };
    },
    ['9'],
  ],
  [
    'RECOVERED_DIVERGED',
    'only a part of it took effect late',
    (request, next) => {
      setTimeout(() => void faults.keepFirst(1)(request, next), LATE_MS);
      return { status: 504, body: '' };
    },
    ['1.11'],
  ],
])('%s is how it ends when %s', async ([outcome, , fault, held], { expect }) => {
  const home = { ...(await makePlace()), key: null };
  await using app = await openWarm({ journal: { home, leaseMs: 3000, sendMarginMs: 500 } });
  app.standin.fault = once(fault);
  const values = [...income('1.11'), { field: { id: '7' }, value: { number: '5' } }];
  const fields = outcome === 'RECOVERED_DIVERGED' && held[0] === '1.11' ? values : income('1.11');
  expect((await update(app, '4151', fields)).outcome).toBe('UNKNOWN');
  await expect.poll(async () => (await readIntents(home))[0]?.outcome, { timeout: 10_000 }).toBe(outcome);
  expect(stored(app, 4151, 3)).toEqual(held);
  expect(puts(app)).toHaveLength(1);
  expect((await readIntents(home))[0]).toMatchObject({
    reportedOutcome: 'UNKNOWN',
    entity: { type: 'customer', id: '4151' },
    caller: '127.0.0.1',
  });
});

it.concurrent('a clear answer, or every value in its place, keeps nobody out', async ({ expect }) => {
  await using app = await openWarm();
  for (const [fault, outcome] of [
    [faults.statusAfter(500), 'APPLIED'],
    [faults.resetAfter, 'APPLIED'],
    [faults.statusBefore(409), 'REJECTED'],
    [faults.dropSilently, 'REJECTED'],
    [faults.storeAs(() => '9'), 'DIVERGED'],
  ] as const) {
    app.standin.fault = once(fault);
    const amount = `${1 + puts(app).length}.50`;
    expect((await update(app, '4151', income(amount))).outcome).toBe(outcome);
  }
  expect((await update(app, '4151', income('77.00'))).outcome).toBe('APPLIED');
  expect(puts(app)).toHaveLength(6);
});

it.concurrent('what one process left open is closed by the next one, over the same file', async ({
  expect,
}) => {
  const home = { ...(await makePlace()), key: null };
  const file = path.join(await makeFolder(), 'tenant.sqlite');
  const options = { standin: { file }, journal: { home, leaseMs: 4000, sendMarginMs: 500 } };
  {
    await using app = await openApp(options);
    app.standin.fault = once(faults.statusBefore(503));
    expect((await update(app, '4151', income('1.11'))).outcome).toBe('UNKNOWN');
  }
  expect(await readIntents(home)).toMatchObject([{ reportedOutcome: 'UNKNOWN', outcome: null }]);
  await using app = await openApp(options);
  // In time for a caller who can wait: the look is made for him.
  expect((await update(app, '4151', income('2.22'))).outcome).toBe('APPLIED');
  expect(await readIntents(home)).toMatchObject([
    {
      reportedOutcome: 'UNKNOWN',
      outcome: 'RECOVERED_NOT_VISIBLE',
      fields: [{ id: '3', result: 'NOT_VISIBLE' }],
    },
    { reportedOutcome: 'APPLIED', outcome: 'APPLIED', fields: [{ id: '3', result: 'APPLIED' }] },
  ]);
  expect(app.notices).toEqual(['recovered']);
});

it.concurrent('with another key it is closed unjudged, and never wrongly', async ({ expect }) => {
  const place = await makePlace();
  const file = path.join(await makeFolder(), 'tenant.sqlite');
  const optionsWith = (key: string) => ({
    standin: { file },
    journal: { home: { ...place, key }, leaseMs: 3000, sendMarginMs: 500 },
  });
  {
    await using app = await openApp(optionsWith('a'.repeat(32)));
    app.standin.fault = once(faults.statusBefore(503));
    expect((await update(app, '4151', income('1.11'))).outcome).toBe('UNKNOWN');
  }
  await using app = await openApp(optionsWith('b'.repeat(32)));
  await expect
    .poll(async () => (await readIntents(place))[0]?.outcome, { timeout: 10_000 })
    .toBe('RECOVERED_UNJUDGED');
  expect(puts(app)).toEqual([]);
});

it.concurrent('as long as LoanPro cannot be read it stays open, and is closed once it can', async ({
  expect,
}) => {
  const home = { ...(await makePlace()), key: null };
  await using app = await openWarm({ journal: { home, leaseMs: 3000, sendMarginMs: 500 } });
  app.standin.fault = () => ({ status: 503, body: '' });
  let isRead = false;
  app.standin.fault = (request, next) => {
    if (request.method === 'GET' && !isRead) {
      isRead = true;
      return next();
    }
    return { status: 503, body: '' };
  };
  expect((await update(app, '4151', income('1.11'))).outcome).toBe('UNKNOWN');
  await expect.poll(() => app.notices, { timeout: 10_000 }).toContain('not-recovered');
  // A writer who comes meanwhile is told what is the matter, and not that the customer is busy.
  const second = await app.ask(UPDATE, { customerId: '4151', values: income('2.22') });
  expect(second.errors?.[0]?.extensions['code']).toBe('UPSTREAM_UNAVAILABLE');
  expect((await readIntents(home))[0]?.outcome).toBeNull();
  app.standin.fault = null;
  await expect
    .poll(async () => (await readIntents(home))[0]?.outcome, { timeout: 20_000 })
    .toBe('RECOVERED_NOT_VISIBLE');
  expect(puts(app)).toHaveLength(1);
});

it.concurrent('the journal holds no value, only hashes that no two customers and no two fields share', async ({
  expect,
}) => {
  const home = { ...(await makePlace()), key: null };
  await using app = await openWarm({ journal: { home } });
  for (const id of ['4150', '4151', '5001']) await update(app, id, income('712345.67'));
  await update(app, '4150', [{ field: { id: '22' }, value: { text: '712345.67' } }]);
  await update(app, '4150', [{ field: { id: '22' }, value: { text: 'sent a letter' } }]);
  const rows = await readIntents(home);
  const hashes = rows.flatMap(({ fields }) => fields.flatMap(({ wanted, before }) => [wanted, before]));
  expect(hashes).toHaveLength(10);
  expect(new Set(hashes).size).toBe(10);
  for (const hash of hashes) expect(hash).toMatch(/^[\w-]{43}$/);
  expect(JSON.stringify(rows)).not.toMatch(/712345|letter/);
});
