// Old records are deleted while the gateway goes on writing: no write is refused, and nothing is deleted that has to stay.

import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import type { JournalHome } from '../../src/journal/home.ts';
import { CAMPAIGN_TIMEOUT_MS, atOnce, tell, times } from '../support/campaign.ts';
import { makePlace } from '../support/intents.ts';
import { openPostgres, patient, postgresBin } from '../support/postgres.ts';
import { killAll, run } from '../support/process.ts';
import { UPDATE, openWarm, update } from '../support/writing.ts';

afterEach(killAll);

const OLD = times(6000, 600_000);
/** Rows of another tenant, which are as old and lie between the others. */
const FOREIGN = OLD / 10;
/** Rows that are nearly one day old. */
const YOUNG = 50;
const WRITERS = 4;
const KEY = 'k'.repeat(32);

interface Home {
  home: JournalHome;
  url: string;
  /** Runs one statement, and returns the number that it selects. */
  count(sql: string): Promise<number>;
  /** SQL for a table `n` with the column `i`, which counts from 1 to `end`. */
  numbers(end: number): string;
  [Symbol.asyncDispose](): Promise<void>;
}

async function openFile(): Promise<Home> {
  const place = await makePlace();
  return {
    home: { ...place, key: KEY },
    url: `file:${place.path}`,
    async count(sql) {
      const database = new DatabaseSync(place.path, { timeout: 10_000 });
      const row = database.prepare(sql).get();
      database.close();
      return Number(row?.['count'] ?? 0);
    },
    numbers: (end) =>
      `(WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${end}) SELECT i FROM numbers) AS n`,
    async [Symbol.asyncDispose]() {},
  };
}

async function openDatabase(): Promise<Home> {
  const postgres = await openPostgres();
  return {
    home: { kind: 'postgres', url: postgres.url, key: KEY },
    url: postgres.url,
    count: async (sql) => Number((await postgres.query(sql))[0]?.['count'] ?? 0),
    numbers: (end) => `generate_series(1, ${end}) AS n(i)`,
    [Symbol.asyncDispose]: () => postgres[Symbol.asyncDispose](),
  };
}

/** Adds closed records of a tenant, one for each millisecond from `sinceMs` on. */
function insert({ count, numbers }: Home, tenant: string, amount: number, sinceMs: number): Promise<number> {
  const ms = `${sinceMs} + i`;
  return count(`INSERT INTO write_intent (id, tenant, entity_type, entity_id, request_id, caller, fields, key_id, hash_scope,
      opened_at_ms, lease_ends_at_ms, closed_at_ms, told, outcome)
    SELECT '${tenant}-${sinceMs}-' || i, '${tenant}', 'customer', '1', 'request', '127.0.0.1',
      '[{"id":"3","name":"Monthly Income","wanted":"0000000000000000000000000000000000000000000"}]',
      'key', 'scope', ${ms}, ${ms}, ${ms}, 'APPLIED', 'APPLIED' FROM ${numbers(amount)}`);
}

describe.each([
  ['SQLite', openFile, false],
  ['Postgres', openDatabase, postgresBin === undefined],
])('in %s', (name, open, isSkipped) => {
  it.skipIf(isSkipped)(
    `${OLD} old records of one tenant are deleted while writes go on, and none of these is refused`,
    async () => {
      await using place = await open();
      await using app = await openWarm({ journal: { home: patient(place.home) } });
      // The first write creates the tables of a Postgres.
      await update(app, '4150', [{ field: { id: '3' }, value: { amount: '1.00' } }]);
      await insert(place, 'app', OLD, 0);
      await insert(place, 'other', FOREIGN, 0);
      await insert(place, 'app', YOUNG, Date.now() - 23 * 3_600_000);

      const startMs = performance.now();
      const { ended, output } = await run(
        { JOURNAL_URL: place.url, JOURNAL_KEY: KEY },
        { script: 'src/cli/journal.ts', args: ['--delete-older-than', '1', '--tenant', 'app'] },
      );
      const deletion = { isOver: false };
      void ended.then(() => (deletion.isOver = true));
      const outcomes: string[] = [];
      const tookMs: number[] = [];
      await atOnce(WRITERS, async (writer) => {
        for (let round = 1; !deletion.isOver; round++) {
          const values = [{ field: { id: '3' }, value: { amount: `${round}.00` } }];
          const beganMs = performance.now();
          const { data, errors } = await app.ask(UPDATE, { customerId: String(5001 + writer), values });
          tookMs.push(performance.now() - beganMs);
          outcomes.push(String(errors?.[0]?.extensions['code'] ?? data.updateCustomerCustomFields.outcome));
        }
      });
      const allTookMs = performance.now() - startMs;

      expect(output()).toBe(`${OLD} removed, and 0 of the audit trail\n`);
      const refused = outcomes.filter((outcome) => outcome !== 'APPLIED' && outcome !== 'UNCHANGED');
      expect(refused).toEqual([]);
      const remaining = (condition: string) =>
        place.count(`SELECT count(*) AS count FROM write_intent WHERE ${condition}`);
      expect(await remaining(`tenant = 'other'`)).toBe(FOREIGN);
      expect(await remaining(`request_id = 'request' AND tenant = 'app'`)).toBe(YOUNG);
      expect(await remaining(`request_id <> 'request'`)).toBe(outcomes.length + 1);
      expect(app.notices).toEqual([]);
      tell(
        `${name}: ${OLD} records deleted in ${Math.round(allTookMs / 1000)} s; meanwhile ${outcomes.length} writes, ` +
          `${refused.length} refused, the slowest in ${Math.round(Math.max(...tookMs))} ms`,
      );
    },
    CAMPAIGN_TIMEOUT_MS,
  );
});
