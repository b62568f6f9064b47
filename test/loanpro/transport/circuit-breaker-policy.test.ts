// The circuit breaker alone, with a fake clock: what opens it, what it lets through, and what closes it.

import { describe, expect, it, vi } from 'vitest';
import type { Call, CallKind, Reply } from '../../../src/loanpro/transport/call.ts';
import { createCircuitBreaker } from '../../../src/loanpro/transport/circuit-breaker.ts';
import { LoanProError } from '../../../src/loanpro/transport/errors.ts';
import { KINDS, held, makeCall, makeReply, settle, useFakeClock, watch } from './calls.ts';

useFakeClock();

const GOOD = makeReply(200);
const BAD = makeReply(500);
const DISCONNECTED = new Error('the caller disconnected');

/** A breaker, the changes it reports, and short ways to send calls with a given end. */
function openBreaker() {
  const changes: boolean[] = [];
  const breaker = createCircuitBreaker((isOpen) => changes.push(isOpen));
  const { next, sent } = held();
  let asked = 0;
  /** Each call asks about something else, if the test does not say what. */
  const subjects = () => [`customer ${++asked}`];

  /** Starts a call that the test ends. */
  const start = async (kind: CallKind = 'read', rest: Partial<Call> = {}) => {
    const watched = watch(breaker.guard(makeCall(kind, { subjects: subjects(), ...rest }), next));
    await settle();
    return { watched, sent: sent.at(-1) };
  };
  /** Sends one call, whose end is given. */
  const send = async (end: Reply | Error, kind: CallKind = 'read', about = subjects()) =>
    breaker
      .guard(makeCall(kind, { subjects: about }), async () => {
        if (end instanceof Error) throw end;
        return end;
      })
      .catch((error: unknown) => error);
  const sendAll = async (...ends: (Reply | Error)[]) => {
    for (const end of ends) await send(end);
  };
  /** The immediate result of a call: `sent`, or the code with which it is refused. */
  const tryOne = async (kind: CallKind = 'read', about = subjects()) => {
    const before = sent.length;
    const { watched } = await start(kind, { subjects: about });
    if (sent.length > before) return 'sent';
    return watched.state instanceof LoanProError ? watched.state.code : watched.state;
  };
  return { breaker, changes, sent, start, send, sendAll, tryOne };
}

const six = Array<Reply>(6).fill(BAD);

describe('the circuit opens', () => {
  it('after six failures in a row', async () => {
    const { changes, sendAll, tryOne } = openBreaker();
    await sendAll(...six.slice(1));
    expect(changes).toEqual([]);
    await sendAll(BAD);
    expect(changes).toEqual([true]);
    expect(await tryOne()).toBe('circuit-open');
  });

  it('and tells the rest of its cool-down to the calls that it refuses', async () => {
    const { breaker, sendAll, start } = openBreaker();
    await sendAll(...six);
    await vi.advanceTimersByTimeAsync(1500);
    const { watched } = await start();
    expect(watched.state).toMatchObject({ code: 'circuit-open', retryAfterMs: 3500 });
    await vi.advanceTimersByTimeAsync(3500);
    // The first of these is the probe.
    await start();
    const refused = breaker.refuse(makeCall('read'), async () => GOOD);
    await expect(refused).rejects.toMatchObject({ code: 'circuit-open', retryAfterMs: 1000 });
  });

  it.each([
    ['a 500', BAD],
    ['a 503', makeReply(503)],
    ...(['not-sent', 'unavailable', 'timeout', 'truncated'] as const).map((code): [string, Error] => [
      code,
      new LoanProError(code, code),
    ]),
  ])('after this error occurs six times: %s', async (_name, end) => {
    const { changes, sendAll } = openBreaker();
    await sendAll(...Array<Reply | Error>(6).fill(end));
    expect(changes).toEqual([true]);
  });

  it('when half of twenty calls within ten seconds fail, with successes between them', async () => {
    const { changes, sendAll } = openBreaker();
    for (let pair = 0; pair < 9; pair++) await sendAll(BAD, GOOD);
    expect(changes).toEqual([]);
    await sendAll(BAD);
    expect(changes).toEqual([]);
    await sendAll(GOOD);
    expect(changes).toEqual([true]);
  });

  it('after six failed read-backs as after six failed reads', async () => {
    const { changes, send } = openBreaker();
    for (let round = 0; round < 6; round++) await send(BAD, 'read-for-write');
    expect(changes).toEqual([true]);
  });
});

