// What an outcome rests on: reads that lag behind, effects that come after the answer, reads that fail, a customer that is gone.

import { expect, it } from 'vitest';
import type { Fault } from '../../standin/answer.ts';
import * as faults from '../../standin/faults.ts';
import { useJumpingClock } from '../loanpro/clock.ts';
import type { App } from '../support/app.ts';
import { makePlace, readIntents } from '../support/intents.ts';
import { UPDATE, openWarm, puts, stored, update } from '../support/writing.ts';

const clock = useJumpingClock();

const INCOME = [{ field: { id: '3' }, value: { amount: '400.00' } }];

const pauses = (...readBackPausesMs: number[]) => ({
  writing: { formats: { date: 'YYYY-MM-DD' as const }, readBackPausesMs },
});

/** Handles the update request with one fault, and each read after it with another one, which gets its number from 1. */
function afterUpdate(onUpdate: Fault, onRead: (count: number) => Fault): Fault {
  let reads: number | null = null;
  return (request, next) => {
    if (request.method === 'PUT') {
      reads = 0;
      return onUpdate(request, next);
    }
    return reads === null ? next() : onRead(++reads)(request, next);
  };
}

const throttled: Fault = () => ({ status: 429, body: '', headers: { 'retry-after': '60' } });

const lookups = (app: App) => app.upstream.filter(({ method }) => method === 'GET').length - 1;

// One read shows the former value, and all later ones fail.
it.each([
  ['accepted', faults.dropSilently],
  ['refused', faults.statusBefore(409)],
])('a write that LoanPro %s is UNKNOWN when only one read shows the former value', async (_name, fault) => {
  const place = await makePlace();
  await using app = await openWarm({ journal: { home: { ...place, key: null } } });
  app.standin.fault = afterUpdate(fault, (count) =>
    count === 1 ? faults.noFault : faults.statusBefore(400),
  );
  expect(await update(app, '4151', INCOME)).toMatchObject({
    outcome: 'UNKNOWN',
    changes: [{ result: 'UNKNOWN', after: { rawValue: '350.00' } }],
    userErrors: [],
  });
  expect(await readIntents(place)).toMatchObject([{ reportedOutcome: 'UNKNOWN', closedAtMs: null }]);
});

it.each([
  ['with 200', (apply: (later: () => void) => void) => faults.applyAfterAnswer(apply)],
  [
    'with 409',
    (apply: (later: () => void) => void): Fault =>
      (_request, next) => {
        apply(() => void next());
        return { status: 409, body: '' };
      },
  ],
])(
  'a write that LoanPro answers %s is APPLIED when its effect comes during the first read',
  async (_name, answer) => {
    await using app = await openWarm();
    const effects: (() => void)[] = [];
    app.standin.fault = afterUpdate(
      answer((later) => effects.push(later)),
      (count) => (_request, next) => {
        const seen = next();
        if (count === 1) for (const apply of effects) apply();
        return seen;
      },
    );
    expect((await update(app, '4151', INCOME)).outcome).toBe('APPLIED');
    expect(puts(app)).toHaveLength(1);
  },
);

it('a write that LoanPro refuses is REJECTED by two reads that reach it at least 300 ms apart, also when a failed read was repeated', async () => {
  await using app = await openWarm();
  const completeAtMs: number[] = [];
  app.standin.fault = afterUpdate(faults.statusBefore(409), (count) => (_request, next) => {
    if (count === 1) {
      // So slow that hardly any time seems to be left for pauses.
      clock.jump(3250);
      return { status: 503, body: '' };
    }
    completeAtMs.push(performance.now());
    return next();
  });
  expect((await update(app, '4151', INCOME)).outcome).toBe('REJECTED');
  const [first = 0, last = 0] = completeAtMs;
  expect(completeAtMs).toHaveLength(2);
  expect(last - first).toBeGreaterThanOrEqual(300);
});

it('a read-back that LoanPro answers with 429 is not repeated before the next one', async () => {
  await using app = await openWarm();
  app.standin.fault = afterUpdate(throttled, (count) => (count < 3 ? throttled : faults.noFault));
  expect((await update(app, '4151', INCOME)).outcome).toBe('REJECTED');
  expect(lookups(app)).toBe(4);
});

