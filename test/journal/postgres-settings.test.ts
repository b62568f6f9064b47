// How a Postgres is connected to: TLS modes, durable commits, and wrong settings that are told in words.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findPostgresProblems } from '../../src/config/postgres-url.ts';
import { openReader } from '../../src/journal/reader.ts';
import { openStandin } from '../../standin/server.ts';
import { makeCertificates } from '../support/certificates.ts';
import type { Certificates } from '../support/certificates.ts';
import { SECURED_ROLE, openPostgres, postgresBin } from '../support/postgres.ts';
import type { Postgres } from '../support/postgres.ts';
import { killAll, pointedTo, started } from '../support/process.ts';
import { openWarm, update } from '../support/writing.ts';
import { KEY } from './version-1.ts';

afterEach(killAll);

const income = (amount: string) => [{ field: { id: '3' }, value: { amount } }];

/** A gateway in a process of its own: its answer to the readiness probe, and its log. */
async function readinessWith(url: string) {
  await using standin = await openStandin();
  const gateway = await started({ ...pointedTo(standin), JOURNAL_URL: url, JOURNAL_KEY: KEY });
  const response = await fetch(new URL('/ready', gateway.url));
  await gateway.printed(/the journal cannot be used/);
  return { status: response.status, body: await response.json(), output: gateway.output() };
}

