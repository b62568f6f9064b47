// The order of the policies around an exchange, with a fake clock: what happens when one policy changes its state while a call waits in another.

import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import type { Token } from '../../../src/loanpro/transport/token.ts';
import { createTransport } from '../../../src/loanpro/transport/transport.ts';
import type { TransportNotice } from '../../../src/loanpro/transport/transport.ts';
import { held, makeReply, settle, useFakeClock, watch } from './calls.ts';

useFakeClock();

const SIGNAL = new AbortController().signal;

/** A token with another behind it, which counts how often it is asked for. */
function countedToken() {
  const asked = { current: 0 };
  const token: Token = {
    async current() {
      asked.current++;
      return 'first';
    },
    insteadOf: async () => 'second',
  };
  return { asked, token };
}

function open() {
  const { next, sent } = held();
  const notices: TransportNotice[] = [];
  const { asked, token } = countedToken();
  const transport = createTransport(
    { send: next, close: async () => undefined },
    { token, timeoutMs: 10_000, maxConcurrency: 8, onNotice: (notice) => notices.push(notice) },
  );
  let reads = 0;
  const read = (path = `path ${++reads}`) => watch(transport.read(path, SIGNAL));
  const write = (signal = SIGNAL) =>
    watch(transport.write('path', { a: 1 }, { signal, beforeSend: () => undefined }));
  return { transport, sent, notices, asked, read, write };
}

describe('a call', () => {
  it('reaches the exchange as one piece of data when it is a read', async () => {
    const { transport, sent } = open();
    void transport.read('odata.svc/Customers?$top=1', SIGNAL);
    await settle();
    expect(sent.map(({ call }) => call)).toEqual([
      {
        kind: 'read',
        method: 'GET',
        path: 'odata.svc/Customers?$top=1',
        subjects: ['odata.svc/Customers'],
        authorize: expect.any(Function),
        timeoutMs: 10_000,
        signal: SIGNAL,
      },
    ]);
  });

  it('does not show its token when it is printed', async () => {
    const { transport, sent } = open();
    void transport.read('path', SIGNAL);
    await settle();
    expect(sent[0]?.call.authorize?.()).toBe('first');
    expect(`${inspect(sent[0]?.call)} ${JSON.stringify(sent[0]?.call)}`).not.toContain('first');
  });

  it('reaches the exchange with its body and its send guard when it is an update', async () => {
    const { transport, sent } = open();
    const guard = { signal: SIGNAL, beforeSend: vi.fn<() => void>() };
    void transport.write('odata.svc/Customers(1)', { a: 1 }, guard);
    await settle();
    expect(sent).toHaveLength(1);
    expect(sent[0]?.call).toMatchObject({ kind: 'update', method: 'PUT', body: '{"a":1}' });
    expect(sent[0]?.call.authorize?.()).toBe('first');
    expect(guard.beforeSend).not.toHaveBeenCalled();
    sent[0]?.call.beforeSend?.();
    expect(guard.beforeSend).toHaveBeenCalledOnce();
  });
});

describe('the retry policy is outside the others', () => {
  it('so a repeated read uses the new token when the token was replaced', async () => {
    const { sent, asked, read } = open();
    read();
    await settle();
    sent[0]?.answer(makeReply(503));
    await vi.advanceTimersByTimeAsync(200);
    expect(sent).toHaveLength(2);
    expect(asked.current).toBe(2);
  });

  it('so a read that waits for its next attempt holds no place', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.99);
    const { sent, read } = open();
    for (let at = 0; at < 7; at++) read(String(at));
    await settle();
    expect(sent).toHaveLength(6);
    sent[0]?.answer(makeReply(500));
    await settle();
    expect(sent.map(({ call }) => call.path)).toEqual(['0', '1', '2', '3', '4', '5', '6']);
  });

  it('so an open circuit ends the repeats of a read', async () => {
    const { sent, read } = open();
    const reads = Array.from({ length: 6 }, () => read());
    await settle();
    for (const { answer } of sent) answer(makeReply(503));
    await vi.advanceTimersByTimeAsync(200);
    expect(sent).toHaveLength(6);
    for (const { state } of reads) expect(state).toMatchObject({ code: 'circuit-open' });
  });
});

describe('the token policy is outside the bulkhead', () => {
  it('so the second token waits for a place of its own', async () => {
    const { sent, read } = open();
    for (let at = 0; at < 7; at++) read(String(at));
    await settle();
    sent[0]?.answer(makeReply(401));
    await settle();
    sent[1]?.answer(makeReply(200));
    await settle();
    const calls = sent.map(({ call }) => `${call.path} ${call.authorize?.()}`);
    expect(calls.slice(6)).toEqual(['6 first', '0 second']);
  });
});