it('a write is APPLIED when the reads of LoanPro lag behind by less than the settle time', async () => {
  await using app = await openWarm({ gateway: pauses(0, 5, 5, 5) });
  app.standin.fault = faults.staleReads(3);
  expect((await update(app, '4151', INCOME)).outcome).toBe('APPLIED');
  expect(stored(app, 4151, 3)).toEqual(['400.00']);
});

it('the read-backs of a write are spread over more time after a write that was visible late', async () => {
  await using app = await openWarm({ gateway: pauses(0, 10, 10) });
  const drop = async (id: string) => {
    app.upstream.length = 0;
    app.standin.fault = faults.onWrites(faults.dropSilently);
    expect((await update(app, id, INCOME)).outcome).toBe('REJECTED');
  };
  await drop('4150');
  expect(lookups(app)).toBe(3);

  // The first read-back takes a tenth of a second and still shows the former value, the second one shows the new value.
  const stale = faults.staleReads(1);
  const wait: Fault = (request, next) => {
    clock.jump(100);
    return stale(request, next);
  };
  let isWritten = false;
  app.standin.fault = (request, next) => {
    isWritten ||= request.method === 'PUT';
    return isWritten && request.method === 'GET' ? wait(request, next) : stale(request, next);
  };
  expect((await update(app, '4151', INCOME)).outcome).toBe('APPLIED');

  const startMs = performance.now();
  await drop('4150');
  expect(lookups(app)).toBe(4);
  expect(performance.now() - startMs).toBeGreaterThan(200);
});

it.each<[string, Fault]>([
  ['200', faults.noFault],
  ['200 and does not apply it', faults.dropSilently],
  ['409', faults.statusBefore(409)],
  ['422', faults.statusBefore(422)],
])(
  'the customer accepts no other write when LoanPro answers %s and nothing can be read back',
  async (_name, fault) => {
    const place = await makePlace();
    await using app = await openWarm({ journal: { home: { ...place, key: null } } });
    app.standin.fault = afterUpdate(fault, () => faults.statusBefore(400));
    expect((await update(app, '4151', INCOME)).outcome).toBe('UNKNOWN');
    app.standin.fault = null;
    const second = await app.ask(UPDATE, { customerId: '4151', values: INCOME });
    expect(second.errors?.[0]?.extensions['code']).toBe('CUSTOMER_BUSY');
    expect(puts(app)).toHaveLength(1);
    expect(await readIntents(place)).toMatchObject([{ reportedOutcome: 'UNKNOWN', closedAtMs: null }]);
  },
);

const remove = (app: App) => () =>
  app.standin.database.exec('UPDATE customer_entity SET deleted = 1 WHERE id = 4151');

it('a write is REJECTED with CUSTOMER_NOT_FOUND when the customer is deleted before the update request', async () => {
  const place = await makePlace();
  await using app = await openWarm({ journal: { home: { ...place, key: null } } });
  app.standin.fault = faults.onWrites(faults.foreignWriteBefore(remove(app)));
  expect(await update(app, '4151', INCOME)).toMatchObject({
    outcome: 'REJECTED',
    customer: null,
    changes: [],
    userErrors: [{ code: 'CUSTOMER_NOT_FOUND', path: ['customerId'] }],
  });
  expect(app.upstream.find(({ method }) => method === 'PUT')?.status).toBe(409);
  expect(await readIntents(place)).toMatchObject([{ reportedOutcome: 'REJECTED', outcome: 'REJECTED' }]);
});

it('a write is UNKNOWN when LoanPro accepts it and the customer is deleted after that', async () => {
  await using app = await openWarm();
  app.standin.fault = faults.onWrites(faults.foreignWriteAfter(remove(app)));
  expect(await update(app, '4151', INCOME)).toMatchObject({
    outcome: 'UNKNOWN',
    customer: null,
    changes: [{ result: 'UNKNOWN', after: null }],
  });
});
