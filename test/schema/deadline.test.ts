// Writes that are not finished at the deadline of their caller: what the caller is told then, and what becomes of the write.

import { expect, it } from 'vitest';
import type { Fault } from '../../standin/answer.ts';
import * as faults from '../../standin/faults.ts';
import { openApp } from '../support/app.ts';
import { makePlace, readIntents } from '../support/intents.ts';
import { UPDATE, findWrite, openWarm, puts, stored, update } from '../support/writing.ts';

const VALUES = [
  { field: { id: '3' }, value: { amount: '400.00' } },
  { field: { id: '7' }, value: { number: '12' } },
];
const IN_A_SECOND = { 'x-request-timeout-ms': '1000' };

/** The request and every later read wait until the test lets them go on. `when` says after which of them the waiting begins. */
function held(when: (method: string, reads: number) => boolean, onWrites: Fault = faults.noFault) {
  const { promise, resolve } = Promise.withResolvers<void>();
  let reads = 0;
  let isSent = false;
  const fault: Fault = async (request, next) => {
    isSent ||= request.method === 'PUT';
    if (request.method === 'GET' && isSent) reads++;
    if (isSent && when(request.method, reads)) await promise;
    return faults.onWrites(onWrites)(request, next);
  };
  return { fault, letGo: () => resolve() };
}

it.each([
  ['the request', (method: string) => method === 'PUT', []],
  ['the first read-back', (method: string) => method === 'GET', ['400.00']],
])(
  'a write is UNKNOWN at the deadline while %s takes its time, and is finished behind the answer',
  async (_name, when, storedThen) => {
    const place = await makePlace();
    await using app = await openWarm({ journal: { home: { ...place, key: null } } });
    const { fault, letGo } = held(when);
    app.standin.fault = fault;
    const startMs = performance.now();
    const answer = await app.ask(UPDATE, { customerId: '4151', values: VALUES }, IN_A_SECOND);
    const tookMs = performance.now() - startMs;

    expect(answer.errors).toBeUndefined();
    const payload = answer.data.updateCustomerCustomFields;
    expect(payload).toMatchObject({
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      outcome: 'UNKNOWN',
      customer: null,
      changes: [
        { result: 'UNKNOWN', before: { rawValue: '350.00' }, after: null },
        { result: 'UNKNOWN', after: null },
      ],
      userErrors: [],
    });
    expect(tookMs).toBeGreaterThanOrEqual(1000);
    expect(stored(app, 4151, 3)).toEqual(storedThen.length > 0 ? storedThen : ['350.00']);
    expect(await findWrite(app, payload.id)).toMatchObject({
      id: payload.id,
      isSettled: false,
      outcome: 'UNKNOWN',
      changes: [{ result: 'UNKNOWN' }, { result: 'UNKNOWN' }],
      settledAt: null,
    });

    letGo();
    await expect
      .poll(() => findWrite(app, payload.id))
      .toMatchObject({
        isSettled: true,
        outcome: 'APPLIED',
        changes: [
          { valueIndex: 0, field: { id: '3' }, result: 'APPLIED', before: null, after: null },
          { valueIndex: 1, field: { id: '7' }, result: 'APPLIED' },
        ],
        userErrors: [],
        settledAt: expect.stringMatching(/^\d{4}-.*Z$/),
      });
    expect(puts(app)).toHaveLength(1);
    expect(await readIntents(place)).toMatchObject([{ reportedOutcome: 'UNKNOWN', outcome: 'APPLIED' }]);
  },
);

it('the record of a write shows the customer as it is now', async () => {
  await using app = await openWarm();
  const { id } = await update(app, '4151', VALUES);
  await update(app, '4151', [{ field: { id: '3' }, value: { amount: '500.00' } }]);
  const answer = await app.ask(
    `query ($id: ID!) {
      customFieldsWrite(id: $id) { customer { id customField(field: { id: "3" }) { rawValue } } }
    }`,
    { id },
  );
  expect(answer.data.customFieldsWrite.customer).toEqual({ id: '4151', customField: { rawValue: '500.00' } });
});

