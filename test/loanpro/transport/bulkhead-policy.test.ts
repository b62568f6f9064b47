// The bulkhead alone: how many calls run at once, which share each kind has, and where the queue ends.

import { describe, expect, it, vi } from 'vitest';
import type { CallKind, Reply } from '../../../src/loanpro/transport/call.ts';
import { createBulkhead } from '../../../src/loanpro/transport/bulkhead.ts';
import type { Caller } from '../../../src/loanpro/transport/callers.ts';
import { held, makeCall, makeReply, settle, useFakeClock, watch } from './calls.ts';

useFakeClock();

/** Behind a router, all requests come from one address. */
const ROUTER: Caller = { key: 'router', isIdentified: false };
const person = (name: string): Caller => ({ key: name, isIdentified: true });

/** A bulkhead of eight places around an exchange that the test answers. */
function open(places = 8, callerShare = 1) {
  const { next, sent } = held();
  let answered = 0;
  const deadlines = new Map<AbortSignal, number>();
  const callers = new WeakMap<AbortSignal, Caller>();
  const bulkhead = createBulkhead(
    places,
    (signal) => ({
      caller: callers.get(signal) ?? ROUTER,
      endsAtMs: deadlines.get(signal) ?? Infinity,
    }),
    callerShare,
  );
  const start = (kind: CallKind, signal?: AbortSignal) =>
    watch(bulkhead(makeCall(kind, signal && { signal }), next));
  const startMany = (count: number, kind: CallKind) => Array.from({ length: count }, () => start(kind));
  const running = (kind: CallKind) => sent.filter(({ call }) => call.kind === kind).length;
  /** Sends calls of one request, and returns them. */
  const startRequest = (count: number, signal = new AbortController().signal) =>
    Array.from({ length: count }, () => ({ signal, watched: start('read', signal) }));
  /** Answers every running call, and returns the signals of the calls that take their places. */
  const answerAll = async (reply = makeReply(200)) => {
    const before = sent.length;
    for (const { answer } of sent.slice(answered)) answer(reply);
    answered = before;
    await settle();
    return sent.slice(before).map(({ call }) => call.signal);
  };
  /** Sends the first reads of so many requests of one caller. */
  const startOf = (caller: Caller, count: number) =>
    Array.from({ length: count }, () => {
      const { signal } = new AbortController();
      callers.set(signal, caller);
      return start('read', signal);
    });
  return { sent, deadlines, start, startMany, startRequest, startOf, answerAll, running };
}

describe('of the eight places of a bulkhead', () => {
  it.each([
    ['read', 6],
    ['update', 6],
    ['read-for-write', 7],
  ] as const)('calls of the kind %s can take only their share: %i', async (kind, share) => {
    const { sent, startMany } = open();
    startMany(20, kind);
    await settle();
    expect(sent).toHaveLength(share);
  });

  it('one is free for a read-back when reads and updates want all of them', async () => {
    const { sent, start, startMany } = open();
    startMany(20, 'read');
    startMany(20, 'update');
    await settle();
    expect(sent).toHaveLength(7);
    start('read-for-write');
    await settle();
    expect(sent.map(({ call }) => call.kind)).toContain('read-for-write');
  });

  it('one is free for an update when reads want all of them, and the other way round', async () => {
    const first = open();
    first.startMany(20, 'read');
    first.start('update');
    await settle();
    expect(first.running('update')).toBe(1);

    const second = open();
    second.startMany(20, 'update');
    second.start('read');
    await settle();
    expect(second.running('read')).toBe(1);
  });

  it.each([4, 8])('all can be used, and no more than that: the same is true of %i places', async (places) => {
    const { sent, startMany } = open(places);
    for (const kind of ['read', 'update', 'read-for-write'] as const) startMany(places, kind);
    await settle();
    expect(sent).toHaveLength(places);
    // Each place that becomes free goes to one call that waits.
    sent[0]?.answer(makeReply(200));
    await settle();
    expect(sent).toHaveLength(places + 1);
  });

  it('the first one that becomes free goes to the call that has waited longest, also after a failure', async () => {
    const { sent, start, startMany } = open();
    const failed = startMany(6, 'read')[0];
    const [seventh, eighth] = [start('read'), start('read')];
    await settle();
    const error = new Error('failed');
    sent[0]?.fail(error);
    await settle();
    expect(failed?.state).toBe(error);
    sent[6]?.answer(makeReply(200));
    await settle();
    expect([seventh.state, eighth.state]).toEqual([makeReply(200), 'pending']);
    expect(sent).toHaveLength(8);
  });
});

