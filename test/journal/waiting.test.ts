// Which write to a customer comes next: one at a time, in order of arrival, and a limited number that waits.

import { expect, it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import type { Answer, App } from '../support/app.ts';
import { UPDATE, openWarm, puts, stored } from '../support/writing.ts';

const values = (number: number) => [{ field: { id: '7' }, value: { number: String(number) } }];

/** Holds every PUT back until `open` is called. `reached` resolves when the first one has arrived. */
function holdWrites(app: App) {
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  app.standin.fault = faults.onWrites(async (_request, next) => {
    reach();
    await opened;
    return next();
  });
  return { open, reached };
}

const numberIn = (body: string): unknown => JSON.parse(body).CustomFieldValues.results[0].customFieldValue;

it('eight writes wait in order of arrival, and the ninth is refused with CUSTOMER_BUSY', async () => {
  await using app = await openWarm();
  const { open, reached } = holdWrites(app);
  const first = app.ask(UPDATE, { customerId: '4150', values: values(100) });
  await reached;
  const waiting: Promise<Awaited<typeof first>>[] = [];
  for (let number = 1; number <= 8; number++) {
    waiting.push(app.ask(UPDATE, { customerId: '4150', values: values(number) }));
    // Each waits before the next one comes: the gateway handles requests in order.
    await app.ask('{ __typename }');
  }
  const ninth = await app.ask(UPDATE, { customerId: '4150', values: values(9) });
  expect(ninth.data).toEqual({ updateCustomerCustomFields: null });
  expect(ninth.errors).toMatchObject([
    {
      message: 'Other writes to this customer are in progress. Nothing was sent.',
      extensions: { code: 'CUSTOMER_BUSY', retryable: true, retryAfterMs: 2000 },
    },
  ]);
  // Another customer has a queue of its own.
  const other = app.ask(UPDATE, { customerId: '4151', values: values(5) });

  open();
  for (const answer of await Promise.all([first, other, ...waiting])) {
    expect(answer.data.updateCustomerCustomFields.outcome, answer.text).toBe('APPLIED');
  }
  const sent = puts(app).filter(({ path }) => path.includes('4150'));
  expect(sent.map(({ body }) => numberIn(body))).toEqual(['100', '1', '2', '3', '4', '5', '6', '7', '8']);
  // Each read LoanPro only after the one before it was finished.
  const seen = app.upstream.filter(({ path }) => path.includes('4150')).map(({ method }) => method);
  expect(seen.join(' ')).toBe(Array.from({ length: 9 }, () => 'GET PUT GET').join(' '));
});

it('a caller that disconnects while it waits sends nothing, and a caller whose deadline passes gets CUSTOMER_BUSY', async () => {
  await using app = await openWarm();
  const { open, reached } = holdWrites(app);
  const first = app.ask(UPDATE, { customerId: '4150', values: values(100) });
  await reached;
  const leaving = new AbortController();
  const left = fetch(app.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: UPDATE, variables: { customerId: '4150', values: values(1) } }),
    signal: leaving.signal,
  });
  const late = await app.ask(
    UPDATE,
    { customerId: '4150', values: values(2) },
    { 'x-request-timeout-ms': '300' },
  );
  expect(late.errors?.[0]?.extensions['code']).toBe('CUSTOMER_BUSY');
  leaving.abort();
  await expect(left).rejects.toThrow();
  // The gateway has noticed the disconnect when it has answered a later request.
  await app.ask('{ __typename }');

  open();
  expect((await first).data.updateCustomerCustomFields.outcome).toBe('APPLIED');
  const next = await app.ask(UPDATE, { customerId: '4150', values: values(3) });
  expect(next.data.updateCustomerCustomFields.outcome).toBe('APPLIED');
  expect(puts(app).map(({ body }) => numberIn(body))).toEqual(['100', '3']);
});

it('of five hundred identical writes one is sent, eight wait and then find the value there, and the others are refused', async () => {
  // No deadline may pass here, however slow the machine is.
  await using app = await openWarm({ gateway: { requestTimeoutMs: 100_000 } });
  const { open, reached } = holdWrites(app);
  const write = () => app.ask(UPDATE, { customerId: '4150', values: values(7) });
  const first = write();
  await reached;
  const others = Array.from({ length: 499 }, write);
  // They are refused at once: the first write is still held back.
  const { promise: isRefused, resolve: refuse } = Promise.withResolvers<void>();
  let refused = 0;
  const count491 = ({ errors }: Answer) => {
    refused += errors ? 1 : 0;
    if (refused === 491) refuse();
  };
  for (const other of others) void other.then(count491);
  await isRefused;
  open();
  const answers = await Promise.all([first, ...others]);
  const outcomes = answers.map(({ data }) => data.updateCustomerCustomFields?.outcome ?? 'none');
  const count = (wanted: string) => outcomes.filter((outcome) => outcome === wanted).length;
  expect([count('APPLIED'), count('UNCHANGED'), count('none')]).toEqual([1, 8, 491]);
  expect(puts(app)).toHaveLength(1);
  expect(stored(app, 4150, 7)).toEqual(['7']);
}, 100_000);

it('a write is cancelled when its caller disconnects before the request is sent, and not afterwards', async () => {
  await using app = await openWarm();
  for (const [method, sent] of [
    ['GET', 0],
    ['PUT', 1],
  ] as const) {
    const leaving = new AbortController();
    const { promise: gone, resolve: go } = Promise.withResolvers<void>();
    app.standin.fault = async (request, next) => {
      if (request.method === method && !leaving.signal.aborted) {
        leaving.abort();
        // The gateway learns of it before it gets the answer.
        await gone;
        await app.ask('{ __typename }');
      }
      return next();
    };
    app.upstream.length = 0;
    const left = fetch(app.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: UPDATE, variables: { customerId: '4150', values: values(42) } }),
      signal: leaving.signal,
    });
    await expect(left).rejects.toThrow();
    go();
    app.standin.fault = null;
    // The next write waits for it, so it is over by then.
    const next = await app.ask(UPDATE, { customerId: '4150', values: values(42) });
    expect(next.data.updateCustomerCustomFields.outcome).toBe(sent === 1 ? 'UNCHANGED' : 'APPLIED');
    expect(puts(app)).toHaveLength(1);
    app.standin.database.exec(
      'DELETE FROM custom_field__entity WHERE entity_id = 4150 AND custom_field_id = 7',
    );
  }
});
