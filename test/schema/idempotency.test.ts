// The same request twice, with an idempotency key: it is sent once, and the second one gets the recorded outcome.

import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import { makePlace, readIntents } from '../support/intents.ts';
import { atOnce } from '../support/campaign.ts';
import { UPDATE, findWrite, openWarm, puts, stored, update } from '../support/writing.ts';

const VALUES = [{ field: { id: '3' }, value: { amount: '400.00' } }];
const OTHER = [{ field: { id: '3' }, value: { amount: '500.00' } }];
const KEY = 'b7f2f7f0-click-1';

it('a repeated request gets the recorded outcome and sends nothing, even when the value was changed since', async () => {
  await using app = await openWarm();
  const first = await update(app, '4151', VALUES, KEY);
  expect(first).toMatchObject({ outcome: 'APPLIED' });
  await update(app, '4151', OTHER);
  app.upstream.length = 0;
  expect(await update(app, '4151', VALUES, KEY)).toMatchObject({
    id: first.id,
    outcome: 'APPLIED',
    // The customer is shown as it is now.
    customer: { income: { rawValue: '500.00' } },
    changes: [{ valueIndex: 0, field: { id: '3' }, result: 'APPLIED', before: null, after: null }],
    userErrors: [],
  });
  expect(puts(app)).toHaveLength(0);
  expect(stored(app, 4151, 3)).toEqual(['500.00']);
});

it('ten requests at once with the same key are one update', async () => {
  await using app = await openWarm();
  const payloads = await atOnce(10, () => update(app, '4151', VALUES, KEY));
  expect(new Set(payloads.map(({ id }) => id)).size).toBe(1);
  expect(payloads.map(({ outcome }) => outcome)).toEqual(payloads.map(() => 'APPLIED'));
  expect(puts(app)).toHaveLength(1);
});

it.each([
  ['another value', '4151', OTHER],
  ['another customer', '4150', VALUES],
  ['a precondition', '4151', [{ ...VALUES[0], onlyIf: { unset: false } }]],
  ['one value more', '4151', [...VALUES, { field: { id: '7' }, value: { number: '1' } }]],
])('a key that was used before is refused with %s', async (_name, customerId, values) => {
  await using app = await openWarm();
  await update(app, '4151', VALUES, KEY);
  expect(await update(app, customerId, values, KEY)).toMatchObject({
    id: null,
    outcome: 'REJECTED',
    changes: [],
    userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['idempotencyKey'], valueIndex: null, field: null }],
  });
  expect(puts(app)).toHaveLength(1);
});

it('a repeated request waits for the first one and gets its outcome', async () => {
  await using app = await openWarm();
  const { promise, resolve } = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  app.standin.fault = faults.onWrites(async (_request, next) => {
    arrived.resolve();
    await promise;
    return next();
  });
  const first = update(app, '4151', VALUES, KEY);
  await arrived.promise;
  // A repetition that has no more time is told what is known.
  const hurried = await app.ask(
    UPDATE,
    { customerId: '4151', values: VALUES, idempotencyKey: KEY },
    { 'x-request-timeout-ms': '200' },
  );
  expect(hurried.data.updateCustomerCustomFields).toMatchObject({
    outcome: 'UNKNOWN',
    changes: [{ result: 'UNKNOWN' }],
  });
  const second = update(app, '4151', VALUES, KEY);
  resolve();
  expect((await second).id).toBe((await first).id);
  expect((await second).outcome).toBe('APPLIED');
  expect((await first).id).toBe(hurried.data.updateCustomerCustomFields.id);
  expect(puts(app)).toHaveLength(1);
});

