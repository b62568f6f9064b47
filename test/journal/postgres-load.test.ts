// A Postgres that is slow: writes wait for a connection, and one slow statement fails no other.

import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll, describe, expect, it } from 'vitest';
import type { App } from '../support/app.ts';
import { atOnce } from '../support/campaign.ts';
import { patient, postgresBin } from '../support/postgres.ts';
import { listening } from '../support/proxy.ts';
import { UPDATE, openWarm, puts } from '../support/writing.ts';
import { closeCluster, openDatabase } from './places.ts';
import { KEY } from './version-1.ts';
import { createConnectionSlots } from '../../src/journal/connection-slots.ts';
import { JournalOverloaded } from '../../src/journal/errors.ts';
import { openPostgres } from '../../src/journal/postgres.ts';
import { openReader } from '../../src/journal/reader.ts';

afterAll(closeCluster);

const income = (amount: string) => [{ field: { id: '3' }, value: { amount } }];

async function codeOf(app: App, customerId: string): Promise<string> {
  const { data, errors } = await app.ask(UPDATE, { customerId, values: income('712.34') });
  return String(errors?.[0]?.extensions['code'] ?? data.updateCustomerCustomFields.outcome);
}

/** Makes every statement that changes an intent wait in Postgres. */
const slow = (condition: string, sleep: string) => `
  CREATE FUNCTION wait_a_while() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM ${sleep}; RETURN NEW; END $$;
  CREATE TRIGGER slow BEFORE INSERT OR UPDATE ON write_intent
    FOR EACH ROW WHEN (${condition}) EXECUTE FUNCTION wait_a_while()`;

/** A way to Postgres that can make new connections wait. */
async function openGate(port: number) {
  let opened = Promise.withResolvers<void>();
  opened.resolve();
  const server = createServer();
  const admit = async (socket: Socket) => {
    await opened.promise;
    const behind = connect(port, '127.0.0.1');
    socket.on('error', () => behind.destroy()).pipe(behind);
    behind.on('error', () => socket.destroy()).pipe(socket);
  };
  server.on('connection', (socket) => void admit(socket));
  return Object.assign(await listening(server), {
    hold: () => (opened = Promise.withResolvers<void>()),
    open: () => opened.resolve(),
  });
}

