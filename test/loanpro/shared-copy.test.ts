// The shared copy of a list alone: who waits for which fetch, how old a list may be, and what happens when a fetch fails or hangs.

import { expect, it } from 'vitest';
import { FRESH_MS, createSharedCopy } from '../../src/loanpro/shared-copy.ts';
import { LoanProError } from '../../src/loanpro/transport/errors.ts';
import { useJumpingClock } from './clock.ts';

const clock = useJumpingClock();

const MAX_AGE_MS = 60_000;
const SIGNAL = new AbortController().signal;

interface Fetch {
  resolve: (list: string[]) => void;
  reject: (error: Error) => void;
  isUrgent: boolean;
}

/** A copy whose fetches are answered by the test, in the order in which they began. */
function openCopy() {
  const fetches: Fetch[] = [];
  const failures: unknown[] = [];
  const copy = createSharedCopy<string[]>({
    fetch: (isUrgent) => new Promise((resolve, reject) => fetches.push({ resolve, reject, isUrgent })),
    isEmpty: (list) => list.length === 0,
    maxAgeMs: MAX_AGE_MS,
    onRefreshFailed: (error) => failures.push(error),
  });
  return { copy, fetches, failures };
}

async function openWith(list: string[]) {
  const opened = openCopy();
  const loaded = opened.copy.load(SIGNAL);
  opened.fetches[0]?.resolve(list);
  await loaded;
  return opened;
}

it('a fresh list is one whose fetch began at most two seconds ago, and everybody who asks meanwhile shares its fetch', async () => {
  const { copy, fetches } = await openWith(['old']);
  clock.jump(FRESH_MS - 100);
  expect(await copy.loadFresh(SIGNAL)).toEqual(['old']);
  clock.jump(200);
  const asked = [copy.loadFresh(SIGNAL), copy.loadFresh(SIGNAL)];
  expect(fetches).toHaveLength(2);
  fetches[1]?.resolve(['new']);
  expect(await Promise.all(asked)).toEqual([['new'], ['new']]);
  expect(await copy.load(SIGNAL)).toEqual(['new']);
});

it('the age of a list counts from the beginning of its fetch, so a slow fetch does not serve those who ask late', async () => {
  const { copy, fetches } = await openWith(['old']);
  clock.jump(10_000);
  const early = copy.loadFresh(SIGNAL);
  clock.jump(FRESH_MS + 1);
  const late = copy.loadFresh(SIGNAL);
  expect(fetches).toHaveLength(2);
  fetches[1]?.resolve(['seen early']);
  expect(await early).toEqual(['seen early']);
  await expect.poll(() => fetches.length).toBe(3);
  fetches[2]?.resolve(['seen late']);
  expect(await late).toEqual(['seen late']);
});

it('a fresh list is refused when its fetch fails, and is fetched again a second later', async () => {
  const { copy, fetches, failures } = await openWith(['old']);
  clock.jump(10_000);
  const asked = copy.loadFresh(SIGNAL);
  fetches[1]?.reject(new Error('LoanPro is down.'));
  await expect(asked).rejects.toThrow('LoanPro is down.');
  await expect(copy.loadFresh(SIGNAL)).rejects.toThrow('LoanPro is down.');
  expect([fetches.length, failures.length]).toEqual([2, 1]);
  clock.jump(1001);
  const again = copy.loadFresh(SIGNAL);
  fetches[2]?.resolve(['new']);
  expect(await again).toEqual(['new']);
});

it('a caller who cancels does not end the fetch of the others', async () => {
  const { copy, fetches } = openCopy();
  const caller = new AbortController();
  const leaving = copy.loadFresh(caller.signal);
  const staying = copy.loadFresh(SIGNAL);
  caller.abort(new Error('The caller cancelled.'));
  await expect(leaving).rejects.toThrow('The caller cancelled.');
  fetches[0]?.resolve(['list']);
  expect(await staying).toEqual(['list']);
});

it('a copy that is too old is shown while it is renewed', async () => {
  const { copy, fetches } = await openWith(['old']);
  clock.jump(MAX_AGE_MS + 1);
  expect(await copy.load(SIGNAL)).toEqual(['old']);
  expect(fetches).toHaveLength(2);
});

it('a copy that is twice too old is waited for', async () => {
  const { copy, fetches } = await openWith(['old']);
  clock.jump(2 * MAX_AGE_MS + 1);
  const loading = copy.load(SIGNAL);
  fetches[1]?.resolve(['new']);
  expect(await loading).toEqual(['new']);
});