describe('the circuit stays closed', () => {
  it('while one customer cannot be read, alone or in lists, and nothing else is read', async () => {
    const { changes, send } = openBreaker();
    for (let round = 0; round < 100; round++) {
      await send(BAD, 'read', ['bad']);
      await send(BAD, 'read-for-write', ['bad']);
      await send(BAD, 'read', [`good ${round}`, 'bad', `good ${round + 1}`]);
      await vi.advanceTimersByTimeAsync(5000);
    }
    expect(changes).toEqual([]);
  });

  it('while two customers cannot be read, but not while three cannot', async () => {
    const { changes, send } = openBreaker();
    for (let round = 0; round < 100; round++) {
      await send(BAD, 'read', [`bad ${round % 2}`]);
      await vi.advanceTimersByTimeAsync(5000);
    }
    expect(changes).toEqual([]);
    await send(BAD, 'read', ['bad 3']);
    expect(changes).toEqual([true]);
  });

  it('while nine customers cannot be read, and others are read between them', async () => {
    const { changes, send } = openBreaker();
    for (let round = 0; round < 100; round++) {
      await send(BAD, 'read-for-write', [`bad ${round % 9}`]);
      await send(BAD, 'read-for-write', [`bad ${(round + 1) % 9}`]);
      if (round % 2 === 0) await send(GOOD);
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(changes).toEqual([]);
  });

  it('when fewer than half of the calls fail', async () => {
    const { changes, sendAll } = openBreaker();
    for (let round = 0; round < 100; round++) await sendAll(BAD, GOOD, GOOD);
    expect(changes).toEqual([]);
  });

  it('because failures older than ten seconds are forgotten', async () => {
    const { changes, sendAll } = openBreaker();
    for (let pair = 0; pair < 9; pair++) await sendAll(BAD, GOOD);
    await vi.advanceTimersByTimeAsync(10_000);
    await sendAll(BAD, GOOD, BAD, GOOD);
    expect(changes).toEqual([]);
  });

  it.each([
    ...[400, 401, 404, 409, 429].map((status): [string, Reply] => [`a ${status}`, makeReply(status)]),
    ...(['invalid-response', 'rejected'] as const).map((code): [string, Error] => [
      code,
      new LoanProError(code, code),
    ]),
  ])('while LoanPro answers, although every answer is an error or cannot be read: %s', async (_name, end) => {
    const { changes, sendAll } = openBreaker();
    await sendAll(...Array<Reply | Error>(1000).fill(end));
    expect(changes).toEqual([]);
  });

  it('while callers disconnect before the answer', async () => {
    const { changes, sendAll } = openBreaker();
    for (let round = 0; round < 100; round++) await sendAll(DISCONNECTED);
    expect(changes).toEqual([]);
  });

  it('while updates fail', async () => {
    const { changes, send } = openBreaker();
    for (let round = 0; round < 100; round++) await send(BAD, 'update');
    expect(changes).toEqual([]);
  });
});

describe('of a customer that failed six times in a row while others may be read', () => {
  const bad = ['bad'];

  async function openFailing() {
    const opened = openBreaker();
    for (let round = 0; round < 5; round++) await opened.send(BAD, 'read', bad);
    expect(await opened.tryOne('read', bad)).toBe('sent');
    opened.sent.at(-1)?.answer(BAD);
    await settle();
    return opened;
  }

  it('reads are refused, alone and in a list, before and after the wait for a place', async () => {
    const { breaker, changes, tryOne } = await openFailing();
    expect(await tryOne('read', bad)).toBe('circuit-open');
    expect(await tryOne('read', ['other', 'bad'])).toBe('circuit-open');
    const refused = breaker.refuse(makeCall('read', { subjects: bad }), async () => GOOD);
    await expect(refused).rejects.toMatchObject({ code: 'circuit-open', retryAfterMs: 5000 });
    expect(changes).toEqual([]);
  });

  it('neither other reads are refused nor the reads of its writes', async () => {
    const { tryOne } = await openFailing();
    expect(await tryOne('read', ['other'])).toBe('sent');
    for (const kind of ['read-for-write', 'read-back', 'update'] as const) {
      expect(await tryOne(kind, bad)).toBe('sent');
    }
  });

  it('one read is let through every five seconds, and all of them after one that succeeds', async () => {
    const { sent, tryOne } = await openFailing();
    await vi.advanceTimersByTimeAsync(4999);
    expect(await tryOne('read', bad)).toBe('circuit-open');
    await vi.advanceTimersByTimeAsync(1);
    expect(await tryOne('read', bad)).toBe('sent');
    expect(await tryOne('read', bad)).toBe('circuit-open');
    sent.at(-1)?.answer(GOOD);
    await settle();
    expect(await tryOne('read', bad)).toBe('sent');
    expect(await tryOne('read', bad)).toBe('sent');
  });

  it('a list that fails is not held against the customers that it has in addition', async () => {
    const { send, tryOne } = openBreaker();
    for (let round = 0; round < 6; round++) await send(BAD, 'read', ['bad', `good ${round}`]);
    expect(await tryOne('read', ['good 0'])).toBe('sent');
    expect(await tryOne('read', bad)).toBe('circuit-open');
  });

  it('a list that keeps failing is refused as a whole, and its customers are not refused alone', async () => {
    const { send, tryOne } = openBreaker();
    for (let round = 0; round < 6; round++) await send(BAD, 'read', ['one', 'two']);
    expect(await tryOne('read', ['two', 'one'])).toBe('circuit-open');
    expect(await tryOne('read', ['one'])).toBe('sent');
  });
});

describe('a read whose result is unknown, because its caller disconnected,', () => {
  it('does not count as a success: failures before and after it count as failures in a row', async () => {
    const { changes, sendAll } = openBreaker();
    await sendAll(...six.slice(1), DISCONNECTED, BAD);
    expect(changes).toEqual([true]);
  });

  it('does not count as one of the twenty calls either', async () => {
    const { changes, sendAll } = openBreaker();
    for (let pair = 0; pair < 9; pair++) await sendAll(BAD, GOOD, DISCONNECTED);
    await sendAll(GOOD, BAD);
    expect(changes).toEqual([true]);
  });
});

describe('while the circuit is open', () => {
  it.each(KINDS)('a %s fails at once, before and after the wait for a place', async (kind) => {
    const { breaker, sendAll, sent, tryOne } = openBreaker();
    await sendAll(...six);
    expect(await tryOne(kind)).toBe('circuit-open');
    const refused = breaker.refuse(makeCall(kind), async () => GOOD);
    await expect(refused).rejects.toMatchObject({ code: 'circuit-open' });
    expect(sent).toEqual([]);
  });

  it('five seconds pass before a read is let through', async () => {
    const { sendAll, tryOne } = openBreaker();
    await sendAll(...six);
    await vi.advanceTimersByTimeAsync(4999);
    expect(await tryOne()).toBe('circuit-open');
    await vi.advanceTimersByTimeAsync(1);
    expect(await tryOne()).toBe('sent');
  });

  it.each([
    ['succeeds', GOOD],
    ['fails', BAD],
  ])('a read that was sent before it opened, and then %s, changes nothing', async (_how, end) => {
    const { changes, sendAll, start, tryOne } = openBreaker();
    const early = await start();
    await sendAll(...six);
    await vi.advanceTimersByTimeAsync(3000);
    early.sent?.answer(end);
    await vi.advanceTimersByTimeAsync(1999);
    expect(await tryOne()).toBe('circuit-open');
    await vi.advanceTimersByTimeAsync(1);
    expect(await tryOne()).toBe('sent');
    expect(changes).toEqual([true]);
  });

  it('an update that was sent before it opened is completed', async () => {
    const { sendAll, start } = openBreaker();
    const early = await start('update');
    await sendAll(...six);
    early.sent?.answer(GOOD);
    await settle();
    expect(early.watched.state).toEqual(GOOD);
  });
});

/** A breaker whose cool-down has just ended. */
async function openCooled() {
  const opened = openBreaker();
  await opened.sendAll(...six);
  await vi.advanceTimersByTimeAsync(5000);
  return opened;
}

describe('the probe of the circuit breaker', () => {
  it.each(KINDS)('is the only call: a %s is refused until the probe has ended', async (kind) => {
    const { start, tryOne } = await openCooled();
    await start();
    expect(await tryOne(kind)).toBe('circuit-open');
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await tryOne(kind)).toBe('circuit-open');
  });

  it.each([
    [10_000, 4000],
    [3000, 3000],
  ])('gets at most four seconds: its timeout of %i ms becomes %i ms', async (timeoutMs, probeTimeoutMs) => {
    const { sendAll, start } = openBreaker();
    const before = await start('read', { timeoutMs });
    expect(before.sent?.call.timeoutMs).toBe(timeoutMs);
    await sendAll(...six);
    await vi.advanceTimersByTimeAsync(5000);
    const probe = await start('read', { timeoutMs });
    expect(probe.sent?.call.timeoutMs).toBe(probeTimeoutMs);
  });

  it('closes the circuit when it succeeds, and failures are then counted from zero', async () => {
    const { changes, sendAll, start } = await openCooled();
    const probe = await start();
    probe.sent?.answer(GOOD);
    await settle();
    expect(changes).toEqual([true, false]);
    await sendAll(...six.slice(1));
    expect(changes).toEqual([true, false]);
    await sendAll(BAD);
    expect(changes).toEqual([true, false, true]);
  });

  it('closes the circuit also when LoanPro answers it with an error such as 409', async () => {
    const { changes, start } = await openCooled();
    const probe = await start();
    probe.sent?.answer(makeReply(409));
    await settle();
    expect(changes).toEqual([true, false]);
  });

  it('keeps the circuit open for five more seconds when it fails', async () => {
    const { changes, start, tryOne } = await openCooled();
    const probe = await start();
    probe.sent?.answer(BAD);
    await vi.advanceTimersByTimeAsync(4999);
    expect(await tryOne()).toBe('circuit-open');
    await vi.advanceTimersByTimeAsync(1);
    expect(await tryOne()).toBe('sent');
    expect(changes).toEqual([true]);
  });

  it('is not about the same customer again when it failed, unless nothing else is read for five more seconds', async () => {
    const { start, tryOne } = await openCooled();
    const probe = await start('read', { subjects: ['bad'] });
    probe.sent?.answer(BAD);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await tryOne('read', ['bad', 'other'])).toBe('circuit-open');
    const update = await start('update', { subjects: ['bad'] });
    expect(update.watched.state).toBe('pending');
    await vi.advanceTimersByTimeAsync(4999);
    expect(await tryOne('read', ['bad'])).toBe('circuit-open');
    await vi.advanceTimersByTimeAsync(1);
    expect(await tryOne('read', ['bad'])).toBe('sent');
  });

  it('keeps the circuit open for one more second when its caller disconnected', async () => {
    const { changes, start, tryOne } = await openCooled();
    const probe = await start();
    probe.sent?.fail(DISCONNECTED);
    await vi.advanceTimersByTimeAsync(999);
    expect(await tryOne()).toBe('circuit-open');
    await vi.advanceTimersByTimeAsync(1);
    expect(await tryOne()).toBe('sent');
    expect(changes).toEqual([true]);
  });

  it('is never an update: after the cool-down an update is sent, but it neither closes the circuit nor delays other calls', async () => {
    const { changes, start, tryOne } = await openCooled();
    const update = await start('update');
    expect(update.sent?.call).toMatchObject({ kind: 'update', timeoutMs: 10_000 });
    update.sent?.answer(GOOD);
    await settle();
    expect(changes).toEqual([true]);
    expect(await tryOne()).toBe('sent');
    expect(await tryOne()).toBe('circuit-open');
  });
});
