// Tests how the client finds out what became of an update with the result `UNKNOWN`, without writing anything a second time.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../client/src/index.ts';
import type { Client, UpdateResult, Unknown, WaitOptions } from '../../client/src/index.ts';
import * as faults from '../../standin/faults.ts';
import type { App } from '../support/app.ts';
import { openWarm, puts, stored } from '../support/writing.ts';

const TEXT = { field: { id: '22' }, value: { text: 'new' } };

function unknownOf(result: UpdateResult): Unknown {
  if (result.outcome !== 'UNKNOWN') throw new Error(`The outcome is ${result.outcome}.`);
  return result;
}

/** What a client sends in one request. */
interface Sent {
  query: string;
  variables: { idempotencyKey?: string; values?: unknown };
}

const isUpdate = ({ query }: Sent) => query.includes('mutation UpdateCustomFields');
const keysOf = (sent: Sent[]) => sent.filter(isUpdate).map(({ variables }) => variables.idempotencyKey);

/** A client whose requests are answered by a function. */
function clientOf(answer: (sent: Sent, init: RequestInit) => Response | Promise<Response>) {
  const sent: Sent[] = [];
  const client = createClient({
    url: 'https://gateway.example/graphql',
    async fetch(_url, init) {
      const request: Sent = JSON.parse(typeof init?.body === 'string' ? init.body : '');
      sent.push(request);
      return answer(request, init ?? {});
    },
  });
  return { client, sent };
}

/** A client of the app that does not get the answer to its first update. */
function losingFirst(app: App, lose: (init: RequestInit) => Promise<unknown>) {
  let isLost = false;
  return clientOf(async (request, init) => {
    if (!isUpdate(request) || isLost) return fetch(app.url, init);
    isLost = true;
    await lose(init);
    throw new TypeError('The connection broke.');
  });
}

const payload = (parts: object) =>
  Response.json({
    data: {
      updateCustomerCustomFields: { id: null, customer: null, changes: [], userErrors: [], ...parts },
    },
  });
const record = (parts: object | null) =>
  Response.json({ data: { customFieldsWrite: parts && { id: '1', changes: [], userErrors: [], ...parts } } });
const failure = (code: string, parts: object = {}) =>
  Response.json({ data: null, errors: [{ message: 'No.', extensions: { code, ...parts } }] });

async function updateUnknown(client: Client): Promise<Unknown> {
  return unknownOf(await client.update('5001', [TEXT]));
}

