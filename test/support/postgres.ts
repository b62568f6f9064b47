// A real Postgres for one test file: a cluster in a folder of its own, which listens on 127.0.0.1.

import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import type { JournalHome } from '../../src/journal/home.ts';
import type { Identity } from './certificates.ts';
import { freePort } from './socket.ts';

/** The folder with the programs of Postgres, or `undefined`. CI installs them, and a developer may not have them. */
export const postgresBin = [
  ...globSync('/usr/lib/postgresql/*/bin').toSorted().toReversed(),
  ...(process.env['PATH'] ?? '').split(':'),
].find((folder) => existsSync(path.join(folder, 'initdb')) && existsSync(path.join(folder, 'postgres')));

/** The journal with so much time for a statement that a machine that stops for a second does not make its Postgres silent. */
export function patient(home: JournalHome): JournalHome {
  return home.kind === 'postgres' ? { ...home, stepTimeoutMs: 30_000 } : home;
}

export type PostgresDatabase = Pick<Postgres, 'url' | 'query'>;

export interface Postgres {
  url: string;
  /** Ends it without any preparation, like a power failure. */
  kill(): Promise<void>;
  /** Starts it again with its data. */
  start(): Promise<void>;
  /** Stops all its processes, so that connections stay open and nothing answers. */
  freeze(): void;
  /** Lets its processes go on. */
  thaw(): void;
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** One more empty database, which is quicker than one more cluster. */
  createDatabase(): Promise<PostgresDatabase>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Postgres does not start as root. Its package has made a user for it. */
function owner(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout),
  );
  return uid && gid ? { uid, gid } : {};
}

interface PostgresOptions {
  /** Offers TLS with this certificate. Connections without TLS are accepted as well. */
  identity?: Identity;
  /** Copies this one and follows it, in place of making an empty cluster. */
  standbyOf?: Pick<Postgres, 'url'>;
}

/** The role that has to give a password. A test creates it. */
export const SECURED_ROLE = 'secured';

export async function openPostgres({ identity, standbyOf }: PostgresOptions = {}): Promise<Postgres> {
  const bin = postgresBin ?? '';
  const user = owner();
  const folder = await mkdtemp(path.join(tmpdir(), 'postgres-'));
  if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid);
  const data = path.join(folder, 'data');
  const [program, ...args] = standbyOf
    ? [
        'pg_basebackup',
        '-D',
        data,
        '-d',
        standbyOf.url,
        '--write-recovery-conf',
        '--checkpoint=fast',
        '--no-sync',
      ]
    : ['initdb', '-D', data, '-U', 'gateway', '--auth=trust', '--no-sync'];
  const made = spawnSync(path.join(bin, program), args, { ...user, cwd: folder, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`${program}: ${made.stderr}`);
  if (!standbyOf) {
    const hba = path.join(data, 'pg_hba.conf');
    const rules = readFileSync(hba, 'utf8');
    await writeFile(hba, `host all ${SECURED_ROLE} 127.0.0.1/32 scram-sha-256\n${rules}`);
  }
  const tls: string[] = [];
  if (identity) {
    for (const [name, text] of Object.entries({ 'server.crt': identity.cert, 'server.key': identity.key })) {
      const file = path.join(data, name);
      await writeFile(file, text, { mode: 0o600 });
      if (user.uid !== undefined && user.gid !== undefined) await chown(file, user.uid, user.gid);
    }
    tls.push('ssl=on');
  }
  const port = await freePort();
  const urlOf = (database = 'postgres') => `postgres://gateway@127.0.0.1:${port}/${database}`;
  let databases = 0;
  let server: ChildProcess | undefined;
  const killAtExit = () => server?.kill('SIGQUIT');
  process.once('exit', killAtExit);

  async function start(): Promise<void> {
    const settings = [
      'listen_addresses=127.0.0.1',
      `port=${port}`,
      `unix_socket_directories=${folder}`,
      'max_connections=100',
      ...tls,
    ];
    server = spawn(path.join(bin, 'postgres'), ['-D', data, ...settings.flatMap((one) => ['-c', one])], {
      ...user,
      cwd: folder,
      stdio: 'ignore',
    });
    while (!(await isReady())) {
      if (server.exitCode !== null) throw new Error('Postgres ended at its start.');
      await wait(50);
    }
  }

  async function isReady(): Promise<boolean> {
    return query('SELECT 1').then(
      () => true,
      () => false,
    );
  }

  async function query(sql: string, database?: string): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: urlOf(database) });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }

  function signalAll(signal: NodeJS.Signals): void {
    const pid = server?.pid ?? 0;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    // The parent is the first to stop, because it would start new processes, and the last to go on.
    const pids = [pid, ...children.split(/\s+/).filter(Boolean).map(Number)];
    for (const one of signal === 'SIGCONT' ? pids.toReversed() : pids) {
      try {
        process.kill(one, signal);
      } catch {
        // The process has ended meanwhile.
      }
    }
  }

  async function kill(): Promise<void> {
    if (!server || server.exitCode !== null) return;
    const ended = once(server, 'exit');
    // Stopped processes receive no other signal.
    signalAll('SIGCONT');
    server.kill('SIGQUIT');
    await ended;
  }

  await start();
  return {
    url: urlOf(),
    kill,
    start,
    freeze: () => signalAll('SIGSTOP'),
    thaw: () => signalAll('SIGCONT'),
    query: (sql) => query(sql),
    async createDatabase() {
      databases += 1;
      const name = `database_${databases}`;
      await query(`CREATE DATABASE ${name}`);
      return { url: urlOf(name), query: (sql) => query(sql, name) };
    },
    async [Symbol.asyncDispose]() {
      await kill();
      process.off('exit', killAtExit);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
