// One write over a store and a journal in memory: what is sent, how many reads there are, and how the intent is closed.

import { describe, expect, it } from 'vitest';
import { NOBODY } from '../../../src/custom-fields/audit-trail.ts';
import type { StoredEntity } from '../../../src/custom-fields/stored.ts';
import type { IntentEnd } from '../../../src/custom-fields/write/journal.ts';
import type { WriteReply } from '../../../src/custom-fields/write/store.ts';
import { startUpdate } from '../../../src/custom-fields/write/update.ts';
import {
  createFakeJournal,
  createFakeStore,
  customerRef,
  customerWith,
  definitionOf,
} from '../../support/write-fakes.ts';

const FIELD = definitionOf('1', 'TEXT');
const PAUSES_MS = [0, 1, 1, 1];

function openWrite(signal = new AbortController().signal) {
  const store = createFakeStore([FIELD]);
  store.reads = [customerWith(['1', 'old'])];
  const { journal, intent, steps } = createFakeJournal();
  const run = () =>
    startUpdate(store, journal, {
      entity: customerRef('4150'),
      values: [{ field: { id: '1' }, value: { as: 'raw', text: 'new' }, onlyIf: null }],
      formats: { date: 'YYYY-MM-DD' },
      signal,
      requestId: 'r1',
      actor: { ...NOBODY, address: 'test' },
      endsAtMs: Infinity,
      idempotencyKey: null,
      readBackPausesMs: PAUSES_MS,
    }).answer;
  return { store, intent, steps, run };
}

describe('the read-back of a write', () => {
  it('ends with the first read that shows the new value', async () => {
    const { store, run } = openWrite();
    store.reads = [
      customerWith(['1', 'old']),
      customerWith(['1', 'old']),
      customerWith(['1', 'new']),
      customerWith(['1', 'old']),
    ];
    expect((await run()).outcome).toBe('APPLIED');
    expect(store.counts).toEqual({ reads: 3, writes: 1 });
  });

  it('makes all of its reads while LoanPro still shows the former value', async () => {
    const { store, run } = openWrite();
    expect((await run()).outcome).toBe('REJECTED');
    expect(store.counts).toEqual({ reads: 1 + PAUSES_MS.length, writes: 1 });
  });

  it('ends with the second read after LoanPro has refused the update', async () => {
    const { store, run } = openWrite();
    store.onWrite = async (guard) => {
      guard.beforeSend();
      return { verdict: 'refused', status: 422 };
    };
    expect(await run()).toMatchObject({
      outcome: 'REJECTED',
      userErrors: [{ code: 'REFUSED_BY_LOANPRO' }],
    });
    expect(store.counts.reads).toBe(3);
  });

  it('keeps what an earlier read showed when a later read fails', async () => {
    const { store, run } = openWrite();
    store.reads = [customerWith(['1', 'old']), customerWith(['1', 'third']), new Error('LoanPro is down.')];
    // One read that shows another value is no proof that the new value does not come any more.
    expect(await run()).toMatchObject({ outcome: 'UNKNOWN', changes: [{ after: { text: 'third' } }] });
    expect(store.counts.reads).toBe(1 + PAUSES_MS.length);
  });

  it('makes the outcome UNKNOWN when the last read fails and an earlier one showed the former value', async () => {
    const { store, steps, run } = openWrite();
    store.reads = [customerWith(['1', 'old']), customerWith(['1', 'old']), new Error('LoanPro is down.')];
    expect(await run()).toMatchObject({ outcome: 'UNKNOWN', changes: [{ after: { text: 'old' } }] });
    expect(steps.at(-1)).toBe('leaveOpen UNKNOWN');
  });

  it('makes the outcome UNKNOWN when the reads contradict each other', async () => {
    const { store, run } = openWrite();
    store.reads = [customerWith(['1', 'old']), customerWith(['1', 'third']), customerWith(['1', 'old'])];
    expect(await run()).toMatchObject({ outcome: 'UNKNOWN', changes: [{ after: { text: 'old' } }] });
  });

  it('finds that the customer no longer exists, which explains a refusal', async () => {
    const { store, steps, run } = openWrite();
    store.reads = [customerWith(['1', 'old']), null];
    store.onWrite = async (guard) => {
      guard.beforeSend();
      return { verdict: 'refused', status: 409 };
    };
    expect(await run()).toMatchObject({
      outcome: 'REJECTED',
      lastRead: { state: 'absent' },
      changes: [],
      userErrors: [{ code: 'CUSTOMER_NOT_FOUND' }],
      reply: { status: 409 },
    });
    expect(store.counts.reads).toBe(3);
    expect(steps.at(-1)).toBe('close REJECTED');
  });

  it('explains nothing when the first read that does not find the customer comes late', async () => {
    const { store, run } = openWrite();
    store.reads = [customerWith(['1', 'old']), new Error('LoanPro is down.'), null];
    store.onWrite = async (guard) => {
      guard.beforeSend();
      return { verdict: 'refused', status: 409 };
    };
    // LoanPro may have applied what it refused, and the customer may have been deleted after that.
    expect(await run()).toMatchObject({ outcome: 'UNKNOWN', changes: [{ result: 'UNKNOWN' }] });
  });

  it('explains nothing when the customer is found once and not found once', async () => {
    const { store, run } = openWrite();
    store.reads = [customerWith(['1', 'old']), customerWith(['1', 'old']), null];
    store.onWrite = async (guard) => {
      guard.beforeSend();
      return { verdict: 'refused', status: 409 };
    };
    expect(await run()).toMatchObject({ outcome: 'UNKNOWN', lastRead: { state: 'absent' } });
  });

  it('makes the outcome UNKNOWN when every read fails', async () => {
    const { store, steps, run } = openWrite();
    store.reads = [customerWith(['1', 'old']), new Error('LoanPro is down.')];
    expect(await run()).toMatchObject({
      outcome: 'UNKNOWN',
      lastRead: { state: 'unreadable' },
      changes: [{ after: null }],
    });
    expect(steps.at(-1)).toBe('leaveOpen UNKNOWN');
  });
});

