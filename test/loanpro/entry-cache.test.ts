// A cache with a limit on the number of its entries: what it forgets, and the memory it takes.

import { LRUCache } from 'lru-cache';
import { expect, it } from 'vitest';
import { createEntryCache } from '../../src/loanpro/entry-cache.ts';

it('keeps as many entries as it may, and forgets the one that was not asked for the longest', () => {
  const cache = createEntryCache<{ of: number }>(3);
  for (const of of [1, 2, 3]) cache.set(`key ${of}`, { of });
  expect([...cache.keys()].toSorted()).toEqual(['key 1', 'key 2', 'key 3']);
  expect(cache.get('key 1')).toEqual({ of: 1 });
  cache.set('key 4', { of: 4 });
  expect([...cache.keys()].toSorted()).toEqual(['key 1', 'key 3', 'key 4']);
});

it('gives an entry a time, or none', () => {
  const timed = createEntryCache<true>(3, 60_000);
  const endless = createEntryCache<true>(3);
  for (const cache of [timed, endless]) cache.set('key', true);
  expect(timed.getRemainingTTL('key')).toBeGreaterThan(0);
  expect(timed.getRemainingTTL('key')).toBeLessThanOrEqual(60_000);
  expect(endless.getRemainingTTL('key')).toBe(Infinity);
});

it('takes memory for what it holds, and not for what it may hold', () => {
  const cache = createEntryCache<true>(1_000_000);
  cache.set('key', true);
  const { keyList, valList } = LRUCache.unsafeExposeInternals(cache);
  expect([keyList.length, valList.length]).toEqual([1, 1]);
});
