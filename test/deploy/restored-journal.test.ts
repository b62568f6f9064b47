// A journal that is restored from a backup: what becomes of writes that were in progress during the backup, and of their repetitions.

import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openStandin } from '../../standin/server.ts';
import { CAMPAIGN_TIMEOUT_MS } from '../support/campaign.ts';
import { END_LEASES, readIntents } from '../support/intents.ts';
import { openPostgres, postgresBin } from '../support/postgres.ts';
import type { PostgresDatabase } from '../support/postgres.ts';
import { killAll, pointedTo, started } from '../support/process.ts';
import { untilWritable, write } from './load.ts';

afterEach(killAll);

const SENT = { customerId: '5001', text: 'sent' };
const NOT_SENT = { customerId: '5002', text: 'not-sent' };
const LATER = { customerId: '5003', text: 'later' };

function program(name: string, args: readonly string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(path.join(postgresBin ?? '', name), args, {
    input,
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return stdout;
}

const outcomesIn = async ({ url }: PostgresDatabase) =>
  (await readIntents({ kind: 'postgres', url }))
    .map(({ entity, outcome }) => `${entity.id} ${outcome}`)
    .toSorted();

describe.skipIf(!postgresBin)('a journal that is restored from a backup', () => {
  it(
    'resolves the writes that were in progress by reading LoanPro, and does not know later ones',
    { timeout: CAMPAIGN_TIMEOUT_MS },
    async () => {
      await using postgres = await openPostgres();
      const [former, restored] = [await postgres.createDatabase(), await postgres.createDatabase()];
      let puts = 0;
      await using standin = await openStandin({
        onRequest: ({ method }) => (puts += method === 'PUT' ? 1 : 0),
      });
      const settings = { ...pointedTo(standin), JOURNAL_KEY: 'k'.repeat(32) };
      const gateway = await started({ ...settings, JOURNAL_URL: former.url });

      await untilWritable(gateway.url);
      await former.query('DELETE FROM write_intent');
      puts = 0;

      // One write has its update request at LoanPro, and the other one its reads before it.
      const release = Promise.withResolvers<void>();
      const arrived = { put: Promise.withResolvers<void>(), read: Promise.withResolvers<void>() };
      standin.fault = async ({ method, path: to }, next) => {
        const answer = next();
        if (method === 'PUT' && to.includes(SENT.customerId)) arrived.put.resolve();
        else if (to.includes(NOT_SENT.customerId)) arrived.read.resolve();
        else return answer;
        await release.promise;
        return answer;
      };
      const writes = [SENT, NOT_SENT].map(async (one) => write(gateway.url, one));
      await Promise.race([
        Promise.all([arrived.put.promise, arrived.read.promise]),
        Promise.race(writes).then((outcome) => expect.fail(outcome)),
      ]);
      const backup = program('pg_dump', [former.url]);
      release.resolve();
      expect(await Promise.all(writes)).toEqual(['APPLIED', 'APPLIED']);
      expect(await write(gateway.url, LATER)).toBe('APPLIED');
      gateway.child.kill('SIGTERM');
      await gateway.ended;

      program('psql', ['--quiet', restored.url], backup);
      expect(await outcomesIn(restored)).toEqual(['5001 null', '5002 null']);
      const second = await started({ ...settings, JOURNAL_URL: restored.url });
      await restored.query(END_LEASES);
      await expect
        .poll(async () => outcomesIn(restored), { timeout: 15_000 })
        .toEqual(['5001 RECOVERED_APPLIED', '5002 RECOVERED_NOT_SENT']);

      // A repetition sends nothing while the values are there, also where the record of the first request is missing.
      expect(puts).toBe(3);
      for (const one of [NOT_SENT, LATER]) expect(await write(second.url, one)).toBe('UNCHANGED');
      expect(await write(second.url, SENT)).toBe('APPLIED');
      expect(puts).toBe(3);
    },
  );
});
