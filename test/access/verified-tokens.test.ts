// A token whose signature was verified is not verified again for a minute, and never for longer than it, or its key, is valid.

import { afterEach, expect, it, vi } from 'vitest';
import { rememberVerified } from '../../src/access/verified-tokens.ts';
import { TokenRefused } from '../../src/access/verify-token.ts';
import { ANONYMOUS } from '../../src/access/viewer.ts';
import { useJumpingClock } from '../loanpro/clock.ts';

const clock = useJumpingClock();
afterEach(() => vi.useRealTimers());

const NOW_S = 1_800_000_000;

function advance(ms: number): void {
  clock.jump(ms);
  vi.advanceTimersByTime(ms);
}

function open() {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout'], now: NOW_S * 1000 });
  const keys = { loads: 1, usable: true };
  const verified: string[] = [];
  const read = rememberVerified(
    async (token) => {
      verified.push(token);
      if (token.startsWith('bad')) throw new TokenRefused('signature');
      return { ...ANONYMOUS, subject: token, claims: { exp: NOW_S + 10 } };
    },
    { version: () => keys.loads, isUsable: () => keys.usable },
    60,
  );
  return { keys, verified, read };
}

it('is verified again after a minute, with other keys, without usable keys, and after its expiry', async () => {
  const { keys, verified, read } = open();
  const isVerifiedAgain = async () => {
    const before = verified.length;
    expect((await read('anna')).subject).toBe('anna');
    return verified.length > before;
  };
  expect([await isVerifiedAgain(), await isVerifiedAgain()]).toEqual([true, false]);
  advance(59_000);
  expect(await isVerifiedAgain()).toBe(false);
  advance(2000);
  expect([await isVerifiedAgain(), await isVerifiedAgain()]).toEqual([true, false]);
  keys.loads += 1;
  expect([await isVerifiedAgain(), await isVerifiedAgain()]).toEqual([true, false]);
  keys.usable = false;
  expect(await isVerifiedAgain()).toBe(true);
  keys.usable = true;
  // The leeway of a minute is over 70 seconds after the beginning.
  advance(8000);
  expect(await isVerifiedAgain()).toBe(false);
  advance(1000);
  expect(await isVerifiedAgain()).toBe(true);
});

it('is one of a thousand at most, and one that was refused is verified each time', async () => {
  const { verified, read } = open();
  for (const token of ['bad', 'bad']) await expect(read(token)).rejects.toThrow(TokenRefused);
  expect(verified).toEqual(['bad', 'bad']);
  for (let at = 0; at <= 1000; at++) await read(`token ${at}`);
  await read('token 1000');
  expect(verified).toHaveLength(1003);
  await read('token 0');
  expect(verified).toHaveLength(1004);
});
