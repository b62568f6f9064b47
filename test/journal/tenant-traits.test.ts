// The mark of a tenant that keys its values by row: it is reported once, and is not lost while the journal is unavailable.

import { expect, it } from 'vitest';
import type { Database } from '../../src/journal/database.ts';
import { JournalUnavailable } from '../../src/journal/errors.ts';
import { IN_MEMORY, openSqlite } from '../../src/journal/sqlite.ts';
import { createTenantTraits } from '../../src/journal/tenant-traits.ts';

function openTraits() {
  const sqlite = openSqlite(IN_MEMORY, 'write');
  const state = { isAway: false, marks: 0 };
  const database: Database = {
    ...sqlite,
    async run(sql, parameters) {
      if (state.isAway) throw new JournalUnavailable({ code: 'away' });
      return sqlite.run(sql, parameters);
    },
  };
  const open = () => createTenantTraits(database, 'tenant', () => (state.marks += 1));
  const recorded = async () =>
    (await sqlite.run('SELECT tenant, name FROM write_intent_trait')).map((row) => ({ ...row }));
  return { open, state, recorded };
}

const ROW = { tenant: 'tenant', name: 'keyed-by-row' };

it('a mark is recorded once, and reported once by each process that finds it', async () => {
  const { open, state, recorded } = openTraits();
  const traits = open();
  expect(traits.isMarkedHere()).toBe(false);
  await traits.markKeyedByRow();
  await traits.markKeyedByRow();
  expect([await recorded(), state.marks, traits.isMarkedHere()]).toEqual([[ROW], 1, true]);
  await open().markKeyedByRow();
  expect([await recorded(), state.marks]).toEqual([[ROW], 2]);
});

it('a mark that cannot be recorded is known to this process at once, and is recorded later', async () => {
  const { open, state, recorded } = openTraits();
  const traits = open();
  state.isAway = true;
  await expect(traits.markKeyedByRow()).rejects.toThrow(JournalUnavailable);
  expect([await recorded(), traits.isMarkedHere()]).toEqual([[], true]);
  await traits.retry();
  expect(await recorded()).toEqual([]);
  state.isAway = false;
  await traits.retry();
  expect([await recorded(), state.marks]).toEqual([[ROW], 1]);
});
