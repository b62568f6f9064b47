// The token policy alone: which token a call gets, when another one is tried, and when it is reported that LoanPro refuses the token.

import { describe, expect, it, vi } from 'vitest';
import type { CallKind, Reply } from '../../../src/loanpro/transport/call.ts';
import type { Token } from '../../../src/loanpro/transport/token.ts';
import { createTokenPolicy } from '../../../src/loanpro/transport/token-policy.ts';
import { KINDS, makeCall, makeReply, scripted, useFakeClock } from './calls.ts';

const twoTokens: Token = {
  current: async () => 'first',
  insteadOf: async (refused) => (refused === 'first' ? 'second' : null),
};
const oneToken: Token = { current: async () => 'first', insteadOf: async () => null };

describe('a call in the token policy', () => {
  it.each(KINDS)('carries the current token when it is a %s', async (kind) => {
    const { next, sent } = scripted();
    await createTokenPolicy(twoTokens, () => undefined).authenticate(makeCall(kind), next);
    expect(sent.map(({ authorize }) => authorize?.())).toEqual(['first']);
  });

  it.each([
    ['read', 401],
    ['read', 403],
    ['read-for-write', 401],
    ['read-for-write', 403],
  ] as const)('that is a %s is sent once more with another token after a %i', async (kind, status) => {
    const { next, sent } = scripted(makeReply(status), makeReply(200));
    const reply = await createTokenPolicy(twoTokens, () => undefined).authenticate(makeCall(kind), next);
    expect(reply).toEqual(makeReply(200));
    expect(sent.map(({ authorize }) => authorize?.())).toEqual(['first', 'second']);
  });

  it('is not sent a third time when LoanPro refuses both tokens', async () => {
    const { next, sent } = scripted(makeReply(401));
    const reply = await createTokenPolicy(twoTokens, () => undefined).authenticate(makeCall('read'), next);
    expect(reply).toEqual(makeReply(401));
    expect(sent).toHaveLength(2);
  });

  it('is sent once when there is no other token', async () => {
    const { next, sent } = scripted(makeReply(401));
    await createTokenPolicy(oneToken, () => undefined).authenticate(makeCall('read'), next);
    expect(sent).toHaveLength(1);
  });

  it.each([200, 302, 400, 404, 409, 500])('keeps its token when LoanPro answers %i', async (status) => {
    const { next, sent } = scripted(makeReply(status));
    await createTokenPolicy(twoTokens, () => undefined).authenticate(makeCall('read'), next);
    expect(sent).toHaveLength(1);
  });

  it.each([401, 403])('is not repeated when it is an update that is answered with a %i', async (status) => {
    const { next, sent } = scripted(makeReply(status));
    const reply = await createTokenPolicy(twoTokens, () => undefined).authenticate(makeCall('update'), next);
    expect(reply).toEqual(makeReply(status));
    expect(sent).toHaveLength(1);
  });
});

/** What is reported about these replies, one read after the other. */
async function reportedOf(
  replies: Reply[],
  token = oneToken,
): Promise<{ reported: boolean[]; isRefused: boolean }> {
  const reported: boolean[] = [];
  const policy = createTokenPolicy(token, (isRefused) => reported.push(isRefused));
  const { next, sent } = scripted(...replies);
  while (sent.length < replies.length) await policy.authenticate(makeCall('read'), next);
  return { reported, isRefused: policy.isRefused() };
}

describe('the notice that LoanPro refuses the token', () => {
  it('is sent once, and the notice that LoanPro accepts a token again is sent once', async () => {
    const replies = [200, 401, 401, 401, 200, 200].map((status) => makeReply(status));
    expect(await reportedOf(replies.slice(0, 4))).toEqual({ reported: [true], isRefused: true });
    expect(await reportedOf(replies)).toEqual({ reported: [true, false], isRefused: false });
  });

  it.each([403, 404, 409, 500, 503])('is neither caused nor ended by a %i', async (status) => {
    expect(await reportedOf([makeReply(status)])).toEqual({ reported: [], isRefused: false });
    expect(await reportedOf([makeReply(401), makeReply(status)])).toEqual({
      reported: [true],
      isRefused: true,
    });
  });

  it('is not sent when LoanPro accepts the other token', async () => {
    const reported = await reportedOf([makeReply(401), makeReply(200)], twoTokens);
    expect(reported).toEqual({ reported: [], isRefused: false });
  });
});

/** A policy whose changes are noted, and a way to send one call that gets this status. */
function openRefused(token = oneToken) {
  const reported: boolean[] = [];
  const policy = createTokenPolicy(token, (isRefused) => reported.push(isRefused));
  const send = async (kind: CallKind, status: number) =>
    policy.authenticate(makeCall(kind), scripted(makeReply(status)).next);
  return { reported, policy, send };
}

describe('a 401 to an update', () => {
  useFakeClock();

  it('marks the token as refused, although LoanPro still accepts it for reads, until an update is accepted', async () => {
    const { reported, policy, send } = openRefused();
    await send('update', 401);
    await send('read', 200);
    await send('read-back', 200);
    expect(policy.isRefused()).toBe(true);
    await send('update', 200);
    expect(policy.isRefused()).toBe(false);
    expect(reported).toEqual([true, false]);
  });

  it('counts for 30 seconds, and a read that is accepted later ends it', async () => {
    const { policy, send } = openRefused();
    await send('update', 401);
    await vi.advanceTimersByTimeAsync(29_999);
    await send('read', 200);
    expect(policy.isRefused()).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    await send('read', 200);
    expect(policy.isRefused()).toBe(false);
  });

  it('says nothing about another token', async () => {
    let inUse = 'first';
    const { policy, send } = openRefused({ current: async () => inUse, insteadOf: async () => null });
    await send('update', 401);
    inUse = 'second';
    await send('read', 200);
    expect(policy.isRefused()).toBe(false);
  });

  it('counts again for 30 seconds when another update is refused', async () => {
    const { policy, send } = openRefused();
    await send('update', 401);
    await vi.advanceTimersByTimeAsync(20_000);
    await send('update', 401);
    await vi.advanceTimersByTimeAsync(20_000);
    await send('read', 200);
    expect(policy.isRefused()).toBe(true);
  });
});
