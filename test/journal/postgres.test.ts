// The journal in a Postgres that several gateways share, and what happens when it is killed, frozen, or not there yet.

import { afterEach, describe, expect, it } from 'vitest';
import { openStandin } from '../../standin/server.ts';
import type { JournalOptions } from '../../src/journal/journal.ts';
import { atOnce } from '../support/campaign.ts';
import type { App } from '../support/app.ts';
import { readIntents } from '../support/intents.ts';
import { openPostgres, postgresBin } from '../support/postgres.ts';
import type { Postgres } from '../support/postgres.ts';
import { ask, killAll, pointedTo, started } from '../support/process.ts';
import { freePort } from '../support/socket.ts';
import { UPDATE, openWarm, puts, stored, update } from '../support/writing.ts';

afterEach(killAll);

const KEY = 'k'.repeat(32);
const income = (amount: string) => [{ field: { id: '3' }, value: { amount } }];

const sharing = (postgres: Postgres, options: Partial<JournalOptions> = {}) => ({
  journal: { home: { kind: 'postgres', url: postgres.url, key: KEY } as const, ...options },
});

async function codeOf(app: App, customerId: string, amount: string): Promise<unknown> {
  const { data, errors } = await app.ask(UPDATE, { customerId, values: income(amount) });
  return errors?.[0]?.extensions['code'] ?? data.updateCustomerCustomFields.outcome;
}