describe('waitForOutcome', () => {
  it('returns APPLIED when LoanPro answers after the deadline, with one PUT', async () => {
    await using app = await openWarm();
    const held = Promise.withResolvers<() => void>();
    app.standin.fault = faults.onWrites(faults.applyWhenTold(held.resolve));
    const client = createClient({ url: app.url });
    const unknown = unknownOf(await client.update('5001', [TEXT], { timeoutMs: 2000 }));
    expect(unknown.error).toBeNull();
    expect(unknown.sent.writeId).toEqual(expect.any(String));
    const apply = await held.promise;
    apply();
    const result = await client.waitForOutcome(unknown);
    expect(result).toMatchObject({ outcome: 'APPLIED', changes: [{ result: 'APPLIED', after: null }] });
    const customer = result.outcome === 'APPLIED' ? result.customer : null;
    expect(customer?.customFields?.find(({ fieldId }) => fieldId === '22')?.rawValue).toBe('new');
    expect(puts(app)).toHaveLength(1);
  });

  it.each([
    ['before the update reached the gateway', async () => undefined],
    [
      'after the update was written',
      async (app: App, init: RequestInit) => (await fetch(app.url, init)).text(),
    ],
  ])('sends the same update with the same key when the connection broke %s', async (_name, lose) => {
    await using app = await openWarm();
    const { client, sent } = losingFirst(app, (init) => lose(app, init));
    const unknown = await updateUnknown(client);
    expect(unknown).toMatchObject({ error: { code: 'NETWORK_ERROR' }, sent: { writeId: null } });
    expect(await client.waitForOutcome(unknown)).toMatchObject({ outcome: 'APPLIED' });
    const [first, second, ...more] = sent.filter(isUpdate);
    expect(second).toEqual(first);
    expect(more).toEqual([]);
    expect(stored(app, 5001, 22)).toEqual(['new']);
    expect(puts(app)).toHaveLength(1);
  });

  it('believes an outcome although another part of the answers has an error', async () => {
    const errors = [{ message: 'No.', path: ['customer'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } }];
    const withErrors = async (response: Response) => Response.json({ ...(await response.json()), errors });
    const { client } = clientOf(async (request) => {
      if (isUpdate(request)) return withErrors(payload({ id: '1', outcome: 'UNKNOWN' }));
      if (request.query.includes('customFieldsWrite'))
        return withErrors(record({ isSettled: true, outcome: 'APPLIED' }));
      return failure('UPSTREAM_REJECTED');
    });
    const unknown = await updateUnknown(client);
    expect(unknown).toMatchObject({ error: null, sent: { writeId: '1' } });
    expect(await client.waitForOutcome(unknown)).toMatchObject({ outcome: 'APPLIED', customer: null });
  });

  it('goes on from the answer to the repetition when the write is still in progress', async () => {
    await using app = await openWarm();
    const held = Promise.withResolvers<() => void>();
    app.standin.fault = faults.onWrites(faults.applyWhenTold(held.resolve));
    const { client } = losingFirst(app, async (init) => {
      // It is not awaited: the connection breaks as soon as LoanPro has the request.
      void fetch(app.url, init).then((response) => response.text());
      await held.promise;
    });
    const unknown = await updateUnknown(client);
    const waiting = client.waitForOutcome(unknown);
    (await held.promise)();
    expect(await waiting).toMatchObject({ outcome: 'APPLIED' });
    expect(puts(app)).toHaveLength(1);
  });

  it('finds the outcome of an update that a router sent twice, when the gateway had no room for the repetition', async () => {
    await using app = await openWarm({ gateway: { maxConcurrentRequests: 1 } });
    const held = Promise.withResolvers<() => void>();
    app.standin.fault = faults.onWrites(faults.applyWhenTold(held.resolve));
    let isFirst = true;
    const { client, sent } = clientOf(async (_request, init) => {
      if (isFirst) {
        isFirst = false;
        // The router gets no answer in time. The gateway goes on with the request.
        void fetch(app.url, init).then((response) => response.text());
        await held.promise;
      }
      return fetch(app.url, init);
    });
    const unknown = await updateUnknown(client);
    expect(unknown).toMatchObject({ error: { code: 'OVERLOADED', status: 503 }, sent: { writeId: null } });
    (await held.promise)();
    expect(await client.waitForOutcome(unknown)).toMatchObject({ outcome: 'APPLIED' });
    expect(new Set(keysOf(sent)).size).toBe(1);
    expect(puts(app)).toHaveLength(1);
  });

  it.each([0.1, 0, -5, -Infinity])('asks the gateway once when it may take %s ms', async (giveUpAfterMs) => {
    const { client, sent } = clientOf((request) =>
      isUpdate(request)
        ? payload({ outcome: 'UNKNOWN', id: '1' })
        : record({ isSettled: false, outcome: 'UNKNOWN' }),
    );
    const unknown = await updateUnknown(client);
    expect(await client.waitForOutcome(unknown, { giveUpAfterMs })).toEqual(unknown);
    expect(sent.map(isUpdate)).toEqual([true, false]);
  });

  it('returns REJECTED without a problem when the gateway finds out later that nothing changed', async () => {
    await using app = await openWarm({ journal: { leaseMs: 3000, sendMarginMs: 1000 } });
    app.standin.fault = faults.onWrites(faults.resetBefore);
    const client = createClient({ url: app.url });
    const result = await client.waitForOutcome(await updateUnknown(client));
    expect(result).toMatchObject({
      outcome: 'REJECTED',
      problems: [],
      changes: [{ field: { id: '22' }, result: 'NOT_APPLIED' }],
      customer: { id: '5001' },
    });
    expect(puts(app)).toHaveLength(1);
  });
});

/** Lets the fake clock run until the client waits for nothing any more. */
async function waitFor(client: Client, unknown: Unknown, options?: WaitOptions): Promise<UpdateResult> {
  const [result] = await Promise.all([client.waitForOutcome(unknown, options), vi.runAllTimersAsync()]);
  return result;
}