describe.skipIf(!postgresBin)('a Postgres', () => {
  let postgres: Postgres;
  let certificates: Certificates;
  let webPort: number;
  let closedTo: (role: string) => string;
  beforeAll(async () => {
    certificates = await makeCertificates();
    postgres = await openPostgres({ identity: certificates.good });
    await postgres.query(
      `CREATE ROLE ${SECURED_ROLE} LOGIN PASSWORD 'right'; CREATE ROLE nobody LOGIN; CREATE ROLE locked NOLOGIN`,
    );
    const closed = await postgres.createDatabase();
    await closed.query(`REVOKE CONNECT ON DATABASE ${new URL(closed.url).pathname.slice(1)} FROM PUBLIC`);
    closedTo = (role) => closed.url.replace('gateway@', `${role}@`);
    const web = createServer((_request, response) => response.end('a page')).listen(0, '127.0.0.1');
    await once(web, 'listening');
    const address = web.address();
    webPort = typeof address === 'object' && address ? address.port : 0;
    return async () => {
      web.close();
      await postgres[Symbol.asyncDispose]();
    };
  });

  const withParameters = (parameters: string) => `${postgres.url}?${parameters}`;

  it.each([
    [
      'a wrong password',
      () => postgres.url.replace('gateway@', `${SECURED_ROLE}:SECRET@`),
      '28P01',
      'refuses the password',
    ],
    [
      'a role that does not exist',
      () => postgres.url.replace('gateway@', 'SECRET@'),
      '28000',
      'does not let the role',
    ],
    [
      'a database that does not exist',
      () => postgres.url.replace(/postgres$/, 'SECRET'),
      '3D000',
      'does not exist',
    ],
    [
      'a role without the right to create tables',
      () => postgres.url.replace('gateway@', 'nobody@'),
      'JOURNAL_NOT_PERMITTED',
      'npm run --silent journal -- --print-sql postgres',
    ],
    [
      'a root certificate that is missing',
      () => withParameters('sslmode=verify-full&sslrootcert=/SECRET.pem'),
      'ENOENT',
      'certificate file',
    ],
    [
      'an authority that is not known',
      () => withParameters('sslmode=verify-full'),
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'sslrootcert',
    ],
  ])(
    'with %s is told in words at the start, and makes the gateway not ready',
    async (_, url, code, words) => {
      const { status, body, output } = await readinessWith(url());
      expect(status).toBe(503);
      expect(body).toEqual({ status: 'not ready', code: 'journal', reason: expect.stringContaining(words) });
      expect(output).toContain(`"code":"${code}"`);
      expect(output).toContain(words);
      expect(output + JSON.stringify(body)).not.toContain('SECRET');
    },
  );

  const withPort = (port: number) => postgres.url.replace(/:\d+/, `:${port}`);

  it.each([
    [
      'host name does not exist',
      () => 'postgres://SECRET:SECRET@nowhere.invalid/db',
      'The host in JOURNAL_URL cannot be found.',
    ],
    [
      'port has no listener',
      () => withPort(1),
      'Nothing accepts connections at the host and port in JOURNAL_URL.',
    ],
    [
      'port belongs to a web server',
      () => withPort(webPort),
      'Nothing at the host and port in JOURNAL_URL answers as Postgres does.',
    ],
    [
      'port belongs to a web server, asked for TLS',
      () => `${withPort(webPort)}?sslmode=require`,
      'answers as Postgres does.',
    ],
    [
      'socket does not exist',
      () => 'postgres://SECRET@%2Fnowhere/db',
      'There is no socket of Postgres for the folder and port in JOURNAL_URL.',
    ],
    [
      'password is missing',
      () => postgres.url.replace('gateway@', `${SECURED_ROLE}@`),
      'Postgres asks for a password, and JOURNAL_URL has none.',
    ],
    [
      'role may not log in',
      () => postgres.url.replace('gateway@', 'locked@'),
      'does not exist or may not log in',
    ],
    [
      'role may not connect',
      () => closedTo('nobody'),
      'The role in JOURNAL_URL may not connect to the database.',
    ],
    ['database has no journal', () => postgres.url, 'The database has no journal yet.'],
  ])('whose %s is told in words that name no value', async (_, url, words) => {
    const reader = await openReader({ kind: 'postgres', url: url() }, 'read');
    const problem = await reader.list({ entity: null, isOpen: true, limit: 1 }).catch(String);
    await reader.close();
    expect(problem).toContain(words);
    expect(problem).not.toContain('SECRET');
  });

  it.each([
    [
      'a host',
      (folder: string, port: string) => `postgres://gateway@${encodeURIComponent(folder)}:${port}/postgres`,
    ],
    [
      'a parameter',
      (folder: string, port: string) => `postgres:///postgres?host=${folder}&port=${port}&user=gateway`,
    ],
  ])('is used through a socket that is named as %s', async (_, addressIn) => {
    const [setting] = await postgres.query('SHOW unix_socket_directories');
    const url = addressIn(String(setting?.['unix_socket_directories']), new URL(postgres.url).port);
    expect(findPostgresProblems(url, true)).toEqual([]);
    const reader = await openReader({ kind: 'postgres', url }, 'read');
    await expect(reader.list({ entity: null, isOpen: true, limit: 1 })).rejects.toThrow('no journal yet');
    await reader.close();
  });

  it('whose problem an administrator solves makes the gateway ready again', async () => {
    const { url } = await postgres.createDatabase();
    const home = { kind: 'postgres', url: url.replace('gateway@', 'later@'), key: KEY } as const;
    await using app = await openWarm({ journal: { home } });
    const ready = async () => (await fetch(new URL('/ready', app.url))).status;
    expect(await ready()).toBe(503);
    await postgres.query('CREATE ROLE later LOGIN SUPERUSER');
    await expect.poll(ready, { timeout: 10_000 }).toBe(200);
    expect(app.notices).toEqual(['away', 'back']);
  });

  it('without the right to insert rows is told before the first write', async () => {
    const database = await postgres.createDatabase();
    {
      await using app = await openWarm({
        journal: { home: { kind: 'postgres', url: database.url, key: KEY } },
      });
      await update(app, '4150', income('1.00'));
    }
    await database.query(
      'CREATE ROLE reader LOGIN; GRANT SELECT, UPDATE ON write_intent TO reader; GRANT SELECT ON write_intent_version TO reader',
    );
    const url = database.url.replace('gateway@', 'reader@');
    await using app = await openWarm({ journal: { home: { kind: 'postgres', url, key: KEY } } });
    expect((await fetch(new URL('/ready', app.url))).status).toBe(503);
  });

  it.each([
    ['require', () => 'sslmode=require', true],
    ['require with another authority', () => 'sslmode=require&sslrootcert=/etc/hostname', false],
    ['verify-ca', () => `sslmode=verify-ca&sslrootcert=${certificates.authorityFile}`, true],
    ['verify-full', () => `sslmode=verify-full&sslrootcert=${certificates.authorityFile}`, true],
    ['disable', () => 'sslmode=disable', true],
  ])('is connected to with sslmode %s as libpq does', async (mode, parameters, isAccepted) => {
    const { url, query } = await postgres.createDatabase();
    const home = { kind: 'postgres', url: `${url}?${parameters()}`, key: KEY } as const;
    await using app = await openWarm({ journal: { home } });
    await fetch(new URL('/ready', app.url));
    expect(app.notices).toEqual(isAccepted ? [] : ['away']);
    if (!isAccepted) return;
    const seen = () =>
      query(
        'SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE datname = current_database() AND pid <> pg_backend_pid()',
      );
    await expect.poll(seen, { timeout: 10_000 }).toEqual([{ ssl: mode !== 'disable' }]);
  });

  it('with a certificate for another host is accepted by verify-ca and refused by verify-full', async () => {
    await using elsewhere = await openPostgres({ identity: certificates.wrongName });
    for (const [mode, notices] of [
      ['verify-ca', []],
      ['verify-full', ['away']],
    ] as const) {
      const url = `${elsewhere.url}?sslmode=${mode}&sslrootcert=${certificates.authorityFile}`;
      await using app = await openWarm({ journal: { home: { kind: 'postgres', url, key: KEY } } });
      await fetch(new URL('/ready', app.url));
      expect(app.notices).toEqual(notices);
    }
  });

  it('without TLS is refused where the address asks for it', async () => {
    await using plain = await openPostgres();
    const { status, body } = await readinessWith(`${plain.url}?sslmode=require`);
    expect([status, body.reason]).toEqual([503, 'JOURNAL_URL asks for TLS, and Postgres does not offer it.']);
  });

  it.each([
    ['off', 'on'],
    ['local', 'on'],
    ['remote_apply', 'remote_apply'],
  ])('whose default for synchronous_commit is %s commits with %s', async (initial, used) => {
    const { url, query } = await postgres.createDatabase();
    const name = new URL(url).pathname.slice(1);
    await query(`ALTER DATABASE ${name} SET synchronous_commit = ${initial}`);
    await using app = await openWarm({ journal: { home: { kind: 'postgres', url, key: KEY } } });
    await update(app, '4150', income('1.00'));
    await query(`CREATE TABLE seen (setting text);
      CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO seen VALUES (current_setting('synchronous_commit')); RETURN NEW; END $$;
      CREATE TRIGGER look BEFORE INSERT OR UPDATE ON write_intent FOR EACH ROW EXECUTE FUNCTION look()`);
    await update(app, '4150', income('2.00'));
    expect(await query('SELECT DISTINCT setting FROM seen')).toEqual([{ setting: used }]);
  });
});