it('the kinds of calls that wait for a place in the bulkhead take turns', async () => {
  const { startMany, answerAll, running } = open();
  const kinds = ['read', 'update', 'read-for-write'] as const;
  startMany(8, 'read-for-write');
  await settle();
  for (const kind of kinds) startMany(20, kind);
  const before = kinds.map(running);
  for (let round = 0; round < 3; round++) await answerAll();
  const served = kinds.map((kind, at) => running(kind) - (before[at] ?? 0));
  expect(Math.max(...served) - Math.min(...served)).toBeLessThanOrEqual(1);
});

describe('of the requests that wait in the bulkhead', () => {
  it('one with 500 calls does not hold up twenty with one: they share the places from the next round on', async () => {
    const { startRequest, answerAll } = open();
    const [long] = startRequest(320);
    await settle();
    const singles = Array.from({ length: 20 }, () => startRequest(1)).flat();
    await settle();
    const rounds: number[] = [];
    for (let round = 0; round < 8; round++) {
      const signals = await answerAll();
      expect(signals).toHaveLength(6);
      rounds.push(signals.filter((signal) => signal !== long?.signal).length);
    }
    expect(rounds).toEqual([3, 3, 3, 3, 3, 3, 2, 0]);
    expect(singles.every(({ watched }) => watched.state !== 'pending')).toBe(true);
  });

  it('a single one waits for the next free place, whatever the number of long requests', async () => {
    const { startRequest, answerAll } = open();
    for (let at = 0; at < 24; at++) startRequest(8);
    await settle();
    // The first calls of the long requests are over then.
    for (let round = 0; round < 8; round++) await answerAll();
    const [single] = startRequest(1);
    expect(await answerAll()).toContain(single?.signal);
  });

  it('the long ones take turns, however many calls each of them has', async () => {
    const { startRequest, answerAll } = open();
    const longest = startRequest(100);
    await settle();
    const others = [startRequest(5), startRequest(5)];
    await settle();
    // The first calls of the others.
    await answerAll();
    const taken = await answerAll();
    const of = (signal?: AbortSignal) => taken.filter((each) => each === signal).length;
    expect([of(longest[0]?.signal), of(others[0]?.[0]?.signal), of(others[1]?.[0]?.signal)]).toEqual([
      2, 2, 2,
    ]);
  });

  it('the long ones get half of the places while new requests keep coming', async () => {
    const { startRequest, answerAll } = open();
    const [long] = startRequest(100);
    await settle();
    for (let round = 0; round < 10; round++) {
      for (let at = 0; at < 12; at++) startRequest(1);
      const signals = await answerAll();
      expect(signals.filter((signal) => signal === long?.signal)).toHaveLength(3);
    }
  });

  it('one that is cancelled leaves the queue with all its calls', async () => {
    const { start, startMany, answerAll } = open();
    startMany(6, 'read');
    const caller = new AbortController();
    const cancelled = Array.from({ length: 10 }, () => start('read', caller.signal));
    const after = new AbortController().signal;
    start('read', after);
    start('read', after);
    await settle();
    caller.abort(new Error('the caller disconnected'));
    await settle();
    expect(cancelled.every(({ state }) => state instanceof Error)).toBe(true);
    expect(await answerAll()).toEqual([after, after]);
  });
});

describe('of the callers whose requests wait in the bulkhead', () => {
  it('ten with one request each wait for at most ten calls of others, although one caller has 200 requests in an overload', async () => {
    const { sent, startOf, answerAll } = open();
    startOf(person('greedy'), 200);
    await vi.advanceTimersByTimeAsync(1001);
    for (let round = 0; round < 30; round++) {
      // The greedy one sends again as soon as it is answered or refused.
      startOf(person('greedy'), 200);
      const before = sent.length;
      const quiet = Array.from({ length: 10 }, (_, at) => startOf(person(`quiet-${at}`), 1)).flat();
      for (let calls = 0; calls < 3; calls++) await answerAll();
      // Eleven callers and six places: each has its place in the second round, and its answer in the third.
      expect(sent.length - before).toBeLessThanOrEqual(18);
      expect(quiet.map(({ state }) => state)).toEqual(Array(10).fill(makeReply(200)));
    }
  });

  it('one who is identified leaves places free, although all its calls hang', async () => {
    const { sent, startOf, startMany } = open(8, 0.75);
    startOf(person('greedy'), 20);
    startOf(person('quiet'), 1);
    await settle();
    expect(sent).toHaveLength(4 + 1);
    // An address may stand for many callers.
    startMany(20, 'read');
    await settle();
    expect(sent).toHaveLength(6);
    sent[0]?.answer(makeReply(200));
    sent[4]?.answer(makeReply(200));
    await settle();
    expect(sent).toHaveLength(8);
  });

  it('one fills only its own queue', async () => {
    const { startOf } = open();
    startOf(person('greedy'), 6 + 40 * 8);
    await settle();
    const [refused] = startOf(person('greedy'), 1);
    const [waiting] = startOf(person('quiet'), 1);
    await settle();
    expect(refused?.state).toMatchObject({ code: 'queue-full' });
    expect(waiting?.state).toBe('pending');
  });
});

