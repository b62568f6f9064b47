// A Postgres role that lacks a right: this is told at the start, lasts until nothing is missing, and stops nothing that needs other rights.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresBin } from '../support/postgres.ts';
import { UPDATE, openWarm, update } from '../support/writing.ts';
import { closeCluster, openDatabase, sharedCluster } from './places.ts';
import type { Place } from './places.ts';
import { KEY } from './version-1.ts';

afterAll(closeCluster);

const income = (amount: string) => [{ field: { id: '3' }, value: { amount } }];

/** A database with the current tables and the role `limited`, which has no other rights than those that every test needs. */
async function openLimited(...grants: string[]): Promise<Place> {
  const place = await openDatabase();
  {
    await using owner = await openWarm({ journal: { home: place.home } });
    await update(owner, '4150', income('1.00'));
  }
  await place.query(`GRANT SELECT ON write_intent_version TO limited; ${ON_AUDIT}; ${grants.join(';')}`);
  return place;
}

function openAsLimited({ url }: Place, updateKey: 'field' | 'row' = 'field') {
  const home = { kind: 'postgres', url: url.replace('gateway@', 'limited@'), key: KEY } as const;
  return openWarm({
    standin: { quirks: { updateKey } },
    loanPro: { writeForm: { dialect: 'field', emptyValue: 'empty-text' } },
    journal: { home },
  });
}

type LimitedApp = Awaited<ReturnType<typeof openAsLimited>>;

const ready = async (app: LimitedApp) => fetch(new URL('/ready', app.url));
const ON_AUDIT =
  'GRANT SELECT, INSERT ON audit_record TO limited; GRANT SELECT, INSERT, UPDATE ON audit_head TO limited';
const ON_INTENTS = 'GRANT SELECT, INSERT, UPDATE ON write_intent TO limited';
const MARK = 'GRANT INSERT ON write_intent_trait TO limited';

describe.skipIf(!postgresBin)('a Postgres role', () => {
  beforeAll(async () => {
    await (await sharedCluster()).query('CREATE ROLE limited LOGIN');
  });

  it.each([
    ['SELECT', 'write_intent', 'INSERT, UPDATE'],
    ['INSERT', 'write_intent', 'SELECT, UPDATE'],
    ['UPDATE', 'write_intent', 'SELECT, INSERT'],
    ['SELECT', 'write_intent_trait', 'INSERT'],
    ['INSERT', 'write_intent_trait', 'SELECT'],
  ])(
    'without %s on %s makes the gateway not ready from the start, and ready as soon as it is granted',
    async (missing, table, others) => {
      const rest =
        table === 'write_intent' ? 'GRANT SELECT, INSERT ON write_intent_trait TO limited' : ON_INTENTS;
      await using place = await openLimited(rest, `GRANT ${others} ON ${table} TO limited`);
      await using app = await openAsLimited(place);
      const answer = await ready(app);
      expect([answer.status, await answer.json()]).toEqual([
        503,
        { status: 'not ready', code: 'journal', reason: expect.stringContaining('too few rights') },
      ]);
      expect(app.notices).toEqual(['away']);
      await place.query(`GRANT ${missing} ON ${table} TO limited`);
      await expect.poll(async () => (await ready(app)).status, { timeout: 10_000 }).toBe(200);
      expect(app.notices).toEqual(['away', 'back']);
    },
  );

  it('that may not read the marks of tenants is not said to be able to write after each statement that succeeds', async () => {
    await using place = await openLimited(ON_INTENTS);
    await using app = await openAsLimited(place);
    for (const id of ['4150', '4151', '5001']) {
      const { errors } = await app.ask(UPDATE, { customerId: id, values: income('2.00') });
      expect(errors?.[0]?.extensions['code']).toBe('JOURNAL_UNAVAILABLE');
    }
    // The recovery loop goes on: it records that the three were not sent.
    const open = () => place.query('SELECT id FROM write_intent WHERE closed_at_ms IS NULL');
    await expect.poll(open, { timeout: 10_000 }).toEqual([]);
    expect([app.notices, (await ready(app)).status]).toEqual([['away'], 503]);
  });

  it('that may not mark a tenant closes every other write, refuses none, and closes the marked one once it may', async () => {
    await using place = await openLimited(ON_INTENTS, 'GRANT SELECT ON write_intent_trait TO limited');
    await using app = await openAsLimited(place, 'row');
    expect(await update(app, '4151', income('400.00'))).toMatchObject({ outcome: 'DIVERGED' });
    const open = async () =>
      (await place.query('SELECT entity_id FROM write_intent WHERE closed_at_ms IS NULL')).map(
        (row) => row['entity_id'],
      );
    expect(await open()).toEqual(['4151']);
    // The write of a process that has ended. It is closed only after the mark of the other one was tried in the same rounds.
    await place.query(
      `INSERT INTO write_intent (id, tenant, entity_type, entity_id, request_id, caller, fields, key_id, hash_scope, opened_at_ms, lease_ends_at_ms)
       SELECT 'ended', tenant, entity_type, '5099', 'r', 'c', fields, key_id, hash_scope, opened_at_ms, opened_at_ms
       FROM write_intent WHERE entity_id = '4151'`,
    );
    let writes = 0;
    const isOver = async () => {
      writes += 1;
      // `update` fails when a write is refused.
      await update(app, String(5001 + writes), income(`${writes}.00`));
      return (await open()).join();
    };
    await expect.poll(isOver, { timeout: 20_000 }).toBe('4151');
    expect([app.notices.filter((kind) => kind === 'away' || kind === 'back'), writes > 1]).toEqual([
      ['away'],
      true,
    ]);
    await place.query(MARK);
    await expect.poll(open, { timeout: 10_000 }).toEqual([]);
    await expect.poll(() => app.notices.at(-1), { timeout: 10_000 }).toBe('back');
    expect(await place.query('SELECT name FROM write_intent_trait')).toHaveLength(1);
  });
});
