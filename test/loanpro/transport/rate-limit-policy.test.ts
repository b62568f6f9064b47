// The rate-limit pause alone, with a fake clock: how long it lasts, who waits for it and who fails at once.

import { describe, expect, it, vi } from 'vitest';
import { compose } from '../../../src/loanpro/transport/policy.ts';
import type { Next, Policy } from '../../../src/loanpro/transport/policy.ts';
import { createRateLimitPause } from '../../../src/loanpro/transport/rate-limit.ts';
import { held, makeCall, makeReply, scripted, settle, useFakeClock, watch } from './calls.ts';

useFakeClock();

const LONGEST_WAIT_MS = 10_000;

/** Both policies as the transport uses them, with something between them. */
function around(next: Next, ...between: Policy[]): Next {
  const pause = createRateLimitPause(LONGEST_WAIT_MS);
  return compose([pause.wait, ...between, pause.observe], next);
}

/** After how long a read is sent that comes right after this answer. */
async function pauseAfter(status: number, retryAfter: string | null): Promise<number | 'refused'> {
  const startMs = performance.now();
  let sentAtMs = -1;
  const send = around(async ({ path }) => {
    if (path === 'first') return makeReply(status, retryAfter);
    sentAtMs = performance.now() - startMs;
    return makeReply(200);
  });
  await send(makeCall('read', { path: 'first' }));
  const second = watch(send(makeCall('read')));
  await vi.advanceTimersByTimeAsync(LONGEST_WAIT_MS + 1);
  return second.state instanceof Error ? 'refused' : sentAtMs;
}

describe('the header Retry-After', () => {
  it.each([429, 503])('pauses all reads for its seconds when it comes with a %i', async (status) => {
    expect(await pauseAfter(status, '2')).toBe(2000);
  });

  it.each([200, 301, 409, 500, 502])('is ignored when it comes with a %i', async (status) => {
    expect(await pauseAfter(status, '2')).toBe(0);
  });

  it('may be a date', async () => {
    vi.setSystemTime(new Date('2026-11-26T12:00:00Z'));
    expect(await pauseAfter(429, 'Thu, 26 Nov 2026 12:00:03 GMT')).toBe(3000);
  });

  it.each([null, '0', '-5', '1.5', 'soon', '', 'Thu, 01 Jan 1970 00:00:00 GMT', 'Xxx, nonsense'])(
    'causes no pause when it is %j',
    async (text) => {
      expect(await pauseAfter(429, text)).toBe(0);
    },
  );

  it.each(['11', '3600', '99999999999999999999'])(
    'makes reads fail at once when the pause is longer than they may wait: %s',
    async (text) => {
      expect(await pauseAfter(429, text)).toBe('refused');
    },
  );

  it('lets a read wait when the pause is exactly as long as it may wait', async () => {
    expect(await pauseAfter(429, '10')).toBe(10_000);
  });
});