describe.skipIf(!postgresBin)('a slow Postgres', () => {
  it('with 100 ms a statement makes 100 writes wait, and refuses those that wait too long as OVERLOADED', async () => {
    await using place = await openDatabase();
    await using app = await openWarm({
      standin: { generatedCustomers: 100 },
      journal: { home: patient(place.home) },
    });
    expect(await codeOf(app, '4150')).toBe('APPLIED');
    await place.query(slow('true', 'pg_sleep(0.1)'));
    const codes = await atOnce(100, (index) => codeOf(app, String(5001 + index)));
    expect(codes.filter((code) => code !== 'APPLIED' && code !== 'OVERLOADED')).toEqual([]);
    const applied = codes.filter((code) => code === 'APPLIED').length;
    expect(applied).toBeGreaterThan(20);
    expect(puts(app)).toHaveLength(applied + 1);
    expect(app.notices).not.toContain('away');
    await place.query('DROP TRIGGER slow ON write_intent');
    expect(await codeOf(app, '4151')).toBe('APPLIED');
    await expect
      .poll(() => place.query('SELECT id FROM write_intent WHERE closed_at_ms IS NULL'))
      .toEqual([]);
  });

  it('deletes old records in batches, so that no statement takes too long', async () => {
    await using place = await openDatabase();
    {
      await using app = await openWarm({ journal: { home: place.home } });
      expect(await codeOf(app, '4150')).toBe('APPLIED');
    }
    await place.query(`INSERT INTO write_intent (id, tenant, entity_type, entity_id, request_id, caller, fields, key_id, hash_scope,
        opened_at_ms, lease_ends_at_ms, closed_at_ms)
      SELECT i, 'app', 'customer', '1', 'request', 'caller', '[]', 'key', 'scope', i, i, i FROM generate_series(1, 1000) i;
      CREATE FUNCTION wait_a_little() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_sleep(0.001); RETURN OLD; END $$;
      CREATE TRIGGER slow BEFORE DELETE ON write_intent FOR EACH ROW EXECUTE FUNCTION wait_a_little()`);
    const reader = await openReader(place.place, 'delete');
    expect(await reader.deleteOlderThan(1, null)).toBe(1000);
    await reader.close();
    expect(await place.query('SELECT entity_id FROM write_intent')).toEqual([{ entity_id: '4150' }]);
  });

  it('that makes new connections wait is not away while it answers on those that it has', async () => {
    await using place = await openDatabase();
    await using gate = await openGate(Number(new URL(place.url).port));
    const url = new URL(place.url);
    url.port = String(gate.port);
    await using app = await openWarm({ journal: { home: { kind: 'postgres', url: url.href, key: KEY } } });
    expect(await codeOf(app, '4150')).toBe('APPLIED');
    gate.hold();
    const codes = await atOnce(8, (index) => codeOf(app, String(5001 + index)));
    // The answers on the connection that is open say that Postgres is there.
    expect(codes).toContain('OVERLOADED');
    expect(codes.filter((code) => code !== 'APPLIED' && code !== 'OVERLOADED')).toEqual([]);
    await expect.poll(() => codeOf(app, '4150')).toBe('UNCHANGED');
    gate.open();
    const later = await atOnce(8, (index) => codeOf(app, String(5001 + index)));
    expect(later.filter((code) => code !== 'APPLIED' && code !== 'UNCHANGED')).toEqual([]);
    expect(app.notices).toEqual([]);
  });

  it('that takes too long for one statement refuses that write only', async () => {
    await using place = await openDatabase();
    await using app = await openWarm({ journal: { home: place.home } });
    expect(await codeOf(app, '4150')).toBe('APPLIED');
    await place.query(slow(`NEW.entity_id = '4151'`, 'pg_sleep(2)'));
    // Each round is over before the next one begins, so each one begins right after a failure.
    for (let round = 0; round < 2; round++) {
      const [late, other] = await Promise.all([codeOf(app, '4151'), codeOf(app, '4152')]);
      expect([late, other]).toEqual(
        ['JOURNAL_UNAVAILABLE', 'UNCHANGED'].with(1, round === 0 ? 'APPLIED' : 'UNCHANGED'),
      );
      expect(await codeOf(app, '4150')).toBe('UNCHANGED');
    }
    expect(app.notices).toEqual([]);
  });
});

describe.skipIf(!postgresBin)('a Postgres whose connections are all in use', () => {
  it('serves a statement that continues a write before those that begin one', async () => {
    await using place = await openDatabase();
    const database = openPostgres(place.url, 'write');
    await database.run('SELECT 1');
    await place.query('CREATE TABLE seen (name text)');
    const order: string[] = [];
    const run = (name: string, sql: string) => database.run(sql).then(() => order.push(name));
    await Promise.all([
      ...Array.from({ length: 10 }, () => database.run('SELECT pg_sleep(0.2)')),
      ...Array.from({ length: 20 }, () =>
        run('begins', 'INSERT INTO seen SELECT $$begins$$ FROM pg_sleep(0.2)'),
      ),
      run('continues', 'UPDATE seen SET name = name'),
    ]);
    expect(order[0]).toBe('continues');
    await database.close();
  });
});

describe('the slots for connections', () => {
  it('admit a statement that continues a write before those that begin one', async () => {
    const slots = createConnectionSlots(1, 60_000);
    await slots.acquire(true);
    const order: string[] = [];
    const waiting = [
      slots.acquire(true).then(() => order.push('begins')),
      slots.acquire(false).then(() => order.push('continues')),
    ];
    slots.release();
    await waiting[1];
    slots.release();
    await Promise.all(waiting);
    expect(order).toEqual(['continues', 'begins']);
  });

  it('refuse a statement that waited too long, and keep its slot for others', async () => {
    const slots = createConnectionSlots(1, 1);
    await slots.acquire(true);
    await expect(slots.acquire(true)).rejects.toBeInstanceOf(JournalOverloaded);
    slots.release();
    await slots.acquire(true);
  });

  it('let nobody wait once the database is known to be away', async () => {
    const slots = createConnectionSlots(1, 60_000);
    await slots.acquire(true);
    const reason = new Error('away');
    const waiting = [slots.acquire(true), slots.acquire(false)].map((one) =>
      one.catch((error: unknown) => error),
    );
    slots.rejectAll(reason);
    expect(await Promise.all(waiting)).toEqual([reason, reason]);
  });
});