it('a copy that is twice too old is shown when its renewal fails', async () => {
  const { copy, fetches } = await openWith(['old']);
  clock.jump(2 * MAX_AGE_MS + 1);
  const loading = copy.load(SIGNAL);
  fetches[1]?.reject(new Error('LoanPro is down.'));
  expect(await loading).toEqual(['old']);
  expect(await copy.load(SIGNAL)).toEqual(['old']);
  expect(fetches).toHaveLength(2);
});

it('a copy that is twice too old is shown when its renewal hangs', async () => {
  const { copy } = await openWith(['old']);
  clock.jump(2 * MAX_AGE_MS + 1);
  expect(await copy.load(SIGNAL)).toEqual(['old']);
});

it('a copy of any age is enough to be ready, and it is renewed meanwhile', async () => {
  const { copy, fetches } = await openWith(['old']);
  clock.jump(3 * MAX_AGE_MS);
  await copy.ensure(SIGNAL);
  expect(fetches).toHaveLength(2);
});

it('after LoanPro refused the token, the copy is renewed a second later and not five', async () => {
  const { copy, fetches } = openCopy();
  const loading = copy.load(SIGNAL);
  fetches[0]?.reject(new LoanProError('auth-failed', 'LoanPro refuses the token.', 401));
  await expect(loading).rejects.toThrow('LoanPro refuses the token.');
  clock.jump(1001);
  const again = copy.load(SIGNAL);
  fetches[1]?.resolve(['list']);
  expect(await again).toEqual(['list']);
});

it('an empty list replaces a copy only when LoanPro gives it twice, two seconds apart', async () => {
  const { copy, fetches } = await openWith(['old']);
  const fetchEmpty = async () => {
    clock.jump(FRESH_MS + 1);
    const asked = copy.loadFresh(SIGNAL);
    fetches.at(-1)?.resolve([]);
    return asked;
  };
  await expect(fetchEmpty()).rejects.toMatchObject({ code: 'incomplete' });
  expect(await copy.load(SIGNAL)).toEqual(['old']);
  expect(await fetchEmpty()).toEqual([]);
  expect(await fetchEmpty()).toEqual([]);
});

it('an empty list counts from the start again when LoanPro gave fields in between', async () => {
  const { copy, fetches } = await openWith(['old']);
  const fetchList = async (list: string[]) => {
    clock.jump(FRESH_MS + 1);
    const asked = copy.loadFresh(SIGNAL);
    fetches.at(-1)?.resolve(list);
    return asked;
  };
  await expect(fetchList([])).rejects.toMatchObject({ code: 'incomplete' });
  expect(await fetchList(['new'])).toEqual(['new']);
  await expect(fetchList([])).rejects.toMatchObject({ code: 'incomplete' });
});

it('a first list that is empty is used', async () => {
  const { copy } = await openWith([]);
  expect(await copy.load(SIGNAL)).toEqual([]);
});

it('an urgent caller does not wait for a fetch that others wait for, and others share its fetch', async () => {
  const { copy, fetches } = openCopy();
  const waiting = copy.loadFresh(SIGNAL);
  clock.jump(100);
  const urgent = [copy.loadFresh(SIGNAL, true), copy.loadFresh(SIGNAL, true), copy.loadFresh(SIGNAL)];
  expect(fetches.map(({ isUrgent }) => isUrgent)).toEqual([false, true]);
  fetches[1]?.resolve(['new']);
  expect(await Promise.all(urgent)).toEqual([['new'], ['new'], ['new']]);
  // The first fetch ends later, and its list is older.
  fetches[0]?.resolve(['old']);
  await waiting;
  expect(await copy.load(SIGNAL)).toEqual(['new']);
});

it('a fetch that failed keeps no urgent caller from asking, and an urgent one that failed keeps everybody', async () => {
  const { copy, fetches } = openCopy();
  const refused = copy.loadFresh(SIGNAL);
  fetches[0]?.reject(new Error('pause'));
  await expect(refused).rejects.toThrow('pause');
  await expect(copy.loadFresh(SIGNAL)).rejects.toThrow('pause');
  const urgent = copy.loadFresh(SIGNAL, true);
  expect(fetches).toHaveLength(2);
  fetches[1]?.reject(new Error('away'));
  await expect(urgent).rejects.toThrow('away');
  await expect(copy.loadFresh(SIGNAL, true)).rejects.toThrow('away');
  await expect(copy.loadFresh(SIGNAL)).rejects.toThrow('away');
  expect(fetches).toHaveLength(2);
});