/** How long it takes until a write succeeds again. The documentation promises five seconds. */
async function untilApplied(app: App, customerId: string): Promise<number> {
  const startMs = performance.now();
  let attempt = 0;
  while ((await codeOf(app, customerId, `${100 + attempt}.77`)) !== 'APPLIED') {
    attempt += 1;
    if (performance.now() - startMs > 20_000) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return performance.now() - startMs;
}

it('the machine has a Postgres for the tests of several replicas', ({ skip }) => {
  const loud =
    'NO POSTGRES WAS FOUND: the tests of several replicas are skipped. Install the package postgresql, or put initdb into the PATH.';
  if (!postgresBin && !process.env['CI']) {
    process.stderr.write(`\n${loud}\n\n`);
    skip(loud);
  }
  expect(postgresBin, loud).toBeDefined();
});

describe.skipIf(!postgresBin)('a journal in Postgres', () => {
  it('is created once by two gateways that both find it missing, and holds no value', async () => {
    await using postgres = await openPostgres();
    await using one = await openWarm(sharing(postgres));
    await using two = await openWarm(sharing(postgres));
    // Each has its own stand-in here. They share the journal alone, and both have created it by then.
    await Promise.all([untilApplied(one, '4150'), untilApplied(two, '4151')]);
    await postgres.query('DELETE FROM write_intent');
    const outcomes = await atOnce(20, (index) =>
      codeOf(index % 2 === 0 ? one : two, String(5001 + index), '712345.67'),
    );
    expect(outcomes).toEqual(outcomes.map(() => 'APPLIED'));
    const intents = await readIntents({ kind: 'postgres', url: postgres.url });
    expect(intents).toHaveLength(20);
    expect(intents[0]).toMatchObject({
      tenant: 'app',
      caller: '127.0.0.1',
      reportedOutcome: 'APPLIED',
      outcome: 'APPLIED',
      upstreamStatus: 200,
      fields: [{ id: '3', result: 'APPLIED' }],
    });
    expect(JSON.stringify(await postgres.query('SELECT * FROM write_intent'))).not.toMatch(/712345[.,"]/);
  });

  it('lets the writers of one customer write one at a time, and does not mix up two tenants', async () => {
    await using postgres = await openPostgres();
    await using one = await openWarm(sharing(postgres));
    await using same = await openWarm(sharing(postgres));
    await using other = await openWarm(sharing(postgres, { tenant: 'other' }));
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    one.standin.fault = async (request, next) => {
      if (request.method === 'PUT') {
        reach();
        await opened;
      }
      return next();
    };
    const first = codeOf(one, '4150', '1.00');
    await reached;
    expect(await codeOf(other, '4150', '1.00')).toBe('APPLIED');
    const late = await same.ask(
      UPDATE,
      { customerId: '4150', values: income('2.00') },
      { 'x-request-timeout-ms': '400' },
    );
    expect(late.errors?.[0]?.extensions['code']).toBe('CUSTOMER_BUSY');
    const second = codeOf(same, '4150', '2.00');
    open();
    expect(await Promise.all([first, second])).toEqual(['APPLIED', 'APPLIED']);
    expect([puts(one).length, puts(same).length]).toEqual([1, 1]);
  });

  it('refuses writes while Postgres is down, with reads answered, and accepts writes within five seconds of its return, three times', async () => {
    await using postgres = await openPostgres();
    await using app = await openWarm(sharing(postgres));
    expect(await codeOf(app, '4150', '1.00')).toBe('APPLIED');
    for (let round = 0; round < 3; round++) {
      await postgres.kill();
      const before = puts(app).length;
      const codes = await atOnce(10, (index) =>
        codeOf(app, index < 5 ? '4150' : String(5001 + index), `2${round}.00`),
      );
      expect(codes).toEqual(codes.map(() => 'JOURNAL_UNAVAILABLE'));
      const read = await app.ask('{ customersByIds(ids: ["4150", "4151"]) { customFields { rawValue } } }');
      expect(read.errors).toBeUndefined();
      expect(puts(app)).toHaveLength(before);
      await postgres.start();
      expect(await untilApplied(app, '4150')).toBeLessThan(5000);
    }
    expect(app.notices.filter((notice) => notice === 'away')).toHaveLength(3);
    expect(await postgres.query('SELECT id FROM write_intent WHERE closed_at_ms IS NULL')).toEqual([]);
  });

  it('refuses writes within a second while Postgres is frozen, and carries out none of them when it goes on', async () => {
    await using postgres = await openPostgres();
    await using app = await openWarm(sharing(postgres));
    // Open connections, so that statements reach it.
    await atOnce(8, (index) => codeOf(app, String(5001 + index), '1.00'));
    const before = puts(app).length;
    postgres.freeze();
    const startMs = performance.now();
    const codes = await atOnce(8, (index) => codeOf(app, String(5001 + index), '2.00'));
    const tookMs = performance.now() - startMs;
    expect(codes).toEqual(codes.map(() => 'JOURNAL_UNAVAILABLE'));
    // The documented limit is one second. The rest is a margin for slow machines.
    expect(tookMs).toBeLessThan(2000);
    const read = await app.ask('{ customer(id: "4150") { customFields { rawValue } } }');
    expect(read.errors).toBeUndefined();
    postgres.thaw();
    // The same customers: intents that the frozen statements left open are closed.
    const waits = await atOnce(8, (index) => untilApplied(app, String(5001 + index)));
    for (const waitMs of waits) expect(waitMs).toBeLessThan(5000);
    expect(puts(app)).toHaveLength(before + 8);
    for (let index = 0; index < 8; index++) expect(stored(app, 5001 + index, 3)).not.toEqual(['2.00']);
    await expect
      .poll(() => postgres.query('SELECT id FROM write_intent WHERE closed_at_ms IS NULL'), {
        timeout: 10_000,
      })
      .toEqual([]);
  });

  it('records the outcome of a write later when Postgres is killed while the write is under way', async () => {
    await using postgres = await openPostgres();
    await using app = await openWarm(sharing(postgres));
    app.standin.fault = async (request, next) => {
      if (request.method === 'PUT') await postgres.kill();
      return next();
    };
    expect(await codeOf(app, '4150', '1.00')).toBe('APPLIED');
    app.standin.fault = null;
    await postgres.start();
    await expect
      .poll(() => readIntents({ kind: 'postgres', url: postgres.url }), { timeout: 10_000 })
      .toMatchObject([{ reportedOutcome: 'APPLIED', outcome: 'APPLIED' }]);
  });

  it('refuses writes while Postgres is read-only', async () => {
    await using postgres = await openPostgres();
    await using app = await openWarm(sharing(postgres));
    expect(await codeOf(app, '4150', '1.00')).toBe('APPLIED');
    await postgres.query('ALTER SYSTEM SET default_transaction_read_only = on');
    await postgres.query('SELECT pg_reload_conf()');
    await expect.poll(() => codeOf(app, '4150', '2.00'), { timeout: 10_000 }).toBe('JOURNAL_UNAVAILABLE');
    const sent = puts(app).length;
    await postgres
      .query('ALTER SYSTEM RESET default_transaction_read_only')
      .catch(() => postgres.query('BEGIN READ WRITE; COMMIT'));
    expect(puts(app)).toHaveLength(sent);
  });

  it('does not keep a gateway from starting while Postgres is down, and is used once Postgres is up', async () => {
    await using standin = await openStandin();
    await using postgres = await openPostgres();
    await postgres.kill();
    const settings = { ...pointedTo(standin), JOURNAL_URL: postgres.url, JOURNAL_KEY: KEY };
    const { url, output } = await started(settings);
    expect((await fetch(new URL('/ready', url))).status).toBe(200);
    const write = () => ask(url, UPDATE, { customerId: '4150', values: income('1.00') });
    expect((await write()).errors[0].extensions.code).toBe('JOURNAL_UNAVAILABLE');
    expect(output()).toContain('the journal cannot be used');
    await postgres.start();
    await expect
      .poll(async () => (await write()).data.updateCustomerCustomFields?.outcome, { timeout: 20_000 })
      .toBe('APPLIED');
    await expect.poll(output).toContain('the journal can be used again');
    expect(output()).not.toContain(KEY);
  });

  it('at a wrong address is reported with a code, and the password and the name of the database are never printed', async () => {
    await using standin = await openStandin();
    const { url, output } = await started({
      ...pointedTo(standin),
      JOURNAL_URL: `postgres://gateway:SECRET-password@127.0.0.1:${await freePort()}/SECRET-database`,
      JOURNAL_KEY: KEY,
    });
    const answer = await ask(url, UPDATE, { customerId: '4150', values: income('1.00') });
    expect(answer.errors[0].extensions.code).toBe('JOURNAL_UNAVAILABLE');
    await expect.poll(output).toContain('ECONNREFUSED');
    expect(output() + JSON.stringify(answer)).not.toContain('SECRET');
  });

  it('whose tables somebody else created needs only the rights SELECT, INSERT and UPDATE', async () => {
    await using postgres = await openPostgres();
    {
      await using app = await openWarm(sharing(postgres));
      expect(await codeOf(app, '4150', '1.00')).toBe('APPLIED');
    }
    await postgres.query(
      'CREATE ROLE writer LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT SELECT, INSERT, UPDATE ON write_intent TO writer; GRANT SELECT ON write_intent_version TO writer; GRANT SELECT, INSERT ON write_intent_trait TO writer',
    );
    const home = { kind: 'postgres', url: postgres.url.replace('gateway@', 'writer@'), key: KEY } as const;
    await using app = await openWarm({ journal: { home } });
    expect((await update(app, '4150', income('2.00'))).outcome).toBe('APPLIED');
  });
});
