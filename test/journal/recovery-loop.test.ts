// The loop that records pending outcomes and closes expired intents: how often, how many at once, and what stops it.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { JournalUnavailable } from '../../src/journal/errors.ts';
import type { IntentRow } from '../../src/journal/intent-row.ts';
import type { IntentsTable } from '../../src/journal/intents-table.ts';
import { startRecoveryLoop } from '../../src/journal/recovery-loop.ts';
import { createSightings } from '../../src/journal/sightings.ts';
import { expiredRow, field } from './fakes.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => vi.useRealTimers());

/** A loop over these open intents. It notes what the loop does, by name. */
function openLoop(open: IntentRow[], recover: (intent: IntentRow) => Promise<void>) {
  const seen = { calls: [] as string[], failures: [] as unknown[], isUnavailable: false };
  const called = async (name: string) => {
    seen.calls.push(name);
  };
  const table: Pick<IntentsTable, 'listOpen' | 'readOpen' | 'tryWriting'> = {
    tryWriting: () => called('try'),
    async listOpen() {
      await called('list');
      return open.map((intent) => ({ ...intent, ageMs: 0, isReported: intent.reportedOutcome !== null }));
    },
    async readOpen(id) {
      return open.find((intent) => intent.id === id) ?? null;
    },
  };
  const stop = startRecoveryLoop({
    table,
    pendingOutcomes: { retry: () => called('retry') },
    recovery: {
      async recover(intent) {
        await called(`recover ${intent.id}`);
        await recover(intent);
      },
      look: ({ id }) => called(`look ${id}`),
    },
    sightings: createSightings(),
    isUnavailable: () => seen.isUnavailable,
    onFailure: (error) => seen.failures.push(error),
  });
  const attempts = () => seen.calls.filter((call) => call.startsWith('recover')).length;
  return { seen, stop, attempts, table };
}

/** Time passes, and everything that becomes due runs. */
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

const succeed = async () => undefined;
const fail = async () => {
  throw new Error('LoanPro cannot be read.');
};

it('the loop runs at once and then every second', async () => {
  const { seen, stop } = openLoop([], succeed);
  await pass(0);
  expect(seen.calls).toEqual(['retry', 'list']);
  await pass(999);
  expect(seen.calls).toHaveLength(2);
  await pass(1);
  expect(seen.calls).toHaveLength(4);
  await stop();
});

it('an intent that cannot be recovered is tried again every five seconds, and reported once', async () => {
  const { seen, stop, attempts } = openLoop([expiredRow('a')], fail);
  await pass(0);
  expect(attempts()).toBe(1);
  await pass(4000);
  expect(attempts()).toBe(1);
  await pass(1000);
  expect(attempts()).toBe(2);
  await pass(5000);
  expect(attempts()).toBe(3);
  expect(seen.failures).toHaveLength(1);
  await stop();
});

it('an intent that cannot be recovered does not keep others waiting', async () => {
  const expired = [expiredRow('bad')];
  const { seen, stop } = openLoop(expired, (intent) => (intent.id === 'bad' ? fail() : succeed()));
  await pass(0);
  expired.push(expiredRow('good'));
  await pass(1000);
  expect(seen.calls).toContain('recover good');
  await stop();
});

it('an intent whose entity LoanPro does not show holds up no other one, and is not read twice at once', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const open = [expiredRow('hangs')];
  const { seen, stop, attempts } = openLoop(open, ({ id }) => (id === 'hangs' ? promise : succeed()));
  await pass(1000);
  open.push(expiredRow('other'));
  await pass(1000);
  expect(seen.calls).toContain('recover other');
  expect(attempts()).toBe(2);
  resolve();
  await stop();
});

it('at most twenty intents are recovered at once', async () => {
  const expired = Array.from({ length: 30 }, (_, index) => expiredRow(String(index)));
  const { stop, attempts } = openLoop(expired, fail);
  await pass(0);
  expect(attempts()).toBe(20);
  // The others come one second later, because the first twenty have to wait.
  await pass(1000);
  expect(attempts()).toBe(30);
  await stop();
});

it('an intent that another process closed and that appears again is tried at once', async () => {
  const expired = [expiredRow('a')];
  const { stop, attempts } = openLoop(expired, fail);
  await pass(0);
  const [row] = expired.splice(0);
  await pass(1000);
  if (row) expired.push(row);
  await pass(1000);
  expect(attempts()).toBe(2);
  await stop();
});