/** A bulkhead whose places for reads have all been taken for as long as a burst lasts. One read waits. */
async function openOverloaded() {
  const opened = open();
  opened.startMany(6, 'read');
  opened.startMany(1, 'read');
  await vi.advanceTimersByTimeAsync(1000);
  return opened;
}

describe('a new request is refused at once', () => {
  it('when one waits for each place, and all of them are taken for longer than a second', async () => {
    const { start, startMany } = open();
    startMany(6 + 6, 'read');
    await vi.advanceTimersByTimeAsync(1000);
    const last = start('read');
    await settle();
    expect(last.state).toBe('pending');
    await vi.advanceTimersByTimeAsync(1);
    const refused = start('read');
    await settle();
    expect(refused.state).toMatchObject({ code: 'queue-full' });
  });

  it('in an overload, but not when fewer than one wait for each place, and not the further calls of one that has begun', async () => {
    const { start, startMany, startRequest } = await openOverloaded();
    const [begun] = startRequest(1);
    startMany(3, 'read');
    await vi.advanceTimersByTimeAsync(1);
    const sixth = start('read');
    const seventh = start('read');
    const further = start('read', begun?.signal);
    await settle();
    expect([sixth.state, further.state]).toEqual(['pending', 'pending']);
    expect(seventh.state).toMatchObject({ code: 'queue-full' });
  });

  it('only until a request finds a free place', async () => {
    const { sent, startMany, answerAll } = await openOverloaded();
    startMany(5, 'read');
    await vi.advanceTimersByTimeAsync(1);
    await answerAll();
    await answerAll();
    const burst = startMany(20, 'read');
    await settle();
    expect(burst.every(({ state }) => state === 'pending')).toBe(true);
    expect(sent).toHaveLength(7 + 5 + 6);
  });

  it('when the calls before it need more than two seconds', async () => {
    const { start, startMany, answerAll } = open();
    startMany(6, 'read');
    await vi.advanceTimersByTimeAsync(500);
    await answerAll();
    startMany(6 + 24, 'read');
    await settle();
    expect(start('read').state).toBe('pending');
    const refused = start('read');
    await settle();
    expect(refused.state).toMatchObject({ code: 'queue-full' });
  });

  it('when the calls before it need more time than it has', async () => {
    const { deadlines, start, startMany, answerAll } = open();
    startMany(6, 'read');
    await vi.advanceTimersByTimeAsync(500);
    await answerAll();
    startMany(6 + 12, 'read');
    await settle();
    const [early, late] = [new AbortController().signal, new AbortController().signal];
    deadlines.set(early, performance.now() + 999).set(late, performance.now() + 1100);
    const refused = start('read', early);
    const waiting = start('read', late);
    await settle();
    expect(refused.state).toMatchObject({ code: 'queue-full' });
    expect(waiting.state).toBe('pending');
  });

  it('but not when no other request waits, even if its deadline has passed', async () => {
    const { deadlines, start, startMany, answerAll } = open();
    startMany(6, 'read');
    await vi.advanceTimersByTimeAsync(500);
    await answerAll();
    startMany(6, 'read');
    const late = new AbortController().signal;
    deadlines.set(late, performance.now() - 1);
    const waiting = start('read', late);
    await settle();
    expect(waiting.state).toBe('pending');
  });

  it('and the reads of writes and updates are not', async () => {
    const { running, start, startMany } = await openOverloaded();
    startMany(20, 'read');
    start('update');
    start('read-for-write');
    await settle();
    expect([running('update'), running('read-for-write')]).toEqual([1, 1]);
  });
});

/** Sends reads of different requests at an even rate for ten seconds. Counts what ends in the last five of them. */
async function load(perSecond: number, callMs: number) {
  const bulkhead = createBulkhead(8, () => ({ caller: ROUTER, endsAtMs: Infinity }));
  const ends: { isGood: boolean; tookMs: number }[] = [];
  const answerLate = async () =>
    new Promise<Reply>((resolve) => {
      setTimeout(resolve, callMs, makeReply(200));
    });
  const ask = async () => {
    const startMs = performance.now();
    const isGood = await bulkhead(makeCall('read'), answerLate).then(
      () => true,
      () => false,
    );
    ends.push({ isGood, tookMs: performance.now() - startMs });
  };
  let asked = 0;
  for (let ms = 0; ms < 10_000; ms++) {
    if (ms === 5000) ends.length = 0;
    for (; asked * 1000 < ms * perSecond; asked++) void ask();
    await vi.advanceTimersByTimeAsync(1);
  }
  const longest = (isGood: boolean) =>
    Math.max(0, ...ends.filter((end) => end.isGood === isGood).map(({ tookMs }) => tookMs));
  const good = ends.filter(({ isGood }) => isGood).length;
  return { goodPerSecond: good / 5, servedMs: longest(true), refusedMs: longest(false) };
}