describe('a read-back that shows two rows for a field', () => {
  it.each([
    ['marks the tenant before the intent is closed, when the field had one row', [['1', 'old']], true],
    ['marks nothing when the field had no row', [], false],
  ] as const)('%s', async (_name, before, isMarked) => {
    const { store, steps, run } = openWrite();
    const rows = before.map(([field, text]): [string, string] => [field, text]);
    store.reads = [customerWith(...rows), customerWith(['1', 'old'], ['1', 'new'])];
    expect(await run()).toMatchObject({ outcome: 'DIVERGED' });
    expect(steps.slice(2)).toEqual([
      'requireTimeToSend',
      ...(isMarked ? ['markKeyedByRow'] : []),
      'record write_diverged',
      'close DIVERGED',
    ]);
  });
});

describe('before the update request is sent', () => {
  it('a write stops when its caller cancels, and closes its intent as not sent', async () => {
    const caller = new AbortController();
    const { store, steps, run } = openWrite(caller.signal);
    store.onWrite = async (guard) => {
      caller.abort(new Error('The caller cancelled.'));
      guard.beforeSend();
      return { verdict: 'accepted', status: 200 };
    };
    await expect(run()).rejects.toThrow('The caller cancelled.');
    expect(steps).toEqual(['open', 'recordBefore', 'closeUnsent', 'record write_not_sent']);
  });

  it('a write sends nothing when too little of its lease remains, and its intent is closed as not sent', async () => {
    const { store, intent, steps, run } = openWrite();
    intent.requireTimeToSend = () => {
      steps.push('requireTimeToSend');
      throw new Error('The lease is nearly over.');
    };
    let isSent = false;
    store.onWrite = async (guard) => {
      guard.beforeSend();
      isSent = true;
      return { verdict: 'accepted', status: 200 };
    };
    await expect(run()).rejects.toThrow('The lease is nearly over.');
    expect(isSent).toBe(false);
    expect(steps).toEqual([
      'open',
      'recordBefore',
      'requireTimeToSend',
      'closeUnsent',
      'record write_not_sent',
    ]);
  });
});

