// A Postgres with few rights, in the middle of an upgrade, or newer than this program: which messages writers and operators get.

import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JournalHome } from '../../src/journal/home.ts';
import { postgresBin } from '../support/postgres.ts';
import {
  closeCluster,
  open,
  openDatabase,
  problemOf,
  sharedCluster,
  versionOf,
  write,
  writeOnce,
} from './places.ts';
import type { Place } from './places.ts';
import { CREATE_VERSION_1 } from './version-1.ts';

afterAll(closeCluster);

const asWriter = ({ home }: Place): JournalHome =>
  home.kind === 'postgres' ? { ...home, url: home.url.replace('gateway@', 'writer@') } : home;

describe.skipIf(!postgresBin)('a Postgres role that may not create or alter', () => {
  const RIGHTS = 'GRANT SELECT, INSERT, UPDATE ON write_intent TO writer';
  // A role belongs to the whole cluster.
  const NO_CREATE = 'REVOKE CREATE ON SCHEMA public FROM PUBLIC';

  beforeAll(async () => {
    await (await sharedCluster()).query('CREATE ROLE writer LOGIN');
  });

  it.each([
    ['there is no journal', '', 'The database has no journal yet', '--print-sql postgres`'],
    [
      'the journal is older',
      `${CREATE_VERSION_1}; GRANT SELECT, INSERT, UPDATE ON write_intent TO writer`,
      'The journal has version 1',
      '--print-sql postgres --from-version 1`',
    ],
  ])(
    'gets the name of the command that prints the statements when %s',
    async (_name, sql, state, command) => {
      await using place = await openDatabase();
      await place.query(`${NO_CREATE}; ${sql}`);
      await using opened = await open(asWriter(place));
      const { code, message } = await problemOf(write(opened, '4150'));
      expect([code, message]).toEqual(['JOURNAL_NOT_PERMITTED', expect.stringContaining(state)]);
      expect(message).toContain(command);
      expect(opened.notices).toContainEqual({ kind: 'away', code, message });
    },
  );

  it('can write when the tables are current', async () => {
    await using place = await openDatabase();
    await using owner = await open(place.home);
    await write(owner, '4150');
    await place.query(
      `${NO_CREATE}; ${RIGHTS}; GRANT SELECT ON write_intent_version TO writer; GRANT SELECT, INSERT ON write_intent_trait TO writer`,
    );
    await using opened = await open(asWriter(place));
    await write(opened, '4150');
    expect(await place.query('SELECT id FROM write_intent WHERE outcome IS NOT NULL')).toHaveLength(2);
  });

  it('gets a message about missing rights when it may not read the version', async () => {
    await using place = await openDatabase();
    await using owner = await open(place.home);
    await write(owner, '4150');
    await place.query(`${NO_CREATE}; ${RIGHTS}`);
    await using opened = await open(asWriter(place));
    const { code, message } = await problemOf(write(opened, '4150'));
    expect(code).toBe('JOURNAL_NOT_PERMITTED');
    expect(message).toContain('too few rights');
  });
});

it.skipIf(!postgresBin)(
  'a write is refused within a second while the tables in a Postgres are being upgraded, and succeeds afterwards',
  async () => {
    await using place = await openDatabase();
    await place.query(CREATE_VERSION_1);
    const upgrading = new Client({ connectionString: place.url });
    await upgrading.connect();
    await upgrading.query('SELECT pg_advisory_lock(7265001)');
    await using opened = await open(place.home);
    const startMs = performance.now();
    expect(await problemOf(writeOnce(opened, '4150'))).toMatchObject({ code: 'JOURNAL_UPGRADING' });
    // The documented limit is one second. The rest is a margin for slow machines.
    expect(performance.now() - startMs).toBeLessThan(2000);
    expect(await versionOf(place).catch(() => 'none yet')).toBe('none yet');
    await upgrading.end();
    await expect.poll(() => versionOf(place).catch(() => []), { timeout: 10_000 }).toEqual([6]);
    await write(opened, '4150');
  },
);

it.skipIf(!postgresBin)(
  'a journal of a newer version is reported even when Postgres was down before',
  async () => {
    await using place = await openDatabase();
    {
      await using opened = await open(place.home);
      await write(opened, '4150');
    }
    await place.query('UPDATE write_intent_version SET version = 7');
    const cluster = await sharedCluster();
    await cluster.kill();
    await using opened = await open(place.home);
    await problemOf(writeOnce(opened, '4150'));
    await cluster.start();
    const codes = () => opened.notices.map((notice) => (notice.kind === 'away' ? notice.code : notice.kind));
    await expect.poll(codes, { timeout: 10_000 }).toEqual([expect.any(String), 'JOURNAL_NEWER']);
    expect(codes()[0]).not.toBe('JOURNAL_NEWER');
  },
);

it.skipIf(!postgresBin)(
  'a newer version is reported by name when another process upgrades the journal while this one runs',
  async () => {
    await using place = await openDatabase();
    await using opened = await open(place.home);
    await write(opened, '4150');
    await place.query(
      'ALTER TABLE write_intent RENAME COLUMN caller TO viewer; UPDATE write_intent_version SET version = 7',
    );
    const code = async () => (await problemOf(writeOnce(opened, '4150'))).code;
    await expect.poll(code, { timeout: 10_000 }).toBe('JOURNAL_NEWER');
    expect(opened.notices).toContainEqual({
      kind: 'away',
      code: 'JOURNAL_NEWER',
      message:
        'The journal has version 7, and this program knows versions up to 6. Start a newer release of the gateway.',
    });
  },
);
