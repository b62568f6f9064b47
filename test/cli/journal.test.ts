// `npm run journal`: what it prints about the writes, once and continuously, and the SQL for an administrator.

import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import { CREATE_VERSION_1, insertVersion1 } from '../journal/version-1.ts';
import type { App } from '../support/app.ts';
import { endLeases, makePlace } from '../support/intents.ts';
import { openPostgres, postgresBin } from '../support/postgres.ts';
import { killAll, makeFolder, run } from '../support/process.ts';
import { openWarm, update } from '../support/writing.ts';

afterEach(killAll);

type Place = Awaited<ReturnType<typeof makePlace>>;

const income = (amount: string) => [
  { field: { id: '3' }, value: { amount } },
  { field: { id: '4' }, value: { checked: false } },
];

const runReader = (place: Place, ...args: string[]) =>
  run({ JOURNAL_URL: `file:${place.path}` }, { script: 'src/cli/journal.ts', args });

/** What the command prints until it ends. */
async function read(place: Place, ...args: string[]): Promise<string> {
  const { ended, output } = await runReader(place, ...args);
  expect(await ended, output()).toBe(0);
  return output();
}

/** What the command prints in a folder without a journal. */
async function printed(...args: string[]): Promise<string> {
  const { ended, output } = await run({}, { script: 'src/cli/journal.ts', args, folder: await makeFolder() });
  expect(await ended, output()).toBe(0);
  return output();
}

const customers = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).customerId);

async function openWritten(): Promise<{ app: App; place: Place }> {
  const place = await makePlace();
  const app = await openWarm({
    journal: { home: { ...place, key: null } },
  });
  await update(app, '4150', income('712345.67'));
  await update(app, '4151', [{ field: { id: '3' }, value: { amount: '1.00' }, onlyIf: { unset: true } }]);
  await update(app, '77', income('1.00'));
  app.standin.fault = faults.onWrites(faults.statusBefore(500));
  await update(app, '5001', income('8.00'));
  app.standin.fault = null;
  return { app, place };
}

