// The versions of the journal in both databases: what is created, upgraded and refused, and what an upgrade does to open intents.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { openStandin } from '../../standin/server.ts';
import type { JournalNotice } from '../../src/journal/journal.ts';
import { statementsAfter } from '../../src/journal/migrations.ts';
import { openReader } from '../../src/journal/reader.ts';
import { atOnce } from '../support/campaign.ts';
import { readIntents } from '../support/intents.ts';
import { postgresBin } from '../support/postgres.ts';
import { ask, killAll, pointedTo, started } from '../support/process.ts';
import { UPDATE } from '../support/writing.ts';
import { closeCluster, open, openDatabase, openFile, problemOf, versionOf, write } from './places.ts';
import { CREATE_VERSION_2 } from './version-2.ts';
import { CREATE_VERSION_3 } from './version-3.ts';
import { CREATE_VERSION_1, INSTANCE_ID, KEY, insertVersion1 } from './version-1.ts';

afterEach(killAll);
afterAll(closeCluster);

const recovered = (notices: readonly JournalNotice[]) =>
  notices.flatMap((notice) =>
    notice.kind === 'recovered' ? [`${notice.intent.entity.id} ${notice.outcome}`] : [],
  );

// Without Postgres, the report says so in postgres.test.ts.
const KINDS = [
  { name: 'a SQLite file', openPlace: openFile },
  ...(postgresBin === undefined ? [] : [{ name: 'a Postgres', openPlace: openDatabase }]),
];