it('a repetition after UNKNOWN only reads, and settles the write when every value is there', async () => {
  const place = await makePlace();
  await using app = await openWarm({
    journal: { home: { ...place, key: null } },
    loanPro: { timeoutMs: 1000 },
  });
  app.standin.fault = faults.onWrites(faults.statusBefore(500));
  const first = await update(app, '4151', VALUES, KEY);
  expect(first.outcome).toBe('UNKNOWN');
  app.upstream.length = 0;
  expect(await update(app, '4151', VALUES, KEY)).toMatchObject({ id: first.id, outcome: 'UNKNOWN' });
  // The delayed request takes effect after all.
  app.standin.database.exec(
    "UPDATE custom_field__entity SET custom_field_value = '400.00' WHERE entity_id = 4151 AND custom_field_id = 3",
  );
  expect(await update(app, '4151', VALUES, KEY)).toMatchObject({
    id: first.id,
    outcome: 'APPLIED',
    changes: [{ result: 'APPLIED' }],
  });
  expect(puts(app)).toHaveLength(0);
  expect(await readIntents(place)).toMatchObject([
    { reportedOutcome: 'UNKNOWN', outcome: 'RECOVERED_APPLIED' },
  ]);
  // The customer is not kept quiet any longer.
  app.standin.fault = faults.noFault;
  expect((await update(app, '4151', OTHER)).outcome).toBe('APPLIED');
});

it('a key whose request was not sent can be used again', async () => {
  await using app = await openWarm();
  app.standin.fault = faults.onReads(faults.statusBefore(400));
  const failed = await app.ask(UPDATE, { customerId: '4151', values: VALUES, idempotencyKey: KEY });
  expect(failed.errors).toHaveLength(1);
  app.standin.fault = faults.noFault;
  expect((await update(app, '4151', VALUES, KEY)).outcome).toBe('APPLIED');
  expect(puts(app)).toHaveLength(1);
});

it.each([
  ['CONFLICT', [{ ...VALUES[0], onlyIf: { rawValue: '1.00' } }], [{ code: 'STALE', valueIndex: 0 }]],
  ['UNCHANGED', [{ field: { id: '3' }, value: { amount: '350.00' } }], []],
])(
  'a repeated request gets %s again, whatever LoanPro holds by then',
  async (outcome, values, userErrors) => {
    await using app = await openWarm();
    const first = await update(app, '4151', values, KEY);
    expect(first).toMatchObject({ outcome, userErrors });
    await update(app, '4151', OTHER);
    const again = await update(app, '4151', values, KEY);
    expect(again).toMatchObject({ id: first.id, outcome, userErrors });
    expect(await findWrite(app, first.id)).toMatchObject({ outcome, isSettled: true, userErrors });
    expect(puts(app)).toHaveLength(1);
  },
);

it('a repeated request for a customer that was not there gets the same refusal', async () => {
  await using app = await openWarm();
  const first = await update(app, '77', VALUES, KEY);
  expect(first).toMatchObject({ outcome: 'REJECTED', userErrors: [{ code: 'CUSTOMER_NOT_FOUND' }] });
  expect(await update(app, '77', VALUES, KEY)).toMatchObject({
    id: first.id,
    outcome: 'REJECTED',
    customer: null,
    userErrors: [{ code: 'CUSTOMER_NOT_FOUND', path: ['customerId'] }],
  });
});

it('a repeated request gets the recorded outcome although its field was retired since', async () => {
  await using app = await openWarm();
  const first = await update(app, '4151', VALUES, KEY);
  app.standin.database.exec('UPDATE custom_field SET active = 0 WHERE id = 3');
  expect(await update(app, '4151', VALUES, KEY)).toMatchObject({ id: first.id, outcome: 'APPLIED' });
});

it('the key survives a restart', async () => {
  const place = await makePlace();
  const options = { journal: { home: { ...place, key: null } } };
  const first = await (async () => {
    await using app = await openWarm(options);
    const payload = await update(app, '4151', VALUES, KEY);
    return payload;
  })();
  await using app = await openWarm(options);
  expect(await update(app, '4151', VALUES, KEY)).toMatchObject({ id: first.id, outcome: 'APPLIED' });
  expect(puts(app)).toHaveLength(0);
});

