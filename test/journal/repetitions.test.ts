// Idempotency keys in both databases, between two gateways that share one: which of two requests is written, and what the other gets.

import { afterAll, describe, expect, it } from 'vitest';
import { NOBODY } from '../../src/custom-fields/audit-trail.ts';
import type { IntentEnd } from '../../src/custom-fields/write/journal.ts';
import { postgresBin } from '../support/postgres.ts';
import { customer, field } from './fakes.ts';
import { closeCluster, open, openDatabase, openFile } from './places.ts';
import type { Opened } from './places.ts';

afterAll(closeCluster);

const KINDS = [
  { name: 'a SQLite file', openPlace: openFile },
  ...(postgresBin === undefined ? [] : [{ name: 'a Postgres', openPlace: openDatabase }]),
];

const REQUEST = { key: 'click-1', input: 'amount 400' };

const end = (outcome: IntentEnd['outcome']): IntentEnd => ({
  outcome,
  reportedOutcome: outcome,
  results: new Map([[field('3'), outcome === 'APPLIED' ? 'APPLIED' : 'UNKNOWN']]),
  problems: [],
  status: 200,
});

const signal = () => AbortSignal.timeout(20_000);

const openWith = ({ journal }: Opened, idempotency: typeof REQUEST, customerId = '4150') =>
  journal.open({
    entity: customer(customerId),
    requestId: 'request',
    actor: { ...NOBODY, address: 'caller' },
    fields: [{ fieldId: field('3'), name: 'Income', wanted: '400.00' }],
    endsAtMs: performance.now() + 20_000,
    idempotency,
    signal: signal(),
  });

async function openIntent(...parameters: Parameters<typeof openWith>) {
  const opened = await openWith(...parameters);
  if ('earlier' in opened) throw new Error('There is an earlier write.');
  return opened.intent;
}

async function begin(opened: Opened): Promise<string> {
  const result = await openWith(opened, REQUEST);
  if ('earlier' in result) return result.earlier.outcome;
  await result.intent.close(end('APPLIED'));
  return 'begun';
}

describe.each(KINDS)('$name', ({ openPlace }) => {
  async function openTwo() {
    const place = await openPlace();
    const [one, other] = [await open(place.home), await open(place.home, { '4150': '400.00' })];
    return {
      one,
      other,
      [Symbol.asyncDispose]: async () =>
        void (await Promise.all([one.journal.close(), other.journal.close()])),
    };
  }

  it('gives the second request the outcome of the first, also when the customer differs in the meantime', async () => {
    await using two = await openTwo();
    const intent = await openIntent(two.one, REQUEST);
    const waiting = two.other.journal.findEarlier({ idempotency: REQUEST, signal: signal() });
    const claiming = openWith(two.other, REQUEST);
    await intent.recordBefore(new Map([[field('3'), { text: '350.00', hasRow: true }]]));
    await intent.close(end('APPLIED'));
    const earlier = { id: intent.id, outcome: 'APPLIED', isSettled: true };
    expect(await waiting).toMatchObject({ isSameInput: true, earlier });
    expect(await claiming).toMatchObject({ isSameInput: true, earlier });
    expect(await two.other.journal.find(intent.id)).toMatchObject(earlier);
    // The key is the tenant's, and the input tells which customer it was for.
    expect(await openWith(two.other, { ...REQUEST, input: 'amount 500' }, '4151')).toMatchObject({
      isSameInput: false,
    });
  });

  it('lets exactly one of ten requests begin', async () => {
    await using two = await openTwo();
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => begin(index % 2 === 0 ? two.one : two.other)),
    );
    expect(results.toSorted()).toEqual([...Array.from({ length: 9 }, () => 'APPLIED'), 'begun']);
  });

  it('frees the key of a request that was not sent', async () => {
    await using two = await openTwo();
    await (await openIntent(two.one, REQUEST)).closeUnsent();
    expect(await two.other.journal.findEarlier({ idempotency: REQUEST, signal: signal() })).toBeNull();
    await (await openIntent(two.other, REQUEST)).closeUnsent();
  });

  it('looks once at LoanPro after UNKNOWN, and settles the write when every value is there', async () => {
    await using two = await openTwo();
    const intent = await openIntent(two.one, REQUEST);
    await intent.recordBefore(new Map([[field('3'), { text: '350.00', hasRow: true }]]));
    await intent.leaveOpen(end('UNKNOWN'));
    // The first gateway reads a LoanPro without the value, and the second one with it.
    expect(await two.one.journal.findEarlier({ idempotency: REQUEST, signal: signal() })).toMatchObject({
      earlier: { outcome: 'UNKNOWN', isSettled: false },
    });
    expect(await two.other.journal.findEarlier({ idempotency: REQUEST, signal: signal() })).toMatchObject({
      earlier: { id: intent.id, outcome: 'APPLIED', isSettled: true },
    });
    expect(two.other.notices).toMatchObject([{ kind: 'recovered', outcome: 'RECOVERED_APPLIED' }]);
  });

  it('knows the write of another tenant neither by its key nor by its id', async () => {
    const place = await openPlace();
    await using one = await open(place.home);
    await using other = await open(place.home, {}, 'another tenant');
    const intent = await openIntent(one, REQUEST);
    await intent.close(end('APPLIED'));
    expect(await other.journal.find(intent.id)).toBeNull();
    expect(await other.journal.findEarlier({ idempotency: REQUEST, signal: signal() })).toBeNull();
  });
});
