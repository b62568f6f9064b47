// A journal file whose disk does not answer, and files that are removed or replaced: writes are refused, and nothing else is held up.

import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import type { App } from '../support/app.ts';
import { makePlace, readIntents } from '../support/intents.ts';
import { UPDATE, openWarm, puts, update } from '../support/writing.ts';
import { SELECT_ALL } from '../../src/journal/intents-table.ts';
import { openSqlite } from '../../src/journal/sqlite.ts';

const income = (amount: string) => [{ field: { id: '3' }, value: { amount } }];

async function codeOf(app: App, customerId: string, amount: string): Promise<string> {
  const { data, errors } = await app.ask(UPDATE, { customerId, values: income(amount) });
  return String(errors?.[0]?.extensions['code'] ?? data.updateCustomerCustomFields.outcome);
}

/**
 * Makes the next intent of this customer take some seconds inside SQLite. The thread that runs the statement can do nothing else
 * meanwhile, as when the disk does not answer.
 */
function freezeFor(place: { path: string }, customerId: string): void {
  const database = new DatabaseSync(place.path, { timeout: 5000 });
  database.exec(`
    CREATE TABLE digit AS SELECT value AS n FROM json_each('[0,1,2,3,4,5,6,7,8,9]');
    CREATE TRIGGER frozen AFTER INSERT ON write_intent WHEN NEW.entity_id = '${customerId}' BEGIN
      DELETE FROM digit WHERE (SELECT sum(a.n * b.n) FROM digit a, digit b, digit c, digit d, digit e, digit f, digit g, digit h
        WHERE a.n + h.n < 14) = -1;
    END`);
  database.close();
}

it('while the disk of the journal does not answer, writes are refused within a second and everything else is answered at once', async () => {
  const place = await makePlace();
  await using app = await openWarm({ journal: { home: { ...place, key: null } } });
  freezeFor(place, '4150');
  const startMs = performance.now();
  const sinceStart = () => performance.now() - startMs;
  const writes = Promise.all([codeOf(app, '4150', '1.11'), codeOf(app, '4151', '1.11')]);
  const [read, live, ready] = await Promise.all([
    app.ask('{ customer(id: "4152") { firstName } }'),
    fetch(new URL('/live', app.url)),
    fetch(new URL('/ready', app.url)),
  ]);
  const othersTookMs = sinceStart();
  expect(read.errors).toBeUndefined();
  expect([live.status, ready.status]).toEqual([200, 200]);
  expect(await writes).toEqual(['JOURNAL_UNAVAILABLE', 'JOURNAL_UNAVAILABLE']);
  const writesTookMs = sinceStart();
  // Still frozen: the record itself cannot have been answered.
  expect(app.notices).toEqual(['away']);
  expect(othersTookMs).toBeLessThan(writesTookMs);
  // The documented limit is one second. The rest is a margin for slow machines.
  expect(writesTookMs).toBeLessThan(2000);

  // The disk answers again: each late record is closed, and nothing was sent for it.
  await expect.poll(() => app.notices, { timeout: 60_000 }).toEqual(['away', 'back']);
  expect(puts(app)).toEqual([]);
  // On a slow machine the second write also gets as far as a record.
  await expect
    .poll(async () => new Set((await readIntents(place)).map(({ outcome }) => outcome)), { timeout: 20_000 })
    .toEqual(new Set(['NOT_SENT']));
  expect((await update(app, '4151', income('2.22'))).outcome).toBe('APPLIED');
}, 120_000);

it('a journal file that is removed refuses writes until it is back, and says so to the readiness probe', async () => {
  const place = await makePlace();
  await using app = await openWarm({ journal: { home: { ...place, key: null } } });
  expect(await codeOf(app, '4150', '1.11')).toBe('APPLIED');
  renameSync(place.path, `${place.path}.away`);
  expect(await codeOf(app, '4150', '2.22')).toBe('JOURNAL_UNAVAILABLE');
  const response = await fetch(new URL('/ready', app.url));
  expect([response.status, await response.json()]).toEqual([
    503,
    { status: 'not ready', code: 'journal', reason: expect.stringContaining('was removed or replaced') },
  ]);
  expect(puts(app)).toHaveLength(1);
  renameSync(`${place.path}.away`, place.path);
  expect(await codeOf(app, '4150', '2.22')).toBe('APPLIED');
  expect((await readIntents(place)).map(({ outcome }) => outcome)).toEqual(['APPLIED', 'APPLIED']);
});

it('a journal file that is replaced by another one is not written any more', async () => {
  const place = await makePlace();
  await using app = await openWarm({ journal: { home: { ...place, key: null } } });
  expect(await codeOf(app, '4150', '1.11')).toBe('APPLIED');
  copyFileSync(place.path, `${place.path}.copy`);
  rmSync(place.path);
  renameSync(`${place.path}.copy`, place.path);
  expect(await codeOf(app, '4150', '2.22')).toBe('JOURNAL_UNAVAILABLE');
  expect(puts(app)).toHaveLength(1);
});

it.each(['-wal', '-shm'])(
  'a removed file journal.sqlite%s is noticed before the next write, and no record that was made before is lost',
  async (suffix) => {
    const place = await makePlace();
    {
      await using app = await openWarm({ journal: { home: { ...place, key: null } } });
      expect(await codeOf(app, '4150', '1.11')).toBe('APPLIED');
      rmSync(`${place.path}${suffix}`);
      expect(await codeOf(app, '4151', '2.22')).toBe('JOURNAL_UNAVAILABLE');
      expect(puts(app)).toHaveLength(1);
      const response = await fetch(new URL('/ready', app.url));
      expect([response.status, await response.json()]).toEqual([
        503,
        {
          status: 'not ready',
          code: 'journal',
          reason: expect.stringContaining(`${place.path}${suffix} was removed or replaced`),
        },
      ]);
    }
    expect((await readIntents(place)).map(({ outcome }) => outcome)).toEqual(['APPLIED']);
  },
);

it('the files of SQLite are the same for as long as a process has the journal open', async () => {
  const place = await makePlace();
  const gateway = openSqlite(place.path, 'write');
  const follower = openSqlite(place.path, 'read');
  await gateway.run(SELECT_ALL);
  await gateway.close();
  const successor = openSqlite(place.path, 'write');
  await successor.run('DELETE FROM write_intent');
  const pruner = openSqlite(place.path, 'delete');
  await pruner.run('DELETE FROM write_intent');
  await pruner.close();
  await follower.run(SELECT_ALL);
  await follower.close();
  expect(await successor.run('DELETE FROM write_intent')).toEqual([]);
  await successor.close();
});
