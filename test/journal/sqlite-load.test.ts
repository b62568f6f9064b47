// A SQLite journal on a slow disk: writes wait for their turn, and waiting never means that the journal cannot be used.

import { once } from 'node:events';
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import type { App } from '../support/app.ts';
import { atOnce } from '../support/campaign.ts';
import { makePlace, readIntents } from '../support/intents.ts';
import { UPDATE, openWarm, puts } from '../support/writing.ts';
import { JournalOverloaded, JournalUnavailable } from '../../src/journal/errors.ts';
import { createStatementQueue } from '../../src/journal/sqlite-queue.ts';
import { openSqlite } from '../../src/journal/sqlite.ts';
import { openSqliteThread } from '../../src/journal/sqlite-thread.ts';
import type { Order, Reply, ThreadData } from '../../src/journal/sqlite-thread.ts';

async function codeOf(app: App, customerId: string): Promise<string> {
  const values = [{ field: { id: '3' }, value: { amount: '712.34' } }];
  const { data, errors } = await app.ask(UPDATE, { customerId, values });
  return String(errors?.[0]?.extensions['code'] ?? data.updateCustomerCustomFields.outcome);
}

/** Counts to a number, so that the thread is busy as with a slow disk. A million takes some tenths of a second. */
const count = (to: number) =>
  `(WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${to}) SELECT count(*) FROM c)`;

/** Makes every statement that opens or changes an intent slow. */
function slowDown(place: { path: string }, to: number): void {
  const database = new DatabaseSync(place.path, { timeout: 5000 });
  for (const event of ['INSERT', 'UPDATE']) {
    database.exec(`CREATE TRIGGER slow_${event} AFTER ${event} ON write_intent
      BEGIN SELECT ${count(to)} WHERE ${count(to)} < 0; END`);
  }
  database.close();
}

/** The statements that failed for another reason than that they waited too long. */
const otherReasons = (ends: PromiseSettledResult<unknown>[]) =>
  ends.filter((end) => end.status === 'rejected' && !(end.reason instanceof JournalOverloaded));

const statement = (sql: string, beginBeforeMs: number) => ({ sql, beginBeforeMs });

const openWithTable = async () => {
  const { path } = await makePlace();
  const database = openSqlite(path, 'write');
  await database.run('CREATE TABLE seen (name text PRIMARY KEY)');
  return { path, database, other: new DatabaseSync(path) };
};
const insert = (name: string) => ({
  sql: 'INSERT INTO seen VALUES ($1) RETURNING name',
  parameters: [name],
});
function* insertEach(names: Iterable<string>) {
  for (const name of names) yield insert(name);
}
const codesOf = (done: ReturnType<ReturnType<typeof openSqlite>['runTogether']>) =>
  done?.map(({ result }) => (result instanceof JournalUnavailable ? result.code : result[0]?.['name']));

describe('a SQLite journal on a slow disk', () => {
  it('makes 80 writes wait, refuses those that wait too long as OVERLOADED, and never says that it cannot be used', async () => {
    const place = await makePlace();
    await using app = await openWarm({
      standin: { generatedCustomers: 80 },
      journal: { home: { ...place, key: null } },
    });
    slowDown(place, 100_000);
    const codes = await atOnce(80, (index) => codeOf(app, String(5001 + index)));
    expect(codes.filter((code) => code !== 'APPLIED' && code !== 'OVERLOADED')).toEqual([]);
    const applied = codes.filter((code) => code === 'APPLIED').length;
    expect(applied).toBeGreaterThan(0);
    expect(puts(app)).toHaveLength(applied);
    expect(app.notices).toEqual([]);
    await expect
      .poll(async () => (await readIntents(place)).filter(({ outcome }) => outcome === 'APPLIED').length)
      .toBe(applied);
  }, 60_000);

  it('carries out a statement that continues a write before those that begin one', async () => {
    const { path } = await makePlace();
    const database = await openSqliteThread(path, 'write');
    await database.run('CREATE TABLE seen (name text)');
    const order: string[] = [];
    const run = (name: string, sql: string) => database.run(sql).then(() => order.push(name));
    await Promise.all([
      run('busy', `SELECT ${count(500_000)}`),
      ...Array.from({ length: 5 }, () => run('begins', `INSERT INTO seen SELECT 'begins'`)),
      run('continues', 'UPDATE seen SET name = name'),
    ]);
    expect(order.slice(0, 2)).toEqual(['busy', 'continues']);
    await database.close();
  });

  it('counts only the own time of a statement: more than two seconds of them at once fail with nothing but JournalOverloaded', async () => {
    const { path } = await makePlace();
    const database = await openSqliteThread(path, 'write');
    await database.run('CREATE TABLE seen (name integer)');
    // So many that no machine carries them all out in two seconds.
    const ends = await Promise.allSettled(
      Array.from({ length: 2000 }, (_, name) =>
        database.run(`INSERT INTO seen SELECT ${name} WHERE ${count(400_000)} > 0 RETURNING name`),
      ),
    );
    expect(otherReasons(ends)).toEqual([]);
    const done = ends.flatMap((end, name) => (end.status === 'fulfilled' ? [name] : []));
    expect(done.length).toBeGreaterThan(0);
    expect(done.length).toBeLessThan(2000);
    // What was refused was not carried out, and will not be.
    expect(await database.run('SELECT name FROM seen ORDER BY name')).toEqual(done.map((name) => ({ name })));
    await database.close();
  });
});

