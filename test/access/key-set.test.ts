// The keys of an issuer over time: how often they are loaded, and how long they are used while the issuer is down.

import { createLocalJWKSet } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  KeysUnavailable,
  LOAD_AT_MOST_EVERY_MS,
  LONGEST_USE_MS,
  RENEW_AFTER_MS,
  createKeySet,
} from '../../src/access/key-set.ts';
import { makeKey } from '../support/issuer.ts';

let first: JSONWebKeySet;
let second: JSONWebKeySet;

beforeAll(async () => {
  first = { keys: [(await makeKey('first')).publicJwk] };
  second = { keys: [(await makeKey('second')).publicJwk] };
});

/** An issuer whose answer can be changed, and a clock that is moved by hand. */
function open() {
  const issuer = { answer: async (): Promise<JSONWebKeySet> => first, loads: 0 };
  const clock = { ms: 0 };
  const notices: string[] = [];
  const keys = createKeySet({
    load: () => {
      issuer.loads++;
      return issuer.answer();
    },
    nowMs: () => clock.ms,
    onNotice: ({ kind }) => notices.push(kind),
  });
  const finds = async (kid: string): Promise<boolean | 'unavailable'> => {
    try {
      await keys.find({ alg: 'ES256', kid }, { payload: '', signature: '' });
      return true;
    } catch (error) {
      return error instanceof KeysUnavailable ? 'unavailable' : false;
    }
  };
  return { issuer, clock, notices, keys, finds };
}

const isDown = async () => Promise.reject(new Error('down'));

describe('the keys of an issuer', () => {
  it('are loaded once for all requests that wait for them, and then used without loading', async () => {
    const { issuer, finds } = open();
    expect(await Promise.all(Array.from({ length: 50 }, () => finds('first')))).not.toContain(false);
    expect(issuer.loads).toBe(1);
  });

  it('are loaded at most once in 30 seconds for a thousand unknown ids, whether that succeeds or not', async () => {
    for (const answer of [async () => first, isDown]) {
      const { issuer, clock, finds } = open();
      await finds('first');
      issuer.answer = answer;
      issuer.loads = 0;
      for (const [atMs, loads] of [
        [LOAD_AT_MOST_EVERY_MS - 1, 0],
        [LOAD_AT_MOST_EVERY_MS, 1],
        [2 * LOAD_AT_MOST_EVERY_MS - 1, 1],
        [2 * LOAD_AT_MOST_EVERY_MS, 2],
      ] as const) {
        clock.ms = atMs;
        const found = await Promise.all(
          Array.from({ length: 1000 }, (_, index) => finds(`unknown-${index}`)),
        );
        expect(new Set(found)).toEqual(new Set([false]));
        expect(issuer.loads).toBe(loads);
        // Known keys go on working meanwhile.
        expect(await finds('first')).toBe(true);
      }
    }
  });

  it('change without a restart: a new key is found at once, and a withdrawn one is refused after ten minutes', async () => {
    const { issuer, clock, finds } = open();
    await finds('first');
    issuer.answer = async () => second;
    clock.ms = LOAD_AT_MOST_EVERY_MS;
    expect([await finds('second'), await finds('first')]).toEqual([true, false]);
    issuer.answer = async () => first;
    clock.ms += RENEW_AFTER_MS + 1;
    // The request that notices the age does not wait for the new keys.
    expect(await finds('second')).toBe(true);
    expect(await finds('second')).toBe(false);
  });

  it('are kept for at most an hour while the issuer is down, and are known again 30 seconds after it is back', async () => {
    const { issuer, clock, notices, keys, finds } = open();
    expect(keys.isUsable()).toBe(false);
    await finds('first');
    issuer.answer = isDown;
    for (let minute = 1; minute <= 60; minute++) {
      clock.ms = minute * 60_000;
      expect(await finds('first')).toBe(true);
    }
    clock.ms = LONGEST_USE_MS + 1;
    expect([await finds('first'), keys.isUsable()]).toEqual(['unavailable', false]);
    expect(notices).toEqual(['keys-not-loaded']);
    issuer.answer = async () => first;
    clock.ms += LOAD_AT_MOST_EVERY_MS;
    // The question of the probe loads them, so that requests come again.
    expect(keys.isUsable()).toBe(false);
    expect([await finds('first'), keys.isUsable()]).toEqual([true, true]);
    expect(notices).toEqual(['keys-not-loaded', 'keys-loaded-again']);
  });

  it('are not replaced by a set that cannot be read', async () => {
    const { issuer, clock, finds } = open();
    await finds('first');
    issuer.answer = async () => JSON.parse('{"keys":"none"}');
    clock.ms = LOAD_AT_MOST_EVERY_MS;
    expect([await finds('second'), await finds('first')]).toEqual([false, true]);
  });

  it("are looked up by jose's own rules, so that a key is used with its algorithm only", async () => {
    const { keys } = open();
    const header = { alg: 'RS256', kid: 'first' };
    const token = { payload: '', signature: '' };
    await expect(keys.find(header, token)).rejects.toThrow('no applicable key');
    await expect(createLocalJWKSet(first)(header, token)).rejects.toThrow('no applicable key');
  });
});