describe('after the update request was sent', () => {
  it('a write that throws an error leaves its intent open for recovery', async () => {
    const { store, steps, run } = openWrite();
    store.onWrite = async (guard) => {
      guard.beforeSend();
      throw new Error('Something broke.');
    };
    await expect(run()).rejects.toThrow('Something broke.');
    expect(steps).toEqual(['open', 'recordBefore', 'requireTimeToSend', 'abandon']);
  });

  it('a write is read back and recorded even when its caller cancels', async () => {
    const caller = new AbortController();
    const { store, steps, run } = openWrite(caller.signal);
    store.reads = [customerWith(['1', 'old']), customerWith(['1', 'new'])];
    store.onWrite = async (guard) => {
      guard.beforeSend();
      caller.abort(new Error('The caller cancelled.'));
      return { verdict: 'accepted', status: 200 };
    };
    expect((await run()).outcome).toBe('APPLIED');
    expect(steps.at(-1)).toBe('close APPLIED');
  });

  it('a write with an unclear answer keeps its intent open while LoanPro shows the former value', async () => {
    const { store, steps, run } = openWrite();
    store.onWrite = async (guard) => {
      guard.beforeSend();
      return { verdict: 'unsure', status: null };
    };
    expect((await run()).outcome).toBe('UNKNOWN');
    expect(steps.at(-1)).toBe('leaveOpen UNKNOWN');
  });

  it.each<[string, WriteReply, string]>([
    ['accepted', { verdict: 'accepted', status: 200 }, 'close DIVERGED'],
    ['refused', { verdict: 'refused', status: 409 }, 'close DIVERGED'],
    // The update may still take effect.
    ['not answered', { verdict: 'unsure', status: null }, 'leaveOpen UNKNOWN'],
  ])('a field that somebody else writes after a request that was %s', async (_name, reply, end) => {
    const { store, steps, run } = openWrite();
    store.onWrite = async (guard) => {
      guard.beforeSend();
      return reply;
    };
    store.reads = [customerWith(['1', 'old']), customerWith(['1', 'of somebody else'])];
    await run();
    expect(steps.at(-1)).toBe(end);
  });
});

it('a write to a customer that does not exist is refused, and nothing is sent', async () => {
  const { store, steps, run } = openWrite();
  store.reads = [null];
  expect(await run()).toMatchObject({
    outcome: 'REJECTED',
    lastRead: { state: 'absent' },
    userErrors: [{ code: 'CUSTOMER_NOT_FOUND', path: ['customerId'] }],
  });
  expect(store.counts.writes).toBe(0);
  expect(steps).toEqual(['open', 'record write_refused', 'close REJECTED']);
});

it('a write with an invalid value is refused before anything is read, and only the refusal is recorded', async () => {
  const store = createFakeStore([definitionOf('1', 'NUMBER')]);
  const { journal, steps } = createFakeJournal();
  const report = await startUpdate(store, journal, {
    entity: customerRef('4150'),
    values: [{ field: { id: '1' }, value: { as: 'raw', text: 'many' }, onlyIf: null }],
    formats: { date: 'YYYY-MM-DD' },
    signal: new AbortController().signal,
    requestId: 'r1',
    actor: { ...NOBODY, address: 'test' },
    endsAtMs: Infinity,
    idempotencyKey: null,
    readBackPausesMs: PAUSES_MS,
  }).answer;
  expect(report).toMatchObject({ outcome: 'REJECTED', lastRead: { state: 'not-read' } });
  expect(store.counts).toEqual({ reads: 0, writes: 0 });
  expect(steps).toEqual(['record write_refused']);
});