it.each(['', ' ', 'a b', 'a'.repeat(65), 'ü', '\n', '\u0000', '\u007f', '\u202e'])(
  'the key %j is refused, and not repeated in the answer',
  async (idempotencyKey) => {
    await using app = await openWarm();
    const { data, errors = [] } = await app.ask(UPDATE, {
      customerId: '4151',
      values: VALUES,
      idempotencyKey,
    });
    expect(data.updateCustomerCustomFields).toBeNull();
    expect(errors).toMatchObject([
      {
        message: 'idempotencyKey must have 1 to 64 visible ASCII characters.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    expect(puts(app)).toHaveLength(0);
  },
);

it('a repeated request gets the recorded outcome while LoanPro is away', async () => {
  await using app = await openWarm();
  const first = await update(app, '4151', VALUES, KEY);
  app.standin.fault = faults.statusBefore(500);
  const answer = await app.ask(UPDATE, { customerId: '4151', values: VALUES, idempotencyKey: KEY });
  expect(answer.data.updateCustomerCustomFields).toMatchObject({
    id: first.id,
    outcome: 'APPLIED',
    changes: [{ field: { id: '3' }, result: 'APPLIED' }],
  });
  // Only the customer of the payload is missing.
  expect(answer.errors).toMatchObject([{ path: ['updateCustomerCustomFields', 'customer'] }]);
});

it('a repeated request is told UNKNOWN at its deadline while the first one waits for its turn, and the outcome later', async () => {
  await using app = await openWarm();
  const { promise, resolve } = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  app.standin.fault = faults.onWrites(async (_request, next) => {
    arrived.resolve();
    await promise;
    return next();
  });
  const before = update(app, '4151', OTHER);
  await arrived.promise;
  const first = update(app, '4151', VALUES, KEY);
  const others = Array.from({ length: 12 }, () => update(app, '4151', VALUES, KEY));
  const hurried = await app.ask(
    UPDATE,
    { customerId: '4151', values: VALUES, idempotencyKey: KEY },
    { 'x-request-timeout-ms': '200' },
  );
  // Nothing is recorded of it yet, and it will be sent.
  expect(hurried.errors).toBeUndefined();
  expect(hurried.data.updateCustomerCustomFields).toMatchObject({
    id: null,
    outcome: 'UNKNOWN',
    changes: [],
  });
  resolve();
  expect((await before).outcome).toBe('APPLIED');
  const { id } = await first;
  expect((await Promise.all(others)).map((payload) => [payload.id, payload.outcome])).toEqual(
    others.map(() => [id, 'APPLIED']),
  );
  expect(puts(app)).toHaveLength(2);
});

it('a used key is refused with an empty list of values as with any other input', async () => {
  await using app = await openWarm();
  await update(app, '4151', VALUES, KEY);
  expect(await update(app, '4151', [], KEY)).toMatchObject({
    outcome: 'REJECTED',
    userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }],
  });
});

it('a recorded error has the path and the wait of the first answer', async () => {
  await using app = await openWarm();
  const conflict = [{ ...VALUES[0], onlyIf: { rawValue: '1.00' } }];
  const [stale] = [
    await update(app, '4151', conflict, 'stale'),
    await update(app, '4151', conflict, 'stale'),
  ];
  app.standin.fault = faults.onWrites(() => ({ status: 429, headers: { 'retry-after': '3' }, body: '' }));
  await update(app, '4151', VALUES, KEY);
  const throttled = await update(app, '4151', VALUES, KEY);
  expect(stale.userErrors).toMatchObject([{ code: 'STALE', path: ['values', '0', 'onlyIf'] }]);
  expect((await update(app, '4151', conflict, 'stale')).userErrors).toMatchObject(
    stale.userErrors.map(({ code, path }: { code: string; path: string[] }) => ({ code, path })),
  );
  expect(throttled.userErrors).toMatchObject([{ code: 'LOANPRO_THROTTLED', retryAfterMs: 3000 }]);
});

it('a repetition looks once when the process of the first request may have ended', async () => {
  const place = await makePlace();
  const options = { journal: { home: { ...place, key: null } } };
  await using app = await openWarm(options);
  await update(app, '4151', VALUES, KEY);
  // As a process leaves it that ends right after the request was sent.
  const database = new DatabaseSync(place.path);
  database.exec('UPDATE write_intent SET outcome = NULL, told = NULL, closed_at_ms = NULL');
  database.close();
  expect(await update(app, '4151', VALUES, KEY)).toMatchObject({ outcome: 'APPLIED' });
  expect(await readIntents(place)).toMatchObject([{ outcome: 'RECOVERED_APPLIED' }]);
});
