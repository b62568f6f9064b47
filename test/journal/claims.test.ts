// How a write gets its intent: what is done before the INSERT, and how it waits for an intent that is open already.

import { expect, it } from 'vitest';
import { NOBODY } from '../../src/custom-fields/audit-trail.ts';
import type { IntentRequest } from '../../src/custom-fields/write/journal.ts';
import { createClaims } from '../../src/journal/claims.ts';
import type { Database } from '../../src/journal/database.ts';
import { EntityBusy, JournalUnavailable } from '../../src/journal/errors.ts';
import type { IntentRow } from '../../src/journal/intent-row.ts';
import { createIntentsTable } from '../../src/journal/intents-table.ts';
import { createPendingOutcomes } from '../../src/journal/pending-outcomes.ts';
import { createSightings } from '../../src/journal/sightings.ts';
import { IN_MEMORY, openSqlite } from '../../src/journal/sqlite.ts';
import { APPLIED, customer, newIntent } from './fakes.ts';

/**
 * A database in memory that fails when a test asks for it, and records the first word of every statement. What fails ambiguously is
 * kept, and can be carried out late.
 */
function openDatabase() {
  const database = openSqlite(IN_MEMORY, 'write');
  const statements: string[] = [];
  const late: (() => Promise<unknown>)[] = [];
  const state: { failure: JournalUnavailable | null } = { failure: null };
  const run: Database['run'] = async (sql, parameters) => {
    statements.push(sql.split(' ', 1)[0] ?? '');
    if (state.failure?.isAmbiguous) late.push(() => database.run(sql, parameters));
    if (state.failure) throw state.failure;
    return database.run(sql, parameters);
  };
  return { database: { ...database, run }, statements, state, late };
}

function openClaims() {
  const { database, statements, state, late } = openDatabase();
  const table = createIntentsTable(database, 'tenant');
  const pendingOutcomes = createPendingOutcomes(table);
  const recovered: string[] = [];
  const claims = createClaims({
    table,
    pendingOutcomes,
    recovery: {
      async recover(intent: IntentRow) {
        recovered.push(intent.id);
        await table.recover(intent.id, 'RECOVERED_NOT_SENT', []);
      },
      look: async () => undefined,
    },
    repetitions: { findEarlier: async () => null },
    sightings: createSightings(),
    keyId: 'key',
    leaseMs: 60_000,
  });
  const claim = (changes: Partial<IntentRequest> = {}) =>
    claims.claim(
      {
        entity: customer('4150'),
        requestId: 'request',
        actor: { ...NOBODY, address: 'caller' },
        fields: [],
        endsAtMs: performance.now() + 10_000,
        idempotency: null,
        signal: new AbortController().signal,
        ...changes,
      },
      { scope: 'scope', fields: [], idempotency: null },
    );
  return { table, pendingOutcomes, claim, recovered, statements, state, late };
}

it('a pending outcome of an entity is recorded before the next write to the entity', async () => {
  const { table, pendingOutcomes, claim, statements, state } = openClaims();
  await table.claim(newIntent('earlier', customer('4150'), 60_000));
  state.failure = new JournalUnavailable({ code: 'test' });
  await pendingOutcomes.record({
    id: 'earlier',
    entity: customer('4150'),
    result: APPLIED,
    mayComeLate: false,
  });
  state.failure = null;
  statements.length = 0;
  await expect(claim()).resolves.toMatchObject({ id: expect.any(String) });
  expect(statements).toEqual(['UPDATE', 'INSERT']);
});

it('a write that finds an intent without any lease waits for its recovery, and then runs', async () => {
  const { table, claim, recovered } = openClaims();
  await table.claim(newIntent('old', customer('4150'), 0));
  await claim();
  expect(recovered).toEqual(['old']);
});

it('a caller does not wait for an intent that stays open for longer than the caller has time', async () => {
  const { table, claim } = openClaims();
  await table.claim(newIntent('unknown', customer('4150'), 60_000));
  await table.recordResult('unknown', { ...APPLIED, reportedOutcome: 'UNKNOWN', outcome: null });
  await expect(claim()).rejects.toThrow(EntityBusy);
});

it('a caller waits for an intent that another process holds, and writes once it is closed', async () => {
  const { table, claim, statements } = openClaims();
  await table.claim(newIntent('other', customer('4150'), 60_000));
  const claimed = claim();
  await expect.poll(() => statements.filter((word) => word === 'SELECT').length).toBeGreaterThan(1);
  await table.recordResult('other', APPLIED);
  await expect(claimed).resolves.toMatchObject({ id: expect.any(String) });
});

it('a caller stops waiting when its deadline passes', async () => {
  const { table, claim, statements } = openClaims();
  await table.claim(newIntent('other', customer('4150'), 60_000));
  const caller = new AbortController();
  const claimed = claim({ signal: caller.signal });
  const refused = claimed.catch((error: unknown) => error);
  await expect.poll(() => statements.filter((word) => word === 'SELECT').length).toBeGreaterThan(0);
  caller.abort();
  expect(await refused).toBeInstanceOf(EntityBusy);
});

it('a caller whose deadline has passed records nothing', async () => {
  const { claim, statements } = openClaims();
  await expect(claim({ signal: AbortSignal.abort() })).rejects.toThrow(EntityBusy);
  expect(statements).toEqual([]);
});

it('an INSERT that got no answer and runs late does not block later writes', async () => {
  const { table, claim, state, late } = openClaims();
  state.failure = new JournalUnavailable({ code: 'test', isAmbiguous: true });
  await expect(claim()).rejects.toThrow(JournalUnavailable);
  state.failure = null;
  await late[0]?.();
  expect(await table.findOpen(customer('4150'))).toMatchObject({ sentAtMs: null });
  await expect(claim()).resolves.toMatchObject({ id: expect.any(String) });
});
