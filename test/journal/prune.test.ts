// The deletion of old records, in batches: what it deletes, what it leaves, and what it does when a batch fails.

import { expect, it } from 'vitest';
import type { Database } from '../../src/journal/database.ts';
import { JournalUnavailable } from '../../src/journal/errors.ts';
import { prune } from '../../src/journal/prune.ts';
import { IN_MEMORY, openSqlite } from '../../src/journal/sqlite.ts';

const HOUR_MS = 3_600_000;

/** Closed records of `tenant`, all opened at one moment. */
async function add(database: Database, count: number, tenant = 'one', openedAtMs = 1): Promise<void> {
  await database.run(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
    INSERT INTO write_intent (id, tenant, entity_type, entity_id, request_id, caller, fields, key_id, hash_scope,
      opened_at_ms, lease_ends_at_ms, closed_at_ms)
    SELECT '${tenant} ${openedAtMs} ' || i, '${tenant}', 'customer', '1', 'request', 'caller', '[]', 'key', 'scope',
      ${openedAtMs}, ${openedAtMs}, ${openedAtMs} FROM n`);
}

async function left(database: Database): Promise<Record<string, number>> {
  const rows = await database.run('SELECT tenant, count(*) AS number FROM write_intent GROUP BY tenant');
  return Object.fromEntries(rows.map(({ tenant, number }) => [String(tenant), Number(number)]));
}

it.each([0, 99, 100, 101, 1000])('all of %d records of one moment are deleted', async (count) => {
  const database = openSqlite(IN_MEMORY, 'write');
  if (count > 0) await add(database, count);
  expect(await prune(database, 400, null)).toBe(count);
  expect(await left(database)).toEqual({});
});

it('records of other tenants and open records stay, wherever they lie', async () => {
  const database = openSqlite(IN_MEMORY, 'write');
  for (const openedAtMs of [1, 2, 3]) {
    await add(database, 150, 'one', openedAtMs);
    await add(database, 150, 'two', openedAtMs);
  }
  await database.run(`UPDATE write_intent SET closed_at_ms = NULL WHERE id = 'one 2 7'`);
  expect(await prune(database, 400, 'one')).toBe(449);
  expect(await left(database)).toEqual({ one: 1, two: 450 });
  expect(await prune(database, 400, null)).toBe(450);
  expect(await left(database)).toEqual({ one: 1 });
});

it.each([0, 0.5, 1])(
  'no record that is younger than 24 hours is deleted, when %d days are asked for',
  async (days) => {
    const database = openSqlite(IN_MEMORY, 'write');
    await add(database, 1, 'young', Date.now() - 23.9 * HOUR_MS);
    await add(database, 1, 'old', Date.now() - 24.1 * HOUR_MS);
    expect(await prune(database, days, null)).toBe(1);
    expect(await left(database)).toEqual({ young: 1 });
  },
);

it('a batch that fails is tried again with fewer records, and nothing is left out', async () => {
  const database = openSqlite(IN_MEMORY, 'write');
  await add(database, 1000);
  const sizes: number[] = [];
  const run: Database['run'] = async (sql, parameters) => {
    if (!sql.startsWith('DELETE')) return database.run(sql, parameters);
    if (sizes.length === 2) {
      sizes.push(0);
      throw new JournalUnavailable({ code: 'test' });
    }
    const rows = await database.run(sql, parameters);
    sizes.push(rows.length);
    return rows;
  };
  expect(await prune({ ...database, run }, 400, null)).toBe(1000);
  const [, second = 0, failed, next = 0] = sizes;
  expect(failed).toBe(0);
  expect(next).toBeLessThan(second);
  expect(await left(database)).toEqual({});
});

it('a problem that lasts ends the deletion at once', async () => {
  const database = openSqlite(IN_MEMORY, 'write');
  await add(database, 10);
  let deletions = 0;
  const run: Database['run'] = async (sql, parameters) => {
    if (!sql.startsWith('DELETE')) return database.run(sql, parameters);
    deletions += 1;
    throw new JournalUnavailable({ code: 'test', isLasting: true });
  };
  await expect(prune({ ...database, run }, 400, null)).rejects.toBeInstanceOf(JournalUnavailable);
  expect(deletions).toBe(1);
});