it('while the journal is unavailable, the loop first tries to write to it', async () => {
  const { seen, stop } = openLoop([], succeed);
  seen.isUnavailable = true;
  await pass(1000);
  expect(seen.calls).toEqual(['retry', 'list', 'try', 'retry', 'list']);
  await stop();
});

it('an unavailable journal is not reported as a failed recovery, and the loop goes on', async () => {
  const { seen, stop, attempts } = openLoop([expiredRow('a')], async () => {
    throw new JournalUnavailable({ code: 'test' });
  });
  await pass(2000);
  expect(seen.failures).toEqual([]);
  expect(attempts()).toBe(3);
  await stop();
});

it('an intent whose record alone is refused is tried again every five seconds, so that LoanPro is not read all the time', async () => {
  const { seen, stop, attempts } = openLoop([expiredRow('a')], async () => {
    throw new JournalUnavailable({ code: 'test', isSingle: true, isLasting: true });
  });
  await pass(4000);
  expect(attempts()).toBe(1);
  await pass(1000);
  expect(attempts()).toBe(2);
  // The problem with the journal is reported elsewhere.
  expect(seen.failures).toEqual([]);
  await stop();
});

it('the loop ends when it is stopped, after the recovery that is under way', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { seen, stop } = openLoop([expiredRow('a')], () => promise);
  await pass(0);
  let isStopped = false;
  const stopped = stop().then(() => (isStopped = true));
  await pass(1000);
  expect(isStopped).toBe(false);
  resolve();
  await stopped;
  await pass(10_000);
  expect(seen.calls).toEqual(['retry', 'list', 'recover a']);
});

it('an intent that was left open is looked at every five seconds, until its lease is over', async () => {
  const lease = { leaseMs: 12_000, reportedOutcome: 'UNKNOWN' };
  const { seen, stop } = openLoop(
    [
      expiredRow('left', { ...lease, fields: [{ id: field('3'), wanted: 'hash', result: 'UNKNOWN' }] }),
      // Its caller has an answer, and its write still goes on.
      expiredRow('running', { ...lease, fields: [{ id: field('3'), wanted: 'hash' }] }),
      // Its caller has no answer yet.
      expiredRow('new', { ...lease, reportedOutcome: null }),
    ],
    succeed,
  );
  const looks = () => seen.calls.filter((call) => call.startsWith('look'));
  await pass(4000);
  expect(looks()).toEqual([]);
  await pass(1000);
  expect(looks()).toEqual(['look left']);
  await pass(7000);
  expect(looks()).toEqual(['look left', 'look left']);
  expect(seen.calls).toContain('recover left');
  await stop();
});

it('an intent is recovered once the loop has seen it open for its whole lease', async () => {
  const open = [expiredRow('a', { leaseMs: 5000 })];
  const { stop, attempts } = openLoop(open, succeed);
  await pass(4999);
  expect(attempts()).toBe(0);
  await pass(1);
  expect(attempts()).toBe(1);
  await stop();
});

it('an intent that disappears from the list is forgotten', async () => {
  const open = [expiredRow('a', { leaseMs: 5000 })];
  const { stop, attempts } = openLoop(open, succeed);
  await pass(0);
  const [row] = open.splice(0);
  await pass(1000);
  if (row) open.push(row);
  await pass(1000);
  await pass(4999);
  expect(attempts()).toBe(0);
  await pass(1);
  expect(attempts()).toBe(1);
  await stop();
});

it('an intent that another process closes after the list was read is left alone', async () => {
  const listed = [expiredRow('a')];
  const { promise, resolve } = Promise.withResolvers<void>();
  const { stop, attempts, table } = openLoop(listed, succeed);
  table.readOpen = async () => {
    resolve();
    return null;
  };
  await promise;
  await pass(0);
  expect(attempts()).toBe(0);
  await stop();
});

it('a record that cannot be read is reported once, and does not keep others waiting', async () => {
  const { seen, stop, table } = openLoop([expiredRow('bad'), expiredRow('good')], succeed);
  const { readOpen } = table;
  table.readOpen = (id) => (id === 'bad' ? Promise.reject(new TypeError('damaged')) : readOpen(id));
  await pass(11_000);
  expect(seen.calls).toContain('recover good');
  expect(seen.calls).not.toContain('recover bad');
  expect(seen.failures).toHaveLength(1);
  await stop();
});