describe('npm run journal', () => {
  it('prints a table with the time, the entity, the outcome, the caller and the fields of each write', async () => {
    const { app, place } = await openWritten();
    await using _ = app;
    const [head = '', ...lines] = (await read(place)).trimEnd().split('\n');
    expect(head.split(/ {2,}/)).toEqual([
      'opened (UTC)',
      'tenant',
      'entity',
      'outcome',
      'caller',
      'request',
      'fields',
    ]);
    const rows = lines.map((line) => line.split(/ {2,}/));
    expect(rows.map(([, tenant]) => tenant)).toEqual(['app', 'app', 'app', 'app']);
    expect(rows.map(([, , entity, outcome, caller, , fields]) => [entity, outcome, caller, fields])).toEqual([
      ['customer 4150', 'APPLIED', '127.0.0.1', '3 "Monthly Income" APPLIED, 4 "Do Not Call" UNCHANGED'],
      ['customer 4151', 'CONFLICT', '127.0.0.1', '3 "Monthly Income"'],
      ['customer 77', 'REJECTED', '127.0.0.1', '3 "Monthly Income", 4 "Do Not Call"'],
      ['customer 5001', 'UNKNOWN, open', '127.0.0.1', expect.stringContaining('3 "Monthly Income" UNKNOWN')],
    ]);
    for (const [opened, , , , , request] of rows) {
      expect(opened).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
      expect(request).toMatch(/^[\da-f-]{36}$/);
    }
  });

  it('prints lines of JSON with --json, without any value and without any hash', async () => {
    const { app, place } = await openWritten();
    await using _ = app;
    const text = await read(place, '--json', '--customer', '4150');
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(JSON.parse(text)).toEqual({
      id: expect.any(String),
      tenant: 'app',
      customerId: '4150',
      caller: '127.0.0.1',
      requestId: expect.any(String),
      openedAt: time,
      sentAt: time,
      closedAt: time,
      reportedOutcome: 'APPLIED',
      outcome: 'APPLIED',
      upstreamStatus: 200,
      problems: [],
      fields: [
        { id: '3', name: 'Monthly Income', result: 'APPLIED' },
        { id: '4', name: 'Do Not Call', result: 'UNCHANGED' },
      ],
    });
  });

  it('prints only open writes with --open, and only the newest with --limit', async () => {
    const { app, place } = await openWritten();
    await using _ = app;
    expect(customers(await read(place, '--json', '--open'))).toEqual(['5001']);
    expect(customers(await read(place, '--json', '--limit', '2'))).toEqual(['77', '5001']);
  });

  it(
    'prints only the writes that --since, --outcome, --field, --tenant and --request select',
    { timeout: 90_000 },
    async () => {
      const { app, place } = await openWritten();
      await using _ = app;
      const database = new DatabaseSync(place.path, { timeout: 5000 });
      database.exec(
        `UPDATE write_intent SET request_id = 'asked', opened_at_ms = ${Date.UTC(2020, 0, 2, 12)} WHERE entity_id = '4151'`,
      );
      database.close();
      const selected = async (...args: string[]) => {
        const text = await read(place, '--json', ...args);
        return text === '' ? [] : customers(text);
      };
      expect(await selected('--outcome', 'APPLIED')).toEqual(['4150']);
      expect(await selected('--outcome', 'UNKNOWN')).toEqual(['5001']);
      expect(await selected('--field', '4')).toEqual(['4150', '77', '5001']);
      expect(await selected('--field', '33')).toEqual([]);
      expect(await selected('--field', 'Do Not Call')).toEqual(['4150', '77', '5001']);
      for (const other of ['do not call', 'Do Not', 'Do_Not%', '3","name":"Monthly Income', 'APPLIED']) {
        expect(await selected('--field', other)).toEqual([]);
      }
      expect(await selected('--tenant', 'app')).toHaveLength(4);
      expect(await selected('--tenant', 'another')).toEqual([]);
      expect(await selected('--request', 'asked')).toEqual(['4151']);
      expect(await selected('--since', '2020-01-02T12:01')).toEqual(['4150', '77', '5001']);
      expect(await selected('--since', '2020-01-02T12:00:00Z')).toHaveLength(4);
      expect(await selected('--since', '2020-01-02', '--outcome', 'CONFLICT', '--field', '3')).toEqual([
        '4151',
      ]);
    },
  );

  it('prints no control character, whatever the journal holds', async () => {
    const { app, place } = await openWritten();
    await using _ = app;
    // What terminals obey: an escape, its short form, a delete, a change of direction and a break of the line.
    const bad = '\u{1b}[31m\u{9b}2J\u{7f}\u{202e}\u{2028}\n';
    const database = new DatabaseSync(place.path, { timeout: 5000 });
    database.prepare(`UPDATE write_intent SET caller = ? WHERE entity_id = '4151'`).run(bad);
    database.close();
    for (const args of [[], ['--json']]) {
      const text = await read(place, '--customer', '4151', ...args);
      expect(text.trimEnd().split('\n')).toHaveLength(args.length > 0 ? 1 : 2);
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
    }
    expect(JSON.parse(await read(place, '--customer', '4151', '--json')).caller).toBe(bad);
  });

  it('prints the id of a field whose record has no name, no control character of a name, and damaged records as such', async () => {
    const { app, place } = await openWritten();
    await using _ = app;
    const database = new DatabaseSync(place.path, { timeout: 5000 });
    const change = database.prepare('UPDATE write_intent SET fields = ? WHERE entity_id = ?');
    change.run('[{"id":"3","wanted":"x"}]', '4150');
    change.run(JSON.stringify([{ id: '3', name: 'In\u001B[31mcome', wanted: 'x' }]), '4151');
    change.run('[{', '77');
    database.close();
    const last = async (id: string) => (await read(place, '--customer', id)).trimEnd().split(/ {2,}/).at(-1);
    expect(await last('4150')).toBe('3');
    expect(await last('4151')).toBe('3 "In\\u001b[31mcome"');
    expect(await last('77')).toBe('damaged');
    const fields = async (id: string) => JSON.parse(await read(place, '--json', '--customer', id)).fields;
    expect(await fields('4150')).toEqual([{ id: '3', name: null, result: null }]);
    expect(await fields('77')).toBeNull();
  });

  it('prints new writes and new states of known writes with --follow', { timeout: 60_000 }, async () => {
    const { app, place } = await openWritten();
    await using _ = app;
    const { child, output, ended } = await runReader(place, '--follow', '--json', '--limit', '1');
    await expect.poll(output, { timeout: 10_000 }).toContain('"customerId":"5001"');
    await update(app, '4152', income('2.00'));
    await expect.poll(output, { timeout: 10_000 }).toContain('"customerId":"4152"');
    endLeases(place);
    const states = () =>
      output()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
        .map(({ customerId, reportedOutcome, outcome }) => `${customerId} ${reportedOutcome} ${outcome}`);
    await expect
      .poll(states, { timeout: 20_000 })
      .toEqual(
        expect.arrayContaining([
          '5001 UNKNOWN null',
          '4152 APPLIED APPLIED',
          '5001 UNKNOWN RECOVERED_NOT_VISIBLE',
        ]),
      );
    // Older writes, which the limit excluded, are not printed as new ones.
    expect(states()).toHaveLength(3);
    child.kill('SIGINT');
    await ended;
  });

  it('prints a name that holds a quotation mark as one name', async () => {
    const { app, place } = await openWritten();
    await using _ = app;
    const name = 'Income" APPLIED, 4 "Credit Tier';
    const database = new DatabaseSync(place.path, { timeout: 5000 });
    database
      .prepare("UPDATE write_intent SET fields = ? WHERE entity_id = '4150'")
      .run(JSON.stringify([{ id: '3', name, wanted: 'x', result: 'NOT_APPLIED' }]));
    database.close();
    expect(await read(place, '--customer', '4150')).toContain(`  3 ${JSON.stringify(name)} NOT_APPLIED\n`);
  });

  it.each([
    ["entity_id = 'x1'", 'damaged'],
    ["entity_type = 'spaceship'", 'damaged'],
    ["opened_at_ms = 'never'", 'customer 4150'],
  ])('prints a record with %s as a damaged one, and all others as usual', async (change, shown) => {
    const { app, place } = await openWritten();
    await app[Symbol.asyncDispose]();
    const database = new DatabaseSync(place.path);
    database.exec(`UPDATE write_intent SET ${change} WHERE entity_id = '4150'`);
    const id = database.prepare("SELECT id FROM write_intent WHERE told = 'APPLIED'").get()?.['id'];
    database.close();
    const rows = (await read(place)).trimEnd().split('\n').slice(1);
    expect(rows).toHaveLength(4);
    const row = rows.find((line) => line.includes(' APPLIED '))?.split(/ {2,}/) ?? [];
    expect([row[1], row[2]]).toEqual(['app', shown]);
    if (shown === 'damaged') expect(row.at(-1)).toBe(`damaged: record ${String(id)}`);
    const lines = (await read(place, '--json')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line)).find((record) => record.id === id)).toMatchObject({
      tenant: 'app',
      openedAt: shown === 'damaged' ? expect.any(String) : null,
      fields: shown === 'damaged' ? null : expect.any(Array),
    });
  });

  it('prints with --follow what became of an open write that many newer ones have pushed out of the list', async () => {
    const { app, place } = await openWritten();
    await app[Symbol.asyncDispose]();
    // With --outcome, the write does not belong to the selection any more once it is closed.
    const followers = await Promise.all([
      runReader(place, '--follow', '--json'),
      runReader(place, '--follow', '--json', '--outcome', 'UNKNOWN'),
    ]);
    for (const { output } of followers) {
      await expect.poll(output, { timeout: 10_000 }).toContain('"customerId":"5001"');
    }
    const database = new DatabaseSync(place.path, { timeout: 5000 });
    database.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600)
      INSERT INTO write_intent (id, tenant, entity_type, entity_id, request_id, caller, fields, key_id, hash_scope,
        opened_at_ms, lease_ends_at_ms, closed_at_ms, told, outcome)
      SELECT 'newer' || i, 'app', 'customer', '1', 'r', 'caller', '[]', 'key', 'scope', 9e12 + i, 9e12, 1, 'UNKNOWN', 'UNKNOWN' FROM n`);
    for (const { output } of followers) {
      await expect.poll(output, { timeout: 10_000 }).toContain('"id":"newer600"');
    }
    database.exec(
      "UPDATE write_intent SET outcome = 'RECOVERED_DIVERGED', closed_at_ms = 5 WHERE entity_id = '5001'",
    );
    database.close();
    for (const { output, child, ended } of followers) {
      await expect.poll(output, { timeout: 10_000 }).toContain('"outcome":"RECOVERED_DIVERGED"');
      child.kill('SIGINT');
      await ended;
    }
  });

  // Many more of them are in test/campaigns/prune.test.ts.
  it('deletes many writes while the gateway goes on writing', async () => {
    const place = await makePlace();
    await using app = await openWarm({ journal: { home: { ...place, key: null } } });
    await update(app, '4150', income('1.00'));
    const database = new DatabaseSync(place.path, { timeout: 5000 });
    // They are as old as the time itself.
    database.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
      INSERT INTO write_intent (id, tenant, entity_type, entity_id, request_id, caller, fields, key_id, hash_scope,
        opened_at_ms, lease_ends_at_ms, closed_at_ms)
      SELECT hex(randomblob(16)), 'app', 'customer', '1', hex(randomblob(16)), 'caller', '[]', 'key', 'scope', i, i, i FROM n;
      PRAGMA wal_checkpoint(TRUNCATE)`);
    database.close();
    const { ended, output } = await runReader(place, '--delete-older-than', '1');
    const deletion = { isOver: false };
    void ended.then(() => (deletion.isOver = true));
    // `update` fails when a write is refused.
    for (let round = 1; !deletion.isOver; round++) await update(app, '4150', income(`${round}.00`));
    expect(output()).toBe('2000 removed, and 0 of the audit trail\n');
  });

  it('deletes writes that are old and closed with --delete-older-than', async () => {
    const { app, place } = await openWritten();
    await using _ = app;
    expect(await read(place, '--delete-older-than', '1')).toBe('0 removed, and 0 of the audit trail\n');
    // As if two days had passed.
    const database = new DatabaseSync(place.path);
    database.exec(`UPDATE write_intent SET opened_at_ms = opened_at_ms - ${2 * 86_400_000}`);
    database.close();
    expect(await read(place, '--delete-older-than', '1', '--tenant', 'another')).toBe(
      '0 removed, and 0 of the audit trail\n',
    );
    expect(await read(place, '--delete-older-than', '1', '--tenant', 'app')).toBe(
      '3 removed, and 0 of the audit trail\n',
    );
    expect((await read(place, '--json')).trimEnd().split('\n')).toHaveLength(1);
    // The gateway can still write to it.
    expect((await update(app, '4150', income('9.00'))).outcome).toBe('APPLIED');
  });

  it('verifies and exports who wrote what, without values, and keeps records as long as JOURNAL_KEEP_DAYS says', async () => {
    const { app, place } = await openWritten();
    await using _ = app;
    await update(app, '4150', [{ field: { id: '3' }, value: { amount: 'no amount' } }]);
    const exported = async (...args: string[]) =>
      (await read(place, '--export', ...args))
        .trimEnd()
        .split('\n')
        .map((line): Record<string, unknown> => JSON.parse(line));
    const records = await exported();
    expect(records.map(({ seq, kind, customerId }) => [seq, kind, customerId])).toEqual([
      [1, 'write_applied', '4150'],
      [2, 'write_conflict', '4151'],
      [3, 'write_refused', '77'],
      [4, 'write_unknown', '5001'],
      [5, 'write_refused', '4150'],
    ]);
    expect(records[4]).toEqual({
      seq: 5,
      at: expect.stringMatching(/^2\d{3}-.*Z$/),
      tenant: 'app',
      kind: 'write_refused',
      subject: null,
      client: null,
      router: null,
      address: '127.0.0.1',
      policyVersion: null,
      customerId: '4150',
      fields: ['3'],
      requestId: expect.any(String),
      writeId: null,
      codes: ['INVALID_FORMAT'],
      hash: expect.any(String),
    });
    expect(JSON.stringify(records)).not.toMatch(/712345[.,"]|no amount/);
    expect((await exported('--customer', '4150')).map(({ seq }) => seq)).toEqual([1, 5]);
    expect(await read(place, '--export', '--since', '2999-01-01')).toBe('');
    expect(await read(place, '--verify')).toContain('Tenant "app": 5 records are complete and unchanged.');
    const database = new DatabaseSync(place.path);
    database.exec(`UPDATE audit_record SET address = '10.9.9.9' WHERE seq = 2`);
    database.close();
    const verified = await runReader(place, '--verify');
    expect(await verified.ended).toBe(1);
    expect(verified.output()).toBe('Tenant "app": Record 2 was edited.\n');
    const reason = ['--reason', 'Ticket 12: the address was wrong'];
    expect(await read(place, '--acknowledge', '2', '--tenant', 'app', ...reason)).toBe(
      'Acknowledged: Record 2 was edited.\n',
    );
    expect(await read(place, '--verify')).toMatch(
      /^Tenant "app": acknowledged: Record 2 was edited. Reason: Ticket 12: the address was wrong\nTenant "app": 6 records were verified\./,
    );
    const refused = await run(
      { JOURNAL_URL: `file:${place.path}`, JOURNAL_KEEP_DAYS: '365' },
      { script: 'src/cli/journal.ts', args: ['--delete-older-than', '364'] },
    );
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toContain('JOURNAL_KEEP_DAYS forbids it: records are kept for 365 days.');
  });

  it('reads the journal of a gateway that does not run any more', async () => {
    const { app, place } = await openWritten();
    await app[Symbol.asyncDispose]();
    expect(await read(place)).toContain('APPLIED');
  });

  it.each([
    [['--limit', '0'], '--limit must be a whole number from 1 to 999999.'],
    [['--since', 'yesterday'], '--since must be a day or a time such as'],
    [['--outcome', 'applied'], '--outcome must be an outcome such as APPLIED.'],
    [['--field', ''], '--field must be a text that is not empty.'],
    [['--tenant', '', '--delete-older-than', '1'], '--tenant must be a text that is not empty.'],
    [['--delete-older-than', 'all'], '--delete-older-than must be a whole number from 1 to 999999.'],
    [
      ['--delete-older-than', '400', '--customer', '4150', '--outcome', 'UNKNOWN'],
      '--delete-older-than can be combined only with --tenant, and not with --customer, --outcome.',
    ],
    [['--json', '--delete-older-than', '400'], 'and not with --json.'],
    [
      ['--print-sql', 'sqlite', '--delete-older-than', '400'],
      '--print-sql can be combined only with --from-version, and not with --delete-older-than.',
    ],
    [['--delete-older-than', '400', '--tenant', 'a', '--tenant', 'b'], '--tenant can be given only once.'],
    [['--since', '2026-02-30'], '--since must be a day or a time such as'],
    [['--customer', ''], '--customer must be a text that is not empty.'],
    [['--request', ''], '--request must be a text that is not empty.'],
    [['--nonsense'], "Unknown option '--nonsense'"],
    [['--create-sql', '--json'], '--create-sql cannot be combined with --json.'],
    [['--print-sql', 'oracle'], '--print-sql must be postgres or sqlite.'],
    [['--print-sql', 'sqlite', '--from-version', '6'], '--from-version must be a whole number from 1 to 5.'],
    [['--acknowledge', '2', '--tenant', 'app'], '--acknowledge needs --tenant and --reason.'],
    [['--reason', 'Ticket 12: restored'], '--reason is used together with --acknowledge.'],
    [['--acknowledge', '2', '--reason', 'short'], '--reason must be a text of 10 to 200 printable'],
    [['--from-version', '1'], '--from-version is used together with --print-sql.'],
    [[], 'There is no journal file journal.sqlite.'],
  ])('with %j says in one line what is wrong', async (args, message) => {
    const { ended, output } = await run({}, { script: 'src/cli/journal.ts', args });
    expect(await ended).toBe(1);
    expect(output().trimEnd().split('\n')[0]).toContain(message);
  });

  it('ends without an error when the program that reads its output has ended', async () => {
    const { app, place } = await openWritten();
    await using _ = app;
    const { child, ended, output } = await runReader(place, '--follow');
    await once(child.stdout ?? child, 'data');
    child.stdout?.destroy();
    await update(app, '4150', income('3.00'));
    expect(await ended, output()).toBe(0);
  });

  it('explains every option with --help, without a journal', async () => {
    const options = [
      'follow',
      'json',
      'customer',
      'tenant',
      'open',
      'limit',
      'delete-older-than',
      'create-sql',
      'print-sql',
    ];
    const help = await printed('--help');
    for (const option of [...options, 'from-version']) expect(help).toContain(`  --${option}`);
  });
});

