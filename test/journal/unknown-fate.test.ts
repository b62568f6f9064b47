// After a request with an unknown outcome: no other write is sent until that request can no longer take effect, and then LoanPro is read.

import path from 'node:path';
import { it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import * as rewriting from '../../standin/rewriting.ts';
import type { Fault } from '../../standin/answer.ts';
import { openApp } from '../support/app.ts';
import { endLeases, makePlace, readIntents } from '../support/intents.ts';
import { makeFolder } from '../support/process.ts';
import { UPDATE, openWarm, puts, stored, update } from '../support/writing.ts';

const income = (amount: string) => [{ field: { id: '3' }, value: { amount } }];

/** Applies a fault to the first write only. */
const once = (fault: Fault): Fault => {
  let isOver = false;
  return faults.onWrites((request, next) => {
    if (isOver) return next();
    isOver = true;
    return fault(request, next);
  });
};

/** Answers 504 to every first write of a customer, and applies it when the test says so. */
function delayed(fault: Fault = faults.noFault) {
  const effects = new Map<string, () => void>();
  const delay = faults.onWrites((request, next) => {
    if (effects.has(request.path)) return next();
    effects.set(request.path, () => void fault(request, next));
    return { status: 504, body: '' };
  });
  const applyAll = () => {
    for (const apply of effects.values()) apply();
  };
  return { delay, applyAll };
}

it.concurrent('a delayed update does not overwrite a later write, fifty times', async ({ expect }) => {
  const home = { ...(await makePlace()), key: null };
  // No deadline may pass here, however slow the machine is.
  await using app = await openWarm({
    journal: { home, leaseMs: 60_000, sendMarginMs: 1000 },
    gateway: { requestTimeoutMs: 100_000 },
  });
  const { delay, applyAll } = delayed();
  app.standin.fault = delay;
  const customers = Array.from({ length: 50 }, (_, index) => 5001 + index);
  const writeAll = (amount: string) =>
    Promise.all(customers.map((id) => update(app, String(id), income(amount))));
  const first = await writeAll('1.11');
  expect(first.map(({ outcome }) => outcome)).toEqual(customers.map(() => 'UNKNOWN'));
  const second = writeAll('2.22');
  // The gateway has received all of them when it has answered a later request.
  await app.ask('{ __typename }');
  expect(puts(app)).toHaveLength(50);
  applyAll();
  endLeases(home);
  for (const payload of await second) {
    expect(payload).toMatchObject({
      outcome: 'APPLIED',
      changes: [{ before: { rawValue: '1.11' }, after: { rawValue: '2.22' } }],
    });
  }
  for (const id of customers) expect(stored(app, id, 3)).toEqual(['2.22']);
  expect(puts(app)).toHaveLength(100);
  const ends = (await readIntents(home)).map(
    ({ reportedOutcome, outcome }) => `${reportedOutcome} ${outcome}`,
  );
  expect(ends.filter((end) => end === 'UNKNOWN RECOVERED_APPLIED')).toHaveLength(50);
  expect(ends.filter((end) => end === 'APPLIED APPLIED')).toHaveLength(50);
}, 100_000);

it.concurrent('a caller with too little time to wait for an open intent is refused at once', async ({
  expect,
}) => {
  await using app = await openWarm();
  app.standin.fault = once(faults.statusBefore(500));
  expect((await update(app, '4151', income('1.11'))).outcome).toBe('UNKNOWN');
  const startMs = performance.now();
  const second = await app.ask(UPDATE, { customerId: '4151', values: income('2.22') });
  expect(second.errors?.[0]?.extensions['code']).toBe('CUSTOMER_BUSY');
  // The caller has fifteen seconds, and the lease takes thirty.
  expect(performance.now() - startMs).toBeLessThan(10_000);
  expect(puts(app)).toHaveLength(1);
  // The writers of other customers are not affected.
  expect((await update(app, '4150', income('2.22'))).outcome).toBe('APPLIED');
});

it.concurrent.for<[string, string, Fault, (string | null)[]]>([
  ['RECOVERED_NOT_VISIBLE', 'took no effect', faults.dropSilently, ['350.00']],
  ['RECOVERED_APPLIED', 'took effect late', faults.noFault, ['1.11']],
  ['RECOVERED_DIVERGED', 'took effect late with another value', faults.storeAs(() => '9'), ['9']],
  ['RECOVERED_DIVERGED', 'took effect late in one of its two fields', faults.keepFirst(1), ['1.11']],
])(
  'the record is closed as %s when a write whose outcome was unknown %s',
  async ([outcome, , fault, held], { expect }) => {
    const home = { ...(await makePlace()), key: null };
    await using app = await openWarm({ journal: { home } });
    const { delay, applyAll } = delayed(fault);
    app.standin.fault = delay;
    const values = [...income('1.11'), { field: { id: '7' }, value: { number: '5' } }];
    const fields = outcome === 'RECOVERED_DIVERGED' && held[0] === '1.11' ? values : income('1.11');
    expect((await update(app, '4151', fields)).outcome).toBe('UNKNOWN');
    applyAll();
    endLeases(home);
    await expect.poll(async () => (await readIntents(home))[0]?.outcome, { timeout: 20_000 }).toBe(outcome);
    expect(stored(app, 4151, 3)).toEqual(held);
    expect(puts(app)).toHaveLength(1);
    expect((await readIntents(home))[0]).toMatchObject({
      reportedOutcome: 'UNKNOWN',
      entity: { type: 'customer', id: '4151' },
      caller: '127.0.0.1',
    });
  },
);

it.concurrent('the record is closed as RECOVERED_APPLIED when a write took effect late in other words with the same meaning', async ({
  expect,
}) => {
  const home = { ...(await makePlace()), key: null };
  await using app = await openWarm({ journal: { home } });
  const { delay, applyAll } = delayed(rewriting.keepDigits);
  app.standin.fault = delay;
  const values = [{ field: { id: '11' }, value: { phone: '(555) 010-0199' } }];
  expect((await update(app, '4150', values)).outcome).toBe('UNKNOWN');
  applyAll();
  endLeases(home);
  await expect
    .poll(async () => (await readIntents(home))[0]?.outcome, { timeout: 20_000 })
    .toBe('RECOVERED_APPLIED');
  expect(stored(app, 4150, 11)).toEqual(['5550100199']);
});

it.concurrent('an effect that comes after the first read of recovery is found by the second one', async ({
  expect,
}) => {
  const home = { ...(await makePlace()), key: null };
  await using app = await openWarm({ journal: { home } });
  const { delay, applyAll } = delayed();
  app.standin.fault = delay;
  expect((await update(app, '4151', income('1.11'))).outcome).toBe('UNKNOWN');
  app.standin.fault = faults.onReads((_request, next) => {
    const seen = next();
    applyAll();
    return seen;
  });
  endLeases(home);
  await expect
    .poll(async () => (await readIntents(home))[0]?.outcome, { timeout: 20_000 })
    .toBe('RECOVERED_APPLIED');
});

it.concurrent('an intent stays open when recovery reads the former value once and cannot read again', async ({
  expect,
}) => {
  const home = { ...(await makePlace()), key: null };
  await using app = await openWarm({ journal: { home } });
  app.standin.fault = once(faults.statusBefore(503));
  expect((await update(app, '4151', income('1.11'))).outcome).toBe('UNKNOWN');
  let reads = 0;
  app.standin.fault = faults.onReads((_request, next) =>
    ++reads === 1 ? next() : { status: 503, body: '' },
  );
  endLeases(home);
  await expect.poll(() => app.notices, { timeout: 10_000 }).toContain('not-recovered');
  expect((await readIntents(home))[0]?.outcome).toBeNull();
});

it.concurrent('the customer accepts the next write at once after a clear answer, or when every value was read back', async ({
  expect,
}) => {
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

it.concurrent('an intent that one process left open is closed by the next process with the same file', async ({
  expect,
}) => {
  const home = { ...(await makePlace()), key: null };
  const file = path.join(await makeFolder(), 'tenant.sqlite');
  const options = { standin: { file }, journal: { home } };
  {
    await using app = await openApp(options);
    app.standin.fault = once(faults.statusBefore(503));
    expect((await update(app, '4151', income('1.11'))).outcome).toBe('UNKNOWN');
  }
  expect(await readIntents(home)).toMatchObject([{ reportedOutcome: 'UNKNOWN', outcome: null }]);
  endLeases(home);
  await using app = await openApp(options);
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

it.concurrent('an open intent is closed as RECOVERED_UNJUDGED by a process with another key', async ({
  expect,
}) => {
  const place = await makePlace();
  const file = path.join(await makeFolder(), 'tenant.sqlite');
  const optionsWith = (key: string) => ({
    standin: { file },
    journal: { home: { ...place, key } },
  });
  {
    await using app = await openApp(optionsWith('a'.repeat(32)));
    app.standin.fault = once(faults.statusBefore(503));
    expect((await update(app, '4151', income('1.11'))).outcome).toBe('UNKNOWN');
  }
  endLeases(place);
  await using app = await openApp(optionsWith('b'.repeat(32)));
  await expect
    .poll(async () => (await readIntents(place))[0]?.outcome, { timeout: 10_000 })
    .toBe('RECOVERED_UNJUDGED');
  expect(puts(app)).toEqual([]);
});

it.concurrent('an expired intent stays open while LoanPro cannot be read, and is closed once it can be read', async ({
  expect,
}) => {
  const home = { ...(await makePlace()), key: null };
  await using app = await openWarm({ journal: { home } });
  let isRead = false;
  app.standin.fault = (request, next) => {
    if (request.method === 'GET' && !isRead) {
      isRead = true;
      return next();
    }
    return { status: 503, body: '' };
  };
  expect((await update(app, '4151', income('1.11'))).outcome).toBe('UNKNOWN');
  endLeases(home);
  await expect.poll(() => app.notices, { timeout: 10_000 }).toContain('not-recovered');
  // Another write gets the real reason meanwhile, and not CUSTOMER_BUSY.
  const second = await app.ask(UPDATE, { customerId: '4151', values: income('2.22') });
  expect(second.errors?.[0]?.extensions['code']).toBe('UPSTREAM_UNAVAILABLE');
  expect((await readIntents(home))[0]?.outcome).toBeNull();
  app.standin.fault = null;
  await expect
    .poll(async () => (await readIntents(home))[0]?.outcome, { timeout: 20_000 })
    .toBe('RECOVERED_NOT_VISIBLE');
  expect(puts(app)).toHaveLength(1);
});

it.concurrent('the journal holds no values, only hashes that differ between customers and between fields', async ({
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
  expect(JSON.stringify(rows)).not.toMatch(/712345[.,"]|letter/);
});
