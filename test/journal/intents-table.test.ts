// The statements on the intents table, over SQLite in memory and with a fake clock: how an intent is opened, sent and closed.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createIntentsTable } from '../../src/journal/intents-table.ts';
import { IN_MEMORY, openSqlite } from '../../src/journal/sqlite.ts';
import { APPLIED, customer, newIntent } from './fakes.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'Date'] }));
afterEach(() => vi.useRealTimers());

const LEASE_MS = 1000;
const openTable = () => createIntentsTable(openSqlite(IN_MEMORY, 'write'), 'tenant');

it('the length of a lease does not depend on the clock of the database after the intent was recorded', async () => {
  const table = openTable();
  await table.claim(newIntent('a', customer('4150'), LEASE_MS));
  vi.advanceTimersByTime(3_600_000);
  expect(await table.listOpen()).toEqual([
    { id: 'a', leaseMs: LEASE_MS, isReported: false, ageMs: 3_600_000 },
  ]);
  expect(await table.readOpen('a')).toMatchObject({ id: 'a', leaseMs: LEASE_MS });
});

it('an intent that is closed as not sent cannot be sent any more', async () => {
  const table = openTable();
  await table.claim(newIntent('a', customer('4150'), LEASE_MS));
  expect(await table.recover('a', 'RECOVERED_NOT_SENT', null)).toBe(true);
  expect(await table.recordBefore('a', [])).toBeNull();
});

it('an intent that may have been sent cannot be closed as not sent', async () => {
  const table = openTable();
  await table.claim(newIntent('a', customer('4150'), LEASE_MS));
  expect(await table.recordBefore('a', [])).toEqual({ isKeyedByRow: false });
  expect(await table.recover('a', 'RECOVERED_NOT_SENT', null)).toBe(false);
  expect(await table.recover('a', 'RECOVERED_DIVERGED', null)).toBe(true);
});

it('an entity has one open intent at most, until it is closed', async () => {
  const table = openTable();
  expect(await table.claim(newIntent('a', customer('4150'), LEASE_MS))).toBe(true);
  expect(await table.claim(newIntent('b', customer('4150'), LEASE_MS))).toBe(false);
  expect(await table.claim(newIntent('c', customer('4151'), LEASE_MS))).toBe(true);
  expect(await table.findOpen(customer('4150'))).toMatchObject({ id: 'a', leaseMs: LEASE_MS });
  expect(await table.recordResult('a', APPLIED)).toBe(true);
  expect(await table.recordResult('a', APPLIED)).toBe(false);
  expect(await table.findOpen(customer('4150'))).toBeNull();
  expect(await table.claim(newIntent('b', customer('4150'), LEASE_MS))).toBe(true);
});

it('an intent that is left open keeps its reported outcome and stays open', async () => {
  const table = openTable();
  await table.claim(newIntent('a', customer('4150'), LEASE_MS));
  await table.recordResult('a', { ...APPLIED, reportedOutcome: 'UNKNOWN', outcome: null });
  expect(await table.findOpen(customer('4150'))).toMatchObject({ reportedOutcome: 'UNKNOWN', outcome: null });
});

it('tenants in one database do not see each other’s intents', async () => {
  const database = openSqlite(IN_MEMORY, 'write');
  const one = createIntentsTable(database, 'one');
  const other = createIntentsTable(database, 'other');
  await one.claim(newIntent('a', customer('4150'), 0));
  expect(await other.claim(newIntent('b', customer('4150'), 0))).toBe(true);
  expect((await other.listOpen()).map(({ id }) => id)).toEqual(['b']);
});

it('a key is free again when its intent is closed as not sent, and only then', async () => {
  const database = openSqlite(IN_MEMORY, 'write');
  const table = createIntentsTable(database, 'tenant');
  const claim = (id: string) =>
    table.claim({
      ...newIntent(id, customer('4150'), LEASE_MS),
      idempotency: { key: 'click-1', inputHash: 'hash' },
    });
  expect(await claim('a')).toBe(true);
  expect(await table.findByKey('click-1')).toMatchObject({ id: 'a', inputHash: 'hash' });
  await table.recover('a', 'RECOVERED_NOT_SENT', null);
  expect(await table.findByKey('click-1')).toBeNull();
  expect(await claim('b')).toBe(true);
  await table.recover('b', 'RECOVERED_NOT_VISIBLE', []);
  expect(await table.findByKey('click-1')).toMatchObject({ id: 'b' });
  // The customer is free, and the key is not.
  expect(await claim('c')).toBe(false);
  await database.close();
});