describe('under load, when six calls run at once', () => {
  it.each([1, 2, 4, 20])(
    'of %i times what can be served, as many are served, within twice the time, and the others are refused at once',
    async (factor) => {
      const { goodPerSecond, servedMs, refusedMs } = await load(factor * 59, 100);
      expect(goodPerSecond).toBeGreaterThanOrEqual(0.97 * 59);
      expect(servedMs).toBeLessThanOrEqual(2 * 100 + 2);
      expect(refusedMs).toBe(0);
    },
  );

  it('short calls may wait for 50 ms, so that a busy process has enough of them', async () => {
    const { goodPerSecond, servedMs, refusedMs } = await load(2400, 10);
    expect(goodPerSecond).toBeGreaterThanOrEqual(0.97 * 600);
    expect(servedMs).toBeGreaterThan(40);
    expect(servedMs).toBeLessThanOrEqual(10 + 50 + 10);
    expect(refusedMs).toBe(0);
  });
});

describe('a full queue of the bulkhead', () => {
  it('refuses a call at once when forty calls wait for each place', async () => {
    const { sent, start, startMany } = open();
    const waiting = startMany(6 + 40 * 8, 'read');
    await settle();
    const refused = start('read');
    await settle();
    expect(refused.state).toMatchObject({ name: 'LoanProError', code: 'queue-full' });
    expect(waiting.every(({ state }) => state === 'pending')).toBe(true);
    expect(sent).toHaveLength(6);
  });

  it('of reads refuses neither an update nor a read-back', async () => {
    const { running, start, startMany } = open();
    startMany(6 + 40 * 8, 'read');
    start('update');
    start('read-for-write');
    await settle();
    expect([running('update'), running('read-for-write')]).toEqual([1, 1]);
  });

  it('counts the further calls of requests apart from first ones, and no more when they were cancelled', async () => {
    const { start, startMany, startRequest } = open();
    startMany(6, 'read');
    const caller = new AbortController();
    const [begun] = startRequest(1 + 40 * 8, caller.signal);
    await settle();
    const refused = start('read', begun?.signal);
    const first = start('read');
    await settle();
    expect(refused.state).toMatchObject({ code: 'queue-full' });
    expect(first.state).toBe('pending');
    const other = new AbortController().signal;
    start('read', other);
    caller.abort(new Error('the caller disconnected'));
    await settle();
    const further = start('read', other);
    await settle();
    expect(further.state).toBe('pending');
  });

  it('accepts another call as soon as a waiting call was cancelled', async () => {
    const { start, startMany } = open();
    startMany(5 + 40 * 8, 'read');
    const caller = new AbortController();
    start('read', caller.signal);
    await settle();
    caller.abort(new Error('the caller disconnected'));
    await settle();
    const next = start('read');
    await settle();
    expect(next.state).toBe('pending');
  });
});

describe('the signal of a call in the bulkhead', () => {
  it.each(['read', 'read-for-write', 'update'] as const)(
    'ends the wait of a %s with its reason',
    async (kind) => {
      const { sent, start, startMany } = open();
      startMany(10, kind);
      const caller = new AbortController();
      const waiting = start(kind, caller.signal);
      await settle();
      const reason = new Error('the caller disconnected');
      caller.abort(reason);
      await settle();
      expect(waiting.state).toBe(reason);
      // It is not sent later either, when a place becomes free.
      for (let at = 0; at < 10; at++) {
        sent[at]?.answer(makeReply(200));
        await settle();
      }
      expect(sent).toHaveLength(10);
    },
  );

  it('has no effect once the call has its place', async () => {
    const { sent, start } = open();
    const caller = new AbortController();
    const running = start('update', caller.signal);
    await settle();
    caller.abort(new Error('the caller disconnected'));
    await settle();
    expect(running.state).toBe('pending');
    sent[0]?.answer(makeReply(200));
    await settle();
    expect(running.state).toEqual(makeReply(200));
  });

  it('refuses the call when it aborted before the call', async () => {
    const { sent, start } = open();
    const reason = new Error('the caller disconnected');
    const refused = start('read', AbortSignal.abort(reason));
    await settle();
    expect(refused.state).toBe(reason);
    expect(sent).toEqual([]);
  });
});