describe('waitForOutcome, with a fake clock', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  it.each([
    ['60 seconds', undefined, 59],
    ['60 seconds when the time is not a number', { giveUpAfterMs: NaN }, 59],
    ['the time that the caller gives', { giveUpAfterMs: 4500 }, 4],
    ['a second', { giveUpAfterMs: 1000 }, 1],
    ['half a second', { giveUpAfterMs: 500 }, 1],
  ])('asks once a second, and stays UNKNOWN after %s', async (_name, options, questions) => {
    const { client, sent } = clientOf((request) =>
      isUpdate(request)
        ? payload({ outcome: 'UNKNOWN', id: '1' })
        : record({ isSettled: false, outcome: 'UNKNOWN' }),
    );
    const unknown = await updateUnknown(client);
    expect(await waitFor(client, unknown, options)).toEqual(unknown);
    expect(sent.map(isUpdate)).toEqual([true, ...Array(questions).fill(false)]);
  });

  it('asks after half of the time when there is less than a second, and gives the gateway the other half', async () => {
    const deadlines: (string | null)[] = [];
    const { client } = clientOf((request, init) => {
      if (isUpdate(request)) return payload({ outcome: 'UNKNOWN', id: '1' });
      deadlines.push(new Headers(init.headers).get('x-request-timeout-ms'));
      return record({ isSettled: true, outcome: 'APPLIED' });
    });
    const unknown = await updateUnknown(client);
    expect(await waitFor(client, unknown, { giveUpAfterMs: 500 })).toMatchObject({ outcome: 'APPLIED' });
    expect(deadlines[0]).toBe('250');
  });

  it('waits without end when the caller wants that', async () => {
    const { client, sent } = clientOf((request) => {
      if (isUpdate(request)) return payload({ outcome: 'UNKNOWN', id: '1' });
      return record({ isSettled: sent.length > 200, outcome: 'APPLIED' });
    });
    const unknown = await updateUnknown(client);
    const result = await waitFor(client, unknown, { giveUpAfterMs: Infinity });
    expect(result).toMatchObject({ outcome: 'APPLIED' });
    expect(sent.length).toBeGreaterThan(200);
  });

  it.each(['OVERLOADED', 'JOURNAL_UNAVAILABLE'])(
    'repeats an update with the same key after %s, as late as the gateway asks',
    async (code) => {
      const times: number[] = [];
      const { client, sent } = clientOf(() => {
        times.push(performance.now());
        const refused = failure(code, { retryable: true, retryAfterMs: 5000 });
        return sent.length < 3 ? refused : payload({ outcome: 'APPLIED' });
      });
      const unknown = unknownOf(await client.update('5001', [TEXT], { idempotencyKey: 'mine' }));
      expect(unknown).toMatchObject({ error: { code }, sent: { writeId: null, idempotencyKey: 'mine' } });
      expect(await waitFor(client, unknown)).toMatchObject({ outcome: 'APPLIED' });
      expect(keysOf(sent)).toEqual(['mine', 'mine', 'mine']);
      const [first = 0, ...more] = times;
      expect(more.map((time) => time - first)).toEqual([5000, 10_000]);
    },
  );

  it('asks once, after half of the time, when the gateway asks for a longer pause than there is time', async () => {
    const { client, sent } = clientOf(() =>
      failure('OVERLOADED', { retryable: true, retryAfterMs: 5_000_000_000 }),
    );
    const unknown = await updateUnknown(client);
    expect(await waitFor(client, unknown)).toMatchObject({
      outcome: 'UNKNOWN',
      error: { code: 'OVERLOADED' },
    });
    expect(sent).toHaveLength(2);
  });

  it('rejects with the reason of its signal as soon as that aborts', async () => {
    const { client, sent } = clientOf(() => payload({ outcome: 'UNKNOWN', id: '1' }));
    const unknown = await updateUnknown(client);
    const leaving = new AbortController();
    const waiting = client.waitForOutcome(unknown, { signal: leaving.signal });
    const reason = new Error('the page was closed');
    leaving.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    await expect(client.waitForOutcome(unknown, { signal: leaving.signal })).rejects.toBe(reason);
    expect(sent).toHaveLength(1);
  });

  it('cancels a question in progress when its signal aborts', async () => {
    const asked = Promise.withResolvers<AbortSignal>();
    const { client } = clientOf(async (request, { signal }) => {
      if (isUpdate(request)) return payload({ outcome: 'UNKNOWN', id: '1' });
      if (signal) asked.resolve(signal);
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    });
    const leaving = new AbortController();
    const waiting = client.waitForOutcome(await updateUnknown(client), { signal: leaving.signal });
    await Promise.all([asked.promise, vi.advanceTimersByTimeAsync(2000)]);
    const reason = new Error('the page was closed');
    leaving.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });

  it('does not send the update again when the gateway has no record of the write any more', async () => {
    const { client, sent } = clientOf((request) =>
      isUpdate(request) ? payload({ outcome: 'UNKNOWN', id: '1' }) : record(null),
    );
    expect(await waitFor(client, await updateUnknown(client))).toMatchObject({ outcome: 'UNKNOWN' });
    expect(sent.map(isUpdate)).toEqual([true, false]);
  });

  it('does not send the update again when the gateway may have forgotten its key', async () => {
    const { client, sent } = clientOf(() => Response.error());
    const unknown = await updateUnknown(client);
    const sentAtMs = unknown.sent.sentAtMs - 25 * 60 * 60 * 1000;
    const old = { ...unknown, sent: { ...unknown.sent, sentAtMs } };
    expect(await waitFor(client, old)).toEqual(old);
    expect(sent).toHaveLength(1);
  });

  it('does not say REJECTED when the gateway cannot compare a repetition with the update any more', async () => {
    const { client, sent } = clientOf(() =>
      sent.length === 1
        ? Response.error()
        : payload({ outcome: 'REJECTED', userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] }),
    );
    const unknown = await updateUnknown(client);
    expect(await waitFor(client, unknown)).toEqual(unknown);
  });

  it('asks again after an error, and does not take an error of a repetition for the outcome', async () => {
    const answers = [
      () => Response.error(),
      () => failure('CUSTOMER_BUSY', { retryable: true, retryAfterMs: 10 }),
      () => new Response('<html>Bad gateway</html>', { status: 502 }),
      () => payload({ outcome: 'UNKNOWN', id: '1' }),
      () => failure('UPSTREAM_UNAVAILABLE', { retryable: true }),
      () => record({ isSettled: false, outcome: 'UNKNOWN' }),
      () => record({ isSettled: true, outcome: 'APPLIED' }),
      // The customer, which cannot be read.
      () => failure('UPSTREAM_UNAVAILABLE', { retryable: true }),
    ];
    const { client, sent } = clientOf(() => answers[sent.length - 1]?.() ?? Response.error());
    const result = await waitFor(client, await updateUnknown(client));
    expect(result).toEqual({ outcome: 'APPLIED', changes: [], customer: null });
    expect(new Set(keysOf(sent)).size).toBe(1);
    expect(sent.map(isUpdate)).toEqual([true, true, true, true, false, false, false, false]);
  });

  it('stays UNKNOWN at once when the gateway cannot answer the question', async () => {
    const { client, sent } = clientOf((request) =>
      isUpdate(request) ? payload({ outcome: 'UNKNOWN', id: '1' }) : failure('GRAPHQL_VALIDATION_FAILED'),
    );
    const result = await waitFor(client, await updateUnknown(client));
    expect(result).toMatchObject({ outcome: 'UNKNOWN', error: { code: 'GRAPHQL_VALIDATION_FAILED' } });
    expect(sent).toHaveLength(2);
  });
});