describe('when the circuit opens', () => {
  it('reads that wait for a place fail at once, and are not sent', async () => {
    const { sent, notices, read } = open();
    const reads = Array.from({ length: 20 }, () => read());
    await settle();
    // A 501 counts as a failure and is not repeated.
    for (const { answer } of sent) answer(makeReply(501));
    await settle();
    expect(notices).toEqual([{ kind: 'breaker', isOpen: true }]);
    expect(sent).toHaveLength(6);
    for (const { state } of reads.slice(6)) expect(state).toMatchObject({ code: 'circuit-open' });
  });

  it('an update that waits for a place fails at once, and is not sent', async () => {
    const { sent, read, write } = open();
    const updates = Array.from({ length: 7 }, () => write());
    await settle();
    expect(sent).toHaveLength(6);
    for (let round = 0; round < 6; round++) {
      read();
      await settle();
      sent.at(-1)?.answer(makeReply(501));
      await settle();
    }
    sent[0]?.answer(makeReply(200));
    await settle();
    expect(updates[0]?.state).toEqual(makeReply(200));
    expect(updates[6]?.state).toMatchObject({ code: 'circuit-open' });
  });

  it('a call is refused at once, and does not wait for a place first', async () => {
    const { sent, read, write } = open();
    for (let at = 0; at < 6; at++) write();
    for (let round = 0; round < 6; round++) {
      read();
      await settle();
      sent.at(-1)?.answer(makeReply(501));
      await settle();
    }
    const late = write();
    await settle();
    expect(late.state).toMatchObject({ code: 'circuit-open' });
  });
});

it('a call that waited long for its place still gets its complete timeout', async () => {
  const { sent, read } = open();
  for (let at = 0; at < 7; at++) read(String(at));
  await vi.advanceTimersByTimeAsync(60_000);
  sent[0]?.answer(makeReply(200));
  await settle();
  expect(sent[6]?.call).toMatchObject({ path: '6', timeoutMs: 10_000 });
});

describe('when LoanPro asks for a pause', () => {
  it('reads that wait for a place are sent after the pause, and updates fail', async () => {
    const { sent, read, write } = open();
    const reads = Array.from({ length: 7 }, (_, at) => read(String(at)));
    await settle();
    const updates = [write(), write()];
    await settle();
    // One of eight places is reserved for read-backs: seven calls run.
    expect(sent).toHaveLength(7);
    sent[0]?.answer(makeReply(429, '2'));
    // The refusal took places away, so those that wait need more than its place.
    for (const { answer } of sent.slice(3)) answer(makeReply(200));
    await settle();
    expect(updates[1]?.state).toMatchObject({ code: 'rate-limited' });
    await vi.advanceTimersByTimeAsync(1999);
    expect(sent).toHaveLength(7);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent.length).toBeGreaterThan(7);
    expect(reads[6]?.state).toBe('pending');
  });
});

it('an update whose signal aborts while it waits for a place is never sent', async () => {
  const { sent, write } = open();
  for (let at = 0; at < 6; at++) write();
  const caller = new AbortController();
  const waiting = write(caller.signal);
  await settle();
  const reason = new Error('the caller disconnected');
  caller.abort(reason);
  await settle();
  expect(waiting.state).toBe(reason);
  sent[0]?.answer(makeReply(200));
  await settle();
  expect(sent).toHaveLength(6);
});

it('the transport knows whether LoanPro refuses the token', async () => {
  const { transport, sent, notices, read } = open();
  read();
  await settle();
  sent[0]?.answer(makeReply(401));
  await settle();
  sent[1]?.answer(makeReply(401));
  await settle();
  expect(transport.isTokenRefused()).toBe(true);
  expect(notices).toEqual([{ kind: 'token-refused', isRefused: true }]);
});

it('the rate-limit pause is outside the circuit breaker, so an update learns of the pause that LoanPro asked for', async () => {
  const { sent, notices, read, write } = open();
  for (let at = 0; at < 6; at++) read(String(at));
  await settle();
  // Six failures in a row open the circuit. The last of them asks for a pause as well.
  for (const [at, { answer }] of sent.slice(0, 6).entries()) answer(makeReply(503, at === 5 ? '3' : null));
  await settle();
  expect(notices).toContainEqual({ kind: 'breaker', isOpen: true });
  const refused = write();
  await settle();
  expect(refused.state).toMatchObject({ code: 'rate-limited' });
  // The pause is over before the cool-down of the circuit.
  await vi.advanceTimersByTimeAsync(3500);
  const refusedLater = write();
  await settle();
  expect(refusedLater.state).toMatchObject({ code: 'circuit-open' });
});