it('the answer at the deadline tells which values were read back by then', async () => {
  await using app = await openWarm();
  const { fault, letGo } = held((method, reads) => method === 'GET' && reads > 1, faults.keepFirst(1));
  app.standin.fault = fault;
  const answer = await app.ask(UPDATE, { customerId: '4151', values: VALUES }, IN_A_SECOND);
  expect(answer.data.updateCustomerCustomFields).toMatchObject({
    outcome: 'UNKNOWN',
    customer: { income: { rawValue: '400.00' } },
    changes: [{ result: 'APPLIED', after: { rawValue: '400.00' } }, { result: 'UNKNOWN' }],
  });
  letGo();
  await expect
    .poll(() => findWrite(app, answer.data.updateCustomerCustomFields.id))
    .toMatchObject({
      isSettled: true,
      outcome: 'PARTIAL',
      userErrors: [{ code: 'DROPPED_BY_LOANPRO', valueIndex: 1 }],
    });
});

it('nothing is sent any more when the deadline passes before the request', async () => {
  const place = await makePlace();
  await using app = await openWarm({ journal: { home: { ...place, key: null } } });
  app.standin.fault = faults.onReads(faults.hangBefore);
  const answer = await app.ask(UPDATE, { customerId: '4151', values: VALUES }, IN_A_SECOND);
  expect(answer.data.updateCustomerCustomFields).toBeNull();
  expect(answer.errors).toMatchObject([{ extensions: { code: 'DEADLINE_EXCEEDED' } }]);
  expect(puts(app)).toHaveLength(0);
  await expect.poll(() => readIntents(place)).toMatchObject([{ outcome: 'NOT_SENT', reportedOutcome: null }]);
});

it('the next write to the customer waits for a write that goes on behind its answer', async () => {
  await using app = await openWarm();
  const { fault, letGo } = held((method) => method === 'PUT');
  app.standin.fault = fault;
  await app.ask(UPDATE, { customerId: '4151', values: VALUES }, IN_A_SECOND);
  const next = update(app, '4151', [{ field: { id: '3' }, value: { amount: '500.00' } }]);
  letGo();
  expect(await next).toMatchObject({ outcome: 'APPLIED', changes: [{ before: { rawValue: '400.00' } }] });
  expect(puts(app)).toHaveLength(2);
});

it('a gateway that shuts down finishes the writes behind their answers', async () => {
  const place = await makePlace();
  const app = await openWarm({ journal: { home: { ...place, key: null } } });
  const { fault, letGo } = held((method) => method === 'PUT');
  app.standin.fault = fault;
  await app.ask(UPDATE, { customerId: '4151', values: VALUES }, IN_A_SECOND);
  const closed = app[Symbol.asyncDispose]();
  letGo();
  await closed;
  expect(await readIntents(place)).toMatchObject([{ reportedOutcome: 'UNKNOWN', outcome: 'APPLIED' }]);
});

it.each(['', 'x', '4151', "' OR 1=1 --", '\u0000', 'a'.repeat(5000), '00000000-0000-0000-0000-000000000000'])(
  'there is no write with the id %j',
  async (id) => {
    await using app = await openWarm();
    expect(await findWrite(app, id)).toBeNull();
  },
);

it('the record of a write can be read while LoanPro is away', async () => {
  const place = await makePlace();
  const journal = { home: { ...place, key: null } };
  const { id } = await (async () => {
    await using app = await openWarm({ journal });
    const payload = await update(app, '4151', VALUES);
    return payload;
  })();
  await using app = await openApp({ journal });
  app.standin.fault = faults.statusBefore(500);
  expect(await findWrite(app, id)).toMatchObject({
    outcome: 'APPLIED',
    isSettled: true,
    // Without definitions, the field has the name that it had when it was written.
    changes: [{ field: { id: '3', name: 'Monthly Income' }, result: 'APPLIED' }, { field: { id: '7' } }],
  });
});