describe('a pause', () => {
  it('lasts a minute at most, whatever LoanPro asks for', async () => {
    const { next, sent } = scripted(makeReply(429, '3600'), makeReply(200));
    const send = around(next);
    await send(makeCall('read'));
    await vi.advanceTimersByTimeAsync(49_999);
    await expect(send(makeCall('read'))).rejects.toMatchObject({ code: 'rate-limited' });
    await vi.advanceTimersByTimeAsync(1);
    const waiting = watch(send(makeCall('read')));
    await vi.advanceTimersByTimeAsync(9_999);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(waiting.state).toEqual(makeReply(200));
  });

  it('is not shortened by a later answer that asks for less', async () => {
    const { next, sent } = held();
    const send = around(next);
    void send(makeCall('read'));
    void send(makeCall('read'));
    await settle();
    sent[0]?.answer(makeReply(429, '8'));
    await settle();
    sent[1]?.answer(makeReply(429, '2'));
    await settle();
    void send(makeCall('read'));
    await vi.advanceTimersByTimeAsync(7999);
    expect(sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveLength(3);
  });

  it('is extended by a later answer that asks for more, also for those who wait already', async () => {
    const { next, sent } = held();
    const send = around(next);
    void send(makeCall('read'));
    void send(makeCall('read'));
    await settle();
    sent[0]?.answer(makeReply(429, '2'));
    await settle();
    void send(makeCall('read'));
    sent[1]?.answer(makeReply(429, '5'));
    await vi.advanceTimersByTimeAsync(4999);
    expect(sent).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveLength(3);
  });

  it('holds for the read before an update as well', async () => {
    const { next, sent } = scripted(makeReply(429, '2'), makeReply(200));
    const send = around(next);
    await send(makeCall('read'));
    void send(makeCall('read-for-write'));
    await vi.advanceTimersByTimeAsync(1999);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveLength(2);
  });

  it('does not hold back a read-back, and goes on after it', async () => {
    const { next, sent } = scripted(makeReply(429, '60'), makeReply(200));
    const send = around(next);
    await send(makeCall('update'));
    expect(await send(makeCall('read-back'))).toEqual(makeReply(200));
    await expect(send(makeCall('read'))).rejects.toMatchObject({ code: 'rate-limited' });
    expect(sent).toHaveLength(2);
  });

  it('is told with the rest of its time when a call fails because of it', async () => {
    const send = around(scripted(makeReply(429, '60')).next);
    await send(makeCall('read'));
    await expect(send(makeCall('read'))).rejects.toMatchObject({ retryAfterMs: 60_000 });
    await vi.advanceTimersByTimeAsync(15_000);
    await expect(send(makeCall('update'))).rejects.toMatchObject({ retryAfterMs: 45_000 });
  });

  it('makes an update fail at once, without sending it', async () => {
    const { next, sent } = scripted(makeReply(429, '2'));
    const send = around(next);
    await send(makeCall('read'));
    await expect(send(makeCall('update'))).rejects.toMatchObject({ code: 'rate-limited' });
    expect(sent).toHaveLength(1);
  });

  it('can be caused by the answer to an update', async () => {
    const { next, sent } = scripted(makeReply(503, '2'));
    const send = around(next);
    await send(makeCall('update'));
    void send(makeCall('read'));
    await vi.advanceTimersByTimeAsync(1999);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveLength(2);
  });

  it('ends for one caller with the reason of its signal', async () => {
    const { next, sent } = scripted(makeReply(429, '2'));
    const send = around(next);
    await send(makeCall('read'));
    const caller = new AbortController();
    const waiting = watch(send(makeCall('read', { signal: caller.signal })));
    await settle();
    const reason = new Error('the caller disconnected');
    caller.abort(reason);
    await settle();
    expect(waiting.state).toBe(reason);
    expect(sent).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

/** A gate in the place of the bulkhead, which counts who has passed it and is inside. */
function openGate() {
  const gate = { inside: 0, opened: Promise.withResolvers<void>() };
  const policy: Policy = async (call, next) => {
    if (call.path === 'waits') await gate.opened.promise;
    gate.inside++;
    return next(call).finally(() => gate.inside--);
  };
  return { gate, policy };
}

describe('when a pause begins while a call waits for its place', () => {
  it('a read gives its place back and waits for the end of the pause', async () => {
    const { next, sent } = scripted(makeReply(429, '2'), makeReply(200));
    const { gate, policy } = openGate();
    const send = around(next, policy);
    const waiting = watch(send(makeCall('read', { path: 'waits' })));
    await send(makeCall('read'));
    gate.opened.resolve();
    await vi.advanceTimersByTimeAsync(1999);
    expect(sent).toHaveLength(1);
    expect(gate.inside).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(sent).toHaveLength(2);
    expect(waiting.state).toEqual(makeReply(200));
  });

  it('a read-back is sent', async () => {
    const { next, sent } = scripted(makeReply(429, '60'), makeReply(200));
    const { gate, policy } = openGate();
    const send = around(next, policy);
    const waiting = watch(send(makeCall('read-back', { path: 'waits' })));
    await send(makeCall('read'));
    gate.opened.resolve();
    await settle();
    expect(waiting.state).toEqual(makeReply(200));
    expect(sent).toHaveLength(2);
  });

  it('an update fails at once, without being sent', async () => {
    const { next, sent } = scripted(makeReply(429, '2'));
    const { gate, policy } = openGate();
    const send = around(next, policy);
    const waiting = watch(send(makeCall('update', { path: 'waits' })));
    await send(makeCall('read'));
    gate.opened.resolve();
    await settle();
    expect(waiting.state).toMatchObject({ code: 'rate-limited' });
    expect(sent).toHaveLength(1);
  });
});