describe('npm run journal', () => {
  it('--create-sql prints statements that make a file the gateway can write to', async () => {
    const place = await makePlace();
    const database = new DatabaseSync(place.path);
    database.exec(await printed('--create-sql'));
    database.close();
    await using app = await openWarm({ journal: { home: { ...place, key: null } } });
    expect((await update(app, '4150', income('1.00'))).outcome).toBe('APPLIED');
    expect(customers(await read(place, '--json'))).toEqual(['4150']);
  });

  it('--print-sql sqlite --from-version 1 prints statements that upgrade a file of version 1', async () => {
    const place = await makePlace();
    const database = new DatabaseSync(place.path);
    database.exec(CREATE_VERSION_1 + insertVersion1({ id: 'old', customerId: '77', outcome: 'APPLIED' }));
    database.exec(await printed('--print-sql', 'sqlite', '--from-version', '1'));
    database.close();
    expect(customers(await read(place, '--json'))).toEqual(['77']);
  });

  it.skipIf(!postgresBin)(
    '--create-sql prints statements for the owner of a Postgres, and the only rights that the role of the gateway needs',
    async () => {
      await using postgres = await openPostgres();
      const printing = await run(
        { JOURNAL_URL: postgres.url },
        { script: 'src/cli/journal.ts', args: ['--create-sql'] },
      );
      expect(await printing.ended).toBe(0);
      const sql = printing.output();
      expect(await printed('--print-sql', 'postgres')).toBe(sql);
      await postgres.query(sql);
      await postgres.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE ROLE gateway_role LOGIN');
      const grants = [...sql.matchAll(/^-- +(GRANT .*;)$/gm)].map(([, grant = '']) => grant);
      const toDelete = grants.filter((grant) => grant.includes('DELETE'));
      expect([grants.length, toDelete.length]).toEqual([8, 3]);
      const url = postgres.url.replace('gateway@', 'gateway_role@');
      const command = (...args: string[]) =>
        run({ JOURNAL_URL: url, JOURNAL_KEY: 'k'.repeat(32) }, { script: 'src/cli/journal.ts', args });

      await postgres.query(grants.filter((grant) => !toDelete.includes(grant)).join('\n'));
      await using app = await openWarm({ journal: { home: { kind: 'postgres', url, key: 'k'.repeat(32) } } });
      expect((await update(app, '4150', income('1.00'))).outcome).toBe('APPLIED');
      const listed = await command('--json');
      expect(await listed.ended).toBe(0);
      expect(customers(listed.output())).toEqual(['4150']);
      const refused = await command('--delete-older-than', '1');
      expect(await refused.ended).toBe(1);
      expect(refused.output()).toContain('too few rights');

      await postgres.query(toDelete.join('\n'));
      const deleted = await command('--delete-older-than', '1');
      expect(await deleted.ended, deleted.output()).toBe(0);
    },
  );
});