/** A write whose read-backs wait until the test shows what LoanPro holds. */
function openSlowWrite() {
  const deadline = new AbortController();
  const { store, intent, steps, run } = openWrite(deadline.signal);
  const { promise, resolve } = Promise.withResolvers<StoredEntity>();
  const isReadingBack = Promise.withResolvers<void>();
  const first = store.fetchForWrite;
  store.fetchForWrite = async (entity, signal, purpose) => {
    if (purpose !== 'verify') return first(entity, signal);
    isReadingBack.resolve();
    return promise;
  };
  return { store, intent, steps, run, deadline, show: resolve, isReadingBack: isReadingBack.promise };
}

describe('at the deadline', () => {
  const DEADLINE = new Error('The deadline has passed.');

  it('a request that was sent is UNKNOWN, and its end is recorded with what the caller was told', async () => {
    const { intent, steps, run, deadline, show, isReadingBack } = openSlowWrite();
    const closed = Promise.withResolvers<IntentEnd>();
    intent.close = async (end) => closed.resolve(end);
    const answer = run();
    await isReadingBack;
    deadline.abort(DEADLINE);
    expect(await answer).toMatchObject({
      writeId: 'write-1',
      outcome: 'UNKNOWN',
      lastRead: { state: 'unreadable' },
      changes: [{ result: 'UNKNOWN', before: { text: 'old' }, after: null }],
    });
    expect(steps.at(-1)).toBe('recordReported UNKNOWN');
    show(customerWith(['1', 'new']));
    expect(await closed.promise).toMatchObject({ outcome: 'APPLIED', reportedOutcome: 'UNKNOWN' });
  });

  it('a value that only the first read showed may still change', async () => {
    const { store, run, deadline, isReadingBack } = openSlowWrite();
    const { fetchForWrite } = store;
    let isFirst = true;
    store.fetchForWrite = async (entity, signal, purpose) => {
      if (purpose !== 'verify' || !isFirst) return fetchForWrite(entity, signal, purpose);
      isFirst = false;
      return customerWith(['1', 'third']);
    };
    const answer = run();
    await isReadingBack;
    deadline.abort(DEADLINE);
    expect(await answer).toMatchObject({
      outcome: 'UNKNOWN',
      lastRead: { state: 'read' },
      changes: [{ result: 'UNKNOWN', after: { text: 'third' } }],
    });
  });

  it('a write that has ended, and is only being recorded, is told as it ended', async () => {
    const { intent, steps, run, deadline, show, isReadingBack } = openSlowWrite();
    const isClosing = Promise.withResolvers<IntentEnd>();
    intent.close = async (end) => {
      isClosing.resolve(end);
      await new Promise(() => undefined);
    };
    const answer = run();
    await isReadingBack;
    show(customerWith(['1', 'third']));
    expect(await isClosing.promise).toMatchObject({ outcome: 'DIVERGED', reportedOutcome: 'DIVERGED' });
    deadline.abort(DEADLINE);
    expect(await answer).toMatchObject({ outcome: 'DIVERGED', writeId: 'write-1' });
    expect(steps).not.toContain('recordReported UNKNOWN');
  });

  it('a request that was not sent is never sent, even when LoanPro answers the read later', async () => {
    const deadline = new AbortController();
    const { store, intent, steps, run } = openWrite(deadline.signal);
    const { promise, resolve } = Promise.withResolvers<StoredEntity>();
    const isReading = Promise.withResolvers<void>();
    store.fetchForWrite = async () => {
      isReading.resolve();
      return promise;
    };
    const ended = Promise.withResolvers<void>();
    intent.closeUnsent = async () => ended.resolve();
    const answer = run();
    await isReading.promise;
    deadline.abort(DEADLINE);
    await expect(answer).rejects.toBe(DEADLINE);
    resolve(customerWith(['1', 'old']));
    await ended.promise;
    expect(steps).toEqual(['open', 'recordBefore']);
  });
});
