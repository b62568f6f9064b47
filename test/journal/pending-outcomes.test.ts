// Outcomes that could not be recorded at once: until when they are tried again, and when they are dropped.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { JournalUnavailable } from '../../src/journal/errors.ts';
import { createPendingOutcomes } from '../../src/journal/pending-outcomes.ts';
import { APPLIED, customer } from './fakes.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'Date'] }));
afterEach(() => vi.useRealTimers());

/** A table that is unavailable, or holds these open intents. It notes the id of every attempt. */
function openTable(...ids: string[]) {
  const table = { isUnavailable: false, open: new Set(ids), attempts: [] as string[] };
  const outcomes = createPendingOutcomes({
    async recordResult(id) {
      table.attempts.push(id);
      if (table.isUnavailable) throw new JournalUnavailable({ code: 'test' });
      return table.open.delete(id);
    },
  });
  const record = (id: string, entityId = '4150', mayComeLate = false) =>
    outcomes.record({ id, entity: customer(entityId), result: APPLIED, mayComeLate });
  return { table, outcomes, record };
}

it('an outcome that is recorded at once is not tried again', async () => {
  const { table, outcomes, record } = openTable('a');
  await record('a');
  await outcomes.retry();
  expect(table.attempts).toEqual(['a']);
});

it('an outcome that cannot be recorded is tried again until the journal is available, and not after that', async () => {
  const { table, outcomes, record } = openTable('a');
  table.isUnavailable = true;
  await record('a');
  await expect(outcomes.retry()).rejects.toThrow(JournalUnavailable);
  table.isUnavailable = false;
  await outcomes.retry();
  await outcomes.retry();
  expect(table.attempts).toEqual(['a', 'a', 'a']);
  expect(table.open.size).toBe(0);
});

const refuseAlone = () => Promise.reject(new JournalUnavailable({ code: 'test', isSingle: true }));

it('an outcome that is refused alone holds up no other one, and is still an obstacle for its own entity', async () => {
  const { table, outcomes, record } = openTable('a', 'b');
  table.isUnavailable = true;
  await outcomes.record({
    id: 'a',
    entity: customer('4150'),
    result: APPLIED,
    mayComeLate: false,
    recordFirst: refuseAlone,
  });
  await record('b', '4151');
  table.isUnavailable = false;
  await outcomes.retry();
  expect([...table.open]).toEqual(['a']);
  await expect(outcomes.retry(customer('4150'))).rejects.toThrow(JournalUnavailable);
});

it('a retry for one entity leaves the outcomes of other entities for later', async () => {
  const { table, outcomes, record } = openTable('a', 'b');
  table.isUnavailable = true;
  await record('a', '4150');
  await record('b', '4151');
  table.isUnavailable = false;
  table.attempts.length = 0;
  await outcomes.retry(customer('4151'));
  expect(table.attempts).toEqual(['b']);
  await outcomes.retry();
  expect(table.attempts).toEqual(['b', 'a']);
});

it('an outcome is dropped when another process has closed its intent', async () => {
  const { table, outcomes, record } = openTable();
  await record('a');
  await outcomes.retry();
  expect(table.attempts).toEqual(['a']);
});

it('an INSERT that arrives late is closed, as long as it arrives within five seconds', async () => {
  const { table, outcomes, record } = openTable();
  await record('late', '4150', true);
  vi.advanceTimersByTime(4900);
  await outcomes.retry();
  table.open.add('late');
  vi.advanceTimersByTime(100);
  await outcomes.retry();
  expect(table.open.size).toBe(0);
});

it('an INSERT that has not arrived five seconds after the journal answered is not expected any more', async () => {
  const { table, outcomes, record } = openTable();
  table.isUnavailable = true;
  await record('late', '4150', true);
  vi.advanceTimersByTime(60_000);
  table.isUnavailable = false;
  // The five seconds begin now.
  await outcomes.retry();
  vi.advanceTimersByTime(5000);
  await outcomes.retry();
  vi.advanceTimersByTime(1);
  await outcomes.retry();
  table.attempts.length = 0;
  await outcomes.retry();
  expect(table.attempts).toEqual([]);
});