describe('the idempotency key of an update', () => {
  it('is another one for every call, unless the call has one', async () => {
    const { client, sent } = clientOf(() => payload({ outcome: 'APPLIED' }));
    await client.update('5001', [TEXT]);
    await client.update('5001', [TEXT]);
    await client.update('5001', [TEXT], { idempotencyKey: 'mine' });
    const [first, second, third] = keysOf(sent);
    expect(first).toMatch(/^[\da-f]{32}$/);
    expect(second).toMatch(/^[\da-f]{32}$/);
    expect(first).not.toBe(second);
    expect(third).toBe('mine');
  });

  it('makes the gateway write two calls with the same key once', async () => {
    await using app = await openWarm();
    const client = createClient({ url: app.url });
    const save = () => client.update('5001', [TEXT], { idempotencyKey: 'save-1' });
    const results = await Promise.all([save(), save()]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['APPLIED', 'APPLIED']);
    expect(puts(app)).toHaveLength(1);
  });

  it('is repeated with the values that were sent, even if the object of the caller has changed', async () => {
    const { client, sent } = clientOf(() =>
      sent.length === 1 ? Response.error() : payload({ outcome: 'APPLIED' }),
    );
    const values = [structuredClone(TEXT)];
    const unknown = unknownOf(await client.update('5001', values));
    values.push(TEXT);
    if (values[0]) values[0].value.text = 'other';
    await client.waitForOutcome(unknown);
    expect(sent.map(({ variables }) => variables.values)).toEqual([[TEXT], [TEXT]]);
  });
});