describe('statements that wait at the same time', () => {
  it('are on disk together, and one that fails leaves the others', async () => {
    const { database, other } = await openWithTable();
    const seen = other.prepare('SELECT name FROM seen');
    function* statements() {
      yield insert('a');
      yield insert('a');
      yield insert('b');
      expect(seen.all()).toEqual([]);
    }
    expect(codesOf(database.runTogether(statements()))).toEqual(['a', 'SQLite 1555', 'b']);
    expect(seen.all()).toEqual([{ name: 'a' }, { name: 'b' }]);
  });

  it('write each changed page once, if they are ordered in one turn of the event loop', async () => {
    const { path } = await makePlace();
    const database = await openSqliteThread(path, 'write');
    await database.run('CREATE TABLE seen (name integer)');
    const size = () => statSync(`${path}-wal`).size;
    const before = size();
    await Promise.all(
      Array.from({ length: 50 }, (_, name) => database.run(`INSERT INTO seen VALUES (${name})`)),
    );
    // A transaction of its own for each would add 50 pages of 4 KB.
    expect((size() - before) / 4096).toBeLessThan(10);
    await database.close();
  });

  it('all fail when SQLite undoes them, and none after them is taken', async () => {
    const { database, other } = await openWithTable();
    other.exec(`CREATE TRIGGER undoing BEFORE INSERT ON seen WHEN new.name = 'full'
      BEGIN SELECT raise(ROLLBACK, 'undone'); END`);
    const names = ['a', 'full', 'b'].values();
    expect(codesOf(database.runTogether(insertEach(names)))).toEqual(['SQLite 1811', 'SQLite 1811']);
    expect([...names]).toEqual(['b']);
    expect(await database.run('SELECT name FROM seen')).toEqual([]);
  });

  it('all fail when they cannot be committed', async () => {
    const { database } = await openWithTable();
    await database.run('PRAGMA foreign_keys = ON');
    await database.run('CREATE TABLE bound (name text REFERENCES seen (name) DEFERRABLE INITIALLY DEFERRED)');
    const statements = [insert('a'), { sql: `INSERT INTO bound VALUES ('nowhere')`, parameters: [] }];
    expect(codesOf(database.runTogether(statements))).toEqual(['SQLite 787', 'SQLite 787']);
    expect(codesOf(database.runTogether([insert('a')]))).toEqual(['a']);
  });

  it('are not taken while another process writes', async () => {
    const { database, other } = await openWithTable();
    other.exec('BEGIN IMMEDIATE');
    const names = ['a'].values();
    expect(database.runTogether(insertEach(names))).toBeNull();
    other.exec('COMMIT');
    expect(codesOf(database.runTogether(insertEach(names)))).toEqual(['a']);
  });
});

describe('the thread of a SQLite journal', () => {
  it('does not carry out what nobody waits for any more', async () => {
    const { path: file } = await makePlace();
    const workerData: ThreadData = { file, access: 'write' };
    const worker = new Worker(new URL('../../src/journal/sqlite-worker.ts', import.meta.url), { workerData });
    const replies: Reply[] = [];
    const { promise: answered, resolve } = Promise.withResolvers<void>();
    worker.on('message', (together: readonly Reply[]) => {
      replies.push(...together);
      if (together.some(({ id }) => id === 4)) resolve();
    });
    const statements = [
      `SELECT ${count(500_000)}`,
      `SELECT 'forgotten'`,
      `INSERT INTO write_intent_version VALUES ('forgotten')`,
      `SELECT 'asked later'`,
    ];
    const orders: Order[] = statements.map((sql, index) => ({
      id: index + 1,
      sql,
      parameters: [],
      beginBeforeMs: Infinity,
    }));
    for (const order of orders.toSpliced(3, 0, 'forget')) {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
      worker.postMessage([order]);
    }
    await answered;
    expect(replies.filter(({ id }) => id === 2 || id === 3)).toEqual([]);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
    worker.postMessage(['close'] satisfies Order[]);
    await once(worker, 'exit');
  });
});

describe('the queue of statements', () => {
  it('serves statements that continue a write first, each kind in the order of arrival', () => {
    const queue = createStatementQueue<ReturnType<typeof statement>>();
    for (const sql of ['INSERT 1', 'SELECT 1', 'INSERT 2', 'UPDATE 1']) queue.add(statement(sql, 10));
    const order = Array.from({ length: 5 }, () => queue.next()?.sql);
    expect(order).toEqual(['SELECT 1', 'UPDATE 1', 'INSERT 1', 'INSERT 2', undefined]);
  });

  it('removes those that have waited too long, and keeps the others', () => {
    const queue = createStatementQueue<ReturnType<typeof statement>>();
    queue.add(statement('INSERT 1', 10));
    queue.add(statement('UPDATE 1', 11));
    queue.add(statement('INSERT 2', 12));
    expect(queue.removeLate(9)).toEqual([]);
    expect(queue.removeLate(11).map(({ sql }) => sql)).toEqual(['UPDATE 1', 'INSERT 1']);
    expect(queue.removeLate(11)).toEqual([]);
    expect(queue.next()?.sql).toBe('INSERT 2');
  });

  it('forgets everything when nobody waits any more', () => {
    const queue = createStatementQueue<ReturnType<typeof statement>>();
    queue.add(statement('INSERT 1', 10));
    queue.add(statement('UPDATE 1', 10));
    queue.clear();
    expect([queue.next(), queue.removeLate(20)]).toEqual([undefined, []]);
  });
});