describe.each(KINDS)('$name', ({ openPlace }) => {
  it('without a journal gets one of the current version', async () => {
    await using place = await openPlace();
    await using opened = await open(place.home);
    await write(opened, '4150');
    expect(await versionOf(place)).toEqual([6]);
    expect(await readIntents(place.place)).toMatchObject([
      { tenant: INSTANCE_ID, entity: { type: 'customer', id: '4150' }, outcome: 'APPLIED' },
    ]);
  });

  it('with a journal of version 1 is upgraded, and keeps its open and its closed writes', async () => {
    await using place = await openPlace();
    await place.query(CREATE_VERSION_1);
    await place.query(insertVersion1({ id: 'closed', customerId: '77', outcome: 'APPLIED' }));
    await place.query(
      insertVersion1({ id: 'open', customerId: '77', tenant: '9 b.example', openedAtMs: 2000 }),
    );
    await using opened = await open(place.home);
    await write(opened, '4150');
    expect(await versionOf(place)).toEqual([6]);
    const customer77 = { type: 'customer', id: '77' };
    expect(await readIntents(place.place)).toMatchObject([
      { id: 'closed', tenant: INSTANCE_ID, entity: customer77, reportedOutcome: 'APPLIED', closedAtMs: 1100 },
      { id: 'open', tenant: '9', entity: customer77, reportedOutcome: null, closedAtMs: null },
      { tenant: INSTANCE_ID, outcome: 'APPLIED' },
    ]);
  });

  it('with a journal of version 2 is upgraded, and keeps its writes', async () => {
    await using place = await openPlace();
    await place.query(CREATE_VERSION_2);
    await using opened = await open(place.home);
    await write(opened, '4150');
    expect(await versionOf(place)).toEqual([6]);
    expect((await readIntents(place.place)).map(({ entity, outcome }) => `${entity.id} ${outcome}`)).toEqual([
      '77 APPLIED',
      '4150 APPLIED',
    ]);
    expect(await place.query('SELECT * FROM write_intent_trait')).toEqual([]);
  });

  it('with a journal of version 3 is upgraded, and keeps its writes and what was found out about the tenant', async () => {
    await using place = await openPlace();
    await place.query(CREATE_VERSION_3);
    await using opened = await open(place.home);
    await write(opened, '4150');
    expect(await versionOf(place)).toEqual([6]);
    expect((await readIntents(place.place)).map(({ entity, outcome }) => `${entity.id} ${outcome}`)).toEqual([
      '77 APPLIED',
      '4150 APPLIED',
    ]);
    expect(await place.query('SELECT name FROM write_intent_trait')).toEqual([{ name: 'keyed-by-row' }]);
  });

  it('with a journal of version 1 judges its open writes by the hashes that version 1 made', async () => {
    await using place = await openPlace();
    await place.query(CREATE_VERSION_1);
    for (const customerId of ['4150', '4151', '5001'])
      await place.query(insertVersion1({ id: `open-${customerId}`, customerId }));
    await using opened = await open(place.home, { '4150': '1.11', '4151': '350.00', '5001': '9.99' });
    await write(opened, '5002');
    await expect
      .poll(() => recovered(opened.notices).toSorted(), { timeout: 10_000 })
      // Version 1 compared texts in a form in which the value before may have been the wanted one in other words.
      .toEqual(['4150 RECOVERED_APPLIED', '4151 RECOVERED_UNJUDGED', '5001 RECOVERED_DIVERGED']);
  });

  it('with two open writes of version 1 that differ in the host alone keeps the newest one open', async () => {
    await using place = await openPlace();
    await place.query(CREATE_VERSION_1);
    const hosts = ['a.example', 'b.example', 'c.example'];
    for (const [index, host] of hosts.entries()) {
      const openedAtMs = 1000 + (index === 1 ? 5000 : index);
      await place.query(
        insertVersion1({ id: host, customerId: '4150', tenant: `${INSTANCE_ID} ${host}`, openedAtMs }),
      );
    }
    await using opened = await open(place.home, { '4150': '1.11' });
    await write(opened, '5002');
    await expect
      .poll(() => recovered(opened.notices), { timeout: 10_000 })
      .toEqual(['4150 RECOVERED_APPLIED']);
    const rows = await place.query(
      `SELECT id, outcome FROM write_intent WHERE entity_id = '4150' ORDER BY id`,
    );
    expect(rows.map(({ id, outcome }) => `${String(id)} ${String(outcome)}`)).toEqual([
      'a.example RECOVERED_UNJUDGED',
      'b.example RECOVERED_APPLIED',
      'c.example RECOVERED_UNJUDGED',
    ]);
  });

  it('with several open writes of version 1 keeps the one that was sent and whose lease ends last', async () => {
    await using place = await openPlace();
    await place.query(CREATE_VERSION_1);
    const rows = [
      { id: 'sent, long lease', openedAtMs: 1000, leaseMs: 5000, isSent: true },
      { id: 'sent, short lease', openedAtMs: 2000, leaseMs: 500, isSent: true },
      { id: 'not sent, newest', openedAtMs: 3000, leaseMs: 9000, isSent: false },
    ];
    for (const row of rows)
      await place.query(insertVersion1({ ...row, customerId: '4150', tenant: `${INSTANCE_ID} ${row.id}` }));
    await using opened = await open(place.home, { '4150': '1.11' });
    await write(opened, '5002');
    await expect
      .poll(() => recovered(opened.notices), { timeout: 10_000 })
      .toEqual(['4150 RECOVERED_APPLIED']);
    const found = await place.query(
      `SELECT id, outcome FROM write_intent WHERE entity_id = '4150' ORDER BY id`,
    );
    expect(found.map(({ id, outcome }) => `${String(id)}: ${String(outcome)}`)).toEqual([
      'not sent, newest: RECOVERED_NOT_SENT',
      'sent, long lease: RECOVERED_APPLIED',
      'sent, short lease: RECOVERED_UNJUDGED',
    ]);
  });

  it('lets a gateway of version 1 close the write that was in progress during the upgrade', async () => {
    await using place = await openPlace();
    await place.query(CREATE_VERSION_1);
    const inOneHour = Date.now() + 3_600_000;
    await place.query(insertVersion1({ id: 'under-way', customerId: '4150', openedAtMs: inOneHour }));
    await using opened = await open(place.home);
    await write(opened, '5002');
    await place.query(
      `UPDATE write_intent SET told = 'APPLIED', outcome = 'APPLIED', fields = '[]', upstream_status = 200, closed_at_ms = 1
       WHERE id = 'under-way' AND closed_at_ms IS NULL`,
    );
    await write(opened, '4150');
    expect((await readIntents(place.place)).map(({ outcome }) => outcome)).toEqual([
      'APPLIED',
      'APPLIED',
      'APPLIED',
    ]);
  });

  it('lets a gateway of version 3 record the end of a write, and begin none', async () => {
    await using place = await openPlace();
    await place.query(CREATE_VERSION_3);
    await using opened = await open(place.home);
    await write(opened, '4150');
    await place.query(
      `UPDATE write_intent SET told = 'APPLIED', outcome = 'APPLIED', fields = '[]', upstream_status = 200
       WHERE id = 'of version 2' AND closed_at_ms IS NOT NULL`,
    );
    const claim = place.query(
      `INSERT INTO write_intent (id, tenant, entity_type, entity_id, request_id, caller, fields, key_id, hash_scope,
         opened_at_ms, expires_at_ms)
       VALUES ('old', '5200243', 'customer', '4151', 'request', 'caller', '[]', 'key', '', 0, 0)`,
    );
    // It takes over by the clock of the database, and knows no idempotency keys.
    await expect(claim).rejects.toThrow('expires_at_ms');
  });

  it('with a current journal is not changed when it is opened', async () => {
    await using place = await openPlace();
    {
      await using opened = await open(place.home);
      await write(opened, '4150');
    }
    const before = await place.schema();
    expect(before.length).toBeGreaterThan(3);
    await using opened = await open(place.home);
    await write(opened, '4150');
    expect(await place.schema()).toEqual(before);
    expect(await versionOf(place)).toEqual([6]);
  });

  it('with a newer journal is refused, and the message names both versions', async () => {
    await using place = await openPlace();
    {
      await using opened = await open(place.home);
      await write(opened, '4150');
    }
    await place.query('UPDATE write_intent_version SET version = 7');
    const before = await place.schema();
    const message =
      'The journal has version 7, and this program knows versions up to 6. Start a newer release of the gateway.';
    if (place.place.kind === 'file') {
      expect(await problemOf(open(place.home))).toMatchObject({ code: 'JOURNAL_NEWER', message });
    } else {
      await using opened = await open(place.home);
      expect(await problemOf(write(opened, '4150'))).toMatchObject({ code: 'JOURNAL_NEWER', message });
      expect(opened.notices).toContainEqual({ kind: 'away', code: 'JOURNAL_NEWER', message });
    }
    expect(await problemOf(readIntents(place.place))).toMatchObject({ code: 'JOURNAL_NEWER', message });
    expect(await place.schema()).toEqual(before);
  });

  it('with an older journal is not changed by the command, which says what to do', async () => {
    await using place = await openPlace();
    await place.query(CREATE_VERSION_1);
    const before = await place.schema();
    const deleteOld = async () => {
      const reader = await openReader(place.place, 'delete');
      try {
        await reader.deleteOlderThan(1, null);
      } finally {
        await reader.close();
      }
    };
    for (const work of [() => readIntents(place.place), deleteOld]) {
      const { code, message } = await problemOf(work());
      expect(code).toBe('JOURNAL_OLDER');
      const dialect = place.place.kind === 'file' ? 'sqlite' : 'postgres';
      expect(message).toContain('The journal has version 1, and this program needs version 6.');
      expect(message).toContain(`npm run --silent journal -- --print-sql ${dialect} --from-version 1`);
    }
    expect(await place.schema()).toEqual(before);
  });

  it('without a journal gets none from the command, which says so', async () => {
    await using place = await openPlace();
    await place.query('CREATE TABLE something_else (id text)');
    expect(await problemOf(readIntents(place.place))).toMatchObject({ code: 'JOURNAL_MISSING' });
    expect((await place.schema()).filter(({ name: table }) => String(table) !== 'something_else')).toEqual(
      [],
    );
  });

  it.each([
    ['no journal', ''],
    ['a journal of version 1', CREATE_VERSION_1],
  ])(
    'with %s is prepared once when two gateways start on it at the same moment',
    { timeout: 60_000 },
    async (_name, sql) => {
      await using standin = await openStandin();
      await using place = await openPlace();
      if (sql !== '')
        await place.query(sql + insertVersion1({ id: 'old', customerId: '77', outcome: 'APPLIED' }));
      const settings = { ...pointedTo(standin), JOURNAL_URL: place.url, JOURNAL_KEY: KEY };
      const two = await atOnce(2, () => started(settings));
      const values = [{ field: { id: '3' }, value: { amount: '1.11' } }];
      await atOnce(2, async (index) => {
        const update = () => ask(two[index]?.url ?? '', UPDATE, { customerId: String(5001 + index), values });
        // Refused as long as the other gateway holds the lock.
        await expect
          .poll(async () => (await update()).data.updateCustomerCustomFields?.outcome, { timeout: 20_000 })
          .toBe('APPLIED');
      });
      expect(await versionOf(place)).toEqual([6]);
      expect(await readIntents(place.place)).toHaveLength(sql === '' ? 2 : 3);
    },
  );
});

it('a SQLite file that another process upgrades at this moment is waited for, and not upgraded twice', async () => {
  await using place = await openFile();
  await place.query(CREATE_VERSION_1 + insertVersion1({ id: 'old', customerId: '77', outcome: 'APPLIED' }));
  // Holds the lock until this process waits for it, as far as another process can know that.
  const script = `
    const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(process.argv[1]);
    database.exec('BEGIN IMMEDIATE');
    process.stdout.write('locked');
    setTimeout(() => database.exec(process.argv[2]), 300);
  `;
  const upgrade = [...statementsAfter(1, 'sqlite'), 'COMMIT'].join(';');
  const other = spawn(process.execPath, ['-e', script, place.url.slice('file:'.length), upgrade]);
  const ended = once(other, 'exit');
  await once(other.stdout, 'data');
  await using opened = await open(place.home);
  await write(opened, '4150');
  expect(await ended).toEqual([0, null]);
  expect(await versionOf(place)).toEqual([6]);
  expect(await readIntents(place.place)).toHaveLength(2);
});
