// The clock of the database jumps while a write is under way: no second write runs beside it, and no customer stays locked.

import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import type { JournalHome } from '../../src/journal/home.ts';
import type { App } from '../support/app.ts';
import { makePlace } from '../support/intents.ts';
import { postgresBin } from '../support/postgres.ts';
import { UPDATE, openWarm, puts } from '../support/writing.ts';
import { closeCluster, openDatabase, sharedCluster } from './places.ts';

beforeAll(async () => {
  if (postgresBin) await sharedCluster();
});
afterAll(closeCluster);

const HOUR_MS = 3_600_000;

interface Clock {
  home: JournalHome;
  /** Sets the clock forward, or back when `ms` is negative. */
  shift(ms: number): Promise<void>;
}

/** A database whose functions for the time can be shifted. */
async function openShifted(): Promise<Clock> {
  const { home, query } = await openDatabase();
  const [row] = await query('SELECT current_database() AS name');
  await query(`
    CREATE TABLE clock AS SELECT interval '0' AS shift;
    CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
      'SELECT pg_catalog.clock_timestamp() + shift FROM public.clock';
    CREATE FUNCTION public.statement_timestamp() RETURNS timestamptz LANGUAGE sql STABLE AS
      'SELECT pg_catalog.statement_timestamp() + shift FROM public.clock';
    ALTER DATABASE ${String(row?.['name'])} SET search_path = public, pg_catalog`);
  return { home, shift: async (ms) => void (await query(`UPDATE clock SET shift = '${ms} ms'`)) };
}

/** A file whose records look as if the clock had jumped since they were made. */
async function openFile(): Promise<Clock> {
  const place = await makePlace();
  return {
    home: { ...place, key: 'k'.repeat(32) },
    async shift(ms) {
      const database = new DatabaseSync(place.path, { timeout: 5000 });
      database.exec(
        `UPDATE write_intent SET opened_at_ms = opened_at_ms - ${ms}, lease_ends_at_ms = lease_ends_at_ms - ${ms}`,
      );
      database.close();
    },
  };
}

const income = (amount: string) => [{ field: { id: '3' }, value: { amount } }];

async function codeOf(app: App, amount: string, timeoutMs = 15_000): Promise<string> {
  const { data, errors } = await app.ask(
    UPDATE,
    { customerId: '4150', values: income(amount) },
    { 'x-request-timeout-ms': String(timeoutMs) },
  );
  return String(errors?.[0]?.extensions['code'] ?? data.updateCustomerCustomFields.outcome);
}

/** Keeps the first update request of the app waiting until it is released. */
function holdUpdate(app: App) {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  app.standin.fault = faults.onWrites(async (_request, next) => {
    reached.resolve();
    await released.promise;
    return next();
  });
  return { reached: reached.promise, release: () => released.resolve() };
}

describe.each([
  ['Postgres', openShifted, postgresBin === undefined],
  ['a file', openFile, false],
])('with the journal in %s', (_name, openClock, isSkipped) => {
  it.skipIf(isSkipped).each([
    ['forward', HOUR_MS],
    ['back', -HOUR_MS],
  ])(
    'no second update of a customer is sent when the clock is set %s in the middle of the first one',
    { timeout: 60_000, concurrent: true },
    async (_direction, ms) => {
      const clock = await openClock();
      await using one = await openWarm({ journal: { home: clock.home } });
      await using two = await openWarm({ journal: { home: clock.home } });
      const { reached, release } = holdUpdate(one);
      const first = codeOf(one, '1.11');
      await reached;
      await clock.shift(ms);
      // Long enough for the recovery loops of both to run.
      expect(await codeOf(two, '2.22', 3000)).toBe('CUSTOMER_BUSY');
      expect(puts(two)).toEqual([]);
      release();
      expect(await first).toBe('APPLIED');
      expect(await codeOf(two, '2.22')).toBe('APPLIED');
      // A busy machine may hold Postgres up for a second, which is an outage that ends. Nothing else is reported.
      const others = [...one.notices, ...two.notices].filter((kind) => kind !== 'away' && kind !== 'back');
      expect(others).toEqual([]);
    },
  );

  it.skipIf(isSkipped).each([
    ['forward', HOUR_MS],
    ['back', -HOUR_MS],
  ])(
    'a customer is free after one lease when the clock is set %s after an unknown outcome',
    { timeout: 60_000, concurrent: true },
    async (_direction, ms) => {
      const clock = await openClock();
      const journal = { home: clock.home, leaseMs: 4000, sendMarginMs: 100 };
      await using one = await openWarm({ journal });
      await using two = await openWarm({ journal });
      one.standin.fault = faults.onWrites(faults.statusBefore(503));
      const startMs = performance.now();
      expect(await codeOf(one, '1.11')).toBe('UNKNOWN');
      await clock.shift(ms);
      expect(await codeOf(two, '2.22')).toBe('APPLIED');
      expect(performance.now() - startMs).toBeGreaterThan(4000);
      expect(puts(one)).toHaveLength(1);
    },
  );
});
